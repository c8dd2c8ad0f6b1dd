import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { FrameEncoder } from '../../src/codecs/frameEncoder.js';
import { FrameReader } from '../../src/codecs/frameReader.js';
import { frames } from '../../src/codecs/frames.js';
import type { DeviceEvent, LoggedProgram, ReaderEvent } from '../../src/model/logEvent.js';
import { decodeAll } from '../helpers/decoderLaws.js';
import { settledPulses } from '../helpers/settledPulses.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

/*
 * docs/formats/frames.ksy, compiled by Kaitai Struct, held against the decoder. It stands for any other
 * reader of the page: it shares no line with ours.
 */

/** The codec, its pulses in columns that can be compared. */
const settled = settledPulses(frames);

const require = createRequire(import.meta.url);

/** What Kaitai makes of a time, a text, a count. */
interface KTime {
  readonly unixMs: number;
  readonly offsetRaw: number;
  readonly isUtc: boolean;
  readonly offsetMinutes: number;
}
interface KText {
  readonly value: string;
}
interface KCount {
  readonly raw: number;
  readonly isKnown: boolean;
}
interface KColumns {
  readonly firstUs: number;
  readonly count: number;
  readonly intervalUs: readonly number[];
  readonly amplitudeUa: readonly number[];
  readonly pulseWidthUs: readonly number[];
  readonly peakMv: readonly number[];
  readonly flags: readonly { readonly bits: number; readonly openLead: boolean }[];
}
type KField = number & KTime & KText & KCount & KColumns & KPayload;
interface KPayload {
  readonly [name: string]: KField;
}
interface KFrame {
  readonly version: number;
  readonly type: number;
  readonly flags: { readonly bits: number; readonly repeats: boolean };
  readonly channel: number;
  readonly seqNumber: number;
  readonly payloadLength: number;
  readonly headerCrc: number;
  readonly payload: KPayload;
  readonly frameCrc: number;
}
type KParser = new (stream: object) => { readonly frames: readonly KFrame[] };
type KStream = new (bytes: ArrayBuffer) => object;

let Parser: KParser;
const Stream = require('kaitai-struct').KaitaiStream as KStream;

beforeAll(async () => {
  const yaml = require('js-yaml') as { load(text: string): object };
  const compiler = require('kaitai-struct-compiler') as {
    compile(language: string, spec: object): Promise<Record<string, string>>;
  };
  const spec = yaml.load(readFileSync('docs/formats/frames.ksy', 'utf8'));
  const files = await compiler.compile('javascript', spec);
  const module = {} as { StimlogFrames: KParser };
  new Function('exports', 'require', files['StimlogFrames.js']!)(module, require);
  Parser = module.StimlogFrames;
});

const parsed = (bytes: Uint8Array): readonly KFrame[] =>
  new Parser(new Stream(Uint8Array.from(bytes).buffer)).frames;

/** True if both checksums of the frame hold that Kaitai sees in these bytes; false if it sees none. */
function holds(bytes: Uint8Array): boolean {
  try {
    const [frame] = parsed(bytes);
    return (
      frame !== undefined &&
      crc32(bytes.subarray(4, 20)) === frame.headerCrc &&
      crc32(bytes.subarray(4, bytes.length - 4)) === frame.frameCrc
    );
  } catch {
    return false;
  }
}

const texts = (payload: KPayload, ...names: string[]): string[] =>
  names.map((name) => payload[name]!.value);
const counted = ({ raw, isKnown }: KCount): number => (isKnown ? raw : Number.NaN);
const figure = (value: number): number => (value >= 0 && value < Infinity ? value : Number.NaN);
const isoOf = ({ unixMs }: KTime): string => new Date(unixMs).toISOString();
const SIDES = ['left', 'right'] as const;

function programOf(program: KPayload): LoggedProgram {
  return {
    program_id: program.programId!.value,
    frequency_hz: program.frequencyHz!,
    pulse_width_us: program.pulseWidthUs!,
    amplitude_left_ma: program.amplitudeLeftMa!,
    amplitude_right_ma: program.amplitudeRightMa!,
    on_s: program.onS!,
    off_s: program.offS!,
    ramp_up_s: program.rampUpS!,
    ramp_down_s: program.rampDownS!,
    session_min: program.sessionMin!,
  };
}

