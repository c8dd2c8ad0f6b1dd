import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventLogWriter } from '../../src/codecs/eventLogWriter.js';
import { eventNdjson } from '../../src/codecs/eventNdjson.js';
import type { LogReadings } from '../../src/codecs/logWriter.js';
import { DIAGNOSTIC_CODES, type Diagnostic, SEVERITIES } from '../../src/model/diagnostic.js';
import { ABSENT, type PulseBatch, SIDES } from '../../src/model/pulse.js';
import type { AmplitudeTrend, Telemetry } from '../../src/model/telemetry.js';
import { decodeAll } from '../helpers/decoderLaws.js';

/** Everything that is written of `readings`, as one piece. */
function written(readings: readonly LogReadings[], found: readonly Diagnostic[] = []): string {
  const pieces: string[] = [];
  const out = (piece: string | Uint8Array): void => {
    pieces.push(typeof piece === 'string' ? piece : new TextDecoder().decode(piece));
  };
  const writer = new EventLogWriter('stimlog test', out);
  for (const one of readings) writer.take(one);
  for (const one of found) writer.found(one);
  writer.end(0);
  return pieces.join('');
}

/** The telemetry of a log, runs of pulses and bins put together again. */
function telemetryIn(text: string): Telemetry[] {
  const { events, diagnostics } = decodeAll(eventNdjson, [new TextEncoder().encode(text)]);
  expect(diagnostics).toEqual([]);
  return events.flatMap((event) => (event.kind === 'telemetry' ? event.telemetry : []));
}

const whole = (most: number) => fc.integer({ min: 0, max: most });
const quantity = fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 1e9, noNaN: true }));
const instant = whole(2 ** 40).map((ms) => Date.UTC(2000, 0, 1) + ms);
const time = fc.oneof(fc.constant(Number.NaN), instant);
const side = fc.constantFrom(...SIDES);
const id = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });

const key = fc.record({
  patientId: id,
  sessionStartMs: instant,
  offsetMinutes: fc.integer({ min: -840, max: 840 }),
});
const pulses = fc
  .tuple(
    key,
    side,
    whole(1_000_000),
    fc.array(
      fc.tuple(
        fc.oneof(fc.constant(50_000), fc.integer({ min: 1, max: 5_000_000 })),
        fc.oneof(fc.constant(ABSENT), whole(65_534)),
        fc.oneof(fc.constant(214), fc.constant(ABSENT)),
        fc.oneof(fc.constant(ABSENT), whole(65_534)),
        whole(255),
      ),
      { minLength: 1, maxLength: 40 },
    ),
    fc.constantFrom(1, 2_000), // lines are cut at 4,096 pulses
  )
  .map(([session, of, firstMicroseconds, rows, times]): Telemetry => {
    const all = Array.from({ length: times }, () => rows).flat();
    const column = (k: number): number[] => all.map((row) => row[k]!);
    const delta = Uint32Array.from(column(0).map((at) => (times === 1 ? at : (at % 500) + 1)));
    delta[0] = 0;
    return {
      kind: 'pulses',
      batch: {
        ...{ source: 0, line: 0, ...session, side: of, length: all.length, from: 0 },
        firstMicroseconds,
        deltaMicroseconds: delta,
        amplitudeMicroamps: Uint16Array.from(column(1)),
        pulseWidthMicroseconds: Uint16Array.from(column(2)),
        peakMillivolts: Uint16Array.from(column(3)),
        flags: Uint8Array.from(column(4)),
      },
    };
  });
