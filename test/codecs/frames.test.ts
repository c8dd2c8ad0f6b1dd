import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventNdjson } from '../../src/codecs/eventNdjson.js';
import { FrameEncoder } from '../../src/codecs/frameEncoder.js';
import { frames } from '../../src/codecs/frames.js';
import { recogniseFormat } from '../../src/codecs/index.js';
import {
  type DeviceEvent,
  type DeviceStamp,
  END_REASONS,
  LOG_LEVELS,
  type LoggedProgram,
  type ReaderEvent,
} from '../../src/model/logEvent.js';
import type { LogLine } from '../../src/model/logLine.js';
import { LOGGED_PROGRAM_LIMITS } from '../../src/model/program.js';
import type { PulseColumns } from '../../src/model/pulse.js';
import { SIDES } from '../../src/model/pulse.js';
import {
  cutAt,
  type DecodedAll,
  decodeAll,
  expectChunkInvariance,
} from '../helpers/decoderLaws.js';
import { readLog } from '../helpers/foundFaults.js';
import { settledLine, settledPulses } from '../helpers/settledPulses.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

/** The codec, its pulses in columns that can be compared. */
const settled = settledPulses(frames);

/*
 * An encoder written from docs/formats/frames.md alone: nothing here comes from the codec.
 */

type Part = readonly number[];

function numberOf(
  bytes: number,
  write: (view: DataView, value: number) => void,
): (value: number) => Part {
  return (value) => {
    const view = new DataView(new ArrayBuffer(bytes));
    write(view, value);
    return [...new Uint8Array(view.buffer)];
  };
}

const u16 = numberOf(2, (view, value) => view.setUint16(0, value, true));
const s16 = numberOf(2, (view, value) => view.setInt16(0, value, true));
const u32 = numberOf(4, (view, value) => view.setUint32(0, value, true));
const s64 = numberOf(8, (view, value) => view.setBigInt64(0, BigInt(value), true));
const f64 = numberOf(8, (view, value) => view.setFloat64(0, value, true));
const text = (value: string): Part => {
  const bytes = Buffer.from(value);
  return [...u16(bytes.length), ...bytes];
};
const time = (unixMs: number, offsetMinutes: number): Part => [
  ...s64(unixMs),
  ...s16(offsetMinutes),
];

/** CRC-32 bit by bit: polynomial 0x04C11DB7, reflected, begins with and is turned by all ones. */
function bitwiseCrc(bytes: Part): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}

interface RawFrame {
  readonly type: number;
  readonly payload?: Part;
  readonly version?: number;
  readonly flags?: number;
  readonly channel?: number;
  readonly seq?: number;
  /** What the header claims, if that is not so. */
  readonly length?: number;
  readonly headerCrc?: number;
}

const SYNC: Part = [0x9c, 0x53, 0x4c, 0x46];

function raw({ type, payload = [], ...rest }: RawFrame): Buffer {
  const { version = 1, flags = 0, channel = 1, seq = 0, length = payload.length } = rest;
  const head = [version, type, ...u16(flags), ...u32(channel), ...u32(seq), ...u32(length)];
  const { headerCrc = bitwiseCrc(head) } = rest;
  const checked = [...head, ...u32(headerCrc), ...payload];
  return Buffer.from([...SYNC, ...checked, ...u32(bitwiseCrc(checked))]);
}

const START_MS = Date.UTC(2026, 2, 1, 7);
const MINUTE = 60_000;
/** Tick and wall clock of a record that is written `minutes` after the first. */
const stampAt = (minutes: number): Part => [
  ...u32(minutes * MINUTE),
  ...time(START_MS + minutes * MINUTE, 60),
];

interface Sender {
  readonly channel?: number;
  readonly patient?: string;
}
type On = Sender & { readonly seq: number; readonly minute?: number };

const header = ({ channel = 1, patient = 'P1' }: Sender = {}, flags = 0): Buffer =>
  raw({
    type: 1,
    channel,
    flags,
    payload: [
      ...text(patient),
      ...text(`D-${patient}`),
      ...text('Europe/Berlin'),
      2,
      ...text('2026-01-05'),
      ...u16(2),
      ...f64(30),
    ],
  });
const end = (lastSeq: number, { channel = 1 }: Sender = {}): Buffer =>
  raw({ type: 14, channel, payload: u32(lastSeq) });
const battery = ({ seq, channel = 1, minute = 0 }: On): Buffer =>
  raw({ type: 9, channel, seq, payload: [...stampAt(minute), ...f64(3), ...text('ok')] });
const sessionStart = ({ seq, channel = 1 }: On, id = 's1'): Buffer =>
  raw({ type: 5, channel, seq, payload: [...stampAt(0), ...text(id), ...text('program-1')] });
const sessionStop = ({ seq, channel = 1 }: On, id = 's1'): Buffer =>
  raw({
    type: 6,
    channel,
    seq,
    payload: [
      ...stampAt(30),
      ...text(id),
      ...time(START_MS, 60),
      ...u32(30 * MINUTE),
      ...text('completed'),
      ...text('program-1'),
      ...[4.5, 4.25, 214, 20, 700, 800].flatMap(f64),
      ...[60, 12_000, 12_000, 3, 0xffff_ffff].flatMap(u32),
      ...[11_500, Number.NaN].flatMap(f64),
    ],
  });
interface RawPulse {
  readonly delta: number;
  readonly amplitude: number;
  readonly width: number;
  readonly peak: number;
  readonly flags: number;
}
const columns = (first: number, pulses: readonly RawPulse[], count = pulses.length): Part => [
  ...s64(first),
  ...u16(count),
  ...pulses.flatMap(({ delta }) => u32(delta)),
  ...pulses.flatMap(({ amplitude }) => u16(amplitude)),
  ...pulses.flatMap(({ width }) => u16(width)),
  ...pulses.flatMap(({ peak }) => u16(peak)),
  ...pulses.map(({ flags }) => flags),
];
const LEFT: readonly RawPulse[] = [
  { delta: 0, amplitude: 1_500, width: 214, peak: 1_065, flags: 0 },
  { delta: 50_000, amplitude: 3_000, width: 214, peak: 2_130, flags: 1 },
  { delta: 50_000, amplitude: 0xffff, width: 0xffff, peak: 0xffff, flags: 4 },
];
const RIGHT: readonly RawPulse[] = [
  { delta: 0, amplitude: 4_250, width: 214, peak: 3_000, flags: 0 },
];
const pulses = ({ seq, channel = 1 }: On, left = LEFT, right = RIGHT): Buffer =>
  raw({
    type: 3,
    channel,
    seq,
    payload: [
      ...time(START_MS, 60),
      ...u16(1),
      ...columns(10_000_000, left),
      ...columns(10_025_000, right),
    ],
  });

const sized = (bytes: Uint8Array, at: number): number =>
  28 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 16, true);

/**
 * Law: nothing is thrown, and every byte lies in one frame that was accepted or under one diagnostic that
 * counts it; none lies in two.
 */