function columnsOf({ count, firstUs, ...columns }: KColumns): object {
  return {
    length: count,
    from: 0,
    firstMicroseconds: firstUs,
    deltaMicroseconds: Uint32Array.from(columns.intervalUs),
    amplitudeMicroamps: Uint16Array.from(columns.amplitudeUa),
    pulseWidthMicroseconds: Uint16Array.from(columns.pulseWidthUs),
    peakMillivolts: Uint16Array.from(columns.peakMv),
    flags: Uint8Array.from(columns.flags, ({ bits }) => bits),
  };
}

/** What our decoder is to say of a frame: the line apart from its stamp, out of what Kaitai read. */
function lineOf(type: number, p: KPayload, patientId: string, line: number): object {
  switch (type) {
    case 1: {
      const [deviceId, zone] = texts(p, 'deviceId', 'zone');
      return { kind: 'header', deviceId, zone: zone === '' ? undefined : zone };
    }
    case 2:
      return { kind: 'program', program: programOf(p) };
    case 3: {
      const { unixMs: sessionStartMs, offsetMinutes } = p.sessionStart!;
      const batches = SIDES.filter((side) => p[side]!.count > 0).map((side) => ({
        ...columnsOf(p[side]!),
        patientId,
        sessionStartMs,
        offsetMinutes,
        source: 0,
        line,
        side,
      }));
      return { kind: 'pulses', batches };
    }
    case 4:
      return {
        kind: 'contraction',
        sessionId: p.sessionId!.value,
        side: SIDES[p.side!],
        durationMs: p.durationMs!,
        pulses: counted(p.pulses!),
        amplitudeMeanMilliamps: p.amplitudeMeanMa!,
        amplitudePeakMilliamps: p.amplitudePeakMa!,
        impedanceOhms: p.impedanceOhm!,
      };
    case 5:
      return { kind: 'session-start', sessionId: p.sessionId!.value };
    case 6:
      return { kind: 'session-stop', session: sessionOf(p) };
    case 7:
      return { kind: 'program', program: programOf(p.program!) };
    case 8:
      return {
        kind: 'impedance',
        leftOhms: p.impedanceLeftOhm!,
        rightOhms: p.impedanceRightOhm!,
      };
    case 9:
      return { kind: 'battery', volts: p.voltageV!, state: p.state!.value };
    case 10:
      return { kind: 'clock-set' };
    case 11:
      return { kind: 'clock-check', hostMs: p.hostTime!.unixMs };
    case 12:
      return {
        kind: 'amplitude-clamp',
        side: SIDES[p.side!],
        requestedMilliamps: p.requestedMa!,
        clampedMilliamps: p.clampedMa!,
      };
    case 13:
      return { kind: 'telemetry-gap', from: isoOf(p.from!), to: isoOf(p.to!) };
    default:
      return { kind: 'end', lastSeq: p.lastSeq! };
  }
}

function sessionOf(p: KPayload): object {
  const [sessionId, endReason, programId] = texts(p, 'sessionId', 'endReason', 'programId');
  const start = p.start!;
  return {
    sessionId,
    endReason,
    programId,
    startMs: start.unixMs,
    offsetMinutes: start.offsetMinutes,
    stampKind: start.isUtc ? 'utc' : 'offset',
    durationMs: p.durationMs!,
    parameters: {
      amplitudeLeftMilliamps: figure(p.amplitudeLeftMa!),
      amplitudeRightMilliamps: figure(p.amplitudeRightMa!),
      pulseWidthMicroseconds: figure(p.pulseWidthUs!),
      frequencyHertz: figure(p.frequencyHz!),
      impedanceLeftOhms: figure(p.impedanceLeftOhm!),
      impedanceRightOhms: figure(p.impedanceRightOhm!),
      pulsesLeft: counted(p.pulsesLeft!),
      pulsesRight: counted(p.pulsesRight!),
    },
    counters: {
      contractions: counted(p.contractions!),
      limitedLeft: counted(p.limitedLeft!),
      limitedRight: counted(p.limitedRight!),
      chargeLeftMicrocoulombs: figure(p.chargeLeftUc!),
      chargeRightMicrocoulombs: figure(p.chargeRightUc!),
    },
  };
}

const READER_TYPES = [1, 2, 13, 14];

