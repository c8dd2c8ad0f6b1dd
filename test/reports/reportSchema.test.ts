import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prescriptionSchema } from '../../src/model/prescriptionSchema.js';
import { reportSchema } from '../../src/reports/reportSchema.js';
import { runCli } from '../helpers/runCli.js';

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(reportSchema);

const ONE_PATIENT = `patient_id,start,duration_s
SIM-0001,2026-01-05T08:00:00+01:00,1800
SIM-0001,2026-01-05T20:00:00+01:00,600
SIM-0001,2026-01-11T08:00:00+01:00,1800
`;
const MANY_PATIENTS = `${ONE_PATIENT}SIM-0002,2026-01-05T08:00:00Z,1800
SIM-0002,2026-01-07T08:00:00Z,1800
SIM-0003,2026-01-05T08:00:00.250Z,1800.5
`;
const EVENTS = `patient_id,timestamp
SIM-0001,2026-01-05T08:00:00+01:00
SIM-0001,2026-01-05T20:00:00+01:00
`;
const DAMAGED = `patient_id,start,duration_s,amplitude_left_ma,site
SIM-0001,2026-01-05T08:00:00+01:00,1800,"2,5",A
SIM-0001,2026-01-05T08:00:00+01:00,1700,2.5,A
SIM-0001,yesterday,1800,2.5,A
SIM-0001,2026-01-05T20:00:00+01:00
SIM-0001,2026-01-04T20:00:00+01:00,1800,2.5,A`;
const PRESCRIPTION = {
  schema: 'stimlog/prescription/1',
  zone: 'Europe/Berlin',
  dayStart: '04:00',
  regimens: [
    { validFrom: '2026-01-06', sessionsPerDay: 2, sessionMinutes: 30, slots: 2 },
    { validFrom: '2026-01-10', sessionsPerDay: { mon: 1, sun: 1 } },
  ],
  excused: [{ from: '2026-01-08', to: '2026-01-09', reason: 'hospital' }],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-schema-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function report(content: string, ...flags: string[]): Promise<Record<string, unknown>> {
  const { exitCode, stdout, stderr } = await runCli([
    'analyze',
    file('log.csv', content),
    '--format',
    'json',
    ...flags,
  ]);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

function prescriptionFile(): string {
  return file('prescription.json', JSON.stringify(PRESCRIPTION));
}

describe('the report schema holds for device logs', () => {
  it.each([
    ['noisy-link?level=pulse&days=3', 'all'],
    ['steady?level=pulse&days=3&format=pulse-csv', 'all'],
    ['noisy-link?level=contraction&days=3', 'parameters'],
    ['noisy-link?patients=3&days=40', 'parameters'],
    ['noisy-link?level=contraction&format=frames&days=3', 'quality'],
  ])('of %s, report %s', async (query, kind) => {
    const source = `sim:${query}`;
    const flags = ['--report', kind, '--format', 'json', '--table', 'sessions'];
    const { exitCode, stdout, stderr } = await runCli(['analyze', source, ...flags]);
    expect(exitCode, stderr).toBe(0);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('the report schema holds for', () => {
  const cases: readonly (readonly [what: string, content: string, ...flags: string[]])[] = [
    ['one patient', ONE_PATIENT, '--zone', 'Europe/Berlin'],
    ['many patients', MANY_PATIENTS],
    ['one patient of many', MANY_PATIENTS, '--patient', 'SIM-0003'],
    ['events only', EVENTS],
    ['many patients with their days', MANY_PATIENTS, '--table', 'days'],
    ['many patients with their sessions', MANY_PATIENTS, '--table', 'sessions'],
    ['events with days left out', EVENTS, '--table', 'days', '--excused', '2026-01-05'],
    ['events with their sessions', EVENTS, '--table', 'sessions'],
    ['a damaged log', DAMAGED],
    ['an observation without days', ONE_PATIENT, '--from', '2026-02-01'],
    ['a fixed offset, slots and weekdays', ONE_PATIENT, '--zone', '-05:00', '--slots', '2'],
  ];

  it.each(cases)('%s', async (_, content, ...flags) => {
    validate(await report(content, ...flags));
    expect(validate.errors).toBeNull();
  });

  it('a prescription file', async () => {
    const made = await report(ONE_PATIENT, '--prescription', prescriptionFile());
    validate(made);
    expect(validate.errors).toBeNull();
    expect(made).toMatchObject({ settings: { regimens: PRESCRIPTION.regimens } });
  });

  it('standard input, compressed or not', async () => {
    for (const stdin of [ONE_PATIENT, gzipSync(ONE_PATIENT)]) {
      const { stdout } = await runCli(['analyze', '-', '--format', 'json'], { stdin });
      validate(JSON.parse(stdout));
      expect(validate.errors).toBeNull();
    }
  });
});

describe('the report schema refuses', () => {
  /** What a report may lack. */
  const OPTIONAL = [
    /\/header\/layout$/,
    /\/columns\/\d+\/readAs$/,
    /\/shown\/\d+\/(line|byte|bytes|count)$/,
    /^\/parameters$/,
    /\/regimens\/\d+\/(validFrom|sessionMinutes|slots)$/,
    /\/sessionsPerDay\/\w+$/,
    /\/excused\/\d+\/reason$/,
    /^\/patients\/\d+\/(adherence|parameters|days|sessions|sessionParameters)$/,
    /\/days\/\d+\/leftOut$/,
  ];
  /** The one map whose keys come from the data. */
  const OPEN_MAP = '/quality/rejectedByCode';

  interface Place {
    readonly at: string;
    readonly owner: Record<string, unknown>;
  }

  /** Every object in a report that has fixed keys. */
  function* objectsIn(value: unknown, at = ''): Generator<Place> {
    if (value === null || typeof value !== 'object') return;
    if (!Array.isArray(value) && at !== OPEN_MAP) {
      yield { at, owner: value as Record<string, unknown> };
    }
    for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${at}/${key}`);
  }

  async function fullReport(): Promise<Record<string, unknown>> {
    const flags = ['--prescription', prescriptionFile(), '--to', '2026-01-20'];
    const made = await report(DAMAGED, ...flags, '--table', 'days');
    const withSessions = await report(DAMAGED, ...flags, '--table', 'sessions');
    const [patient] = made.patients as Record<string, unknown>[];
    const [other] = withSessions.patients as Record<string, unknown>[];
    return { ...made, patients: [{ ...patient, sessions: other?.sessions }] };
  }

  it('a report that lacks any one required field', async () => {
    const made = await fullReport();
    expect(validate(made)).toBe(true);
    const letThrough: string[] = [];
    let removed = 0;
    for (const { at, owner } of objectsIn(made)) {
      for (const key of Object.keys(owner)) {
        if (OPTIONAL.some((pattern) => pattern.test(`${at}/${key}`))) continue;
        const value = owner[key];
        delete owner[key];
        removed++;
        if (validate(made)) letThrough.push(`${at}/${key}`);
        owner[key] = value;
      }
    }
    expect(letThrough).toEqual([]);
    expect(removed).toBeGreaterThan(200);
  });

  it('a report with an unknown key anywhere', async () => {
    const made = await fullReport();
    const letThrough: string[] = [];
    let added = 0;
    for (const { at, owner } of objectsIn(made)) {
      owner.unknownKey = 1;
      added++;
      if (validate(made)) letThrough.push(at);
      delete owner.unknownKey;
    }
    expect(letThrough).toEqual([]);
    expect(added).toBeGreaterThan(50);
  });

  it('a number where the unit is another, a ratio as text, a date that is none', async () => {
    const made = await report(ONE_PATIENT);
    const broken = (path: string, value: unknown): unknown => {
      const copy = structuredClone(made);
      const keys = path.split('.');
      const last = keys.pop()!;
      const owner = keys.reduce<unknown>(
        (inner, key) => (inner as Record<string, unknown>)[key],
        copy,
      ) as Record<string, unknown>;
      owner[last] = value;
      return copy;
    };
    expect(validate(broken('patients.0.adherence.takingRatio.value', '50 %'))).toBe(false);
    expect(validate(broken('patients.0.adherence.observation.from', '5.1.2026'))).toBe(false);
    expect(validate(broken('patients.0.adherence.sessions.valid', 1.5))).toBe(false);
    expect(validate(broken('settings.validFraction', 80))).toBe(false);
    expect(validate(broken('schema', 'stimlog/report/2'))).toBe(false);
  });
});

describe('the published schema', () => {
  it.each([
    ['report-1.schema.json', reportSchema],
    ['prescription-1.schema.json', prescriptionSchema],
  ])('%s is the one in the code (else: npx tsx scripts/schemas.ts)', (name, schema) => {
    const published = readFileSync(new URL(`../../docs/schemas/${name}`, import.meta.url), 'utf8');
    expect(published).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });

  it('of prescriptions accepts the worked one', () => {
    expect(new Ajv2020({ strict: true }).validate(prescriptionSchema, PRESCRIPTION)).toBe(true);
  });
});