function lawful(bytes: Uint8Array, chunks: readonly Uint8Array[] = [bytes]): DecodedAll {
  const decoded = decodeAll(settled, chunks);
  const accepted = decoded.events
    .filter(({ kind }) => kind !== 'unreadable' && kind !== 'set-aside')
    .map(({ line }) => ({ from: line, length: sized(bytes, line) }));
  const aside = decoded.diagnostics
    .filter(({ bytes: length }) => length !== undefined)
    .map((diagnostic) => ({ from: diagnostic.byte!, length: diagnostic.bytes! }));
  const pieces = [...accepted, ...aside].sort((a, b) => a.from - b.from);
  let at = 0;
  for (const { from, length } of pieces) {
    if (from !== at || length <= 0) throw new Error(`byte ${at}: next piece at ${from}`);
    at += length;
  }
  expect(at).toBe(bytes.length);
  return decoded;
}

const codesOf = ({ diagnostics }: Pick<DecodedAll, 'diagnostics'>): string[] =>
  diagnostics.map(({ code, byte, bytes }) =>
    bytes === undefined ? `${code} ${byte}` : `${code} ${byte}+${bytes}`,
  );
const kindsOf = ({ events }: DecodedAll): string[] => events.map(({ kind }) => kind);

async function read(...parts: Uint8Array[]) {
  const bytes = Buffer.concat(parts);
  lawful(bytes);
  const { batches, telemetry, diagnostics } = await readLog([bytes]);
  const sessions = batches.flatMap(({ length, patients, patientIndex }) =>
    Array.from({ length }, (_, i) => patients[patientIndex[i]!]!),
  );
  const found = diagnostics.map(({ code, count }) => (count ? `${code} × ${count}` : code));
  const pulseCount = telemetry.reduce(
    (sum, item) => sum + (item.kind === 'pulses' ? item.batch.length : 0),
    0,
  );
  return { sessions, found, pulseCount, diagnostics };
}

const clean = simulatedLog(
  { days: 1, sessionMinutes: 1, level: 'pulse', preset: 'perfect' },
  { seed: 4, format: 'frames' },
).data;
const small = Buffer.concat([
  header(),
  battery({ seq: 1 }),
  sessionStart({ seq: 2 }),
  pulses({ seq: 3 }),
  sessionStop({ seq: 4 }),
  end(4),
]);

describe('the page', () => {
  const page = readFileSync('docs/formats/frames.md', 'utf8');
  const dumps = [...page.matchAll(/```text\n([\s\S]*?)```/g)].map(([, dump]) =>
    Buffer.from(
      [...dump!.matchAll(/^[0-9a-f]{4} {2}((?:[0-9a-f]{2} ?)+)/gm)]
        .map(([, hex]) => hex!.replaceAll(' ', ''))
        .join(''),
      'hex',
    ),
  );

  it('shows a header that decodes to what it says, and that encoding gives back', () => {
    const [dump] = dumps;
    expect(lawful(dump!)).toMatchObject({
      diagnostics: [],
      events: [
        {
          kind: 'header',
          line: 0,
          patientId: 'SIM-0001',
          deviceId: 'SIM-D-0001',
          zone: 'Europe/Berlin',
        },
      ],
    });
    const encoded = new FrameEncoder(1).reader({
      type: 'header',
      schema: 'stimlog/events/1',
      patient_id: 'SIM-0001',
      device_id: 'SIM-D-0001',
      zone: 'Europe/Berlin',
      level: 'pulse',
      activated: '2026-01-05',
      sessions_per_day: 2,
      session_minutes: 30,
    });
    expect(Buffer.from(encoded).toString('hex')).toBe(dump!.toString('hex'));
  });

  it('shows a block of pulses that decodes to what it says, and that encoding gives back', () => {
    const [, dump] = dumps;
    const stamp = { seq: 7, patient_id: '', time: '', tick_ms: 0 };
    const block = {
      type: 'pulses',
      session_start_ms: Date.UTC(2026, 0, 5, 8, 12, 30),
      offset_min: 60,
      contraction: 1,
      left: columnsOf(10_000_000, [
        { delta: 0, amplitude: 1_500, width: 214, peak: 1_065, flags: 0 },
        { delta: 50_000, amplitude: 3_000, width: 214, peak: 0xffff, flags: 1 },
      ]),
      right: columnsOf(10_025_000, [
        { delta: 0, amplitude: 1_400, width: 214, peak: 994, flags: 0 },
      ]),
    } as const;
    const { events } = lawful(dump!);
    expect(events).toEqual([pulsesLine(stamp, block, 'channel-1')]);
    const encoded = new FrameEncoder(1).device(stamp, block);
    expect(Buffer.from(encoded).toString('hex')).toBe(dump!.toString('hex'));
  });

  it('has the check value of the checksum', () => {
    expect(page).toContain('cbf43926');
    expect(bitwiseCrc([...Buffer.from('123456789')]).toString(16)).toBe('cbf43926');
  });
});

function columnsOf(firstMicroseconds: number, rows: readonly RawPulse[]): PulseColumns {
  return {
    length: rows.length,
    from: 0,
    firstMicroseconds,
    deltaMicroseconds: Uint32Array.from(rows, ({ delta }) => delta),
    amplitudeMicroamps: Uint16Array.from(rows, ({ amplitude }) => amplitude),
    pulseWidthMicroseconds: Uint16Array.from(rows, ({ width }) => width),
    peakMillivolts: Uint16Array.from(rows, ({ peak }) => peak),
    flags: Uint8Array.from(rows, ({ flags }) => flags),
  };
}

