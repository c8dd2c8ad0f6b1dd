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

describe('--pseudonymize', () => {
  it('gives the same figures under other names, on other dates, in every format', async () => {
    const key = join(folder, 'secret.key');
    writeFileSync(key, 'a secret of sixteen bytes');
    const hidden = ['--pseudonymize', '--pseudonym-key', key];
    const figures = (rows: Record<string, string>[]): string[] =>
      rows.map(({ measure, value, events }) => `${measure} ${value} ${events}`).sort();
    const open = await csv(events);
    const closed = await csv(events, ...hidden);
    expect(figures(closed)).toEqual(figures(open));
    expect(new Set(closed.map(({ patient_id }) => patient_id)).size).toBe(2);
    const dates = new Set(
      open.flatMap((row) => Object.values(row)).filter((cell) => /^\d{4}-/.test(cell)),
    );
    expect(dates.size).toBeGreaterThan(1);
    for (const format of ['text', 'json', 'csv', 'markdown']) {
      for (const table of format === 'csv' ? ['values', 'events'] : ['values']) {
        const more = format === 'csv' ? ['--table', table] : [];
        const run = await cma(events, ...hidden, '--format', format, ...more, '--patient', '37');
        expect([run.exitCode, run.stderr]).toEqual([0, '']);
        expect(run.stdout).toMatch(/P-[0-9a-f]{12}/);
        for (const date of dates) expect(run.stdout).not.toContain(date);
        expect(run.stdout).not.toContain('med-events');
      }
    }
  });

  it('moves each date by whole weeks, and names no row by what it holds', async () => {
    const key = join(folder, 'weeks.key');
    writeFileSync(key, 'a secret of sixteen bytes');
    const path = file(
      'week.csv',
      'patient,date,duration',
      'a,2026-01-01,30',
      'a,2026-02-15,30',
      'secret-name,2024-13-01,30',
    );
    const run = await cma(
      path,
      '--pseudonymize',
      '--pseudonym-key',
      key,
      '--format',
      'csv',
      '--table',
      'events',
    );
    const day = (text: string | undefined): number => Date.parse(text!) / 86_400_000;
    const before = await cma(path, '--format', 'csv', '--table', 'events');
    const moved = rowsOf(run.stdout).map(
      ({ date }, i) => day(date) - day(rowsOf(before.stdout)[i]!.date),
    );
    expect(moved.length).toBeGreaterThan(1);
    expect(new Set(moved).size).toBe(1);
    expect(moved[0]! < 0 && moved[0]! % 7 === 0).toBe(true);
    expect(run.stderr).toMatch(/input 1:\d+: error: "…" is a date that the calendar does not have/);
    expect(run.stdout + run.stderr).not.toContain('secret-name');
  });

  it('goes with days, not with a date', async () => {
    const run = await cma(events, '--pseudonymize', '--observation-start', '2030-01-01');
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toContain('--observation-start 2030-01-01 does not go with --pseudonymize');
  });
});

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
      '--patient "b" is not in the input; it holds a',
    ],
    [
      'a length that is none',
      [HEADER, ...one],
      ['--followup-days', '0'],
      64,
      '--followup-days must be a whole number from 1',
    ],
    [
      'half a day',
      [HEADER, ...one],
      ['--observation-days', '1.5'],
      64,
      '--observation-days must be a whole number from 1',
    ],
    [
      'an observation before the follow-up',
      [HEADER, ...one],
      ['--observation-start=-5'],
      64,
      '--observation-start must be a whole number from 0',
    ],
    [
      'an observation that begins late and is as long as ever',
      [HEADER, ...one],
      ['--observation-start', '182'],
      64,
      '--observation-days 730 (default) do not fit into --followup-days 730 (default)',
    ],
    [
      'dates that do not fit',
      [HEADER, ...one],
      ['--observation-start', '2025-01-01', '--observation-days', '10'],
      64,
      '(--observation-start, --observation-days, --followup-start, --followup-days)',
    ],
    [
      'a date that does not exist',
      [HEADER, ...one],
      ['--observation-start', '2026-02-30'],
      64,
      "option '--observation-start <when>' argument '2026-02-30' is invalid",
    ],
    [
      'windows longer than the observation',
      [HEADER, ...one],
      ['--observation-days', '60', '--sliding-windows', '90'],
      64,
      '--sliding-windows 90 does not fit into --observation-days 60',
    ],
    [
      'a step of no day',
      [HEADER, ...one],
      ['--sliding-windows', '90', '--step', '0'],
      64,
      '--step must be a whole number from 1',
    ],
    [
      'a dosage that is not there',
      [HEADER, ...one],
      ['--consider-dosage-change'],
      64,
      'which --consider-dosage-change needs',
    ],
    [
      'a medication that is not there',
      [HEADER, ...one],
      ['--carry-only-same-medication'],
      64,
      'case.csv: has no column for the medication',
    ],
    [
      'episodes by a medication that is not there',
      [HEADER, ...one],
      ['--episodes'],
      64,
      'which --episodes without --no-medication-change needs',
    ],
    [
      'a dosage where nothing is carried',
      [HEADER, ...one],
      ['--no-carry-over', '--consider-dosage-change'],
      64,
      '--consider-dosage-change needs supply that is carried over',
    ],
    ['a device', [HEADER, ...one], ['tcp:localhost:1'], 64, 'tcp:localhost:1 gives no supplies'],
    ['a simulation', [HEADER, ...one], ['sim:perfect'], 64, 'sim:perfect gives no supplies'],
    ['standard input twice', [HEADER, ...one], ['-', '-'], 64, 'can be read once only'],
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

  it('the others where every row of a patient is set aside, and names who it was', async () => {
    const path = file('lost.csv', HEADER, ...one, 'b,2024-13-01,30');
    const { stderr, stdout, exitCode } = await cma(path);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('\nb  every row of it was set aside\n');
    expect(stderr).toContain('patient "b" is in no figure: every row of it was set aside');
    const only = await cma(path, '--patient', 'b');
    expect([only.exitCode, only.stdout]).toEqual([64, '']);
    expect(only.stderr).toContain('patient "b": every row of it was set aside\n');
  });

  it('the other files where one is no table of supplies', async () => {
    mkdirSync(join(folder, 'mixed'));
    file('mixed/a.csv', HEADER, ...one);
    file('mixed/notes.txt', 'supplies of January');
    const { exitCode, stderr, stdout } = await cma(join(folder, 'mixed'), '--format', 'csv');
    expect(exitCode).toBe(66);
    expect(stderr).toMatch(/notes\.txt: warning: is in no figure: has no column for the patient/);
    expect(rowsOf(stdout)).toHaveLength(9);
    const missing = await cma(join(folder, 'nothing.csv'));
    expect([missing.exitCode, missing.stdout]).toEqual([66, '']);
  });

  it('a file once, and names a supply that stands there twice', async () => {
    const path = file('twice.csv', HEADER, ...one, one[0]!);
    const { exitCode, stderr } = await cma(path, join(folder, '.', 'twice.csv'), '--strict');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('is named more than once; it is read once');
    expect(stderr).toContain('twice.csv:4: warning: is the supply of line 2 again; both count');
  });

  it('what came before compressed data break off', async () => {
    const whole = gzipSync([HEADER, ...Array(5_000).fill(one[0])].join('\n'), { level: 0 });
    const { stderr, stdout } = await runCli(['cma', '-', '--format', 'json'], {
      stdin: whole.subarray(0, -2_000),
    });
    expect(stderr).toContain('stdin: warning: ');
    expect(JSON.parse(stdout).patients[0].events).toBeGreaterThan(1_000);
  });

  it('supplies of one day in the order of their lines, and a medication only where it is needed', async () => {
    const path = file(
      'drugs.csv',
      'id,date,days,dose,drug',
      'a,2026-01-01,60,2,A',
      'a,2026-01-31,30,4,B',
      'a,2026-03-01,30,4,',
    );
    const window = ['--observation-days', '100', '--followup-days', '100', '--measure', '7'];
    const [all] = await csv(path, ...window);
    expect(all).toMatchObject({ value: '1', same_medication_only: '0', carry_into: '1' });
    const [dosed] = await csv(path, ...window, '--consider-dosage-change');
    // 30 days are left on 31 January and last 15 at twice the dosage: 45 + 30 days from there, of 70.
    expect(Number(dosed!.value)).toBe(1);
    const { stderr, stdout } = await cma(
      ...[path, ...window, '--carry-only-same-medication', '--format', 'csv'],
    );
    expect(stderr).toContain('drugs.csv:4: error: names no medication; row set aside');
    const [same] = rowsOf(stdout);
    expect(same).toMatchObject({ value: '0.6', same_medication_only: '1' });
  });
});

