import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarios } from '../../simulator/scenarios/index.js';
import { CONVERSION_IDS } from '../../src/cli/conversions.js';
import { runCli } from '../helpers/runCli.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const data = join(root, '../shared/data');
const samples = (name: string): string => join(root, 'samples', name);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-convert-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text = ''): string => {
  if (text !== '') writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const convert = async (...args: string[]) => {
  const run = await runCli(['convert', ...args, '--force']);
  expect(run.stderr).not.toContain('internal error');
  return run;
};

interface Report {
  readonly inputs?: readonly {
    diagnostics: { counts: { severity: string; code: string; count: number }[] };
  }[];
  readonly found?: Readonly<Record<string, number>>;
  readonly emerge?: readonly { measurement: string }[];
}

/** The report without what it says of the file itself, with what was found in it. */
async function reportOf(input: string, ...args: string[]): Promise<Report> {
  const run = await runCli([
    ...['analyze', input, '--report', 'all', '--format', 'json', '--zone', 'Europe/Berlin'],
    ...args,
  ]);
  expect(run.stdout).not.toBe('');
  const { inputs = [], ...report } = JSON.parse(run.stdout) as Report;
  for (const one of report.emerge ?? []) {
    one.measurement = one.measurement.replace(
      /\((frames|[a-z]+-[a-z]+|edf|opennerve|rcs|parquet)\)/,
      '(any)',
    );
  }
  const found: Record<string, number> = {};
  for (const { severity, code, count } of inputs.flatMap((one) => one.diagnostics.counts)) {
    found[`${severity} ${code}`] = (found[`${severity} ${code}`] ?? 0) + count;
  }
  return { ...report, found };
}

const logs = [
  ...readdirSync(join(root, 'samples'))
    .filter((name) =>
      /^(dose|edf|event|frames|opennerve|percept|pulse|rcs|session|truth)-/.test(name),
    )
    .map(samples),
  ...['ecap1', 'ecap3', 'mems', 'adheretech'].map((name) => join(data, `oncmap/test_${name}.csv`)),
  join(data, 'percept/report-demo.json'),
  ...scenarios.map(({ id }) => `sim:${id}?seed=5&patients=2&days=40`),
  'sim:steady?seed=5&days=90&fault=open-lead=0.3&fault=battery-end=0.5&fault=short-circuit=0.3',
  'sim:steady?seed=5&days=1&level=pulse&session-minutes=3&fault=lost-frames=0.05',
];

describe('event-ndjson', () => {
  it.each(logs)('%s gives the same report when it was converted, once or twice', async (log) => {
    const once = file('once.ndjson');
    const { stderr, exitCode } = await convert(log, '-o', once, '--zone', 'Europe/Berlin');
    expect(exitCode, stderr).toBe(0);
    const original = await reportOf(log);
    expect(await reportOf(once)).toEqual(original);
    const twice = file('twice.ndjson');
    await convert(once, '-o', twice);
    expect(await reportOf(twice)).toEqual(original);
  });

  it.each([
    'event-ndjson-contractions.ndjson',
    'event-ndjson-noisy-link.ndjson',
    'frames-noisy-link.slf',
    'frames-two-minutes.slf',
    'opennerve-12-weeks.log',
    'pulse-csv-one-minute.csv',
  ])('%s and what was made of it are one log, in either order', async (name) => {
    const made = file('made.ndjson');
    await convert(samples(name), '-o', made);
    const parametersOf = async (...inputs: string[]): Promise<unknown> => {
      const args = ['--report', 'parameters', '--format', 'json', '--zone', 'UTC'];
      const { stdout } = await runCli(['analyze', ...inputs, ...args]);
      return JSON.parse(stdout).patients;
    };
    const alone = await parametersOf(samples(name));
    expect(await parametersOf(samples(name), made)).toEqual(alone);
    expect(await parametersOf(made, samples(name))).toEqual(alone);
  });

  it('says again what was found, at its place, and nothing twice', async () => {
    const log = samples('session-csv-defects.csv');
    const once = file('found.ndjson');
    const told = async (input: string): Promise<string[]> => {
      const { stderr } = await runCli(['inspect', input, '--zone', 'Europe/Berlin']);
      return stderr.split('\n').filter((line) => line !== '');
    };
    await convert(log, '-o', once, '--zone', 'Europe/Berlin');
    await convert(once, '-o', file('again.ndjson'));
    const messages = (lines: string[], name: string): string[] =>
      lines.map((line) =>
        line
          .replace(name, '')
          .replace(/^:(\d+)(.*)$/, (_all, at: string, rest: string) =>
            rest.includes('before the conversion')
              ? rest
              : `${rest} (line ${at} before the conversion)`,
          ),
      );
    const before = messages(await told(log), log);
    expect(before.length).toBeGreaterThan(10);
    expect(messages(await told(once), once)).toEqual(before);
    expect(messages(await told(file('again.ndjson')), file('again.ndjson'))).toEqual(before);
  });

  it('holds back no patient of whom every record was set aside', async () => {
    const log = file(
      'lost.csv',
      'patient_id,start,duration_s\na,2026-03-02T08:00:00Z,1800\nb,never,1800\n',
    );
    await convert(log, '-o', file('lost.ndjson'));
    const report = await reportOf(file('lost.ndjson'));
    expect(report).toEqual(await reportOf(log));
    expect(JSON.stringify(report)).toContain('"b"');
  });
});

describe('a table', () => {
  it('session-csv holds the sessions as they were, and the reports that they give', async () => {
    const log = samples('event-ndjson-contractions.ndjson');
    const { stderr } = await convert(log, '--format', 'session-csv', '-o', file('s.csv'));
    expect(stderr).toMatch(
      /session-csv has no place for \d+ other records; event-ndjson holds all/,
    );
    const adherence = async (input: string): Promise<unknown> => {
      const { patients } = (await reportOf(input)) as { patients: { adherence: unknown }[] };
      return patients.map((patient) => patient.adherence);
    };
    expect(await adherence(file('s.csv'))).toEqual(await adherence(log));
    const again = await convert(file('s.csv'), '--format', 'session-csv');
    expect(again.stdout).toBe(readFileSync(file('s.csv'), 'utf8'));
    expect(again.stderr).toBe('');
  });

  it('keeps ids that need quotes, and warns spreadsheets of the others', async () => {
    const ids = ['a,b', 'a"b', 'a\nb', '=1+1', ' padded ', 'Ünï 日本'];
    const quoted = ids.map(
      (id) => `"${id.replaceAll('"', '""')}",2026-03-02T08:00:00+01:00,1800\n`,
    );
    const log = file('ids.csv', `patient_id,start,duration_s\n${quoted.join('')}`);
    const idsOf = async (input: string): Promise<string[]> => {
      const report = (await reportOf(input)) as { patients: { id: string }[] };
      return report.patients.map(({ id }) => id);
    };
    const expected = await idsOf(log);
    expect(expected).toHaveLength(ids.length);
    await convert(log, '--format', 'session-csv', '--raw-csv', '-o', file('raw.csv'));
    expect(await idsOf(file('raw.csv'))).toEqual(expected);
    await convert(log, '-o', file('ids.ndjson'));
    expect(await idsOf(file('ids.ndjson'))).toEqual(expected);
    const guarded = await convert(log, '--format', 'session-csv');
    expect(guarded.stdout).toContain("\n'=1+1,2026-03-02T08:00:00+01:00,1800");
  });

  it('pulse-csv holds every pulse of both sides in order of time', async () => {
    const log = samples('pulse-csv-one-minute.csv');
    const { stdout } = await convert(log, '--format', 'pulse-csv');
    expect(stdout).toBe(readFileSync(log, 'utf8'));
    const capture = samples('frames-two-minutes.slf');
    await convert(capture, '--table', 'pulses', '-o', file('ordered.parquet'));
    const connection = await (await DuckDBInstance.create()).connect();
    const sql = `select unix_us::varchar as at, side from '${file('ordered.parquet')}'`;
    const ordered = (await connection.runAndReadAll(sql)).getRowObjectsJson();
    expect(ordered).toHaveLength(1_600);
    const keys = ordered.map(({ at, side }) => `${at}${side}`);
    expect(keys).toEqual([...keys].sort());
    await convert(capture, '--format', 'pulse-csv', '-o', file('capture.csv'));
    const rows = readFileSync(file('capture.csv'), 'utf8').trim().split('\n').slice(1);
    const times = rows.map((row) => Number(row.split(',')[1]));
    expect(times).toHaveLength(1_600);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const of = async (input: string): Promise<unknown> => {
      const { patients } = (await reportOf(input)) as unknown as {
        patients: { parameters: { sides: Record<string, { pulses: unknown; charge: unknown }> } }[];
      };
      const { sides } = patients[0]!.parameters;
      return Object.values(sides ?? {}).map(({ pulses, charge }) => ({ pulses, charge }));
    };
    expect(await of(file('capture.csv'))).toEqual(await of(capture));
  });

  it('parquet holds what the CSV holds, as DuckDB reads both', async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    const rows = async (sql: string): Promise<unknown[]> =>
      (await connection.runAndReadAll(sql)).getRowObjectsJson();
    for (const [log, table, format] of [
      ['session-csv-cohort.csv', 'sessions', 'session-csv'],
      ['frames-two-minutes.slf', 'pulses', 'pulse-csv'],
    ] as const) {
      await convert(samples(log), '--table', table, '-o', file('t.parquet'));
      await convert(samples(log), '--format', format, '-o', file('t.csv'));
      const columns = readFileSync(file('t.csv'), 'utf8').split('\n')[0]!.split(',');
      const list = columns.map((name) => `${name}::varchar as ${name}`).join(', ');
      const order = table === 'sessions' ? 'patient_id, start' : 'unix_us::bigint, side';
      const csv = `read_csv('${file('t.csv')}', all_varchar=true)`;
      const fromParquet = await rows(
        `select ${list} from '${file('t.parquet')}' order by ${order}`,
      );
      expect(fromParquet.length).toBeGreaterThan(200);
      const plain = (all: unknown[]): unknown[] =>
        all.map((row) =>
          Object.fromEntries(
            Object.entries(row as Record<string, string | null>).map(([name, value]) => [
              name,
              value !== null && Number.isFinite(Number(value)) ? Number(value) : value,
            ]),
          ),
        );
      const fromCsv = await rows(`select ${list} from ${csv} order by ${order}`);
      expect(plain(fromParquet)).toEqual(plain(fromCsv));
    }
    await convert(samples('session-csv-cohort.csv'), '-o', file('s.parquet'));
    const [utc] = await rows(
      `select bool_and(epoch_ms(start_utc) = epoch_ms(start::timestamptz)) as same from '${file('s.parquet')}'`,
    );
    expect(utc).toEqual({ same: true });
  });

  it('parquet is read as the CSV of the same table is', async () => {
    for (const [log, table, format] of [
      ['event-ndjson-contractions.ndjson', 'sessions', 'session-csv'],
      ['session-csv-cohort.csv', 'sessions', 'session-csv'],
      ['frames-two-minutes.slf', 'pulses', 'pulse-csv'],
    ] as const) {
      await convert(samples(log), '--table', table, '-o', file('r.parquet'));
      await convert(samples(log), '--format', format, '-o', file('r.csv'));
      expect(await reportOf(file('r.parquet'))).toEqual(await reportOf(file('r.csv')));
      const again = await convert(file('r.parquet'), '--format', format);
      expect(again.stdout).toBe(readFileSync(file('r.csv'), 'utf8'));
    }
  });

  it('parquet has as many row groups as it takes', async () => {
    const rows = Array.from({ length: 120_000 }, (_, i) => {
      const start = new Date(Date.UTC(2020, 0, 1) + i * 1_800_000).toISOString();
      return `p${i % 7},${start},${i % 1_800}\n`;
    });
    const log = file('many.csv', `patient_id,start,duration_s\n${rows.join('')}`);
    await convert(log, '-o', file('many.parquet'));
    const connection = await (await DuckDBInstance.create()).connect();
    const sql = `select count(*)::int as n, sum(duration_s)::bigint::int as s, count(distinct start)::int as d, max(start_utc)::varchar as m from '${file('many.parquet')}'`;
    const [sums] = (await connection.runAndReadAll(sql)).getRowObjectsJson();
    const expected = rows.reduce((sum, _, i) => sum + (i % 1_800), 0);
    expect(sums).toEqual({ n: 120_000, s: expected, d: 120_000, m: '2026-11-04 23:30:00' });
    expect(statSync(file('many.parquet')).size).toBeLessThan(1_500_000);
  });

  it('says what it has no place for, and writes nothing where that is all', async () => {
    const run = await convert(samples('session-csv-cohort.csv'), '--format', 'pulse-csv');
    expect([run.exitCode, run.stdout]).toEqual([65, '']);
    expect(run.stderr).toContain(
      'holds nothing for pulse-csv, but 283 sessions: event-ndjson takes them',
    );
    const doses = await convert(
      samples('dose-events-once-daily.csv'),
      ...['--format', 'session-csv', '--zone', 'Europe/Berlin', '-o', file('none.csv')],
    );
    expect(doses.exitCode).toBe(65);
    expect(doses.stderr).toContain('61 events without a duration');
    expect(readdirSync(folder)).not.toContain('none.csv');
  });
});