describe('frames', () => {
  it('are recognised by a header that holds, also in the middle of a capture', () => {
    expect(recogniseFormat(clean.subarray(0, 16_384)).id).toBe('frames');
    expect(recogniseFormat(clean.subarray(7, 16_384)).id).toBe('frames');
    expect(frames.isCertain(clean.subarray(0, 23))).toBe(false);
    expect(frames.isCertain(clean.subarray(0, 24))).toBe(true);
  });

  it('do not mind where the bytes are cut', () => {
    expectChunkInvariance(settled, small);
    expectChunkInvariance(settled, clean.subarray(0, 5_000));
    const faults = { 'damaged-frames': 0.3, 'truncated-frames': 0.3, 'duplicated-frames': 0.1 };
    const noisy = simulatedLog(
      { days: 2, level: 'contraction', sessionMinutes: 2, preset: 'perfect', faults },
      { seed: 8, format: 'frames' },
    ).data;
    expect(codesOf(lawful(noisy.subarray(0, 6_000))).length).toBeGreaterThan(10);
    expectChunkInvariance(settled, noisy.subarray(0, 6_000));
  });

  it('say of a simulated log what its lines say', () => {
    const scenario = { days: 3, level: 'contraction', preset: 'twice-daily-em' } as const;
    const binary = lawful(simulatedLog(scenario, { seed: 4, format: 'frames' }).data).events;
    const lines = decodeAll(eventNdjson, [simulatedLog(scenario, { seed: 4 }).data]).events;
    const bare = ({ line: _, ...event }: LogLine): object => event;
    const stamps = (events: readonly LogLine[]): object[] =>
      events.map((event) =>
        event.kind === 'unreadable'
          ? event
          : [event.patientId, event.seq, event.tickMs, event.timeMs],
      );
    const inBoth = binary.filter(({ kind }) => kind !== 'program' || kind.length === 0);
    const programs = binary.filter((event) => event.kind === 'program' && Number.isNaN(event.seq));
    const numbered = binary.filter((event) => !programs.includes(event));
    expect(inBoth.length).toBeGreaterThan(100);
    expect(stamps(numbered)).toEqual(stamps(lines));
    for (const [i, event] of lines.entries()) {
      if (event.kind !== 'other') expect(bare(numbered[i]!)).toEqual(bare(event));
    }
  });

  it.each([
    [false, 'stay as they were when more comes'],
    [true, 'hold until the next push if columns are written over'],
  ])('with reuseColumns %s hand out pulses that %s', (reuseColumns) => {
    const decoder = frames.createDecoder({ reuseColumns });
    const kept: LogLine[][] = [];
    const take = (items: ReturnType<typeof decoder.push>): void => {
      const events = items.flatMap((item) => (item.kind === 'events' ? item.events : []));
      kept.push(reuseColumns ? events.map(settledLine) : events);
    };
    for (let at = 0; at < clean.length; at += 3_000)
      take(decoder.push(clean.subarray(at, at + 3_000)));
    take(decoder.end());
    const lines = kept.flat().map(settledLine);
    expect(lines.filter(({ kind }) => kind === 'pulses').length).toBeGreaterThan(5);
    expect(lines).toEqual(lawful(clean).events);
  });

  it('are read from an encoder that knows this page alone', async () => {
    const { events, diagnostics } = lawful(small);
    expect(diagnostics).toEqual([]);
    const stamp = { patientId: 'P1', timeMs: START_MS };
    expect(events).toMatchObject([
      { kind: 'header', patientId: 'P1', deviceId: 'D-P1', zone: 'Europe/Berlin' },
      { kind: 'battery', seq: 1, ...stamp, tickMs: 0, volts: 3, state: 'ok' },
      { kind: 'session-start', seq: 2, ...stamp, sessionId: 's1' },
      {
        kind: 'pulses',
        batches: [
          { side: 'left', sessionStartMs: START_MS, offsetMinutes: 60, ...columnsOf(10e6, LEFT) },
          { side: 'right', ...columnsOf(10_025_000, RIGHT) },
        ],
      },
      {
        kind: 'session-stop',
        tickMs: 30 * MINUTE,
        session: {
          startMs: START_MS,
          offsetMinutes: 60,
          stampKind: 'offset',
          durationMs: 30 * MINUTE,
          endReason: 'completed',
          programId: 'program-1',
          parameters: { amplitudeLeftMilliamps: 4.5, impedanceRightOhms: 800, pulsesRight: 12_000 },
          counters: {
            contractions: 60,
            limitedLeft: 3,
            limitedRight: Number.NaN,
            chargeLeftMicrocoulombs: 11_500,
            chargeRightMicrocoulombs: Number.NaN,
          },
        },
      },
      { kind: 'end', lastSeq: 4 },
    ]);
    const { sessions, found, pulseCount } = await read(small);
    expect([sessions, found, pulseCount]).toEqual([['P1'], [], 4]);
  });
});

/* Round trips: what is expected is said here, apart from the codec. */

const anyText = fc.string({ unit: 'grapheme', maxLength: 40 });
const anyNumber = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -0, 5e-324));
const anyCount = fc.oneof(fc.nat(0xffff_fffe), fc.constant(Number.NaN));
const u32s = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 0xffff_ffff));
const FIRST_MS = Date.UTC(1990, 0, 1);
const LAST_MS = Date.UTC(2101, 0, 1) - 1;
const anyTime = fc
  .record({
    ms: fc.oneof(fc.integer({ min: FIRST_MS, max: LAST_MS }), fc.constantFrom(FIRST_MS, LAST_MS)),
    offset: fc.oneof(fc.integer({ min: -840, max: 840 }), fc.constant(undefined)),
  })
  .map(({ ms, offset }) => {
    if (offset === undefined) return { ms, offset: 0, iso: new Date(ms).toISOString() };
    const local = new Date(ms + offset * MINUTE).toISOString().slice(0, -1);
    const two = (value: number): string => String(value).padStart(2, '0');
    const size = Math.abs(offset);
    const sign = offset < 0 ? '-' : '+';
    return { ms, offset, iso: `${local}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}` };
  });
const programmed = (name: keyof typeof LOGGED_PROGRAM_LIMITS): fc.Arbitrary<number> => {
  const max = LOGGED_PROGRAM_LIMITS[name];
  return fc.oneof(
    fc.double({ min: 0, max, noNaN: true }),
    fc.constantFrom(Number.NaN, 0, 5e-324, max),
  );
};
const anyProgram: fc.Arbitrary<LoggedProgram> = fc.record({
  program_id: anyText,
  frequency_hz: programmed('frequency_hz'),
  pulse_width_us: programmed('pulse_width_us'),
  amplitude_left_ma: programmed('amplitude_left_ma'),
  amplitude_right_ma: programmed('amplitude_right_ma'),
  on_s: programmed('on_s'),
  off_s: programmed('off_s'),
  ramp_up_s: programmed('ramp_up_s'),
  ramp_down_s: programmed('ramp_down_s'),
  session_min: programmed('session_min'),
});
const anySide = fc.constantFrom(...SIDES);
const anyColumns = fc
  .tuple(
    fc.oneof(fc.nat(2 ** 31 - 1), fc.constantFrom(0, 86_400_000_000, 2 ** 32, 2 ** 32 - 1)),
    fc.array(
      fc.record({
        delta: fc.oneof(fc.integer({ min: 1, max: 2e9 }), fc.constantFrom(1, 0xffff_ffff)),
        amplitude: fc.nat(0xffff),
        width: fc.nat(0xffff),
        peak: fc.nat(0xffff),
        flags: fc.nat(0xff),
      }),
      { maxLength: 30 },
    ),
  )
  .map(([first, rows]) => {
    let last = first;
    // Blocks end within a day of the session's start: what lies behind it is left out.
    const within = rows.filter(({ delta }, i) => {
      if (i > 0) last += delta;
      return i === 0 || last <= 86_400_000_000;
    });
    return columnsOf(first, [...within.entries()].map(firstWithoutInterval));
  });
function firstWithoutInterval([i, pulse]: [number, RawPulse]): RawPulse {
  return i === 0 ? { ...pulse, delta: 0 } : pulse;
}

type Time = { readonly ms: number; readonly offset: number; readonly iso: string };
/** An event of the device, with what it is to be read as. */
type Trip = readonly [DeviceEvent, (stamp: object) => object];