const trend = fc
  .tuple(
    id,
    side,
    instant,
    fc.array(fc.tuple(fc.integer({ min: 1, max: 1e7 }), whole(ABSENT)), {
      minLength: 1,
      maxLength: 30,
    }),
    fc.constantFrom(1, 2_000),
  )
  .map(([patientId, of, startMs, bins, times]): Telemetry => {
    const all = Array.from({ length: times }, () => bins).flat();
    let at = startMs;
    const timeMs = Float64Array.from(all, ([delta], i) => (at += i === 0 ? 0 : delta));
    const amplitudeMicroamps = Uint16Array.from(all, ([, value]) => value);
    return {
      kind: 'amplitude-trend',
      patientId,
      side: of,
      length: all.length,
      timeMs,
      amplitudeMicroamps,
    };
  });
const others: fc.Arbitrary<Telemetry> = fc.oneof(
  fc.record({ kind: fc.constant('device' as const), patientId: id, deviceId: id }),
  fc
    .tuple(
      key,
      fc.record({
        contractions: quantity,
        limitedLeft: quantity,
        limitedRight: quantity,
        chargeLeftMicrocoulombs: quantity,
        chargeRightMicrocoulombs: quantity,
      }),
    )
    .map(([session, counters]) => ({ kind: 'session-counters' as const, ...session, ...counters })),
  fc
    .tuple(
      key,
      side,
      fc.record({
        durationMs: quantity,
        pulses: quantity,
        amplitudeMeanMilliamps: quantity,
        amplitudePeakMilliamps: quantity,
        impedanceOhms: quantity,
      }),
    )
    .map(([session, of, figures]) => ({
      kind: 'contraction' as const,
      ...session,
      side: of,
      ...figures,
    })),
  fc.record({
    kind: fc.constant('impedance' as const),
    patientId: id,
    timeMs: time,
    leftOhms: quantity,
    rightOhms: quantity,
  }),
  fc.record({
    kind: fc.constant('battery' as const),
    patientId: id,
    timeMs: time,
    volts: quantity,
    state: fc.constantFrom('', 'ok'),
    chargeRatio: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('device-event' as const),
    patientId: id,
    timeMs: time,
    origin: fc.constantFrom('device' as const, 'patient' as const),
    name: id,
    detail: fc.string({ unit: 'grapheme' }),
    repeat: whole(9),
  }),
  fc.record({
    kind: fc.constant('contact-impedances' as const),
    patientId: id,
    timeMs: time,
    side,
    monopolarOhms: fc.array(quantity),
    bipolarOhms: fc.array(quantity),
  }),
  fc.record({
    kind: fc.constant('group' as const),
    patientId: id,
    timeMs: time,
    groupId: id,
    isActive: fc.boolean(),
    usageRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    left: fc.array(
      fc.record({
        amplitudeMilliamps: quantity,
        lowerLimitMilliamps: quantity,
        upperLimitMilliamps: quantity,
        pulseWidthMicroseconds: quantity,
        frequencyHertz: quantity,
      }),
    ),
    right: fc.constant([]),
  }),
);

/** The columns of records that are parts of one, whoever cut them. */
function joined(all: readonly Telemetry[]): Record<string, unknown[]> {
  const columns: Record<string, unknown[]> = { who: [] };
  for (const one of all) {
    const { who, ...own } =
      one.kind === 'pulses' ? columnsOf(one.batch) : binsOf(one as AmplitudeTrend);
    columns.who = [...new Set([...columns.who!, JSON.stringify(who)])];
    for (const [name, values] of Object.entries(own)) {
      columns[name] = [...(columns[name] ?? []), ...values];
    }
  }
  return columns;
}

function binsOf({ patientId, side: of, timeMs, amplitudeMicroamps }: AmplitudeTrend) {
  return { who: [patientId, of], at: [...timeMs], amplitude: [...amplitudeMicroamps] };
}

/** Pulses with their begins, whatever run they stand in. */
function columnsOf(batch: PulseBatch) {
  let at = batch.firstMicroseconds;
  const begins = Array.from(batch.deltaMicroseconds, (delta, i) => (at += i === 0 ? 0 : delta));
  const { patientId, sessionStartMs, offsetMinutes } = batch;
  return {
    who: [patientId, sessionStartMs, offsetMinutes, batch.side],
    at: begins,
    amplitude: [...batch.amplitudeMicroamps],
    width: [...batch.pulseWidthMicroseconds],
    peak: [...batch.peakMillivolts],
    flags: [...batch.flags],
  };
}

