import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';

let folder: string;
const at = (name: string): string => join(folder, name);
const write = (name: string, ...lines: string[]): string => {
  writeFileSync(at(name), `${lines.join('\n')}\n`);
  return at(name);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-manifest-'));
  mkdirSync(at('logs'));
  const header = 'patient_id,start,duration_s';
  // 23:30 and 23:45 in UTC: the next day in Berlin, the same in New York.
  write('logs/a.csv', header, 'x7,2026-01-04T23:30:00Z,1800', 'x7,2026-01-06T08:00:00Z,1800');
  write('logs/b.csv', header, 'x9,2026-01-04T23:45:00Z,1800', 'x9,2026-01-06T08:00:00Z,1800');
  write('logs/naive.csv', header, 'n,2026-01-05 08:00:00,1800', 'n,2026-01-06 08:00:00,1800');
  write(
    'logs/two.csv',
    header,
    'C,2026-01-05T08:00:00Z,1800',
    'D,2026-01-05T08:00:00Z,1800',
    'E,2026-01-05T08:00:00Z,1800',
  );
  write('once.json', JSON.stringify({ regimens: [{ sessionsPerDay: 1 }] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const analyze = async (...args: string[]) => {
  const run = await runCli(['analyze', ...args, '--format', 'json']);
  expect(run.stderr).not.toContain('internal error');
  const report = run.stdout === '' ? undefined : JSON.parse(run.stdout);
  const patient = (wanted: string) =>
    report.patients.find(({ id }: { id: string }) => id === wanted);
  return { ...run, report, patient };
};

describe('a manifest', () => {
  it('gives each file its patient, zone, prescription, dates and covariates', async () => {
    const manifest = write(
      'manifest.csv',
      'patient_id;file;zone;prescription;activation;to;end_reason;site;sex',
      'A;logs/a.csv;Europe/Berlin;once.json;2026-01-02;2026-01-08;explant;north;f',
      'B;logs/b.csv;America/New_York;;;;;south;',
      'N;logs/naive.csv;Asia/Tokyo;;;;;;',
    );
    const { exitCode, report, patient } = await analyze('--manifest', manifest);
    expect(exitCode).toBe(0);
    expect(report.patients.map(({ id }: { id: string }) => id)).toEqual(['A', 'B', 'N']);
    expect(patient('A').adherence).toMatchObject({
      observation: { from: '2026-01-05', to: '2026-01-08', days: 4 },
      sessions: { prescribed: 4, valid: 2 },
      initiation: { activation: '2026-01-02', firstValidSession: '2026-01-05', days: 3 },
    });
    expect(patient('A').adherence.persistence[0]).toMatchObject({
      discontinued: false,
      censored: 'explant',
    });
    expect(patient('B').adherence).toMatchObject({
      observation: { from: '2026-01-04', to: '2026-01-06' },
      sessions: { prescribed: 6 },
    });
    expect(patient('A').enrolment).toMatchObject({
      zone: 'Europe/Berlin',
      regimens: [{ sessionsPerDay: 1 }],
      covariates: [
        { name: 'site', value: 'north' },
        { name: 'sex', value: 'f' },
      ],
    });
    // 08:00 without an offset is 08:00 in Tokyo.
    expect(patient('N').adherence.timing.halves).toMatchObject({ beforeNoon: 2, afterNoon: 0 });
    expect(report.settings.manifest).toBe(manifest);
  });

  it('names patients without records, those not listed, and counts the listed alone', async () => {
    const manifest = write('some.csv', 'id,file', 'C,logs/two.csv', 'D,logs/two.csv', 'Z,');
    const { report, stderr } = await analyze('--manifest', manifest, '--as-of', '2026-01-06');
    expect(report.cohort.patients).toBe(3);
    expect(report.quality).toMatchObject({
      patientsWithoutRecords: ['Z'],
      patientsNotInManifest: ['E'],
    });
    expect(stderr).toContain('1 patient not in the manifest, in no figure: E');
  });

  it('counts a patient without a session over the days that are given, as none done', async () => {
    const manifest = write('idle.csv', 'id,from,to', 'C,,', 'Q,2026-01-05,2026-01-06');
    const { patient } = await analyze(at('logs/two.csv'), '--manifest', manifest);
    expect(patient('Q').adherence.takingRatio).toMatchObject({ value: 0, denominator: 4 });
  });

  it('tells what stays unknown of a patient whose file cannot be read, and exits 66', async () => {
    const manifest = write(
      'gone.csv',
      'id,file,from,to',
      'A,logs/a.csv,,',
      'G,logs/g.csv,2026-01-05,2026-01-06',
    );
    const { exitCode, report, patient } = await analyze('--manifest', manifest);
    expect(exitCode).toBe(66);
    expect(patient('G')).toBeUndefined();
    expect(report.quality.patientsWithoutRecords).toEqual(['G']);
  });

  it('still counts a patient without a file when the file of another one cannot be read', async () => {
    const rows = [
      'A,logs/a.csv,,',
      'G,logs/g.csv,2026-01-05,2026-01-06',
      'Q,,2026-01-05,2026-01-06',
    ];
    const manifest = write('idle-and-gone.csv', 'id,file,from,to', ...rows);
    const { exitCode, report, patient } = await analyze('--manifest', manifest);
    expect(exitCode).toBe(66);
    expect(patient('Q').adherence.takingRatio).toMatchObject({ value: 0, denominator: 4 });
    expect(patient('G')).toBeUndefined();
    expect(report.quality.patientsWithoutRecords).toEqual(['G', 'Q']);
  });

  it('does not count a patient whose records may be in a shared file that cannot be read', async () => {
    const rows = ['A,logs/a.csv,,', 'C,logs/g.csv,,', 'D,logs/g.csv,,', 'Q,,2026-01-05,2026-01-06'];
    const manifest = write('idle-and-shared.csv', 'id,file,from,to', ...rows);
    const { exitCode, patient } = await analyze('--manifest', manifest);
    expect(exitCode).toBe(66);
    expect(patient('Q')).toBeUndefined();
  });

  it.each([
    ['no column for patients', ['file', 'a.csv'], ':1: has no column patient_id'],
    ['a row without a patient', ['id,file', ',logs/a.csv'], ':2: names no patient'],
    ['no row', ['id,file'], ': names no patient'],
    [
      'a zone that is none',
      ['id,zone', 'A,Europe/Berlim'],
      ':2: zone "Europe/Berlim" is not known',
    ],
    ['a date that is none', ['id,from', 'A,2026-02-30'], ':2: from must be a date'],
    [
      'dates that run backwards',
      ['id,from,to', 'A,2026-02-03,2026-02-02'],
      ':2: to 2026-02-02 lies',
    ],
    ['an end that is unknown', ['id,end_reason', 'A,explanted'], 'did you mean explant?'],
    ['a row twice', ['id,file', 'A,logs/a.csv', 'A,logs/a.csv'], ':3: repeats patient "A"'],
    ['a patient twice', ['id', 'A', 'A'], ':3: repeats patient "A" of line 2'],
    [
      'a contradiction',
      ['id,file,site', 'A,logs/a.csv,n', 'A,logs/b.csv,s'],
      ':3: patient "A" has another site on line 2',
    ],
    ['too many cells', ['id,file', 'A,logs/a.csv,north'], ':2: 3 cells, but the header has 2'],
    ['a column twice', ['id,site,site', 'A,n,n'], ':1: the header names "site" twice'],
    [
      'two columns of one meaning',
      ['id,patient_id', 'A,A'],
      '"id" and "patient_id" both name the patient_id',
    ],
    [
      'a prescription that is not there',
      ['id,prescription', 'A,none.json'],
      `bad.csv:2: prescription ${join(tmpdir(), 'stimlog-manifest-')}`,
    ],
  ])('with %s is refused with its place', async (_, lines, message) => {
    const { exitCode, stderr } = await analyze(
      '--manifest',
      write('bad.csv', ...lines),
      at('logs/a.csv'),
    );
    expect([65, 66]).toContain(exitCode);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(stderr).toContain(message);
  });

  it('that gives a file of several patients to one is refused', async () => {
    const manifest = write('wrong.csv', 'id,file', 'C,logs/two.csv');
    const { exitCode, stderr } = await analyze('--manifest', manifest);
    expect(exitCode).toBe(65);
    expect(stderr).toContain('holds patient "D", but the manifest gives the file to "C"');
  });

  it('without a file, and no input named, is refused', async () => {
    const { exitCode, stderr } = await analyze('--manifest', write('bare.csv', 'id', 'A'));
    expect(exitCode).toBe(64);
    expect(stderr).toContain('no input is named, and the manifest has no column file');
  });

  it('may lie in the folder of the logs, and names a file that the folder holds too', async () => {
    const manifest = write(
      'logs/manifest.csv',
      'id,file,zone',
      'N,naive.csv,Asia/Tokyo',
      'x7,,',
      'x9,,',
    );
    const { exitCode, stderr, report } = await analyze(
      at('logs'),
      '--manifest',
      manifest,
      '--zone',
      'UTC',
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain('taken as wall-clock time of Asia/Tokyo');
    expect(report.inputs).toHaveLength(4);
    rmSync(manifest);
  });
});

describe('what a manifest brings with it', () => {
  it('is told apart in what the report says of all', async () => {
    const manifest = write(
      'told.csv',
      'id,file,zone,prescription,from,to',
      'A,logs/a.csv,Europe/Berlin,once.json,2026-01-04,2026-01-08',
      'B,logs/b.csv,Asia/Tokyo,,2026-01-04,2026-01-08',
      ',,,,,', // as spreadsheets leave behind
    );
    const excused = write('of-one.csv', 'patient_id,from,to', 'A,2026-01-05,2026-01-05');
    const args = ['analyze', '--manifest', manifest, '--excused-file', excused];
    const { stdout } = await runCli(args);
    expect(stdout).toContain('two sessions a day for 1 of 2 patients');
    expect(stdout).toContain('prescription assumed for 1 of 2 patients');
    expect(stdout).toMatch(/Own prescription +1 of 2 patients/);
    expect(stdout).toMatch(/Excused +1 period of single patients/);
    expect(stdout).toMatch(/Local days +Europe\/Berlin \(1 patient\), Asia\/Tokyo \(1 patient\)/);
    expect(stdout).not.toContain('each patient’s own first record');
    expect(stdout).not.toContain('give --zone');
  });

  it('is never written over, nor is the user’s key', async () => {
    const manifest = write('owned.csv', 'id,file,prescription', 'A,logs/a.csv,once.json');
    const before = process.env.XDG_CONFIG_HOME;
    process.env.XDG_CONFIG_HOME = at('config');
    mkdirSync(at('config/stimlog'), { recursive: true });
    write('config/stimlog/pseudonym.key', 'a key that must stay as it is');
    try {
      for (const target of ['once.json', 'owned.csv', 'config/stimlog/pseudonym.key']) {
        const kept = readFileSync(at(target), 'utf8');
        for (const command of [
          ['analyze', '--format', 'text', '-o', at(target)],
          ['chart', 'persistence', '-o', at('p.svg'), '--data', at(target)],
        ]) {
          const run = await runCli([...command, '--manifest', manifest, '--force']);
          expect([run.exitCode, run.stderr]).toEqual([64, expect.stringContaining('is an input')]);
          expect(readFileSync(at(target), 'utf8')).toBe(kept);
        }
      }
    } finally {
      if (before === undefined) delete process.env.XDG_CONFIG_HOME;
      else process.env.XDG_CONFIG_HOME = before;
    }
  });

  it('names one empty folder among others, and reports those', async () => {
    mkdirSync(at('nothing'));
    const manifest = write('folder.csv', 'id,file', 'A,logs/a.csv', 'B,nothing');
    const { exitCode, report, stderr } = await analyze('--manifest', manifest);
    expect(exitCode).toBe(66);
    expect(report.patients.map(({ id }: { id: string }) => id)).toEqual(['A']);
    expect(stderr).toContain('nothing: warning: is in no figure');
  });
});

describe('excused periods from a file', () => {
  it('are of all patients, or of one', async () => {
    const file = write(
      'excused.csv',
      'patient_id,from,to,reason',
      ',2026-01-05,2026-01-05,clinic closed',
      'x7,2026-01-06,2026-01-31,hospital',
    );
    const { report, patient, stderr } = await analyze(
      at('logs/a.csv'),
      at('logs/b.csv'),
      '--excused-file',
      file,
    );
    expect(patient('x9').adherence.observation).toMatchObject({ days: 3, daysCounted: 2 });
    expect(patient('x7').adherence.observation).toMatchObject({ days: 3, daysCounted: 1 });
    expect(patient('x7').enrolment.excused).toEqual([
      { from: '2026-01-05', to: '2026-01-05', reason: 'clinic closed' },
      { from: '2026-01-06', to: '2026-01-31', reason: 'hospital' },
    ]);
    expect(report.settings.excused).toEqual([
      { from: '2026-01-05', to: '2026-01-05', reason: 'clinic closed' },
    ]);
    expect(stderr).toBe('');
  });

  it('longer than the observation leave no figure, and no invented one', async () => {
    const file = write('long.csv', 'from,to', '2020-01-01,2030-12-31');
    const { exitCode, patient } = await analyze(at('logs/a.csv'), '--excused-file', file);
    expect(exitCode).toBe(0);
    expect(patient('x7').adherence.takingRatio).toMatchObject({ value: null, denominator: 0 });
    expect(patient('x7').adherence.cma.CMA7.value).toBeNull();
  });

  it.each([
    ['no column to', ['from', '2026-01-01'], ':1: needs the columns from and to'],
    [
      'an unknown column',
      ['from,to,why', '2026-01-01,2026-01-02,x'],
      ':1: column "why" is none of',
    ],
    ['no date', ['from,to', '2026-01-01,soon'], ':2: to must be a date'],
    [
      'an end before its begin',
      ['from,to', '2026-01-02,2026-01-01'],
      ':2: ends (2026-01-01) before',
    ],
  ])('with %s are refused', async (_, lines, message) => {
    const { exitCode, stderr } = await analyze(
      at('logs/a.csv'),
      '--excused-file',
      write('bad.csv', ...lines),
    );
    expect(exitCode).toBe(65);
    expect(stderr).toContain(message);
  });
});

describe('one file under two names', () => {
  it('is read once, and a patient of several files is one', async () => {
    const same = await analyze(at('logs/a.csv'), join(folder, 'logs/../logs/a.csv'));
    expect(same.report.cohort.sessions).toMatchObject({ records: 2, duplicate: 0 });
    expect(same.stderr).toContain('is named more than once');
    const copy = write('copy.csv', 'patient_id,start,duration_s', 'x7,2026-01-07T08:00:00Z,1800');
    const { report } = await analyze(at('logs/a.csv'), copy);
    expect(report.quality.patientsInSeveralInputs).toEqual(['x7']);
    expect(report.cohort.patients).toBe(1);
  });
});

it('observes a patient without a record from the activation on, and never from 1970', async () => {
  const manifest = write(
    'nobody.csv',
    'patient_id,file,activation,to',
    'x7,logs/a.csv,,',
    'late,,2026-01-02,2026-01-08',
    'unknown,,,2026-01-08',
  );
  const { patient } = await analyze('--manifest', manifest);
  expect(patient('late').adherence.observation).toMatchObject({
    from: '2026-01-02',
    to: '2026-01-08',
    days: 7,
    daysCounted: 7,
  });
  expect(patient('unknown').adherence.observation).toMatchObject({ from: null, days: 0 });
});

it('says of which options the manifest takes the place, and for how many', async () => {
  const manifest = write('some.csv', 'patient_id,file,to', 'x7,logs/a.csv,2026-01-08', 'late,,');
  const { stderr } = await analyze(
    '--manifest',
    manifest,
    '--to',
    '2026-01-09',
    '--from',
    '2026-01-02',
  );
  expect(stderr).toContain(
    'stimlog: note: --to is overruled by the manifest (column to) for 1 of 2 patients\n',
  );
  expect(stderr).not.toContain('--from is overruled');
  expect((await analyze('--manifest', manifest)).stderr).not.toContain('overruled');
});
