import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compareAdherence, comparePulses } from '../../bench/compare.js';
import { transitions } from '../../bench/jobs.js';
import { runCli } from '../helpers/runCli.js';

const folder = mkdtempSync(join(tmpdir(), 'stimlog-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const ZONE = 'Europe/Berlin';

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error ?? stderr}`);
}

describe('what the benchmark compares', async () => {
  const log = at('log.csv');
  await runCli([
    'simulate',
    '--patients',
    '4',
    '--days',
    '200',
    '--seed',
    '7',
    '--zone',
    ZONE,
    '-o',
    log,
  ]);
  const { stdout } = await runCli(['analyze', log, '--zone', ZONE, '--format', 'json']);
  const report = JSON.parse(stdout);
  const expectEqual = (table: string): void => {
    const text = readFileSync(at(table), 'utf8');
    compareAdherence(report, text, table);
    // One figure more or less is seen.
    const rows = text.trimEnd().split('\n');
    const cells = rows[2]!.split(',');
    for (let i = 1; i < cells.length; i++) {
      const changed = cells.with(i, String(Number(cells[i]) + 1)).join(',');
      expect(() => compareAdherence(report, rows.with(2, changed).join('\n'), table)).toThrow(
        'there',
      );
    }
    expect(() => compareAdherence(report, rows.slice(0, -1).join('\n'), table)).toThrow('patients');
  };

  it('is the same by DuckDB', () => {
    run('node', 'bench/duckdbAdherence.js', log, ZONE, at('duckdb.csv'));
    expectEqual('duckdb.csv');
  });

  it.each(['csv-parse', 'papaparse', 'udsv', 'readline'])('is the same by %s', (parser) => {
    run('node', 'bench/peerAdherence.js', parser, log, ZONE, at('peer.csv'));
    expectEqual('peer.csv');
  });

  const hasGcc = spawnSync('gcc', ['--version']).status === 0;
  it.skipIf(!hasGcc)('is the same by C, with any number of threads', () => {
    const program = at('adherence');
    run('gcc', '-O1', '-pthread', 'bench/adherence.c', '-o', program, '-lm');
    writeFileSync(at('zone.txt'), transitions());
    for (const threads of ['1', '2', '5']) {
      run(program, log, at('zone.txt'), at('c.csv'), threads);
      expectEqual('c.csv');
    }
  });

  const python = '/usr/bin/python3';
  const hasPandas = existsSync(python) && spawnSync(python, ['-c', 'import pandas']).status === 0;
  it.skipIf(!hasPandas)('is the same by pandas', () => {
    run(python, 'bench/pandasAdherence.py', log, ZONE, at('pandas.csv'));
    expectEqual('pandas.csv');
  });

  it('of pulses, too, from CSV, Parquet and frames', async () => {
    const capture = ['simulate', 'perfect', '--level', 'pulse', '--days', '2', '--seed', '7'];
    await runCli([...capture, '--format', 'pulse-csv', '-o', at('pulses.csv')]);
    await runCli([...capture, '-o', at('pulses.slf')]);
    await runCli(['convert', at('pulses.csv'), '--table', 'pulses', '-o', at('pulses.parquet')]);
    const analyze = ['analyze', at('pulses.csv'), '--report', 'parameters', '--format', 'json'];
    const parameters = JSON.parse((await runCli(analyze)).stdout);
    const expectEqualPulses = (): void => {
      const rows = JSON.parse(readFileSync(at('pulses.json'), 'utf8'));
      comparePulses(parameters, rows);
      for (const figure of Object.keys(rows[0]).filter((name) => name !== 'side')) {
        const other = [{ ...rows[0], [figure]: Number(rows[0][figure]) + 1 }, rows[1]];
        expect(() => comparePulses(parameters, other)).toThrow(figure);
      }
    };
    for (const table of ['pulses.csv', 'pulses.parquet']) {
      run('node', 'bench/duckdbPulses.js', at(table), at('pulses.json'));
      expectEqualPulses();
    }
    if (!hasGcc) return;
    run('gcc', '-O1', '-pthread', 'bench/pulses.c', '-o', at('pulses'), '-lm');
    for (const form of ['csv', 'slf']) {
      for (const threads of ['1', '2', '5']) {
        run(at('pulses'), at(`pulses.${form}`), at('pulses.json'), threads);
        expectEqualPulses();
      }
    }
  });
});
