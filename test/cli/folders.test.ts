import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';
import { sessionLog } from '../helpers/simulatedLog.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-folders-'));
  mkdirSync(join(folder, 'cohort/site b'), { recursive: true });
  mkdirSync(join(folder, 'empty'));
  for (let i = 1; i <= 4; i++) {
    const log = sessionLog(i, { patients: 1, days: 14 }).replaceAll('SIM-0001', `P-${i}`);
    writeFileSync(join(folder, i < 4 ? 'cohort' : 'cohort/site b', `p${i}.csv`), log);
  }
  writeFileSync(join(folder, 'cohort/.hidden'), 'not read');
});
afterAll(() => rmSync(folder, { recursive: true }));

const patientsOf = async (...args: string[]): Promise<string[]> => {
  const { stdout, stderr } = await runCli(['analyze', ...args, '--format', 'json']);
  expect(stderr).not.toContain('internal error');
  return JSON.parse(stdout).patients.map(({ id }: { id: string }) => id);
};

describe('a folder or a glob as an input', () => {
  it('is all the files in it, or those that match', async () => {
    expect(await patientsOf(join(folder, 'cohort'))).toEqual(['P-1', 'P-2', 'P-3', 'P-4']);
    expect(await patientsOf(`${join(folder, 'cohort')}/`)).toHaveLength(4);
    expect(await patientsOf(join(folder, 'cohort/*.csv'))).toEqual(['P-1', 'P-2', 'P-3']);
    expect(await patientsOf(join(folder, 'cohort/**/p[34].csv'))).toEqual(['P-3', 'P-4']);
  });

  it('without a file is refused in one line', async () => {
    const empty = await runCli(['analyze', join(folder, 'empty')]);
    expect([empty.exitCode, empty.stderr]).toEqual([
      66,
      `stimlog: ${join(folder, 'empty')}: is a folder without a file in it\n`,
    ]);
    const none = await runCli(['analyze', join(folder, 'cohort/*.slf')]);
    expect(none.exitCode).toBe(66);
    expect(none.stderr).toContain('no file matches');
  });

  it('is never written over', async () => {
    const input = join(folder, 'cohort/p1.csv');
    const before = readFileSync(input, 'utf8');
    const args = ['analyze', join(folder, 'cohort'), '-o', input, '--force'];
    const { exitCode, stderr } = await runCli(args);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('inputs are never changed');
    expect(readFileSync(input, 'utf8')).toBe(before);
  });
});

describe('one of many inputs that cannot be read', () => {
  it.each([
    ['is not there', 'no such file'],
    ['is of no known format', 'matches no'],
  ])('and %s is named, and the others are reported', async (how, reason) => {
    const bad = join(folder, 'bad.bin');
    if (how === 'is of no known format') writeFileSync(bad, 'nothing that anybody logs');
    else rmSync(bad, { force: true });
    const args = ['analyze', join(folder, 'cohort'), bad, '--format', 'json'];
    const { exitCode, stdout, stderr } = await runCli(args);
    expect(exitCode).toBe(66);
    expect(stderr).toContain(`${bad}: warning: is in no figure: `);
    if (how === 'is not there') expect(stderr).toContain(reason);
    const report = JSON.parse(stdout);
    expect(report.patients).toHaveLength(4);
    const input = report.inputs.find(({ name }: { name: string }) => name === bad);
    expect(input.diagnostics.counts).toEqual([
      { code: 'INPUT_UNREADABLE', severity: 'warning', count: 1 },
    ]);
    expect(input.records).toEqual({ read: 0, accepted: 0, rejected: 0, notEvents: 0 });
  });

  it('is an error where none can be read', async () => {
    const { exitCode, stdout, stderr } = await runCli(['analyze', 'none.csv', 'neither.csv']);
    expect([exitCode, stdout]).toEqual([66, '']);
    expect(stderr).toContain('none.csv: no such file');
  });
});
