import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/reports/reportSchema.js';
import { runCli } from '../helpers/runCli.js';

const sample = new URL('../../samples/percept-json-one-day.json', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'stimlog-percept-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface PerceptJson {
  readonly patients: readonly {
    readonly id: string;
    readonly adherence?: unknown;
    readonly parameters: {
      readonly sessions: number;
      readonly batteryTests: readonly object[];
      readonly continuous: {
        readonly amplitudeTrend: { readonly left: { readonly first: string } };
        readonly events: readonly { readonly name: string; readonly first: string }[];
      };
    };
  }[];
}

async function parameters(...args: string[]): Promise<PerceptJson> {
  const flags = ['--report', 'parameters', '--format', 'json'];
  const { exitCode, stdout, stderr } = await runCli(['analyze', ...flags, ...args]);
  expect(exitCode, stderr).toBe(0);
  const report = JSON.parse(stdout) as PerceptJson;
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(reportSchema);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report;
}

describe('a report of a device that stimulates always', () => {
  it('is not counted as a patient who had no session', async () => {
    const { exitCode, stdout, stderr } = await runCli(['analyze', sample]);
    expect(exitCode).toBe(65);
    expect(stdout).toBe('');
    expect(stderr).toContain('holds no sessions');
    expect(stderr).toContain('--report parameters');
  });

  it('tells trend, groups, events, contacts and battery', async () => {
    const { patients } = await parameters(sample);
    expect(patients).toMatchObject([
      {
        id: 'SIM-0001',
        parameters: {
          sessions: 0,
          batteryTests: [{ chargeRatio: 0.8, monthsLeft: 50, volts: null, state: 'ok' }],
          continuous: {
            amplitudeTrend: {
              left: {
                bins: 74,
                first: '2026-03-01T06:00:00+00:00',
                last: '2026-03-02T00:10:00+00:00',
                gaps: { count: 1, longestSeconds: 22_200, totalSeconds: 22_200, missingBins: 36 },
                amplitudeMilliamps: { count: 74, min: 2, median: 2, max: 2.3 },
              },
              right: { bins: 74 },
            },
            groups: [
              { groupId: 'A', isActive: true, usageRatio: 0.7 },
              {
                groupId: 'B',
                usageRatio: 0.3,
                right: [
                  { amplitudeMilliamps: 1.5, pulseWidthMicroseconds: 60, frequencyHertz: 125 },
                ],
              },
            ],
            events: [
              {
                name: 'group-change',
                count: 2,
                details: [
                  { text: 'A to B', count: 1 },
                  { text: 'B to A', count: 1 },
                ],
              },
              { name: 'therapy-off', count: 1 },
              { name: 'therapy-on', count: 1 },
              { name: 'visit-start', count: 1 },
              { name: 'Feeling good', origin: 'patient', count: 1 },
            ],
            contactImpedances: [
              { side: 'left', monopolarOhms: { count: 4, min: 1_000, median: 1_100, max: 1_300 } },
              { side: 'right', bipolarOhms: { count: 3, min: 2_100, median: 2_200, max: 2_300 } },
            ],
          },
        },
      },
    ]);
    expect(patients[0]).not.toHaveProperty('adherence');
  });

  it('counts what two reports of a patient share once', async () => {
    const copy = join(folder, 'again.json');
    writeFileSync(copy, readFileSync(sample, 'utf8').replace(': 80', ': 79'));
    const [once, twice] = [await parameters(sample), await parameters(sample, copy)];
    expect(twice.patients[0]!.parameters.continuous).toEqual(
      once.patients[0]!.parameters.continuous,
    );
  });

  it('shows the clock of --zone', async () => {
    const { patients } = await parameters(sample, '--zone', 'Europe/Berlin');
    expect(patients[0]!.parameters.continuous.amplitudeTrend.left.first).toBe(
      '2026-03-01T07:00:00+01:00',
    );
  });

  it('has its figures in the CSV', async () => {
    const { stdout } = await runCli([
      'analyze',
      sample,
      '--report',
      'parameters',
      '--format',
      'csv',
    ]);
    expect(stdout).toContain('SIM-0001,left,trend.bins,bins,,,,,,,74');
    expect(stdout).toContain('SIM-0001,right,trend.gaps.totalSeconds,s,,,,,,,22200');
    expect(stdout).toContain('group.A.usageRatio,,,,,,,,0.7');
  });

  it.each(['text', 'markdown'])(
    'is written as %s without empty tables of sessions',
    async (format) => {
      const { exitCode, stdout } = await runCli([
        'analyze',
        sample,
        '--report',
        'parameters',
        '--format',
        format,
      ]);
      expect(exitCode).toBe(0);
      for (const words of [
        'Amplitude trend',
        'Groups',
        'therapy-off',
        'none: stimulation is always on',
      ]) {
        expect(stdout).toContain(words);
      }
      expect(stdout).not.toContain('Checked against');
    },
  );

  it('keeps names and dates out under a pseudonym, and moves every time by the same weeks', async () => {
    const key = join(folder, 'key');
    writeFileSync(key, 'a secret of some length');
    const open = await parameters(sample);
    const secret = await parameters(sample, '--pseudonymize', '--pseudonym-key', key);
    const text = JSON.stringify(secret);
    expect(text).not.toMatch(/SIM-0001|SIM-N-0001|2026-0[23]/);
    const shiftOf = (of: (report: PerceptJson) => string): number =>
      (Date.parse(of(open)) - Date.parse(of(secret))) / (7 * 86_400_000);
    const weeks = shiftOf(
      ({ patients }) => patients[0]!.parameters.continuous.amplitudeTrend.left.first,
    );
    expect(weeks).toBeGreaterThan(0);
    expect(Number.isInteger(weeks)).toBe(true);
    expect(shiftOf(({ patients }) => patients[0]!.parameters.continuous.events[0]!.first)).toBe(
      weeks,
    );
  });

  it('is explained by inspect', async () => {
    const { exitCode, stdout } = await runCli(['inspect', sample]);
    expect(exitCode).toBe(0);
    for (const words of [
      'percept-json',
      'Recognised by',
      'Medtronic',
      'model B35200, serial number SIM*******',
      '2026-03-01T06:00:00+00:00 to 2026-03-02T00:10:00+00:00',
      '+01:00, Europe/Berlin, en_GB',
      '75 amplitude bins left',
      '1 BrainSenseTimeDomain',
      'no sessions: stimulation is always on',
    ]) {
      expect(stdout).toContain(words);
    }
    expect(stdout).not.toContain('SIM-N-0001');
  });
});
