import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';

const LOG = `patient_id,start,duration_s,amplitude_left_ma
P1,2026-01-31T23:30:00Z,1800,2
P1,2026-03-29T00:59:59Z,1800,2
P1,2026-03-29T01:00:00-05:00,1800,2
P1,2026-07-01T08:00:00+09:00,1800,2
`;
const RECORDED = [
  '2026-01-31T23:30:00+00:00',
  '2026-03-29T00:59:59+00:00',
  '2026-03-29T01:00:00-05:00',
  '2026-07-01T08:00:00+09:00',
];
const BERLIN = [
  '2026-02-01T00:30:00+01:00',
  '2026-03-29T01:59:59+01:00',
  '2026-03-29T08:00:00+02:00',
  '2026-07-01T01:00:00+02:00',
];

let folder: string;
let prescription: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-zone-'));
  prescription = join(folder, 'prescription.json');
  const regimens = [{ sessionsPerDay: 2 }];
  writeFileSync(prescription, JSON.stringify({ zone: 'Europe/Berlin', regimens }));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function analyzed(...flags: string[]): Promise<string> {
  const args = ['analyze', '-', '--report', 'parameters', ...flags];
  const { stdout, stderr, exitCode } = await runCli(args, { stdin: LOG });
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

const startsIn = (text: string): string[] =>
  [...text.matchAll(/\d{4}-\d\d-\d\dT[\d:]+[+-]\d\d:\d\d/g)].map(([start]) => start);

describe('the starts of the parameter report', () => {
  const zone = ['--zone', 'Europe/Berlin'];

  it('are on the wall clock of the zone given, as text, CSV and JSON', async () => {
    for (const output of [
      [],
      ['--format', 'csv', '--table', 'sessions'],
      ['--format', 'json', '--table', 'sessions'],
    ]) {
      expect(startsIn(await analyzed(...zone, ...output))).toEqual(BERLIN);
      expect(startsIn(await analyzed(...output))).toEqual(RECORDED);
    }
  });

  it('follow the zone of a prescription too', async () => {
    expect(startsIn(await analyzed('--prescription', prescription))).toEqual(BERLIN);
  });

  it('decide the month of a session', async () => {
    const monthsOf = async (...flags: string[]) =>
      JSON.parse(await analyzed('--format', 'json', ...flags)).patients[0].parameters.months.map(
        ({ month }: { month: string }) => month,
      );
    expect(await monthsOf(...zone)).toEqual(['2026-02', '2026-03', '2026-07']);
    expect(await monthsOf()).toEqual(['2026-01', '2026-03', '2026-07']);
  });

  it('are so of sessions that come as pulses only', async () => {
    const { stdout: stdin } = await runCli(
      'simulate --days 1 --level pulse --format pulse-csv'.split(' '),
    );
    const args = ['analyze', '-', '--report', 'parameters', '--format', 'csv'];
    const { stdout } = await runCli([...args, '--table', 'sessions', ...zone], { stdin });
    for (const start of startsIn(stdout)) expect(start).toMatch(/\+01:00$/);
    expect(startsIn(stdout)[0]).toBe('2026-01-05T09:12:30+01:00');
  });

  it('are so in the summary of a monitor', async () => {
    const monitored = async (...flags: string[]): Promise<string[]> => {
      const { stdout, stderr, exitCode } = await runCli(['monitor', '-', ...flags], { stdin: LOG });
      expect(exitCode, stderr).toBe(0);
      return startsIn(stdout.slice(stdout.indexOf('Sessions: parameters')));
    };
    expect(await monitored(...zone)).toEqual(BERLIN);
    expect(await monitored()).toEqual(RECORDED);
  });
});
