import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';

const sample = 'samples/session-csv-12-weeks.csv';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-windows-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const visits = (text: string): string => {
  const path = join(folder, 'visits.txt');
  writeFileSync(path, text);
  return path;
};

describe('--windows and --visits', () => {
  it.each(['0', '-3', '30/0', '30/31', '30@middle', 'year', '4000', '1.5'])(
    'refuse %s in one line',
    async (spec) => {
      const { exitCode, stderr } = await runCli(['analyze', sample, '--windows', spec]);
      expect(exitCode).toBe(64);
      expect(stderr).toContain('It must be a number of days');
    },
  );

  it.each([
    ['2026-02-02\nnext week\n', ':2: "next week" is no date'],
    ['2026-02-02\n2026-02-02\n', ':2: 2026-02-02 is not later than the visit before it'],
    ['# none\n2026-02-02\n', 'holds 1 dates; windows lie between two'],
  ])('refuse a file of %j by its line', async (text, message) => {
    const args = ['analyze', sample, '--visits', visits(text)];
    const { exitCode, stderr } = await runCli(args);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(message);
  });

  it('refuse a table of windows without any, and both at once', async () => {
    const none = await runCli(['analyze', sample, '--format', 'csv', '--table', 'windows']);
    expect(none.stderr).toContain('--table windows needs --windows or --visits');
    const both = ['analyze', sample, '--windows', '30', '--visits', visits('2026-02-02')];
    expect((await runCli(both)).stderr).toContain('give one');
  });

  it('give a row a window in text, CSV and JSON', async () => {
    const dates = '2026-02-02\r\n\r\n2026-03-02\r\n2026-04-27';
    const args = ['analyze', sample, '--zone', 'Europe/Berlin', '--visits', visits(dates)];
    const text = (await runCli(args)).stdout;
    expect(text).toContain('\nWindows\n-------\n');
    const csv = (await runCli([...args, '--format', 'csv', '--table', 'windows'])).stdout;
    const [head, ...rows] = csv.trimEnd().split('\n');
    expect(head).toMatch(/^patient_id,from,to,partial,days_counted,days_left_out,takingRatio,/);
    expect(rows.map((row) => row.split(',').slice(1, 6).join(' '))).toEqual([
      '2026-02-02 2026-03-01 0 28 0',
      '2026-03-02 2026-04-26 0 56 0',
    ]);
    const json = JSON.parse((await runCli([...args, '--format', 'json'])).stdout);
    const { adherence } = json.patients[0];
    const { list } = adherence.windows;
    expect(list).toHaveLength(2);
    const valid = list.reduce(
      (sum: number, window: { takingRatio: { numerator: number } }) =>
        sum + window.takingRatio.numerator,
      0,
    );
    expect(valid).toBe(adherence.takingRatio.numerator);
  });
});