it('docs/convert.md shows what comes out', async () => {
  const page = readFileSync(join(root, 'docs/convert.md'), 'utf8');
  const [, line, output] = /```console\n\$ stimlog convert (.*)\n([\s\S]*?)```/.exec(page)!;
  const run = await convert(...line!.replace('samples/', `${samples('')}/`).split(' '));
  expect(run.stderr + run.stdout).toBe(output);
});

describe('--pseudonymize', () => {
  const key = (): string => file('secret.key', 'sixteen bytes and more');

  it('keeps weekdays, hours and figures, and shows no id, device or date of before', async () => {
    const log = samples('session-csv-cohort.csv');
    const args = ['--pseudonymize', '--pseudonym-key', key(), '--zone', 'Europe/Berlin'];
    await convert(log, '-o', file('p.ndjson'), ...args);
    const text = readFileSync(file('p.ndjson'), 'utf8');
    expect(text).not.toMatch(/SIM-/);
    const starts = (all: string): string[] => all.match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g) ?? [];
    const before = starts(readFileSync(log, 'utf8'));
    expect(before.length).toBeGreaterThan(200);
    expect(starts(text).filter((start, i) => start === before[i])).toEqual([]);
    const taken = async (input: string): Promise<unknown> => {
      const { patients } = (await reportOf(input)) as unknown as {
        patients: { adherence: { ratios: unknown; sessions: unknown } }[];
      };
      return patients
        .map(({ adherence }) => JSON.stringify(adherence.ratios ?? adherence.sessions))
        .sort();
    };
    expect(await taken(file('p.ndjson'))).toEqual(await taken(log));
    for (const [, wall, offset] of text.matchAll(/"start":"([^+]+)(\+\d\d:\d\d)"/g)) {
      const local = new Intl.DateTimeFormat('sv', {
        timeZone: 'Europe/Berlin',
        dateStyle: 'short',
        timeStyle: 'medium',
      }).format(new Date(`${wall}${offset}`));
      expect(local.replace(' ', 'T')).toBe(wall);
    }
  });

  it.each(['frames-noisy-link.slf', 'percept-json-one-day.json', 'rcs-two-sessions'])(
    '%s shows nothing of before either',
    async (name) => {
      const args = ['--pseudonymize', '--pseudonym-key', key(), '--zone', 'Europe/Berlin'];
      const run = await convert(samples(name), '-o', file('q.ndjson'), ...args);
      expect(run.exitCode).toBe(0);
      const text = readFileSync(file('q.ndjson'), 'utf8');
      expect(text.length).toBeGreaterThan(1_000);
      expect(text).not.toMatch(/SIM-|Session\d|Feeling good|2026-03-0[1-9]|2026-01-0[56]/);
    },
  );

  it('needs a zone, whose clock changes would tell how far dates were moved', async () => {
    const run = await convert(
      samples('session-csv-cohort.csv'),
      '-o',
      file('x.ndjson'),
      '--pseudonymize',
    );
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toContain('--pseudonymize needs --zone');
  });
});

