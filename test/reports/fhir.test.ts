import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NOTICE, RATIO_NAMES } from '../../src/reports/measures.js';
import { type FhirResource, fhirProblems } from '../helpers/fhirR5.js';
import { runCli } from '../helpers/runCli.js';

interface Bundle extends FhirResource {
  readonly entry: readonly { readonly fullUrl: string; readonly resource: FhirResource }[];
}

async function bundleOf(args: readonly string[], stdin = ''): Promise<Bundle> {
  const { stdout, stderr, exitCode } = await runCli(['analyze', ...args, '--format', 'fhir'], {
    stdin,
  });
  expect([exitCode, stderr.match(/internal error/)]).toEqual([0, null]);
  return JSON.parse(stdout);
}

const ofType = ({ entry }: Bundle, type: string): FhirResource[] =>
  entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === type);

/** Every `reference` anywhere in a value. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'reference' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

function problemsOf(bundle: Bundle): string[] {
  const urls = bundle.entry.map(({ fullUrl }) => fullUrl);
  return [
    ...fhirProblems(bundle),
    ...bundle.entry.flatMap(({ resource }) => fhirProblems(resource)),
    ...bundle.entry
      .filter(({ fullUrl, resource }) => fullUrl !== `urn:uuid:${resource.id}`)
      .map(({ fullUrl }) => `${fullUrl} is not of its resource`),
    ...urls.filter((url, i) => urls.indexOf(url) !== i).map((url) => `${url} stands twice`),
    ...referencesIn(bundle)
      .filter((reference) => !urls.includes(reference))
      .map((reference) => `${reference} leads nowhere`),
  ];
}

const badIds = [
  '<script>alert(1)</script>',
  'two words',
  'a\u202eb',
  'A'.repeat(300),
  `${'A'.repeat(299)}B`,
  'P-1',
  'P1',
  'p1',
  '患者',
  '=1+1',
  'no\u00a0break',
];
const badLog = `patient_id,start,duration_s\n${badIds
  .map((id) => `"${id}",2026-02-02T08:00:00+01:00,1800\n`)
  .join('')}`;

describe('the FHIR R5 bundle', () => {
  it('follows the R5 definitions for a cohort', { timeout: 120_000 }, async () => {
    const bundle = await bundleOf(['samples/session-csv-cohort.csv']);
    expect(problemsOf(bundle)).toEqual([]);
    expect(ofType(bundle, 'Patient')).toHaveLength(5);
    expect(ofType(bundle, 'DeviceUsage')).toHaveLength(5);
    expect(ofType(bundle, 'Observation')).toHaveLength(5 * (RATIO_NAMES.length + 3));
  });

  it('follows them for ids of every kind', { timeout: 120_000 }, async () => {
    const bundle = await bundleOf(['-'], badLog);
    expect(problemsOf(bundle)).toEqual([]);
    expect(ofType(bundle, 'Patient')).toHaveLength(badIds.length);
  });

  it('follows them for bare events, and says what they cannot tell', async () => {
    const bundle = await bundleOf([
      'samples/dose-events-once-daily.csv',
      '--zone',
      'Europe/Berlin',
    ]);
    expect(problemsOf(bundle)).toEqual([]);
    const duration = observation(bundle, 'durationRatio');
    expect(duration).not.toHaveProperty('valueQuantity');
    expect(duration.dataAbsentReason).toMatchObject({ coding: [{ code: 'unsupported' }] });
  });

  it('follows them for a patient of whom no session came', async () => {
    const header = readFileSync('samples/event-ndjson-noisy-link.ndjson', 'utf8').split('\n')[0]!;
    const unsigned = header.replace(/,"crc":"[^"]*"/, '');
    const bundle = await bundleOf(['-'], `${unsigned}\n`);
    expect(problemsOf(bundle)).toEqual([]);
    expect(ofType(bundle, 'Patient')).toHaveLength(1);
    expect(ofType(bundle, 'DeviceUsage')).toEqual([]);
    const observed = await bundleOf(
      ['-', '--from', '2026-02-02', '--as-of', '2026-02-08'],
      `${unsigned}\n`,
    );
    expect(problemsOf(observed)).toEqual([]);
    expect(ofType(observed, 'DeviceUsage')).toMatchObject([{ status: 'not-done' }]);
  });

  it('has each ratio with its two sides as the JSON report has them', async () => {
    const args = ['samples/session-csv-12-weeks.csv', '--zone', 'Europe/Berlin'];
    const bundle = await bundleOf(args);
    const { stdout } = await runCli(['analyze', ...args, '--format', 'json']);
    const { adherence } = JSON.parse(stdout).patients[0];
    for (const name of RATIO_NAMES) {
      const { value, numerator, denominator } = adherence[name];
      const { valueQuantity, component, effectivePeriod } = observation(
        bundle,
        name,
      ) as unknown as {
        valueQuantity: Quantity;
        component: { valueQuantity: Quantity }[];
        effectivePeriod: object;
      };
      expect(valueQuantity.value).toBeCloseTo(value * 100, 9);
      expect(valueQuantity.code).toBe('%');
      expect(component[0]!.valueQuantity.value).toBeCloseTo(numerator, 9);
      expect(component[1]!.valueQuantity.value).toBe(denominator);
      expect(effectivePeriod).toEqual({ start: '2026-02-02', end: '2026-04-26' });
    }
    expect(observation(bundle, 'deliveredHours').valueQuantity).toMatchObject({
      value: expect.closeTo(adherence.deliveredHours, 6),
      code: 'h',
    });
  });

  it('names the device that the log names, and no adherence that needs a reason', async () => {
    const bundle = await bundleOf(['samples/event-ndjson-noisy-link.ndjson']);
    expect(problemsOf(bundle)).toEqual([]);
    expect(ofType(bundle, 'Device')).toMatchObject([{ identifier: [{ value: 'SIM-D-0001' }] }]);
    const [usage] = ofType(bundle, 'DeviceUsage');
    expect(usage).not.toHaveProperty('adherence');
    expect(JSON.stringify(usage)).toContain(NOTICE);
  });

  it('names several devices of a patient, and no figure of one of them', async () => {
    const log = [1, 2].map(
      (i) =>
        `{"type":"header","schema":"stimlog/events/1","patient_id":"P","device_id":"D-${i}","zone":"UTC"}\n` +
        `{"seq":1,"patient_id":"P","time":"2026-0${i}-05T08:30:00Z","tick_ms":1000,"type":"session-stop","session_id":"s${i}","start":"2026-0${i}-05T08:00:00Z","duration_s":1800}\n` +
        '{"type":"end","patient_id":"P","last_seq":1}\n',
    );
    const bundle = await bundleOf(['-'], log.join(''));
    expect(problemsOf(bundle)).toEqual([]);
    expect(ofType(bundle, 'Device').map(({ identifier }) => identifier)).toEqual([
      [{ value: 'D-1' }],
      [{ value: 'D-2' }],
    ]);
    expect(ofType(bundle, 'DeviceUsage')).toHaveLength(2);
    for (const usage of ofType(bundle, 'DeviceUsage'))
      expect(usage).not.toHaveProperty('timingPeriod');
    for (const figure of ofType(bundle, 'Observation')) expect(figure).not.toHaveProperty('device');
  });

  it('names the device of binary telemetry', async () => {
    const bundle = await bundleOf(['samples/frames-two-minutes.slf']);
    expect(problemsOf(bundle)).toEqual([]);
    expect(ofType(bundle, 'Device')).toMatchObject([{ identifier: [{ value: 'SIM-D-0001' }] }]);
  });

  it('has units that UCUM knows', async () => {
    const { UcumLhcUtils } = (await import('@lhncbc/ucum-lhc')).default;
    const bundle = await bundleOf(['samples/session-csv-12-weeks.csv']);
    const codes = new Set(
      JSON.stringify(bundle).match(/(?<="http:\/\/unitsofmeasure.org","code":")[^"]*/g),
    );
    expect(codes.size).toBeGreaterThan(3);
    for (const code of codes) {
      expect([code, UcumLhcUtils.getInstance().validateUnitString(code).status]).toEqual([
        code,
        'valid',
      ]);
    }
  });

  it('is the same bytes again', async () => {
    const run = async (): Promise<string> =>
      (await runCli(['analyze', 'samples/session-csv-cohort.csv', '--format', 'fhir-r5'])).stdout;
    expect(await run()).toBe(await run());
  });

  it('is refused for a report of something else', async () => {
    const args = ['analyze', 'samples/session-csv-cohort.csv', '--format', 'fhir'];
    const { exitCode, stderr } = await runCli([...args, '--report', 'parameters']);
    expect([exitCode, stderr]).toEqual([
      64,
      'stimlog: --report parameters has no fhir: it is made of the sessions; leave --report out\n',
    ]);
  });
});