const figure = (value: number): number => (value >= 0 && value < Infinity ? value : Number.NaN);
const trip = <T>(
  values: { [K in keyof T]: fc.Arbitrary<T[K]> },
  make: (value: T) => readonly [DeviceEvent, object],
): fc.Arbitrary<Trip> =>
  fc.record(values).map((value) => {
    const [event, expected] = make(value as T);
    return [event, (stamp) => ({ ...stamp, ...expected })];
  });

const trips: Readonly<Record<Exclude<DeviceEvent['type'], 'pulses'>, fc.Arbitrary<Trip>>> = {
  'session-start': trip({ id: anyText, program: anyText }, ({ id, program }) => [
    { type: 'session-start', session_id: id, program_id: program },
    { kind: 'session-start', sessionId: id },
  ]),
  'session-stop': trip<{
    id: string;
    program: string;
    start: Time;
    ms: number;
    reason: (typeof END_REASONS)[number];
    f: number[];
    n: number[];
  }>(
    {
      id: anyText,
      program: anyText,
      start: anyTime,
      ms: fc.nat(86_400_000),
      reason: fc.constantFrom(...END_REASONS),
      f: fc.array(anyNumber, { minLength: 8, maxLength: 8 }),
      n: fc.array(anyCount, { minLength: 5, maxLength: 5 }),
    },
    ({ id, program, start, ms, reason, f, n }) => [
      {
        type: 'session-stop',
        session_id: id,
        start: start.iso,
        duration_s: ms / 1_000,
        end_reason: reason,
        program_id: program,
        amplitude_left_ma: f[0]!,
        amplitude_right_ma: f[1]!,
        pulse_width_us: f[2]!,
        frequency_hz: f[3]!,
        impedance_left_ohm: f[4]!,
        impedance_right_ohm: f[5]!,
        contractions: n[0]!,
        pulses_left: n[1]!,
        pulses_right: n[2]!,
        limited_left: n[3]!,
        limited_right: n[4]!,
        charge_left_uc: f[6]!,
        charge_right_uc: f[7]!,
      },
      {
        kind: 'session-stop',
        session: {
          sessionId: id,
          startMs: start.ms,
          offsetMinutes: start.offset,
          stampKind: start.iso.endsWith('Z') ? 'utc' : 'offset',
          durationMs: ms,
          endReason: reason,
          programId: program,
          parameters: {
            amplitudeLeftMilliamps: figure(f[0]!),
            amplitudeRightMilliamps: figure(f[1]!),
            pulseWidthMicroseconds: figure(f[2]!),
            frequencyHertz: figure(f[3]!),
            impedanceLeftOhms: figure(f[4]!),
            impedanceRightOhms: figure(f[5]!),
            pulsesLeft: n[1],
            pulsesRight: n[2],
          },
          counters: {
            contractions: n[0],
            limitedLeft: n[3],
            limitedRight: n[4],
            chargeLeftMicrocoulombs: figure(f[6]!),
            chargeRightMicrocoulombs: figure(f[7]!),
          },
        },
      },
    ],
  ),
  contraction: trip<{ id: string; side: (typeof SIDES)[number]; at: Time; n: number; f: number[] }>(
    {
      id: anyText,
      side: anySide,
      at: anyTime,
      n: anyCount,
      f: fc.array(anyNumber, { minLength: 5, maxLength: 5 }),
    },
    ({ id, side, at, n, f }) => [
      {
        type: 'contraction',
        session_id: id,
        contraction: 3,
        side,
        start: at.iso,
        duration_ms: f[0]!,
        pulses: n,
        amplitude_mean_ma: f[1]!,
        amplitude_peak_ma: f[2]!,
        impedance_ohm: f[3]!,
        force_ratio: f[4]!,
      },
      {
        kind: 'contraction',
        sessionId: id,
        side,
        durationMs: f[0],
        pulses: n,
        amplitudeMeanMilliamps: f[1],
        amplitudePeakMilliamps: f[2],
        impedanceOhms: f[3],
      },
    ],
  ),
  'parameter-change': trip({ program: anyProgram }, ({ program }) => [
    { type: 'parameter-change', ...program },
    { kind: 'program', program },
  ]),
  impedance: trip({ left: anyNumber, right: anyNumber }, ({ left, right }) => [
    { type: 'impedance', impedance_left_ohm: left, impedance_right_ohm: right },
    { kind: 'impedance', leftOhms: left, rightOhms: right },
  ]),
  battery: trip<{ volts: number; state: 'ok' | 'replace' | 'end-of-service' }>(
    { volts: anyNumber, state: fc.constantFrom('ok', 'replace', 'end-of-service') },
    ({ volts, state }) => [
      { type: 'battery', voltage_v: volts, state },
      { kind: 'battery', volts, state },
    ],
  ),
  'clock-check': trip<{ at: Time }>({ at: anyTime }, ({ at }) => [
    { type: 'clock-check', host_time: at.iso },
    { kind: 'clock-check', hostMs: at.ms },
  ]),
  'clock-set': trip<{ at: Time }>({ at: anyTime }, ({ at }) => [
    { type: 'clock-set', from: at.iso },
    { kind: 'clock-set' },
  ]),
  'amplitude-clamp': trip(
    { side: anySide, asked: anyNumber, given: anyNumber },
    ({ side, asked, given }) => [
      { type: 'amplitude-clamp', side, requested_ma: asked, clamped_ma: given },
      {
        kind: 'amplitude-clamp',
        side,
        requestedMilliamps: asked,
        clampedMilliamps: given,
      },
    ],
  ),
};

function pulsesLine(
  { seq }: Pick<DeviceStamp, 'seq'>,
  block: Extract<DeviceEvent, { type: 'pulses' }>,
  patientId: string,
): object {
  const batches = SIDES.filter((side) => block[side].length > 0).map((side) => ({
    ...block[side],
    patientId,
    sessionStartMs: block.session_start_ms,
    offsetMinutes: block.offset_min,
    source: 0,
    line: 0,
    side,
  }));
  const nothing = { tickMs: Number.NaN, timeMs: Number.NaN };
  return { kind: 'pulses', line: 0, patientId, seq, ...nothing, batches };
}

/** The same pulses in columns that hold others before and behind them. */
function amidOthers(columns: PulseColumns): PulseColumns {
  const amid = <T extends Uint32Array | Uint16Array | Uint8Array>(column: T): T => {
    const wider = new (column.constructor as new (length: number) => T)(column.length + 5).fill(9);
    (wider as Uint8Array).set(column as Uint8Array, 3);
    return wider as T;
  };
  return {
    ...columns,
    from: 3,
    deltaMicroseconds: amid(columns.deltaMicroseconds),
    amplitudeMicroamps: amid(columns.amplitudeMicroamps),
    pulseWidthMicroseconds: amid(columns.pulseWidthMicroseconds),
    peakMillivolts: amid(columns.peakMillivolts),
    flags: amid(columns.flags),
  };
}

