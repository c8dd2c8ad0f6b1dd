import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';

let folder: string;
const at = (name: string): string => join(folder, name);

/**
 * Patients who do both sessions of a day so many days long, then one a day, then none: what a cohort of them comes to can
 * be said by hand.
 */
const PATIENTS = [
  { id: 'A', site: 'north', both: 800, one: 0, none: 0 },
  { id: 'B', site: 'north', both: 400, one: 400, none: 0 },
  { id: 'C', site: 'south', both: 0, one: 800, none: 0 },
  { id: 'D', site: 'south', both: 100, one: 0, none: 700 },
  { id: 'E', site: '', both: 0, one: 365, none: 435 },
] as const;
const START = Date.UTC(2026, 0, 5);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-study-'));
  const rows = PATIENTS.flatMap(({ id, both, one }) =>
    Array.from({ length: both + one }, (_, day) => {
      const date = new Date(START + day * 86_400_000).toISOString().slice(0, 10);
      const morning = `${id},${date}T08:00:00Z,1800`;
      return day < both ? `${morning}\n${id},${date}T20:00:00Z,1800` : morning;
    }),
  );
  writeFileSync(at('log.csv'), `patient_id,start,duration_s\n${rows.join('\n')}\n`);
  const lines = PATIENTS.map(({ id, site }) => `${id},${site},2028-03-14`);
  writeFileSync(at('manifest.csv'), `patient_id,site,to\n${lines.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const study = async (...args: string[]) => {
  const given = ['analyze', at('log.csv'), '--manifest', at('manifest.csv'), '--zone', 'UTC'];
  const run = await runCli([...given, ...args, '--format', 'json']);
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout).cohort;
};

describe('the study of a cohort', () => {
  it('lays the second year beside what is published: any use, and the share of the maximum', async () => {
    const { comparisons } = await study('--compare', 'reactiv8b-year2');
    const [anyUse, users, all] = comparisons[0].figures;
    // Days 366 to 730: A 1, B 35 days of both and then half, C half, D none; E none, on day 366 it is over.
    expect(anyUse).toMatchObject({ here: 3 / 5, patients: 5, published: 0.87 });
    const b = (35 * 2 + 330) / 730;
    expect(users.here).toBeCloseTo(b, 12);
    expect(users).toMatchObject({ patients: 3, published: 0.43 });
    expect(all.here).toBeCloseTo(0.5, 12);
  });

  it('leaves those out of whom the second year was not observed to its end', async () => {
    const { comparisons } = await study('--compare', 'reactiv8b-year2', '--compare', 'uk-pmcf-5y');
    const year = comparisons[1].figures;
    // Year 1: 365 h for both a day, half for one.
    expect(year[0].here).toBeCloseTo((365 + 365 + 182.5 + 100 + 182.5) / 5, 9);
    // Two years end on day 730, as the second year of ReActiv8-B does.
    expect(year[1].here).toBeCloseTo((730 + 565 + 365 + 100 + 182.5) / 5, 9);
    expect(year[2]).toMatchObject({ here: null, patients: 0 });
    const rows = await runCli([
      'analyze',
      at('log.csv'),
      '--compare',
      'reactiv8b-year2',
      '--format',
      'json',
    ]);
    // Without an end that is common, D and E are observed to their last sessions.
    expect(JSON.parse(rows.stdout).cohort.comparisons[0].figures[0]).toMatchObject({
      here: 1,
      patients: 3,
    });
  });

  it('lays the first 90 days out as for positive airway pressure', async () => {
    const { comparisons } = await study('--compare', 'pap-90-days');
    const here = comparisons[0].figures.map((one: { here: number }) => one.here);
    // All meet 30 min on each of the first 30 days; the means of a day are 60, 60, 30, 60, 30 min.
    expect(here).toEqual([1, 30, 60, 60, 1, 1]);
  });

  it('keeps attendance and persistence apart', async () => {
    const { comparisons } = await study('--compare', 'retention');
    const [yearOne, yearTwo, , , , restore] = comparisons[0].figures;
    // D stopped on day 100, E on day 365, the last of year 1.
    expect(yearOne.published).toBeNull();
    expect(yearOne.here).toBeCloseTo(0.8 * 0.75, 12);
    expect(yearTwo.here).toBeCloseTo(0.8 * 0.75, 12);
    expect(restore).toMatchObject({ here: null, published: 94 / 99 });
  });

  it('groups by a covariate, with persistence and the log-rank test of those who have it', async () => {
    const { strata } = await study('--by', 'site');
    const [{ covariate, strata: groups, persistence }] = strata;
    expect(covariate).toBe('site');
    expect(
      groups.map(({ value, patients }: { value: string; patients: number }) => [value, patients]),
    ).toEqual([
      ['north', 2],
      ['south', 2],
      [null, 1],
    ]);
    expect(groups[0].distributions.takingRatio.median).toBeCloseTo((1 + 0.75) / 2, 12);
    expect(groups[1].distributions.takingRatio.mean).toBeCloseTo((0.5 + 0.125) / 2, 12);
    const { strata: curves, logRank } = persistence[1];
    expect(curves.map(({ discontinued }: { discontinued: number }) => discontinued)).toEqual([
      0, 1, 1,
    ]);
    // One event, on day 100, with two of each site at risk: E = ½, V = ¼, so χ² = (0 − ½)² / ¼ = 1.
    expect(logRank.chiSquare).toBeCloseTo(1, 12);
    expect(logRank.p).toBeCloseTo(0.3173105078629141, 12);
  });

  it('groups by use at the cut points given, or at quantiles', async () => {
    const { useClasses } = await study('--use-classes', 'takingRatio:0.5,0.75');
    expect(
      useClasses.classes.map(({ name, count }: { name: string; count: number }) => [name, count]),
    ).toEqual([
      ['< 50 %', 2],
      ['50 % – 75 %', 1],
      ['≥ 75 %', 2],
    ]);
    const { useClasses: terciles } = await study('--use-classes', 'terciles');
    expect(terciles).toMatchObject({ measure: 'durationRatio', unknown: 0 });
  });

  it('counts weeks since the first day, with an interval that the seed fixes', async () => {
    const { weekly } = await study('--seed', '7');
    expect(weekly.weeks[0]).toMatchObject({
      week: 1,
      patientsObserved: 5,
      prescribed: 70,
      valid: 56,
    });
    expect(weekly.weeks[0].takingRatio).toBeCloseTo(0.8, 12);
    const [{ lower, upper }] = weekly.weeks;
    expect(lower).toBeGreaterThanOrEqual(0.5);
    expect(upper).toBeLessThanOrEqual(1);
    expect((await study('--seed', '7')).weekly).toEqual(weekly);
    expect((await study('--seed', '8')).weekly).not.toEqual(weekly);
    expect((await study('--seed', '7', '--resamples', '50')).weekly.resamples).toBe(50);
  });

  it('does not count who was excused all the time among those who never began', async () => {
    writeFileSync(at('excused.csv'), 'patient_id,from,to\nD,2025-01-01,2029-12-31\n');
    const given = ['analyze', at('log.csv'), '--zone', 'UTC', '--excused-file', at('excused.csv')];
    const { stdout } = await runCli(given);
    expect(stdout).toContain('4 of 4 patients with a day that counts began');
    const alone = await runCli([...given, '--patient', 'D']);
    expect(alone.stdout).toContain('not known: no day counts');
    expect(alone.stdout).not.toContain('never began');
  });

  it('states what is missing', async () => {
    const { missing } = await study('--excused', '2026-01-05..2026-01-06');
    expect(missing).toMatchObject({
      patientsUnobserved: 0,
      patientsWithoutDurations: 0,
      daysLeftOut: { excused: 10 },
      patientsWithout: { takingRatio: 0 },
    });
  });

  it.each([
    [['--by', 'sites'], 'the manifest has "site"; did you mean site?'],
    [['--use-classes', '0.6,0.3'], 'cut points must increase'],
    [['--use-classes', 'takingratio:0.3'], 'did you mean takingRatio?'],
    [['--compare', 'reactiv8'], 'It must be one of'],
    [['--seed', '-1'], '--seed must be a whole number'],
    [['--resamples', '0'], '--resamples must be a whole number'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await runCli([
      'analyze',
      at('log.csv'),
      '--manifest',
      at('manifest.csv'),
      ...args,
    ]);
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining(message)]);
  });

  it('needs a manifest for covariates', async () => {
    const { exitCode, stderr } = await runCli(['analyze', at('log.csv'), '--by', 'site']);
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining('needs a --manifest')]);
  });

  it('says it all in text, with EMERGE, and of one patient too', async () => {
    const given = ['analyze', at('log.csv'), '--manifest', at('manifest.csv')];
    const all = await runCli([
      ...given,
      '--by',
      'site',
      '--use-classes',
      'quartiles',
      '--compare',
      'all',
    ]);
    for (const heading of [
      'By site',
      'Classes of use',
      'EMERGE minimum criteria',
      'Missing data',
      'Weeks since the first day observed',
      'Log-rank test',
    ]) {
      expect(all.stdout).toContain(heading);
    }
    const one = await runCli([...given, '--patient', 'D', '--compare', 'reactiv8b-year2']);
    expect(one.stdout).toContain('Availability measures (CMA)');
    expect(one.stdout).toContain('ReActiv8-B, use in the second year');
    expect(one.stdout).toMatch(/Discontinuation\s+persistence: days from/);
  });
});

describe('the tables of a cohort', () => {
  const tableArgs = (table: string) => [
    'analyze',
    at('log.csv'),
    '--manifest',
    at('manifest.csv'),
    '--by',
    'site',
    '--compare',
    'all',
    '--table',
    table,
  ];

  it('has a row a patient with the covariates', async () => {
    const { stdout } = await runCli([...tableArgs('patients'), '--format', 'csv']);
    const [header, first, ...others] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(others).toHaveLength(4);
    const cellOf = (name: string): string => first![header!.indexOf(name)]!;
    expect([cellOf('patient_id'), cellOf('covariate_site')]).toEqual(['A', 'north']);
    expect(Number(cellOf('taking_ratio'))).toBe(1);
    expect(cellOf('persistence_30d_censored')).toBe('data-end');
    expect(Number(cellOf('cma9'))).toBe(1);
    expect(header!.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  });

  it.each([
    'patients',
    'summary',
    'weeks',
    'days',
    'sessions',
    'cohort-weeks',
    'strata',
    'compare',
  ])('%s is in Parquet what it is in CSV, for DuckDB', async (table) => {
    const [csv, parquet] = [at(`${table}.csv`), at(`${table}.parquet`)];
    for (const path of [csv, parquet]) {
      const { exitCode, stderr } = await runCli([...tableArgs(table), '--raw-csv', '-o', path]);
      expect([exitCode, stderr]).toEqual([0, '']);
    }
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const read = async (source: string) => {
      const result = await connection.runAndReadAll(`SELECT * FROM ${source}`);
      return { columns: result.columnNames(), rows: result.getRowsJson() };
    };
    const types = await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${parquet}'`);
    const columns = types
      .getRowObjectsJson()
      .map(({ column_name, column_type }) => `'${column_name}': '${column_type}'`);
    expect(new Set(types.getRowObjectsJson().map(({ column_type }) => column_type))).toEqual(
      new Set(table === 'cohort-weeks' ? ['DOUBLE'] : ['VARCHAR', 'DOUBLE']),
    );
    const expected = await read(
      `read_csv('${csv}', columns = {${columns.join(', ')}}, header = true)`,
    );
    const found = await read(`'${parquet}'`);
    expect(found.rows.length).toBeGreaterThan(2);
    expect(found).toEqual(expected);
  });

  it('refuses Parquet for a terminal or beside a report of all', async () => {
    const mixed = await runCli([
      'analyze',
      at('log.csv'),
      '--report',
      'all',
      '-o',
      at('x.parquet'),
    ]);
    expect([mixed.exitCode, mixed.stderr]).toEqual([
      64,
      expect.stringContaining('parquet is one table'),
    ]);
  });
});
