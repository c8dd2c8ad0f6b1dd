import { describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';

const WHOLE = 'sim:steady?level=pulse&days=3';
const LOSSY = 'sim:steady?level=pulse&days=7&fault=lost-frames=0.1'; // of which no stop is lost
const NO_STOPS = `${WHOLE}&fault=missing-stop=0.5`;

async function text(source: string, ...flags: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runCli([
    ...['analyze', source, '--report', 'parameters', ...flags],
  ]);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

/** The numbers of a row of a table: left and right. */
function row(report: string, title: string): number[] {
  const line = report.split('\n').find((candidate) => candidate.startsWith(title));
  expect(line, title).toBeDefined();
  return [...line!.slice(title.length).matchAll(/-?[\d,.]+/g)].map(([shown]) =>
    Number(shown.replaceAll(',', '')),
  );
}

interface SideJson {
  readonly totals: Record<string, number | null>;
}

async function json(source: string, ...flags: string[]) {
  const { patients } = JSON.parse(await text(source, '--format', 'json', ...flags)) as {
    patients: {
      parameters: {
        incompleteSessions: { byCounters: number; byGaps: number };
        heights: { pulses: number };
        left: SideJson;
        right: SideJson;
      };
      sessionParameters?: { left: { pulses: Record<string, number | null> } }[];
    }[];
  };
  return patients[0]!;
}

describe('a log that lacks pulses', () => {
  it.each(['text', 'markdown'])(
    'says in %s how many sessions that touches, and which figures',
    async (format) => {
      const { parameters } = await json(LOSSY);
      const { byCounters, byGaps } = parameters.incompleteSessions;
      expect([byCounters > 0, byGaps]).toEqual([true, 0]);
      const section = (await text(LOSSY, '--format', format)).split('Pulses and charge')[0];
      expect(section).toContain(
        `in ${byCounters} of ${parameters.heights.pulses} sessions, by the device’s counters; on time, off time, ramps, stimulation time, F × O, charge and energy there are of the pulses in the log alone`,
      );
    },
  );

  it('says it of a cohort over all patients', async () => {
    const cohort = `${LOSSY}&patients=2`;
    const { patients } = JSON.parse(await text(cohort, '--format', 'json')) as {
      patients: { parameters: { incompleteSessions: Record<string, number>; sessions: number } }[];
    };
    const sum = (of: (parameters: (typeof patients)[number]['parameters']) => number): number =>
      patients.reduce((total, { parameters }) => total + of(parameters), 0);
    const incomplete = sum(
      ({ incompleteSessions: { byCounters, byGaps } }) => byCounters! + byGaps!,
    );
    const sessions = sum((parameters) => parameters.sessions);
    expect(patients).toHaveLength(2);
    expect(incomplete).toBeGreaterThan(0);
    expect(await text(cohort)).toMatch(
      new RegExp(`^Pulses missing +in ${incomplete} of ${sessions} sessions[ ,]`, 'm'),
    );
  });

  it('says nothing of it where nothing is missing', async () => {
    for (const whole of [WHOLE, `${WHOLE}&patients=2`]) {
      expect(await text(whole)).not.toMatch(/^Pulses missing|^Missing:/m);
    }
    expect((await json(WHOLE)).parameters.incompleteSessions).toEqual({ byCounters: 0, byGaps: 0 });
  });

  it('tells by gaps inside contractions where the device counts none', async () => {
    const csv = (
      await runCli(['simulate', '--days', '1', '--level', 'pulse', '--format', 'pulse-csv'])
    ).stdout.split('\n');
    const holed = [...csv.slice(0, 60), ...csv.slice(80)].join('\n');
    const { stdout } = await runCli(['analyze', '-', '--report', 'parameters'], { stdin: holed });
    expect(stdout).toMatch(/^Pulses missing +in 1 of \d+ sessions, by gaps inside contractions;/m);
    expect(stdout).not.toContain('Pulses not in the log');
    expect(row(stdout, 'Gaps inside contractions, pulses')).toEqual([10, 10]);
  });

  it('shows as not in the log what the device counted less what the log holds', async () => {
    const report = await text(LOSSY);
    const [reported, counted, lost, gaps] = [
      'Pulses counted by the device',
      'Pulses in the log',
      'Pulses not in the log',
      'Gaps inside contractions, pulses',
    ].map((title) => row(report, title));
    for (const side of [0, 1]) {
      expect(lost![side]).toBe(reported![side]! - counted![side]!);
      expect(lost![side]).toBeGreaterThan(gaps![side]!);
    }
    const { parameters, sessionParameters } = await json(LOSSY, '--table', 'sessions');
    expect(parameters.left.totals.pulsesNotInLog).toBe(lost![0]);
    const sum = sessionParameters!.reduce((total, { left }) => total + left.pulses.notInLog!, 0);
    expect(sum).toBe(lost![0]);
    expect(report).toContain('Missing: pulses counted by the device that are not in the log');
  });

  it('says of which sessions that is, where the device counted some only', async () => {
    const report = await text(NO_STOPS);
    expect(report).toMatch(/^Pulses not in the log, of \d+ sessions with both counts +0 +0/m);
  });

  it('marks charge and energy as those of the pulses in the log', async () => {
    expect(await text(WHOLE)).toMatch(/^Charge, of the pulses in the log .*mC$/m);
    expect(await text(WHOLE)).toMatch(/^Energy from the supply, of the pulses in the log .*J$/m);
    const { stdout } = await runCli([
      'analyze',
      WHOLE,
      'sim:steady?days=20&format=session-csv',
      '--report',
      'parameters',
    ]);
    expect(stdout).toMatch(/^Energy from the supply, of pulses in the log or as recorded .*J$/m);
    expect(await text('sim:steady?days=3')).toMatch(/^Charge {2}.*mC$/m);
  });
});