/** Every frame as our decoder is to read it, out of what Kaitai read. */
function expectedLines(all: readonly KFrame[], places: readonly number[]): object[] {
  const patients = new Map<number, string>();
  return all.map(({ type, flags, channel, seqNumber, payload }, i) => {
    if (type === 1) patients.set(channel, payload.patientId!.value);
    const patientId = patients.get(channel) ?? `channel-${channel}`;
    const line = places[i]!;
    const seq = READER_TYPES.includes(type) ? Number.NaN : seqNumber;
    const bare = { line, patientId, seq, tickMs: Number.NaN, timeMs: Number.NaN };
    if (flags.repeats) return { ...bare, kind: 'other' };
    const { stamp } = payload;
    const stamped = stamp && { tickMs: stamp.tickMs!, timeMs: stamp.time!.unixMs };
    return { ...bare, ...stamped, ...lineOf(type, payload, patientId, line) };
  });
}

const FAULTS = {
  'telemetry-gap': 0.2,
  'amplitude-clamped': 0.3,
  'clock-jump': 0.2,
  'open-lead': 0.1,
  'duplicate-upload': 0.2,
};

const captures = {
  session: simulatedLog(
    { patients: 3, days: 40, zone: 'Asia/Kolkata', faults: FAULTS },
    { seed: 11, format: 'frames' },
  ).data,
  contraction: simulatedLog(
    { level: 'contraction', days: 10, zone: 'America/St_Johns', faults: FAULTS },
    { seed: 12, format: 'frames' },
  ).data,
  pulse: simulatedLog(
    { level: 'pulse', patients: 2, days: 2, sessionMinutes: 10, faults: FAULTS },
    { seed: 13, format: 'frames' },
  ).data,
};

describe('frames.ksy', () => {
  it.each(Object.entries(captures))(
    'reads a clean capture of level %s as our decoder does, field for field',
    (_, data) => {
      const all = parsed(data);
      const { events, diagnostics } = decodeAll(settled, [data]);
      expect(diagnostics).toEqual([]);
      expect(all.length).toBeGreaterThan(100);
      expect(events).toEqual(
        expectedLines(
          all,
          events.map(({ line }) => line),
        ),
      );
    },
  );

  it.each(Object.entries(captures))(
    'sees in level %s the headers that our reader sees',
    (_, data) => {
      const all = parsed(data);
      let i = 0;
      const reader = new FrameReader({
        onSkipped: () => expect.unreachable(),
        onFrame: ({ bytes, at, payloadBytes }) => {
          const view = new DataView(bytes.buffer, bytes.byteOffset + at);
          expect(all[i++]).toMatchObject({
            version: view.getUint8(4),
            type: view.getUint8(5),
            flags: { bits: view.getUint16(6, true) },
            channel: view.getUint32(8, true),
            seqNumber: view.getUint32(12, true),
            payloadLength: payloadBytes,
          });
        },
      });
      reader.push(data);
      reader.end();
      expect(i).toBe(all.length);
    },
  );

  it('sees the checksums that zlib has', () => {
    const { session } = captures;
    let at = 0;
    for (const { payloadLength } of parsed(session)) {
      const size = 28 + payloadLength;
      expect(holds(session.subarray(at, at + size))).toBe(true);
      at += size;
    }
    expect(at).toBe(session.length);
  });

  it('is held against every type but clock-set, which nobody simulates', () => {
    const seen = new Set(
      Object.values(captures).flatMap((data) => parsed(data).map((f) => f.type)),
    );
    expect([...seen].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14]);
  });

  it.each([
    ['damaged-frames', 0.3],
    ['truncated-frames', 0.3],
  ])(
    'agrees with our reader on the frames of a capture with %s, and on what is none',
    (fault, rate) => {
      const data = simulatedLog(
        {
          level: 'contraction',
          days: 2,
          sessionMinutes: 5,
          preset: 'perfect',
          faults: { [fault]: rate },
        },
        { seed: 21, format: 'frames' },
      ).data;
      const good: Buffer[] = [];
      const places: number[] = [];
      const skipped: (readonly [number, number])[] = [];
      const reader = new FrameReader({
        onSkipped: (byte, length) => skipped.push([byte, length]),
        onFrame: ({ bytes, at, payloadBytes, byte }) => {
          good.push(Buffer.from(bytes.subarray(at, at + 28 + payloadBytes)));
          places.push(byte);
        },
      });
      reader.push(data);
      reader.end();
      expect(skipped.length).toBeGreaterThan(20);
      expect(good.every(holds)).toBe(true);
      const { events } = decodeAll(settled, [data]);
      expect(events.filter(({ kind }) => kind !== 'unreadable')).toEqual(
        expectedLines(
          good.map((bytes) => parsed(bytes)[0]!),
          places,
        ),
      );
      // No frame begins at any byte that our reader rejects, whatever length it might have.
      for (const [byte, length] of skipped) {
        for (let at = byte; at < byte + length; at++) {
          if (data.readUInt32LE(Math.min(at, data.length - 4)) !== 0x464c_539c) continue;
          const claimed = at + 20 <= data.length ? data.readUInt32LE(at + 16) : 0;
          expect(holds(data.subarray(at, at + 28 + claimed)), `byte ${at}`).toBe(false);
        }
      }
    },
  );

  it('refuses what is no frame', () => {
    const frame = new FrameEncoder(1).reader({ type: 'end', patient_id: '', last_seq: 1 }).slice();
    expect(holds(frame)).toBe(true);
    for (let at = 0; at < frame.length; at++) {
      const damaged = frame.slice();
      damaged[at]! ^= 1;
      expect(holds(damaged), `byte ${at}`).toBe(false);
    }
    expect(holds(frame.subarray(0, -1))).toBe(false);
    const tooLong = frame.slice();
    new DataView(tooLong.buffer).setUint32(16, 32_769, true);
    expect(() => parsed(tooLong)).toThrow();
  });
});