describe('stimlog cma writes', () => {
  const sample = fileURLToPath(new URL('../../samples/supply-events.csv', import.meta.url));

  it('the same figures to every table, with settings and windows in each row', async () => {
    const args = [
      '--measure',
      'CMA7,CMA9',
      '--observation-start',
      '30',
      '--observation-days',
      '300',
    ];
    const asked = [...args, '--episodes', '--maximum-gap', '60', '--sliding-windows', '90'];
    const json = JSON.parse((await cma(sample, ...asked, '--format', 'json')).stdout);
    expect(json.settings).toMatchObject({
      observationStart: 30,
      episodes: { maximumGap: 60, maximumGapUnit: 'days', medicationChange: true },
      slidingWindows: { days: 90, step: 30 },
    });
    expect(json.inputs[0]).toMatchObject({
      rows: { read: 9, accepted: 9, setAside: 0 },
      columns: { patient: 'patient_id', duration: 'duration_days', category: 'medication' },
      dateOrder: null,
    });
    const valuesIn = (part: string): number[] =>
      json.patients.flatMap((one: Record<string, { value: number }[]>) =>
        one[part]!.map(({ value }) => value),
      );
    for (const [table, part] of [
      ['values', 'measures'],
      ['episodes', 'episodes'],
      ['windows', 'windows'],
    ] as const) {
      const rows = await csv(sample, ...asked, '--table', table);
      expect(rows.map(({ value }) => Number(value))).toEqual(valuesIn(part));
      for (const row of rows) {
        expect(row).toMatchObject({ carry_within: '1', carry_into: '1', considers_dosage: '0' });
        expect(row.window_start).toMatch(/^2026-/);
      }
    }
    expect(json.patients[2].episodesOutsideWindow).toHaveLength(2); // one of each measure
  });

  it('to JSON which event was used where, if asked', async () => {
    const { stdout } = await cma(sample, '--format', 'json', '--table', 'events', '--measure', '1');
    const [first] = JSON.parse(stdout).patients;
    expect(first.measures[0].events).toHaveLength(5);
    expect(first.measures[0].events[4]).toMatchObject({ line: 6, category: 'B', usedInCma: false });
  });

  it('what docs/cma.md shows', async () => {
    const doc = readFileSync(new URL('../../docs/cma.md', import.meta.url), 'utf8');
    const shown = [...doc.matchAll(/```console\n\$ stimlog cma (.*)\n([^`]*)```/g)];
    expect(shown.length).toBeGreaterThan(1);
    for (const [, line, expected] of shown) {
      const args = line!.replace('samples/supply-events.csv', sample).split(' | ')[0]!.split(' ');
      const { stdout } = await cma(...args);
      expect(stdout.replaceAll(sample, 'samples/supply-events.csv')).toContain(expected);
    }
  });

  it.each(['CMA1', 'CMA5', 'CMA8', 'CMA9'])('what %s is, for stimlog explain', async (id) => {
    const { stdout, exitCode } = await runCli(['explain', id]);
    expect(exitCode).toBe(0);
    for (const label of ['Definition', 'Formula', 'Span', 'Carry-over', 'Edges', 'Source']) {
      expect(stdout).toMatch(new RegExp(`^${label} +\\S`, 'm'));
    }
    expect(stdout.includes('Vollmer')).toBe(id !== 'CMA9');
  });
});