describe('the check itself', () => {
  it.each([
    [
      'a missing element',
      { resourceType: 'DeviceUsage', status: 'completed' },
      'DeviceUsage.patient: is missing',
    ],
    [
      'adherence without a reason',
      { resourceType: 'DeviceUsage', adherence: { code: { text: 'always' } } },
      'DeviceUsage.adherence.reason: is missing',
    ],
    [
      'a code that is not in a required value set',
      { resourceType: 'Observation', status: 'done' },
      'Observation.status: done is not in',
    ],
    [
      'a broken constraint',
      {
        resourceType: 'Observation',
        valueQuantity: { value: 1 },
        dataAbsentReason: { text: 'x' },
      },
      'Observation: breaks obs-6',
    ],
    [
      'a broken constraint of a type',
      { resourceType: 'Observation', valueQuantity: { code: 'h' } },
      'breaks qty-3',
    ],
    ['an element that is not known', { resourceType: 'Patient', nickname: 'x' }, 'schema: '],
  ])('finds %s', (_, resource, problem) => {
    expect(fhirProblems(resource).join('\n')).toContain(problem);
  });
});

interface Quantity {
  readonly value: number;
  readonly code: string;
}

function observation(bundle: Bundle, name: string): FhirResource {
  return ofType(bundle, 'Observation').find((one) =>
    JSON.stringify(one.code).includes(`"code":"${name}"`),
  )!;
}