/* Fields that our decoder does not read are held against the encoder, and every side against its own. */

const program: LoggedProgram = {
  program_id: 'program-ü',
  frequency_hz: 20,
  pulse_width_us: 214,
  amplitude_left_ma: 4.5,
  amplitude_right_ma: Number.NaN,
  on_s: 10,
  off_s: 20,
  ramp_up_s: 2,
  ramp_down_s: 3,
  session_min: 30,
};
const NOON = '2026-03-01T12:00:00.250-03:30';
const noon = { unixMs: Date.parse(NOON), offsetMinutes: -210, isUtc: false };
const UTC = '2026-03-01T12:00:00Z';
const utc = { unixMs: Date.parse(UTC), offsetMinutes: 0, isUtc: true };
const fields = {
  programId: { value: 'program-ü' },
  frequencyHz: 20,
  pulseWidthUs: 214,
  amplitudeLeftMa: 4.5,
  amplitudeRightMa: Number.NaN,
  onS: 10,
  offS: 20,
  rampUpS: 2,
  rampDownS: 3,
  sessionMin: 30,
};
const columns = (...amplitudes: number[]) => ({
  length: amplitudes.length,
  from: 0,
  firstMicroseconds: 86_400_000_000,
  deltaMicroseconds: Uint32Array.from(amplitudes, (_, i) => (i === 0 ? 0 : 0xffff_fff0 + i)),
  amplitudeMicroamps: Uint16Array.from(amplitudes),
  pulseWidthMicroseconds: Uint16Array.from(amplitudes, (_, i) => 0xffff - i),
  peakMillivolts: Uint16Array.from(amplitudes, (_, i) => 256 * i),
  flags: Uint8Array.from(amplitudes, (_, i) => 4 + i),
});

