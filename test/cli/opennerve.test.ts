import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inputStems } from '../../src/cli/inputStems.js';
import { cutters } from '../../src/replay/timedPieces.js';
import { runCli } from '../helpers/runCli.js';

const samples = fileURLToPath(new URL('../../samples', import.meta.url));
const sample = join(samples, 'opennerve-12-weeks.log');
const defects = join(samples, 'opennerve-defects.log');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-opennerve-'));
  for (const patient of ['P-1', 'P-2']) {
    mkdirSync(join(folder, patient));
    copyFileSync(sample, join(folder, patient, 'log.txt'));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Side {
  readonly trends: Readonly<Record<string, { readonly median: number } | null>>;
}
interface Parameters {
  readonly left: Side;
  readonly right: Side;
  readonly impedanceTests: readonly unknown[];
  readonly batteryTests: readonly { readonly volts: number; readonly state: string }[];
}
interface Patient {
  readonly id: string;
  readonly parameters: Parameters;
}

async function patientsOf(args: readonly string[], stdin = ''): Promise<Patient[]> {
  const { stdout, stderr, exitCode } = await runCli(
    ['analyze', ...args, '--report', 'all', '--format', 'json'],
    { stdin },
  );
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout).patients;
}
const idsOf = async (args: readonly string[], stdin = ''): Promise<string[]> =>
  (await patientsOf(args, stdin)).map(({ id }) => id);

describe('whose log it is', () => {
  it('is said by --patient-id, else by the name of the file', async () => {
    expect(await idsOf([sample])).toEqual(['opennerve-12-weeks']);
    expect(await idsOf([sample, '--patient-id', 'SIM-0001'])).toEqual(['SIM-0001']);
    expect(await idsOf(['-'], readFileSync(sample, 'latin1'))).toEqual(['unnamed']);
    expect(await idsOf([folder])).toEqual(['P-1/log', 'P-2/log']);
    expect(await idsOf([folder, '--patient-id', 'SIM-0001'])).toEqual(['SIM-0001']);
  });

  it('needs no more folders than tell files apart', () => {
    expect(
      inputStems(['a/x/log.txt', 'b/x/log.txt.gz', 'c.log', '-', 'tcp:h:1', './c.log']),
    ).toEqual(['a/x/log', 'b/x/log', 'c', undefined, undefined, 'c']);
    expect(inputStems(['log', 'a/log', '.hidden'])).toEqual(['log', 'a/log', '.hidden']);
  });

  it('must be somebody, and is refused where the log says it', async () => {
    const blank = await runCli(['analyze', sample, '--patient-id', ' ']);
    expect(blank.exitCode).toBe(64);
    expect(blank.stderr).toContain('--patient-id must say whose log it is');
    const named = await runCli([
      'inspect',
      join(samples, 'session-csv-cohort.csv'),
      '--patient-id',
      'x',
    ]);
    expect(named.exitCode).toBe(64);
    expect(named.stderr).toContain('--patient-id is for opennerve');
  });
});

it('the parameter report shows what was programmed, and nothing of a side that has no lead', async () => {
  const [patient] = await patientsOf([sample, '--zone', 'Europe/Berlin']);
  const { left, right, impedanceTests, batteryTests } = patient!.parameters;
  const median = (name: string): number | undefined => left.trends[name]?.median;
  expect(median('programmedAmplitudeMilliamps')).toBeGreaterThan(1);
  expect(median('amplitudeMilliamps')).toBe(median('programmedAmplitudeMilliamps'));
  expect(median('pulseWidthMicroseconds')).toBe(214);
  expect(median('frequencyHertz')).toBe(20);
  expect(right.trends.amplitudeMilliamps).toBeNull();
  expect(impedanceTests.length).toBeGreaterThan(160);
  expect(batteryTests).toHaveLength(12);
  expect(batteryTests.at(-1)).toMatchObject({ volts: 3.1, state: '' });
});

it('the sample with defects shows what the page of the format promises', async () => {
  const { stdout } = await runCli(['inspect', defects, '--format', 'json']);
  const { counts } = JSON.parse(stdout).input.diagnostics;
  const codes = counts.map(
    ({ code, count }: { code: string; count: number }) => `${code} ${count}`,
  );
  expect(codes.toSorted()).toEqual([
    'AMPLITUDE_CLAMPED 1',
    'BATTERY_END 1',
    'CLOCK_JUMP 1',
    'DURATION_INVALID 1',
    'HISTORY_OVERWRITTEN 1',
    'IMPEDANCE_HIGH 2',
    'LAST_LINE_UNFINISHED 1',
    'LEAD_SHORT 1',
    'RECORD_MALFORMED 1',
    'RECORD_TRUNCATED 1',
    'RECORD_UNKNOWN 3',
    'START_MISSING 1',
    'STOP_MISSING 1',
    'TIME_INVALID 1',
    'VALUE_INVALID 1',
  ]);
});

it('can be replayed by the stamps of its records', () => {
  const bytes = readFileSync(defects);
  const cutter = cutters.opennerve!();
  const pieces = [...cutter.push(bytes), ...cutter.end()];
  expect(Buffer.concat(pieces.map((piece) => piece.bytes)).equals(bytes)).toBe(true);
  expect(pieces[0]?.timeMs).toBeNaN();
  expect(pieces[17]?.timeMs).toBe(Date.parse('2026-03-02T08:30:00.502Z'));
});