describe('what was written is read again', () => {
  it.each([
    ['pulses', pulses],
    ['a trend of amplitudes', trend],
  ] as const)('%s, in lines of a bearable length', (_name, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (one) => {
        const text = written([{ kind: 'telemetry', telemetry: [one] }]);
        for (const line of text.split('\n')) expect(line.length).toBeLessThan(200_000);
        expect(joined(telemetryIn(text))).toEqual(joined([one]));
      }),
      { numRuns: 60 },
    );
  });

  it('every other record, whatever it does not say', () => {
    fc.assert(
      fc.property(fc.array(others, { maxLength: 8 }), (telemetry) => {
        expect(telemetryIn(written([{ kind: 'telemetry', telemetry }]))).toEqual(telemetry);
      }),
    );
  });

  it('a finding of every code and severity', () => {
    const found = DIAGNOSTIC_CODES.map(
      (code, i): Diagnostic => ({
        severity: SEVERITIES[i % 3]!,
        code,
        line: i + 1,
        count: i + 2,
        message: `of ${code}`,
      }),
    );
    const { diagnostics } = decodeAll(eventNdjson, [new TextEncoder().encode(written([], found))]);
    expect(diagnostics).toEqual(
      found.map(({ line, ...one }, i) => ({
        ...one,
        line: i + 2,
        message: `${one.message} (line ${line} before the conversion)`,
      })),
    );
  });
});

describe('a line that somebody has changed', () => {
  const lines = (): string[] => {
    const sample = fc.sample(fc.oneof(pulses, trend, others), { numRuns: 40, seed: 7 });
    const found: Diagnostic[] = [{ severity: 'error', code: 'FIELD_COUNT', line: 3, message: 'm' }];
    return written([{ kind: 'telemetry', telemetry: sample }], found)
      .trim()
      .split('\n');
  };
  const replacements = [
    null,
    '',
    {},
    [],
    [[]],
    -1,
    1.5,
    1e308,
    '1',
    true,
    'left',
    [null],
    [-1],
    [1, 2],
  ];

  it('is read or named, and nothing else happens, whatever stands in any of its members', () => {
    let named = 0;
    for (const line of lines()) {
      const { crc: _, ...members } = JSON.parse(line) as Record<string, unknown>;
      for (const name of Object.keys(members).filter((one) => one !== 'schema')) {
        for (const value of [...replacements, undefined]) {
          const changed = JSON.stringify({ ...members, [name]: value });
          const { diagnostics, events } = decodeAll(eventNdjson, [
            new TextEncoder().encode(`${changed}\n`),
          ]);
          if (diagnostics.length > 0) named++;
          for (const event of events) {
            if (event.kind !== 'telemetry' || event.telemetry.kind !== 'pulses') continue;
            const { batch } = event.telemetry;
            expect(batch.deltaMicroseconds).toHaveLength(batch.length);
            expect(batch.firstMicroseconds).toBeGreaterThanOrEqual(0);
          }
        }
      }
    }
    expect(named).toBeGreaterThan(500);
  });

  it('does not match its checksum', () => {
    const [, line = ''] = lines();
    const damaged = line.replace('"patient_id":"', '"patient_id":"x');
    const { diagnostics } = decodeAll(eventNdjson, [new TextEncoder().encode(`${damaged}\n`)]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['RECORD_DAMAGED']);
  });

  it('of another version is refused', () => {
    const text = '{"type":"conversion","schema":"stimlog/events/9"}\n';
    expect(() => decodeAll(eventNdjson, [new TextEncoder().encode(text)])).toThrow(
      /stimlog\/events\/9/,
    );
  });
});