const READERS: readonly (readonly [ReaderEvent, number, object])[] = [
  [
    {
      type: 'header',
      schema: 'stimlog/events/1',
      patient_id: 'P-é',
      device_id: 'D',
      zone: 'UTC',
      level: 'contraction',
      activated: '2026-01-05',
      sessions_per_day: 513,
      session_minutes: 30.5,
      repeats: true,
    },
    1,
    {
      patientId: { value: 'P-é' },
      deviceId: { value: 'D' },
      zone: { value: 'UTC' },
      level: 1,
      activated: { value: '2026-01-05' },
      sessionsPerDay: 513,
      sessionMinutes: 30.5,
    },
  ],
  [{ type: 'program', patient_id: '', ...program }, 2, fields],
  [{ type: 'telemetry-gap', patient_id: '', from: NOON, to: UTC }, 13, { from: noon, to: utc }],
  [{ type: 'end', patient_id: '', last_seq: 0xffff_ffff }, 14, { lastSeq: 0xffff_ffff }],
];
const DEVICES: readonly (readonly [DeviceEvent, number, object])[] = [
  [
    {
      type: 'contraction',
      session_id: 's',
      contraction: 70_000,
      side: 'right',
      start: NOON,
      duration_ms: 9.5,
      pulses: Number.NaN,
      amplitude_mean_ma: 1,
      amplitude_peak_ma: 2,
      impedance_ohm: 3,
      force_ratio: 0.5,
    },
    4,
    {
      sessionId: { value: 's' },
      contraction: 70_000,
      side: 1,
      start: noon,
      durationMs: 9.5,
      pulses: { isKnown: false },
      amplitudeMeanMa: 1,
      amplitudePeakMa: 2,
      impedanceOhm: 3,
      forceRatio: 0.5,
    },
  ],
  [
    { type: 'session-start', session_id: 's', program_id: 'p' },
    5,
    { sessionId: { value: 's' }, programId: { value: 'p' } },
  ],
  [
    {
      type: 'session-stop',
      session_id: 's',
      start: NOON,
      duration_s: 1_799.5,
      end_reason: 'magnet',
      program_id: 'p',
      amplitude_left_ma: 1,
      amplitude_right_ma: 2,
      pulse_width_us: 3,
      frequency_hz: 4,
      impedance_left_ohm: 5,
      impedance_right_ohm: 6,
      contractions: 7,
      pulses_left: 8,
      pulses_right: 9,
      limited_left: 10,
      limited_right: Number.NaN,
      charge_left_uc: 11,
      charge_right_uc: 12,
    },
    6,
    {
      sessionId: { value: 's' },
      start: noon,
      durationMs: 1_799_500,
      endReason: { value: 'magnet' },
      programId: { value: 'p' },
      amplitudeLeftMa: 1,
      amplitudeRightMa: 2,
      pulseWidthUs: 3,
      frequencyHz: 4,
      impedanceLeftOhm: 5,
      impedanceRightOhm: 6,
      contractions: { raw: 7 },
      pulsesLeft: { raw: 8 },
      pulsesRight: { raw: 9 },
      limitedLeft: { raw: 10, isKnown: true },
      limitedRight: { isKnown: false },
      chargeLeftUc: 11,
      chargeRightUc: 12,
    },
  ],
  [
    { type: 'impedance', impedance_left_ohm: 1, impedance_right_ohm: Number.NaN },
    8,
    { impedanceLeftOhm: 1, impedanceRightOhm: Number.NaN },
  ],
  [
    { type: 'battery', voltage_v: 2.9, state: 'replace' },
    9,
    { voltageV: 2.9, state: { value: 'replace' } },
  ],
  [{ type: 'clock-check', host_time: NOON }, 11, { hostTime: noon }],
  [
    { type: 'amplitude-clamp', side: 'right', requested_ma: 9, clamped_ma: 8 },
    12,
    { side: 1, requestedMa: 9, clampedMa: 8 },
  ],
  [{ type: 'parameter-change', ...program }, 7, { program: fields }],
  [{ type: 'clock-set', from: NOON }, 10, { from: noon }],
];

describe('the encoder', () => {
  it.each(READERS)('writes what frames.ksy reads: %o', (event, type, payload) => {
    const bytes = new FrameEncoder(0xffff_fffe).reader(event).slice();
    const [frame] = parsed(bytes);
    expect(decodeAll(settled, [bytes]).events).toEqual(expectedLines([frame!], [0]));
    expect(frame).toMatchObject({ type, channel: 0xffff_fffe, seqNumber: 0, payload });
    expect(frame!.flags.repeats).toBe(type === 1);
  });

  it.each(DEVICES)('writes what frames.ksy reads: %o', (event, type, payload) => {
    const stamp = { seq: 0xffff_ffff, patient_id: '', time: UTC, tick_ms: 0xffff_fff0 };
    const bytes = new FrameEncoder(7).device(stamp, event).slice();
    const [frame] = parsed(bytes);
    expect(decodeAll(settled, [bytes]).events).toEqual(expectedLines([frame!], [0]));
    const stamped = { stamp: { tickMs: 0xffff_fff0, time: utc }, ...payload };
    expect(frame).toMatchObject({ type, seqNumber: 0xffff_ffff, payload: stamped });
  });

  it('writes the pulses that frames.ksy reads, of both sides', () => {
    const block = {
      type: 'pulses',
      session_start_ms: Date.parse(NOON),
      offset_min: -210,
      contraction: 513,
      left: columns(1, 0xffff, 258),
      right: columns(7),
    } as const;
    const stamp = { seq: 1, patient_id: '', time: UTC, tick_ms: 0 };
    const [frame] = parsed(new FrameEncoder(7).device(stamp, block));
    const { sessionStart, contraction, left, right } = frame!.payload;
    expect(sessionStart).toMatchObject(noon);
    expect(contraction).toBe(513);
    expect(columnsOf(left!)).toEqual(block.left);
    expect(columnsOf(right!)).toEqual(block.right);
    expect(left!.flags.map(({ openLead }) => openLead)).toEqual([true, true, true]);
  });
});