describe('what cannot be done is said in one line', () => {
  it.each([
    [['-o', 'x.txt'], 64, /-o x\.txt does not show the format by its ending; add --format/],
    [[], 64, /standard output shows no format; add --format/],
    [['--format', 'fhir'], 64, /argument 'fhir' is invalid. Allowed choices are event-ndjson/],
    [['--format', 'session-csv', '--table', 'pulses'], 64, /--table is for parquet/],
    [['--pseudonym-key', 'k', '-o', 'x.ndjson'], 64, /--pseudonym-key is for --pseudonymize/],
  ])('%s', async (args, code, line) => {
    const run = await convert(samples('session-csv-cohort.csv'), ...args);
    expect([run.exitCode, run.stdout]).toEqual([code, '']);
    expect(run.stderr).toMatch(line);
  });

  it('an input is never written over, an output only with --force', async () => {
    const log = file('own.ndjson', readFileSync(samples('event-ndjson-noisy-link.ndjson'), 'utf8'));
    const before = statSync(log).size;
    const run = await convert(log, '-o', log);
    expect([run.exitCode, run.stderr]).toEqual([64, expect.stringContaining('is an input')]);
    expect(statSync(log).size).toBe(before);
    const kept = await runCli(['convert', samples('session-csv-cohort.csv'), '-o', log]);
    expect([kept.exitCode, kept.stderr]).toEqual([74, expect.stringContaining('--force')]);
  });

  it('an input that is named twice is read once', async () => {
    const log = samples('session-csv-12-weeks.csv');
    const once = await convert(log, '--format', 'session-csv');
    const twice = await convert(log, log, '--format', 'session-csv');
    expect(twice.stdout).toBe(once.stdout);
    expect(twice.stderr).toContain('is named more than once; it is read once');
  });

  it('an input that cannot be read is named among others, and the others are converted', async () => {
    const log = samples('session-csv-cohort.csv');
    const run = await convert(log, file('missing.csv'), '-o', file('both.ndjson'));
    expect(run.exitCode).toBe(66);
    expect(run.stderr).toContain('missing.csv: warning: is in no figure');
    expect(readFileSync(file('both.ndjson'), 'utf8')).toContain('"code":"INPUT_UNREADABLE"');
    const only = await convert(file('missing.csv'), '-o', file('only.ndjson'));
    expect(only.exitCode).toBe(66);
    expect(readdirSync(folder)).not.toContain('only.ndjson');
  });

  it.each(CONVERSION_IDS)('an empty log gives no %s', async (id) => {
    const run = await convert(file('empty.csv', 'patient_id,start,duration_s\n'), '--format', id);
    expect([run.exitCode, run.stdout]).toEqual([65, '']);
  });
});
