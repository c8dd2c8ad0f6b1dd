import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';

const data = fileURLToPath(new URL('../../../shared/data/adherer/', import.meta.url));
const events = join(data, 'med-events-37-76.csv');

/** Rows of a CSV by column. */
const rowsOf = (text: string): Record<string, string>[] => {
  const [header, ...rows] = text
    .trim()
    .replaceAll('"', '')
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(header!.map((name, i) => [name, row[i] ?? ''])));
};
const published = (name: string) => rowsOf(readFileSync(join(data, name), 'utf8'));

let folder: string;
const file = (name: string, ...lines: string[]): string => {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return join(folder, name);
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-cma-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const cma = async (...args: string[]) => {
  const run = await runCli(['cma', ...args]);
  expect(run.stderr).not.toContain('internal error');
  return run;
};
const csv = async (...args: string[]) => {
  const run = await cma(...args, '--format', 'csv');
  expect([run.exitCode, run.stderr]).toEqual([0, '']);
  return rowsOf(run.stdout);
};

describe('stimlog cma with AdhereR’s patients 37 and 76', () => {
  it('has CMA1 to CMA9 as published', async () => {
    const found = await csv(events, '--observation-start', '182', '--observation-days', '365');
    expect(found).toHaveLength(18);
    for (const row of published('expected-cma-37-76.csv')) {
      for (const { measure, value } of found.filter((one) => one.patient_id === row.PATIENT_ID)) {
        expect(Number(value), `${row.PATIENT_ID} ${measure}`).toBeCloseTo(
          Number(row[measure!]),
          12,
        );
      }
    }
  });

  it('has the sliding windows as published', async () => {
    const args = ['--measure', 'CMA9', '--sliding-windows', '120', '--step', '120'];
    const found = await csv(events, ...args, '--table', 'windows');
    const expected = published('expected-sliding120-cma9-37-76.csv');
    expect(
      found.map((row) => [row.patient_id, row.window, row.window_start, row.window_end]),
    ).toEqual(
      expected.map((row) => [
        row.PATIENT_ID,
        row['window.ID'],
        row['window.start'],
        row['window.end'],
      ]),
    );
    for (const [i, row] of expected.entries()) {
      expect(Number(found[i]!.value)).toBeCloseTo(Number(row.CMA), 12);
    }
  });

  it('has the treatment episodes as published', async () => {
    const args = ['--measure', 'CMA9', '--episodes', '--maximum-gap', '180'];
    const found = await csv(events, ...args, '--table', 'episodes');
    expect(
      found.map((row) => [
        row.patient_id,
        row.episode_start,
        Number(row.episode_days),
        Number(row.value).toFixed(7),
      ]),
    ).toEqual([
      ['37', '2036-04-10', 211, '0.7109005'],
      ['37', '2037-01-02', 463, '0.3239741'],
      ['76', '2035-12-13', 374, '0.8422460'],
      ['76', '2036-12-21', 234, '0.3846154'],
      ['76', '2037-10-11', 62, '0.4838710'],
    ]);
  });

  it('has CMA8 of another window as published', async () => {
    const found = await csv(
      events,
      '--measure',
      '8',
      '--observation-start',
      '374',
      '--observation-days',
      '294',
    );
    expect(found.map(({ value }) => Number(value).toFixed(4))).toEqual(['0.3061', '0.3614']);
  });

  it('says which event was used where, and the settings in every format', async () => {
    const rows = await csv(events, '--measure', 'CMA7', '--table', 'events', '--patient', '37');
    expect(rows).toHaveLength(8);
    expect(rows[0]).toMatchObject({ line: '2', date: '2036-04-10', used_in_cma: '1' });
    const json = JSON.parse((await cma(events, '--format', 'json')).stdout);
    expect(json).toMatchObject({
      schema: 'stimlog/cma/1',
      settings: { followupDays: 730, observationStart: 0 },
    });
    expect(json.patients[1].measures[6]).toMatchObject({
      measure: 'CMA7',
      observationWindow: { from: '2035-12-13', to: '2037-12-12', days: 730 },
    });
    for (const format of ['text', 'markdown']) {
      const { stdout } = await cma(
        events,
        '--format',
        format,
        '--no-carry-over',
        '--observation-start',
        '2036-06-01',
        '--observation-days',
        '100',
      );
      expect(stdout).toContain('2036-06-01');
      expect(stdout).toContain('a session of stimulation cannot be banked');
    }
  });

  it('is in Parquet what it is in CSV', async () => {
    const path = join(folder, 'cma.parquet');
    await cma(events, '-o', path);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const read = await connection.runAndReadAll(`SELECT patient_id, measure, value FROM '${path}'`);
    expect(read.getRowsJson()).toEqual(
      (await csv(events)).map(({ patient_id, measure, value }) => [
        patient_id,
        measure,
        Number(value),
      ]),
    );
  });
});

describe('stimlog cma reads', () => {
  const HEADER = 'patient,start,days_supply';
  const one = ['a,2026-01-01,30', 'a,2026-02-01,30'];

  it('any delimiter, order of rows and columns, byte-order mark and line end', async () => {
    const plain = await csv(file('plain.csv', HEADER, ...one));
    const other = file(
      'other.csv',
      `\uFEFFdrug;days;when;who\r`,
      'A;30;1.2.2026;a\r',
      'A;30;1.1.2026;a\r',
      'A;1;31.12.2025;b\r',
    );
    const found = await csv(
      other,
      '--patient-column',
      'who',
      '--time-column',
      'when',
      '--patient',
      'a',
    );
    expect(found.map(({ value }) => value)).toEqual(plain.map(({ value }) => value));
  });

  it('gzip, standard input, a folder', async () => {
    const expected = (await csv(file('plain.csv', HEADER, ...one))).map(({ value }) => value);
    const text = `${[HEADER, ...one].join('\n')}\n`;
    const packed = await runCli(['cma', '-', '--format', 'csv'], { stdin: gzipSync(text) });
    expect(rowsOf(packed.stdout).map(({ value }) => value)).toEqual(expected);
    mkdirSync(join(folder, 'parts'));
    file('parts/1.csv', HEADER, one[0]!);
    file('parts/2.csv', HEADER, one[1]!);
    expect((await csv(join(folder, 'parts'))).map(({ value }) => value)).toEqual(expected);
  });

  it('what can be read, and names the rows that cannot', async () => {
    const path = file(
      'bad.csv',
      HEADER,
      'a,2026-01-01,30',
      'a,2026-02-30,30',
      'a,2026-02-01,0',
      'a,2026-02-01,-5',
      'a,2026-02-01,NaN',
      'a,soon,30',
      ',2026-02-01,30',
      'a,2026-02-01,30',
    );
    const { exitCode, stderr, stdout } = await cma(
      path,
      '--format',
      'csv',
      '--measure',
      'CMA1',
      '--strict',
    );
    expect(exitCode).toBe(1);
    expect(Number(rowsOf(stdout)[0]!.value)).toBeCloseTo(30 / 31, 12);
    for (const line of [3, 4, 5, 6, 7, 8]) expect(stderr).toContain(`bad.csv:${line}: error: `);
  });

  it('a patient with one event, and says why a measure has no value', async () => {
    const { stdout } = await cma(file('one.csv', HEADER, one[0]!), '--format', 'json');
    const { measures } = JSON.parse(stdout).patients[0];
    expect(measures[0]).toMatchObject({ value: null, reason: 'fewer-than-two-events' });
    expect(measures[6].value).toBeCloseTo(30 / 730, 12);
  });

  it.each([
    [
      'no column of durations',
      ['patient,date', 'a,2026-01-01'],
      [],
      65,
      'has no column for the duration',
    ],
    ['nothing', [], [], 65, 'is empty'],
    ['a header alone', [HEADER], [], 65, 'no row holds a supply'],
    [
      'a column that is not there',
      [HEADER, ...one],
      ['--duration-column', 'Dauer'],
      64,
      '--duration-column "Dauer" is not in the header',
    ],
    ['dates of any order', [HEADER, 'a,1/2/2026,30'], [], 64, 'say which with --date-order'],
    ['dates of two orders', [HEADER, 'a,13/2/2026,30', 'a,2/13/2026,30'], [], 64, 'line 2'],
    [
      'windows that do not fit',
      [HEADER, ...one],
      ['--observation-start', '700', '--observation-days', '100'],
      64,
      'must lie within the follow-up window',
    ],
    [
      'a gap without episodes',
      [HEADER, ...one],
      ['--maximum-gap', '90'],
      64,
      '--maximum-gap needs --episodes',
    ],
    [
      'a step without windows',
      [HEADER, ...one],
      ['--step', '10'],
      64,
      '--step needs --sliding-windows',
    ],
    [
      'a table that was not asked for',
      [HEADER, ...one],
      ['--format', 'csv', '--table', 'episodes'],
      64,
      'needs --episodes',
    ],
    ['a measure that is none', [HEADER, ...one], ['--measure', 'CMA10'], 64, 'It must be of CMA1'],
    [
      'a patient who is not there',
      [HEADER, ...one],
      ['--patient', 'b'],
      64,
      '--patient "b" is not in the input',
    ],
  ])('not %s', async (_, lines, args, code, message) => {
    const path = file('case.csv', ...lines);
    if (lines.length === 0) writeFileSync(path, '');
    const { exitCode, stderr, stdout } = await cma(path, ...args);
    expect([exitCode, stderr, stdout]).toEqual([code, expect.stringContaining(message), '']);
  });

  it('the others where the windows of one patient do not fit', async () => {
    const path = file('two.csv', HEADER, ...one, 'b,2020-01-01,30', 'b,2020-02-01,30');
    const args = ['--observation-start', '2026-01-10', '--observation-days', '30'];
    const { stderr, stdout, exitCode } = await cma(
      path,
      ...args,
      '--format',
      'csv',
      '--measure',
      'CMA7',
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain('patient "b" is in no figure: observation window');
    expect(rowsOf(stdout).map(({ patient_id }) => patient_id)).toEqual(['a']);
  });
});
