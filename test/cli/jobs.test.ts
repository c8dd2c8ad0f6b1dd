import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SESSION_CSV_HEADER } from '../../src/codecs/sessionCsvRow.js';
import { runCli } from '../helpers/runCli.js';
import { sessionLog } from '../helpers/simulatedLog.js';

const folder = mkdtempSync(join(tmpdir(), 'stimlog-jobs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Large enough to be read by several threads. */
const BYTES = 40_000_000;

/** Rows of many patients, with trouble of every kind among them. */
async function largeLog(name: string, trouble: readonly string[]): Promise<string> {
  const path = join(folder, name);
  const out = createWriteStream(path);
  out.write(SESSION_CSV_HEADER);
  const rows = sessionLog(5, { patients: 3, days: 70 }).split('\n').slice(1, -1);
  rows.splice(100, 0, ...trouble);
  for (let copy = 0, bytes = 0; bytes < BYTES; copy++) {
    const text = `${rows.join('\n').replaceAll('SIM-', `C${copy % 700}-`)}\n`;
    bytes += text.length;
    out.write(text);
  }
  await new Promise((resolve) => out.end(resolve));
  return path;
}

const run = (path: string, jobs: number, ...more: readonly string[]) =>
  runCli(['analyze', path, '--zone', 'America/New_York', '--jobs', String(jobs), ...more]);

describe('a large log, read by any number of threads,', async () => {
  const path = await largeLog('trouble.csv', [
    'SIM-0001,x,never,1800,,,,,,,,,,',
    'cut,off',
    'SIM-0001,"x\nSIM-0001,y",2026-01-30T08:00:00Z,1800,,,,,,,,,,',
    'SIM-0001,x,2026-02-01T08:00:00,1800,"lost,,,,,,,,,',
    'SIM-0001,x,2026-02-01T08:00:00,1800,,,1.8,2.4,x,,12000,,,',
  ]);

  it.each([['json'], ['csv']])('gives the same %s', async (format) => {
    const one = await run(path, 1, '--format', format);
    expect(one.exitCode).toBe(0);
    expect(one.stderr).toContain('first here');
    for (const jobs of [2, 3]) expect(await run(path, jobs, '--format', format)).toEqual(one);
  });

  it('converts to the same rows', async () => {
    const convert = (jobs: number) =>
      runCli(['convert', path, '--zone', 'UTC', '--format', 'session-csv', '--jobs', String(jobs)]);
    const one = await convert(1);
    expect(one.exitCode).toBe(0);
    expect(await convert(2)).toEqual(one);
  });

  it('ends at the first row that cannot be read', async () => {
    const naive = await largeLog('naive.csv', ['SIM-0001,x,2026-02-01T08:00:00,1800,,,,,,,,,,']);
    const ends = (jobs: number) => runCli(['analyze', naive, '--jobs', String(jobs)]);
    const one = await ends(1);
    expect(one.exitCode).toBe(64);
    expect(one.stderr).toContain('naive.csv:102');
    expect(await ends(2)).toEqual(one);
  });
});

describe('a large capture, read by any number of threads,', async () => {
  const path = join(folder, 'capture.csv');
  const out = createWriteStream(path);
  out.write('patient_id,unix_us,side,amplitude_ma,pulse_width_us,peak_v,flags\n');
  let time = 1_767_594_600_000_000;
  for (let session = 0, bytes = 0; bytes < BYTES; session++) {
    const rows: string[] = [];
    for (let i = 0; i < 2_400; i++) {
      time += i % 400 === 0 ? 10_000_000 : 50_000;
      const repeats = i % 1_000 === 7 ? 2 : 1;
      for (let k = 0; k < repeats; k++) {
        const amplitude = i % 1_100 === 3 ? '1.85001' : (1.8 + (i % 7) / 100).toFixed(3);
        rows.push(`P${session % 2},${time},L,${amplitude},214,1.5,0`);
        rows.push(`P${session % 2},${time},R,2.4,${i % 1_500 === 9 ? '214.5' : '214'},1.6,1`);
      }
    }
    time += session % 5 === 4 ? -3_600_000_000 : 400_000_000; // a clock that is set back now and then
    const text = `${rows.join('\n')}\n`;
    bytes += text.length;
    out.write(text);
  }
  await new Promise((resolve) => out.end(resolve));

  it('gives the same parameters, and says the same', async () => {
    const analyze = (jobs: number) =>
      runCli(['analyze', path, '--report', 'all', '--format', 'json', '--jobs', String(jobs)]);
    const one = await analyze(1);
    expect(one.exitCode).toBe(0);
    for (const code of ['DUPLICATE', 'ORDER_BACKWARDS', 'VALUE_ROUNDED']) {
      expect(one.stdout).toContain(code);
    }
    for (const jobs of [2, 3]) expect(await analyze(jobs)).toEqual(one);
  });

  it('converts to the same events', async () => {
    const convert = (jobs: number) => {
      const output = join(folder, `events-${jobs}.ndjson`);
      return runCli(['convert', path, '-o', output, '--jobs', String(jobs)]);
    };
    for (const jobs of [1, 2]) expect((await convert(jobs)).exitCode).toBe(0);
    const [one, two] = [1, 2].map((jobs) => readFileSync(join(folder, `events-${jobs}.ndjson`)));
    expect(one!.equals(two!)).toBe(true);
  });
});

it.each([['0'], ['1.5'], ['-1'], ['x'], ['1000']])('refuses --jobs %s', async (jobs) => {
  const { exitCode, stderr } = await runCli(['analyze', 'none.csv', '--jobs', jobs]);
  expect(exitCode).toBe(64);
  expect(stderr).toContain('--jobs');
});
