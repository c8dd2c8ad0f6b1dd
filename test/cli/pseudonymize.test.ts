import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDay, weekdayOf } from '../../src/model/civil.js';
import { runCli } from '../helpers/runCli.js';

const ID = 'Mueller "Evamaria", 19680214';
const QUOTED_ID = `"${ID.replaceAll('"', '""')}"`;

let folder: string;
let log: string;
let key: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-secret-clinic-'));
  mkdirSync(join(folder, 'logs'));
  log = join(folder, 'logs', 'evamaria-mueller.csv');
  key = join(folder, 'key');
  writeFileSync(key, 'a secret of some length');
  const rows: string[] = [];
  // Ten weeks over the change to summer time, evenings at 23:30 in Berlin, with a break and a fault or two.
  for (let day = 0; day < 70; day++) {
    if (day % 7 === 6 || (day > 30 && day < 36)) continue;
    const date = new Date(Date.UTC(2026, 1, 20 + day)).toISOString().slice(0, 10);
    const offset = date < '2026-03-29' ? '+01:00' : '+02:00';
    rows.push(`${QUOTED_ID},${date}T08:00:00${offset},1800,completed`);
    rows.push(`${QUOTED_ID},${date}T23:30:00${offset},${day % 3 === 0 ? 600 : 1800},completed`);
  }
  rows.push(rows.at(-1)!); // a duplicate
  rows.push(`Qx17-Blau,2026-03-01T23:59:59+01:00,1800,completed`);
  rows.push(`Qx17-Blau,2026-03-99T08:00:00+01:00,1800,completed`);
  rows.push(`Qx17-Blau,2026-03-02T08:00:00+01:00,12h${ID.replaceAll('"', '""')},completed`);
  writeFileSync(log, `patient_id,start,duration_s,end_reason\n${rows.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const analyze = (...args: string[]) => runCli(['analyze', log, '--zone', 'Europe/Berlin', ...args]);
const secretly = (...args: string[]) => analyze(...args, '--pseudonymize', '--pseudonym-key', key);

/** Everything that would tell whom it is about. */
const TELLING = [
  /Mueller/i,
  /Evamaria/i,
  /19680214/,
  /Qx17-Blau/,
  /secret-clinic/,
  /2026-03-(01|02|99)/,
];

/** The text of a file, or of all files of a folder with their names. */
function textIn(path: string): string {
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  return readdirSync(path)
    .map((name) => `${name}\n${textIn(join(path, name))}`)
    .join('\n');
}

/** All numbers of a report, in order, without what is made of names. */
function figures(json: string): unknown {
  const { patients, cohort } = JSON.parse(json);
  const plain = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replaceAll(/\d{4}-\d\d-\d\d/g, 'date').replace(/[+-]\d\d:\d\d$/, '');
    if (Array.isArray(value)) return value.map(plain);
    if (value === null || typeof value !== 'object') return value;
    return Object.entries(value).flatMap(([name, inner]) =>
      ['id', 'enrolment'].includes(name) ? [] : [[name, plain(inner)]],
    );
  };
  const sorted = patients.toSorted(
    (a: { adherence: { sessions: { records: number } } }, b: typeof a) =>
      a.adherence.sessions.records - b.adherence.sessions.records,
  );
  return plain({ patients: sorted, cohort });
}

describe('--pseudonymize', () => {
  it('keeps every figure, weekday and time of day', async () => {
    for (const table of ['days', 'sessions']) {
      const args = ['--format', 'json', '--table', table, '--windows', '30'];
      const [open, hidden] = [await analyze(...args), await secretly(...args)];
      expect(figures(hidden.stdout)).toEqual(figures(open.stdout));
      const firstOf = ({ stdout }: typeof open) =>
        JSON.parse(stdout)
          .patients.map((patient: { adherence: { observation: { from: string } } }) =>
            parseDay(patient.adherence.observation.from),
          )
          .map((day: number) => weekdayOf(day))
          .sort();
      expect(firstOf(hidden)).toEqual(firstOf(open));
    }
  });

  it.each([
    ['text', []],
    ['markdown', []],
    ['html', ['-o', 'report.html']],
    ['ndjson', []],
    ['fhir', []],
    ['bids', ['-o', 'dataset']],
    ['edf', ['-o', 'edf']],
    ['json', ['--table', 'days']],
    ['json', ['--table', 'sessions', '--report', 'all']],
    ['csv', ['--table', 'summary']],
    ['csv', ['--table', 'weeks']],
    ['csv', ['--table', 'days']],
    ['csv', ['--table', 'sessions']],
    ['json', ['--excused', '2026-03-01..2026-03-02', '--activation', '2026-03-01']],
    ['text', ['--from', '2026-03-01', '--excused', '2026-03-02..2026-03-02']],
    ['text', ['--patient', 'Qx17-Blau', '--session-minutes', '30']],
  ])('says nothing of whom it is about as %s %j', async (format, args) => {
    const output = args.indexOf('-o');
    const given = args.map((arg, i) => (i === output + 1 && output >= 0 ? join(folder, arg) : arg));
    const { exitCode, stdout, stderr } = await secretly('--format', format, ...given);
    expect([exitCode, stderr.includes('internal error')]).toEqual([0, false]);
    const written = output < 0 ? stdout : textIn(given[output + 1]!);
    expect(written.length).toBeGreaterThan(100);
    for (const sign of TELLING) {
      expect(written).not.toMatch(sign);
      expect(stderr).not.toMatch(sign);
    }
    expect(stderr).toContain('input 1:');
  });

  it('says nothing of it in a chart and its data', async () => {
    const [svg, data] = [join(folder, 'chart.svg'), join(folder, 'chart.csv')];
    const args = ['--pseudonymize', '--pseudonym-key', key, '--patient', ID];
    const { exitCode } = await runCli([
      'chart',
      'time-of-day',
      log,
      '--zone',
      'Europe/Berlin',
      ...args,
      '-o',
      svg,
      '--data',
      data,
    ]);
    expect(exitCode).toBe(0);
    for (const file of [svg, data]) {
      for (const sign of TELLING) expect(readFileSync(file, 'utf8')).not.toMatch(sign);
    }
    expect(readFileSync(data, 'utf8')).toMatch(
      /^date,time_of_day_h,outcome\n20\d\d-\d\d-\d\d,8,valid/,
    );
  });

  it('gives the same names again with the same key, and others with another', async () => {
    const idsOf = ({ stdout }: { stdout: string }) =>
      JSON.parse(stdout).patients.map(({ id }: { id: string }) => id);
    const first = idsOf(await secretly('--format', 'json'));
    expect(idsOf(await secretly('--format', 'json', '--session-minutes', '20'))).toEqual(first);
    const other = join(folder, 'other');
    writeFileSync(other, 'another secret of some length');
    const second = idsOf(
      await analyze('--format', 'json', '--pseudonymize', '--pseudonym-key', other),
    );
    expect(second).toHaveLength(2);
    expect(second.filter((id: string) => first.includes(id))).toEqual([]);
  });

  it('makes the user a key once, for nobody else to read, and says so', async () => {
    const before = process.env.XDG_CONFIG_HOME;
    process.env.XDG_CONFIG_HOME = join(folder, 'config');
    try {
      const first = await analyze('--format', 'json', '--pseudonymize');
      expect(first.stderr).toContain('made a key for pseudonyms');
      const made = join(folder, 'config', 'stimlog', 'pseudonym.key');
      expect(statSync(made).mode & 0o077).toBe(0);
      const second = await analyze('--format', 'json', '--pseudonymize');
      expect(second.stderr).not.toContain('made a key');
      expect(second.stdout).toBe(first.stdout);
    } finally {
      if (before === undefined) delete process.env.XDG_CONFIG_HOME;
      else process.env.XDG_CONFIG_HOME = before;
    }
  });

  it('refuses months, a key that is too short, and a key without need', async () => {
    const month = await secretly('--windows', 'month');
    expect([month.exitCode, month.stderr]).toEqual([
      64,
      expect.stringContaining('months are not alike'),
    ]);
    const short = join(folder, 'short');
    writeFileSync(short, 'abc');
    const weak = await analyze('--pseudonymize', '--pseudonym-key', short);
    expect([weak.exitCode, weak.stderr]).toEqual([
      64,
      expect.stringContaining('at least 16 bytes'),
    ]);
    const idle = await analyze('--pseudonym-key', key);
    expect([idle.exitCode, idle.stderr]).toEqual([
      64,
      expect.stringContaining('is for --pseudonymize'),
    ]);
  });
});