describe('decode(encode(x)) = x', () => {
  const readersStamp = { line: 0, seq: Number.NaN, tickMs: Number.NaN, timeMs: Number.NaN };

  it.each(Object.entries(trips))('for a %s, with any text and number', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, u32s, u32s, u32s, anyTime, ([event, line], channel, seq, tick, at) => {
        const stamp = { seq, patient_id: '', time: at.iso, tick_ms: tick };
        const bytes = new FrameEncoder(channel).device(stamp, event).slice();
        const patientId = `channel-${channel}`;
        expect(lawful(bytes).events).toEqual([
          line({ line: 0, patientId, seq, tickMs: tick, timeMs: at.ms }),
        ]);
      }),
    );
  });

  it('for pulses of both sides, or of one, or none', () => {
    const contraction = fc.nat(0xffff);
    fc.assert(
      fc.property(anyColumns, anyColumns, anyTime, u32s, contraction, (left, right, at, seq, n) => {
        const block = {
          type: 'pulses',
          session_start_ms: at.ms,
          offset_min: at.offset,
          contraction: n,
          left,
          right,
        } as const;
        const stamp = { seq, patient_id: '', time: '', tick_ms: 0 };
        const encoder = new FrameEncoder(5);
        const bytes = encoder.device(stamp, block).slice();
        expect(lawful(bytes).events).toEqual([pulsesLine(stamp, block, 'channel-5')]);
        const inside = { ...block, left: amidOthers(left), right: amidOthers(right) };
        expect(encoder.device(stamp, inside)).toEqual(bytes);
      }),
    );
  });

  it('for what the reader of a device writes', () => {
    const trip = (event: ReaderEvent, expected: object): void => {
      const { events, diagnostics } = lawful(new FrameEncoder(5).reader(event).slice());
      expect(events).toEqual([{ ...readersStamp, patientId: 'channel-5', ...expected }]);
      expect(diagnostics).toHaveLength(event.type === 'header' ? 0 : 1);
    };
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        anyText,
        anyText,
        anyProgram,
        anyTime,
        anyTime,
        fc.nat(0xffff_ffff),
        (patient, device, zone, program, from, to, last) => {
          const header = {
            type: 'header',
            schema: 'stimlog/events/1',
            patient_id: patient,
            device_id: device,
            zone,
            level: LOG_LEVELS[last % 3]!,
            activated: device,
            sessions_per_day: last & 0xffff,
            session_minutes: program.session_min,
          } as const;
          const named = zone === '' ? undefined : zone;
          trip(header, { kind: 'header', patientId: patient, deviceId: device, zone: named });
          trip({ ...header, repeats: true }, { kind: 'other', patientId: patient });
          trip({ type: 'program', patient_id: '', ...program }, { kind: 'program', program });
          trip(
            { type: 'telemetry-gap', patient_id: '', from: from.iso, to: to.iso },
            {
              kind: 'telemetry-gap',
              from: new Date(from.ms).toISOString(),
              to: new Date(to.ms).toISOString(),
            },
          );
          trip({ type: 'end', patient_id: '', last_seq: last }, { kind: 'end', lastSeq: last });
        },
      ),
    );
  });

  it('for the longest text and the longest block; what is longer is refused', () => {
    const encoder = new FrameEncoder(1);
    const stamp = { seq: 1, patient_id: '', time: '2026-03-01T08:00:00Z', tick_ms: 0 };
    const long = 'x'.repeat(32_768 - 14 - 4);
    const start = (id: string): DeviceEvent => ({
      type: 'session-start',
      session_id: id,
      program_id: '',
    });
    expect(lawful(encoder.device(stamp, start(long)).slice()).events).toMatchObject([
      { sessionId: long },
    ]);
    expect(() => encoder.device(stamp, start(`${long}x`))).toThrow(RangeError);
    const rows = Array.from({ length: 2_977 }, (_, i) => ({ ...LEFT[0]!, delta: i }));
    const block = (count: number): DeviceEvent => ({
      type: 'pulses',
      session_start_ms: START_MS,
      offset_min: 0,
      contraction: 1,
      left: columnsOf(0, rows.slice(0, count)),
      right: columnsOf(0, []),
    });
    const [read] = lawful(encoder.device(stamp, block(2_976)).slice()).events;
    expect(read).toMatchObject({ batches: [{ length: 2_976 }] });
    expect(() => encoder.device(stamp, block(2_977))).toThrow(RangeError);
  });
});

describe('hostile frames', () => {
  it('random bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (chunks) => {
        const bytes = Buffer.concat(chunks);
        expect(lawful(bytes, chunks).events.every(({ kind }) => kind === 'unreadable')).toBe(true);
      }),
    );
  });

  it('pieces of frames, sync words, headers and noise in any order, however they are cut', () => {
    const piece = fc.oneof(
      fc.constantFrom<Uint8Array>(
        header(),
        battery({ seq: 1 }),
        pulses({ seq: 2 }),
        Buffer.from(SYNC),
        Buffer.from([0x9c]),
        Buffer.from([0x9c, 0x53, 0x4c]),
        raw({ type: 3, length: 5_000 }).subarray(0, 24),
        raw({ type: 3, length: 40_000 }),
        raw({ type: 3, payload: [...battery({ seq: 3 })] }).subarray(0, -1),
      ),
      fc.uint8Array({ maxLength: 40 }),
      fc.nat(small.length).map((to) => small.subarray(0, to)),
      fc.nat(small.length).map((from) => small.subarray(from)),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(4_000), { maxLength: 20 }),
        (pieces, places) => {
          const bytes = Buffer.concat(pieces);
          const cuts = places.filter((place) => place <= bytes.length);
          expect(lawful(bytes, cutAt(bytes, cuts))).toEqual(lawful(bytes));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('any payload under checksums that hold', () => {
    const arbitrary = fc.record({
      type: fc.nat(20),
      version: fc.constantFrom(1, 1, 1, 1, 0, 2, 255),
      flags: fc.nat(3),
      channel: u32s,
      seq: u32s,
      payload: fc.oneof(
        fc.array(fc.nat(255), { maxLength: 80 }),
        fc.array(fc.nat(255), { maxLength: 80 }).map((rest) => [...stampAt(0), ...rest]),
      ),
    });
    fc.assert(
      fc.property(fc.array(arbitrary, { maxLength: 5 }), (parts) => {
        const { events } = lawful(Buffer.concat(parts.map(raw)));
        expect(events).toHaveLength(parts.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a stream cut off at any byte loses the frame that was cut, and no other', () => {
    const starts = lawful(small).events.map(({ line }) => line);
    for (let length = 0; length <= small.length; length++) {
      const { events, diagnostics } = lawful(small.subarray(0, length));
      const whole = [...starts.slice(1), small.length].filter((stop) => stop <= length).length;
      expect(events.filter(({ kind }) => kind !== 'unreadable')).toHaveLength(whole);
      const isWhole = [...starts, small.length].includes(length);
      expect(diagnostics.map(({ code }) => code)).toEqual(isWhole ? [] : ['RECORD_TRUNCATED']);
    }
  });

  it('a stream that begins in the middle of a frame loses that frame, and no other', () => {
    const starts = lawful(small).events.map(({ line }) => line);
    for (let from = 0; from < small.length; from++) {
      const { events } = lawful(small.subarray(from));
      const whole = starts.filter((start) => start >= from).length;
      expect(events.filter(({ kind }) => kind !== 'unreadable')).toHaveLength(whole);
    }
    expect(codesOf(lawful(small.subarray(5)))[0]).toBe(`BYTES_SKIPPED 0+${starts[1]! - 5}`);
  });

  it('a frame cut short anywhere costs none of those behind it', () => {
    const frame = pulses({ seq: 3 });
    const rest = Buffer.concat([battery({ seq: 4 }), end(4)]);
    for (let length = 1; length < frame.length; length++) {
      const decoded = lawful(Buffer.concat([header(), frame.subarray(0, length), rest]));
      expect(kindsOf(decoded), `${length} bytes`).toEqual([
        'header',
        'unreadable',
        'battery',
        'end',
      ]);
      const code = length < SYNC.length ? 'BYTES_SKIPPED' : 'RECORD_TRUNCATED';
      expect(codesOf(decoded)).toEqual([`${code} ${header().length}+${length}`]);
    }
  });

  it('a bit that flips spoils one frame, and no other', () => {
    const whole = lawful(small).events;
    for (let at = 0; at < small.length; at++) {
      for (const flip of [1, 0x10, 0x80, 0xff]) {
        const damaged = Buffer.from(small);
        damaged[at]! ^= flip;
        const { events, diagnostics } = lawful(damaged);
        const good = events.filter(({ kind }) => kind !== 'unreadable');
        expect(good, `byte ${at} ^ ${flip}`).toHaveLength(whole.length - 1);
        const spoiled = whole.findLast(({ line }) => line <= at)!.line;
        const [{ byte, code }] = diagnostics.filter(({ bytes }) => bytes !== undefined) as [
          (typeof diagnostics)[0],
        ];
        expect(byte).toBe(spoiled);
        expect(code).toBe(at - spoiled < SYNC.length ? 'BYTES_SKIPPED' : 'RECORD_DAMAGED');
      }
    }
  });

  it('a frame that claims 4 GB is passed over at once', () => {
    const claims = raw({ type: 3, seq: 1, length: 0xffff_ffff });
    const next = battery({ seq: 2 });
    const input = Buffer.concat([header(), claims, next]);
    const at = header().length;
    expect(codesOf(lawful(input))).toEqual([`FRAME_TOO_LONG ${at}+28`]);
    expect(kindsOf(lawful(input))).toEqual(['header', 'unreadable', 'battery']);
    const liar = raw({ type: 3, seq: 1, length: 0xffff_ffff, headerCrc: 7 });
    const lies = Buffer.concat([header(), liar, next]);
    expect(codesOf(lawful(lies))).toEqual([`RECORD_DAMAGED ${at}+28`]);
    expect(kindsOf(lawful(lies))).toEqual(['header', 'unreadable', 'battery']);
    const limit = raw({ type: 99, payload: Array(32_768).fill(7) });
    expect(codesOf(lawful(limit))).toEqual(['DEVICE_UNNAMED 0', 'RECORD_UNKNOWN 0']);
    const over = raw({ type: 99, payload: Array(32_769).fill(7) });
    expect(codesOf(lawful(over))).toEqual([`FRAME_TOO_LONG 0+${over.length}`]);
  });

  it('a payload that ends before its fields is set aside, of every type at every length', () => {
    const program = [...text('p'), ...Array.from({ length: 9 }, () => f64(1)).flat()];
    const payloads: readonly (readonly [number, Part])[] = [
      [1, [...text('P'), ...text('D'), ...text('UTC')]],
      [2, program],
      [3, [...pulses({ seq: 1 }).subarray(24, -4)]],
      [
        4,
        [
          ...stampAt(0),
          ...text('s'),
          ...u32(1),
          0,
          ...time(START_MS, 0),
          ...f64(1),
          ...u32(1),
          ...[1, 2, 3].flatMap(f64),
        ],
      ],
      [5, [...stampAt(0), ...text('sid')]],
      [6, [...sessionStop({ seq: 1 }).subarray(24, -4)]],
      [7, [...stampAt(0), ...program]],
      [8, [...stampAt(0), ...f64(1), ...f64(1)]],
      [9, [...stampAt(0), ...f64(1), ...text('ok')]],
      [11, [...stampAt(0), ...time(START_MS, 0)]],
      [12, [...stampAt(0), 1, ...f64(1), ...f64(1)]],
      [13, [...time(START_MS, 0), ...time(START_MS, 0)]],
      [14, u32(1)],
    ];
    for (const [type, payload] of payloads) {
      const whole = raw({ type, payload });
      expect(kindsOf(lawful(whole)), `type ${type}`).not.toContain('set-aside');
      for (let length = 0; length < payload.length; length++) {
        const { events, diagnostics } = lawful(raw({ type, payload: payload.slice(0, length) }));
        expect(events[0]!.kind, `type ${type}, ${length} bytes`).toBe('set-aside');
        expect(diagnostics.at(-1)).toMatchObject({ code: 'RECORD_MALFORMED', severity: 'error' });
      }
    }
  });

  it('pulses whose counts disagree with the length of their payload are set aside', () => {
    const block = (...parts: Part[]): DecodedAll =>
      lawful(
        raw({ type: 3, seq: 1, payload: [...time(START_MS, 60), ...u16(1), ...parts.flat()] }),
      );
    const code = (decoded: DecodedAll): string =>
      decoded.diagnostics[1]?.code ?? decoded.events[0]!.kind;
    expect(code(block(columns(0, LEFT), columns(0, [])))).toBe('pulses');
    expect(code(block(columns(0, [], 0xffff), columns(0, [])))).toBe('RECORD_MALFORMED');
    expect(code(block(columns(0, LEFT, 2), columns(0, RIGHT)))).toBe('RECORD_MALFORMED');
    expect(code(block(columns(0, LEFT, 4), columns(0, RIGHT)))).toBe('RECORD_MALFORMED');
    expect(code(block(columns(0, LEFT), columns(0, RIGHT), [0]))).toBe('RECORD_MALFORMED');
    expect(code(block(columns(-1, LEFT), columns(0, [])))).toBe('TIME_IMPLAUSIBLE');
    expect(code(block(columns(86_400_000_001, LEFT), columns(0, [])))).toBe('TIME_IMPLAUSIBLE');
    expect(code(block(columns(0, LEFT.slice(1)), columns(0, [])))).toBe('VALUE_INVALID');
    const spread = (delta: number) => LEFT.map((pulse, i) => ({ ...pulse, delta: i && delta }));
    expect(code(block(columns(0, spread(0)), columns(0, [])))).toBe('VALUE_INVALID');
    expect(code(block(columns(86_399_999_999, spread(1)), columns(0, [])))).toBe(
      'TIME_IMPLAUSIBLE',
    );
    expect(
      code(block(columns(86_400_000_000 - (LEFT.length - 1), spread(1)), columns(0, []))),
    ).toBe('pulses');
    expect(kindsOf(block(columns(-1, []), columns(0, [])))).toEqual(['pulses']);
    const late = pulses(
      { seq: 2 },
      LEFT,
      RIGHT.map((pulse) => ({ ...pulse, delta: 1 })),
    );
    const first = Buffer.concat([header(), pulses({ seq: 1 })]);
    const second = lawful(Buffer.concat([first, late, pulses({ seq: 3 })]));
    expect(codesOf(second)).toEqual([`VALUE_INVALID ${first.length}+${late.length}`]);
    expect(kindsOf(second)).toEqual(['header', 'pulses', 'set-aside', 'pulses']);
    expect(second.events[3]).toMatchObject({
      batches: [columnsOf(10e6, LEFT), columnsOf(10_025_000, RIGHT)],
    });
  });

  it.each<readonly [string, Buffer, string]>([
    [
      'a time before 1990',
      raw({ type: 8, payload: [...u32(0), ...time(0, 0)] }),
      'TIME_IMPLAUSIBLE',
    ],
    [
      'an offset of 15 hours',
      raw({ type: 8, payload: [...u32(0), ...time(START_MS, 900)] }),
      'TIME_IMPLAUSIBLE',
    ],
    [
      'a third side',
      raw({ type: 12, payload: [...stampAt(0), 2, ...f64(1), ...f64(1)] }),
      'VALUE_INVALID',
    ],
    [
      'a session of more than a day',
      raw({
        type: 6,
        payload: [...stampAt(0), ...text('s'), ...time(START_MS, 0), ...u32(86_400_001)],
      }),
      'DURATION_INVALID',
    ],
    [
      'an id that is not UTF-8',
      raw({ type: 5, payload: [...stampAt(0), 2, 0, 0xc3, 0x28, 0, 0] }),
      'TEXT_INVALID',
    ],
    ['a version that is not known', raw({ type: 9, version: 2 }), 'RECORD_MALFORMED'],
    ...[-5, Infinity, 1e308, 86_401].map(
      (seconds) =>
        [
          `a program with a rest of ${seconds} s`,
          raw({
            type: 2,
            payload: [...text('p'), ...[20, 214, 2, 2, 10, seconds, 2, 2, 30].flatMap(f64)],
          }),
          'VALUE_INVALID',
        ] as const,
    ),
  ])('%s is set aside with its reason', (_, bytes, code) => {
    const decoded = lawful(Buffer.concat([header(), bytes, battery({ seq: 1 })]));
    expect(codesOf(decoded)).toEqual([`${code} ${header().length}+${bytes.length}`]);
    expect(kindsOf(decoded)).toEqual(['header', 'set-aside', 'battery']);
  });

  it('a type that is not known is passed over with one notice for all of them', () => {
    const unknown = raw({ type: 77, seq: 1, payload: [1, 2, 3] });
    const decoded = lawful(Buffer.concat([header(), unknown, unknown, raw({ type: 0 })]));
    const at = header().length;
    expect(codesOf(decoded)).toEqual([
      `RECORD_UNKNOWN ${at}`,
      `RECORD_UNKNOWN ${at + 2 * unknown.length}`,
    ]);
    expect(kindsOf(decoded)).toEqual(['header', 'other', 'other', 'other']);
  });

  it('more bytes than a type has are no harm, for versions to come', () => {
    const payload = [...stampAt(0), ...f64(3), ...text('ok'), 1, 2, 3];
    expect(kindsOf(lawful(raw({ type: 9, payload })))).toEqual(['battery']);
  });

  it('a header without a name that can be read names its device by its place', () => {
    const nameless = raw({ type: 1, payload: [...text(''), ...text('D'), ...text('UTC')] });
    const garbled = raw({ type: 1, payload: [2, 0, 0xc3, 0x28, ...text('D'), ...text('UTC')] });
    for (const bad of [nameless, garbled]) {
      const decoded = lawful(Buffer.concat([bad, battery({ seq: 1 })]));
      expect(codesOf(decoded)).toEqual([`TEXT_INVALID 0+${bad.length}`]);
      expect(decoded.events[1]).toMatchObject({ kind: 'battery', patientId: 'byte-0' });
    }
    const later = lawful(Buffer.concat([header(), nameless, battery({ seq: 1 })]));
    expect(later.events[2]).toMatchObject({ patientId: 'P1' });
    const other = raw({ type: 1, version: 2, payload: text('not a name') });
    const renamed = lawful(Buffer.concat([header(), other, battery({ seq: 1 })]));
    expect(renamed.events[2]).toMatchObject({ patientId: 'P1' });
  });

  it('ids that are names of things are ids', async () => {
    const ids = ['__proto__', 'constructor', 'toString'];
    const parts = ids.flatMap((patient, channel) => [
      header({ patient, channel }),
      sessionStart({ seq: 1, channel }),
      sessionStop({ seq: 2, channel }),
      end(2, { channel }),
    ]);
    const { sessions, found } = await read(...parts);
    expect([sessions, found]).toEqual([ids, []]);
  });
});

describe('numbers of a device', () => {
  const log = (...seqs: number[]): Buffer[] => [
    header(),
    ...seqs.map((seq, minute) => battery({ seq: seq >>> 0, minute })),
  ];
  const TOP = 2 ** 32;

  it('tell what was lost, repeated or late', async () => {
    expect((await read(...log(1, 2, 3), end(3))).found).toEqual([]);
    expect((await read(...log(1, 3), end(3))).found).toEqual(['RECORDS_LOST × 1']);
    expect((await read(...log(1, 2), end(5))).found).toEqual(['RECORDS_LOST × 3']);
    expect((await read(...log(1, 2, 2, 3), end(3))).found).toContain('RECORD_REPEATED');
    expect((await read(...log(4, 5), end(5))).found).toEqual(['HISTORY_OVERWRITTEN']);
    expect((await read(...log(1, 2))).found).toEqual(['INPUT_TRUNCATED']);
    const jump = 3_000_000_000;
    expect((await read(...log(1, jump, jump + 1), end(jump + 1))).found).toEqual([
      `RECORDS_LOST × ${jump - 2}`,
    ]);
    const late = [battery({ seq: 1 }), battery({ seq: 3 }), battery({ seq: 2 })];
    expect((await read(header(), ...late, end(3))).found).toEqual(['RECORD_LATE']);
  });

  it('go on where 32 bits of them wrap', async () => {
    // Begins in the middle of a device's life: what was before is gone, and one warning says so.
    const gone = 'HISTORY_OVERWRITTEN';
    const at = (...seqs: number[]): Buffer[] =>
      seqs.map((seq) => battery({ seq: (seq + TOP) % TOP }));
    const wrap = async (last: number, ...seqs: number[]) =>
      (await read(header(), ...at(...seqs), end((last + TOP) % TOP))).found;
    expect(await wrap(2, -2, -1, 0, 1, 2)).toEqual([gone]);
    expect(await wrap(2, -2, 1, 2)).toEqual([gone, 'RECORDS_LOST × 2']);
    expect(await wrap(1, -2, 0, -1, 1)).toEqual(['RECORD_LATE', gone]);
    expect(await wrap(1, -2, -1, 0, -1, 1)).toEqual(['RECORD_REPEATED', gone]);
    expect(await wrap(1, -2, -1)).toEqual([gone, 'RECORDS_LOST × 2']);
    expect(await wrap(1, 0, -1, 1)).toEqual(['RECORD_LATE']);
    expect(await wrap(-1, -1)).toEqual([gone]);
  });

  it('say so where a second device takes the channel of the first', async () => {
    const { found, diagnostics } = await read(
      header(),
      battery({ seq: 1 }),
      header({ patient: 'P2' }),
      battery({ seq: 2 }),
      header({ patient: 'P2' }),
      end(2),
    );
    expect(found[0]).toBe('RECORD_CONFLICT');
    expect(diagnostics[0]!.message).toContain('of patient "P1" is of "P2" from here on');
  });

  it('are those of each device where two share a line', async () => {
    const other = { channel: 9, patient: 'P2' };
    const { sessions, found, diagnostics, pulseCount } = await read(
      header(),
      header(other),
      sessionStart({ seq: 1 }),
      sessionStart({ seq: 1, ...other }),
      pulses({ seq: 2 }),
      pulses({ seq: 3, ...other }),
      sessionStop({ seq: 3 }),
      sessionStop({ seq: 4, ...other }),
      end(3),
      end(6, other),
    );
    expect(sessions).toEqual(['P1', 'P2']);
    expect(found).toEqual(['RECORDS_LOST × 1', 'RECORDS_LOST × 2']);
    for (const { message } of diagnostics) expect(message).toContain('"P2"');
    expect(pulseCount).toBe(8);
  });

  it('do not count for what the reader writes, nor for a header said again', async () => {
    const { found } = await read(
      header(),
      battery({ seq: 1 }),
      header({}, 1),
      battery({ seq: 2 }),
      end(2),
    );
    expect(found).toEqual([]);
  });
});

describe('a capture', () => {
  it('whose header comes late or never is read as of its channel', async () => {
    const session = [sessionStart({ seq: 1, channel: 7 }), sessionStop({ seq: 2, channel: 7 })];
    const never = await read(...session);
    expect([never.sessions, never.found]).toEqual([['channel-7'], ['DEVICE_UNNAMED']]);
    const late = await read(
      ...session,
      header({ channel: 7 }),
      sessionStart({ seq: 3, channel: 7 }),
      sessionStop({ seq: 4, channel: 7 }),
    );
    expect(late.sessions).toEqual(['channel-7', 'P1']);
    expect(late.found.filter((code) => code === 'DEVICE_UNNAMED')).toHaveLength(1);
    const again = await read(header({ channel: 7 }, 1), ...session);
    expect([again.sessions, again.found]).toEqual([['P1'], []]);
  });

  it('with a session that has no stop counts none, and one that has no start counts it', async () => {
    const noStop = await read(header(), sessionStart({ seq: 1 }), pulses({ seq: 2 }), end(2));
    expect([noStop.sessions, noStop.found]).toEqual([[], ['STOP_MISSING']]);
    const noStart = await read(header(), sessionStop({ seq: 1 }), end(1));
    expect([noStart.sessions, noStart.found]).toEqual([['P1'], []]);
  });

  it('in which time goes back says so', async () => {
    const back = raw({
      type: 9,
      seq: 2,
      payload: [...u32(10 * MINUTE), ...time(START_MS - 30 * MINUTE, 60), ...f64(3), ...text('ok')],
    });
    const { found } = await read(header(), battery({ seq: 1 }), back, end(2));
    expect(found).toEqual(['CLOCK_JUMP']);
  });
});

describe('endless garbage', () => {
  /** Reads `total` bytes of one chunk again and again; what comes out is counted and dropped. */
  function flood(chunk: Uint8Array, total: number) {
    const decoder = frames.createDecoder({ reuseColumns: true });
    const before = process.memoryUsage().arrayBuffers;
    const began = process.cpuUsage();
    let [bytes, diagnostics] = [0, 0];
    const take = (items: ReturnType<typeof decoder.push>): void => {
      for (const item of items) {
        if (item.kind !== 'diagnostic') continue;
        diagnostics++;
        bytes += item.diagnostic.bytes ?? 0;
      }
    };
    for (let at = 0; at < total; at += chunk.length) {
      take(decoder.push(chunk.subarray(0, Math.min(chunk.length, total - at))));
    }
    take(decoder.end());
    // Time of this process, so that others on the machine do not count.
    const seconds = process.cpuUsage(began).user / 1e6;
    const held = process.memoryUsage().arrayBuffers - before;
    return { bytes, diagnostics, held, megabytesPerSecond: total / 1e6 / seconds };
  }

  it.each([
    ['random bytes', Buffer.from(randomBytes(1_000_003))],
    ['sync words', Buffer.alloc(1_000_004, Buffer.from(SYNC))],
    ['sync words, cut in their middle', Buffer.alloc(65_537, Buffer.from(SYNC))],
    ['first bytes of a sync word', Buffer.alloc(65_536, 0x9c)],
  ])('of 50 MB of %s is read at full speed, in little memory', (_, chunk) => {
    const { bytes, diagnostics, held, megabytesPerSecond } = flood(chunk, 50_000_000);
    expect(bytes).toBe(50_000_000);
    expect(diagnostics).toBeLessThan(2_000);
    expect(held).toBeLessThan(10_000_000);
    expect(megabytesPerSecond).toBeGreaterThan(20);
  });

  it('of headers that claim the longest payload costs no more than that payload each', () => {
    const head = raw({ type: 3, length: 32_768 }).subarray(0, 24);
    const { bytes, diagnostics, megabytesPerSecond } = flood(Buffer.alloc(24_000, head), 1_000_000);
    expect(bytes).toBe(1_000_000);
    expect(diagnostics).toBeLessThan(2_000);
    expect(megabytesPerSecond).toBeGreaterThan(0.1);
  });

  it('leaves what follows it readable', () => {
    const noise = Buffer.alloc(40_000, Buffer.from(SYNC));
    const { events, diagnostics } = lawful(Buffer.concat([noise, small, noise, small]));
    expect(events.filter(({ kind }) => kind === 'session-stop')).toHaveLength(2);
    expect(diagnostics.filter(({ code }) => code === 'BYTES_SKIPPED')).toHaveLength(2);
  });

  /** The same bytes every time, as random as need be. */
  function randomBytes(length: number): Uint8Array {
    let state = 1;
    return Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return state >>> 24;
    });
  }
});
