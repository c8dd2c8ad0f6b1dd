import { FIRST_YEAR, isPlausibleMs, LAST_YEAR } from '../model/civil.js';
import { type DiagnosticCode, quoted, type Severity } from '../model/diagnostic.js';
import type { LoggedProgram } from '../model/logEvent.js';
import type { LineStamp, LoggedSession, LogLine } from '../model/logLine.js';
import { LOGGED_PROGRAM_LIMITS } from '../model/program.js';
import { type PulseBatch, SIDES } from '../model/pulse.js';
import { LONGEST_SESSION_MS } from '../model/session.js';
import type { DecodeOptions, Decoder, DecoderItem, LogFormat } from './codec.js';
import {
  FRAME_FLAG,
  FRAME_TYPE,
  FRAME_VERSION,
  HEADER_BYTES,
  MAX_PAYLOAD_BYTES,
  OFFSET,
  PULSE_BYTES,
  PULSES_HEAD_BYTES,
  READER_TYPES,
  SIDE_HEAD_BYTES,
  SYNC,
} from './frameLayout.js';
import { type Frame, FrameReader, firstFrame, type SkipReason, uint32 } from './frameReader.js';
import { type FrameTime, int64, PayloadReader, timeAt, uint16 } from './payload.js';
import { PulseArena, type Taken } from './pulseArena.js';
import { refuseMapping, refusePatientId } from './refuseMapping.js';

/** Binary telemetry, one framing for the line and for files: docs/formats/frames.md. */
export const frames = {
  id: 'frames',
  title: 'binary telemetry of pulses and events (frames with checksums)',
  records: 'pulses, events, sessions',
  sign: 'its first bytes, the sync word of a frame with a good header checksum',
  places: 'byte',
  // A capture may begin in the middle of a frame: the first header may stand anywhere.
  recognises: (head) => firstFrame(head) >= 0 || startsWithSync(head),
  isCertain: (head) => firstFrame(head) >= 0,
  createDecoder: (options): Decoder => new FramesDecoder(options),
} as const satisfies LogFormat;

function startsWithSync(head: Uint8Array): boolean {
  return SYNC.every((byte, i) => head[i] === byte);
}

/** Why a frame is set aside whose checksums hold. */
class SetAside extends Error {
  readonly code: DiagnosticCode;
  constructor(code: DiagnosticCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A device on the line. */
interface Channel {
  patientId: string;
  /** Number of the frame before, unwrapped; NaN: none has come. */
  lastSeq: number;
}

const SKIP_CODES: Readonly<Record<SkipReason, DiagnosticCode>> = {
  damaged: 'RECORD_DAMAGED',
  truncated: 'RECORD_TRUNCATED',
  'too-long': 'FRAME_TOO_LONG',
  noise: 'BYTES_SKIPPED',
};

class FramesDecoder implements Decoder {
  readonly #source: number;
  readonly #reader: FrameReader;
  readonly #arena: PulseArena;
  readonly #channels = new Map<number, Channel>();
  readonly #unknownTypes = new Set<number>();
  #items: DecoderItem[] = [];
  #events: LogLine[] = [];

  constructor(options: DecodeOptions) {
    refuseMapping(options, 'frames have no columns');
    refusePatientId(options);
    this.#source = options.source ?? 0;
    this.#arena = new PulseArena(options.reuseColumns ?? false);
    this.#reader = new FrameReader({
      onFrame: (frame) => this.#takeFrame(frame),
      crc32: options.crc32,
      onSkipped: (byte, length, reason, claimed) => this.#skipped(byte, length, reason, claimed),
    });
  }

  push(bytes: Uint8Array): DecoderItem[] {
    this.#arena.clear();
    this.#reader.push(bytes);
    return this.#flush();
  }

  end(): DecoderItem[] {
    this.#arena.clear();
    this.#reader.end();
    return this.#flush();
  }

  #flush(): DecoderItem[] {
    this.#flushEvents();
    const items = this.#items;
    this.#items = [];
    return items;
  }

  #flushEvents(): void {
    if (this.#events.length === 0) return;
    this.#items.push({ kind: 'events', events: this.#events, places: 'byte' });
    this.#events = [];
  }

  #skipped(byte: number, bytes: number, reason: SkipReason, claimedBytes: number): void {
    const limit = `a frame has ${MAX_PAYLOAD_BYTES} bytes of payload at most`;
    const words: Readonly<Record<SkipReason, string>> = {
      damaged: `frame of ${bytes} bytes does not match its checksum`,
      truncated: `frame breaks off after ${bytes} ${Number.isNaN(claimedBytes) ? 'bytes' : `of ${claimedBytes} bytes`}`,
      'too-long': `header claims a payload of ${claimedBytes} bytes; ${limit}; ${bytes} bytes`,
      noise: `${bytes} bytes are no frame`,
    };
    const message = `${words[reason]}; set aside`;
    this.#remark('error', SKIP_CODES[reason], byte, message, bytes);
    this.#events.push({ kind: 'unreadable', line: byte });
  }

  #takeFrame({ bytes, at, payloadBytes, byte }: Frame): void {
    const type = bytes[at + OFFSET.type]!;
    const channelNumber = uint32(bytes, at + OFFSET.channel);
    const channel = this.#channelOf(channelNumber);
    const payloadAt = at + HEADER_BYTES;
    const size = HEADER_BYTES + payloadBytes + 4;
    const isReaders = READER_TYPES.includes(type);
    const seq = isReaders ? Number.NaN : unwrapped(uint32(bytes, at + OFFSET.seq), channel);
    const version = bytes[at + OFFSET.version]!;
    const isHeader = type === FRAME_TYPE.header && version === FRAME_VERSION;
    if (isHeader) this.#name(channel, bytes, payloadAt, payloadBytes, byte);
    else if (channel.patientId === '') this.#unnamed(channel, channelNumber, byte);
    const stamp: LineStamp = {
      line: byte,
      patientId: channel.patientId,
      seq,
      tickMs: Number.NaN,
      timeMs: Number.NaN,
    };
    try {
      if (version !== FRAME_VERSION) {
        throw new SetAside('RECORD_MALFORMED', `frame has version ${version}, not 1`);
      }
      if ((bytes[at + OFFSET.flags]! & FRAME_FLAG.repeats) !== 0) {
        this.#events.push({ ...stamp, kind: 'other' });
        return;
      }
      const event =
        type === FRAME_TYPE.pulses
          ? this.#pulses(stamp, bytes, payloadAt, payloadBytes)
          : this.#event(type, stamp, new PayloadReader(bytes, payloadAt, payloadBytes), channel);
      this.#events.push(event);
    } catch (error) {
      const trouble = troubleOf(error, type);
      this.#remark('error', trouble.code, byte, `${trouble.message}; frame set aside`, size);
      this.#events.push({ ...stamp, kind: 'set-aside' });
    }
  }

  #channelOf(number: number): Channel {
    let channel = this.#channels.get(number);
    if (channel === undefined) {
      channel = { patientId: '', lastSeq: Number.NaN };
      this.#channels.set(number, channel);
    }
    return channel;
  }

  /** A header names its channel at once, so that its own trouble is said of the right patient. */
  #name(channel: Channel, bytes: Uint8Array, at: number, length: number, byte: number): void {
    try {
      const patientId = new PayloadReader(bytes, at, length).text();
      if (patientId === '') throw new SetAside('TEXT_INVALID', 'patient_id is empty');
      const before = channel.patientId;
      channel.patientId = patientId;
      if (before !== '' && before !== patientId) this.#renamed(before, patientId, byte);
    } catch {
      if (channel.patientId === '') channel.patientId = `byte-${byte}`;
    }
  }

  #renamed(before: string, patientId: string, byte: number): void {
    const message = `a channel that was of patient ${quoted(before)} is of ${quoted(patientId)} from here on; two devices on one channel cannot be told apart`;
    this.#remark('warning', 'RECORD_CONFLICT', byte, message);
  }

  #unnamed(channel: Channel, number: number, byte: number): void {
    channel.patientId = `channel-${number}`;
    const message = `no header has named the device on channel ${number} yet; what it sends is taken as of patient ${channel.patientId}`;
    this.#remark('notice', 'DEVICE_UNNAMED', byte, message);
  }

  #event(type: number, stamp: LineStamp, payload: PayloadReader, channel: Channel): LogLine {
    switch (type) {
      case FRAME_TYPE.header:
        return headerOf(stamp, payload);
      case FRAME_TYPE.program:
        return { ...stamp, kind: 'program', program: programOf(payload) };
      case FRAME_TYPE.telemetryGap:
        return {
          ...stamp,
          kind: 'telemetry-gap',
          from: isoText(payload.time()),
          to: isoText(payload.time()),
        };
      case FRAME_TYPE.end: {
        const lastSeq = unwrapped(payload.u32(), { ...channel });
        return { ...stamp, kind: 'end', lastSeq };
      }
      default:
        return this.#stamped(type, stamp, payload);
    }
  }

  #stamped(type: number, unstamped: LineStamp, payload: PayloadReader): LogLine {
    if (type < FRAME_TYPE.contraction || type > FRAME_TYPE.amplitudeClamp) {
      this.#noteUnknown(type, unstamped.line);
      return { ...unstamped, kind: 'other' };
    }
    const tickMs = payload.u32();
    const time = payload.time();
    const stamp = { ...unstamped, tickMs, timeMs: instantOf('time', time) };
    switch (type) {
      case FRAME_TYPE.sessionStart:
        return { ...stamp, kind: 'session-start', sessionId: payload.text() };
      case FRAME_TYPE.sessionStop:
        return { ...stamp, kind: 'session-stop', session: sessionOf(payload) };
      case FRAME_TYPE.contraction: {
        const sessionId = payload.text();
        payload.u32(); // its number in the session
        const side = sideOf(payload.u8());
        payload.time(); // its start
        return {
          ...stamp,
          kind: 'contraction',
          sessionId,
          side,
          durationMs: payload.f64(),
          pulses: payload.count(),
          amplitudeMeanMilliamps: payload.f64(),
          amplitudePeakMilliamps: payload.f64(),
          impedanceOhms: payload.f64(),
        };
      }
      case FRAME_TYPE.parameterChange:
        return { ...stamp, kind: 'program', program: programOf(payload) };
      case FRAME_TYPE.impedance:
        return {
          ...stamp,
          kind: 'impedance',
          leftOhms: payload.f64(),
          rightOhms: payload.f64(),
        };
      case FRAME_TYPE.battery:
        return { ...stamp, kind: 'battery', volts: payload.f64(), state: payload.text() };
      case FRAME_TYPE.clockSet:
        return { ...stamp, kind: 'clock-set' };
      case FRAME_TYPE.clockCheck:
        return { ...stamp, kind: 'clock-check', hostMs: instantOf('host_time', payload.time()) };
      default:
        return {
          ...stamp,
          kind: 'amplitude-clamp',
          side: sideOf(payload.u8()),
          requestedMilliamps: payload.f64(),
          clampedMilliamps: payload.f64(),
        };
    }
  }

  #pulses(stamp: LineStamp, bytes: Uint8Array, payloadAt: number, length: number): LogLine {
    if (length < PULSES_HEAD_BYTES)
      throw new RangeError('a block of pulses is shorter than its head');
    const start = timeAt(bytes, payloadAt);
    const sessionStartMs = instantOf('session_start', start);
    const { patientId, line } = stamp;
    const batches: PulseBatch[] = [];
    let at = PULSES_HEAD_BYTES;
    for (const side of SIDES) {
      if (at + SIDE_HEAD_BYTES > length) throw new RangeError('columns end behind the payload');
      const firstMicroseconds = int64(bytes, payloadAt + at);
      const count = uint16(bytes, payloadAt + at + 8);
      at += SIDE_HEAD_BYTES;
      if (at + count * PULSE_BYTES > length) throw new RangeError('columns end behind the payload');
      if (count === 0) continue;
      if (!(firstMicroseconds >= 0 && firstMicroseconds <= LONGEST_SESSION_MS * 1_000)) {
        throw new SetAside(
          'TIME_IMPLAUSIBLE',
          `first pulse ${firstMicroseconds} µs after the session began is not within a day`,
        );
      }
      if (uint32(bytes, payloadAt + at) !== 0) {
        throw new SetAside('VALUE_INVALID', 'the interval of the first pulse is not 0');
      }
      const taken = this.#arena.take(bytes, payloadAt + at, count);
      refuseIntervals(taken, firstMicroseconds);
      const { columns, from } = taken;
      // Written out: spreading an object takes longer than all that is in it.
      batches.push({
        source: this.#source,
        line,
        patientId,
        sessionStartMs,
        offsetMinutes: start.offsetMinutes,
        side,
        length: count,
        from,
        firstMicroseconds,
        deltaMicroseconds: columns.deltaMicroseconds,
        amplitudeMicroamps: columns.amplitudeMicroamps,
        pulseWidthMicroseconds: columns.pulseWidthMicroseconds,
        peakMillivolts: columns.peakMillivolts,
        flags: columns.flags,
      });
      at += count * PULSE_BYTES;
    }
    if (at !== length) throw new RangeError('bytes follow the columns');
    const { seq, tickMs, timeMs } = stamp;
    return { kind: 'pulses', line, patientId, seq, tickMs, timeMs, batches };
  }

  #noteUnknown(type: number, byte: number): void {
    if (this.#unknownTypes.has(type)) return;
    this.#unknownTypes.add(type);
    this.#remark(
      'notice',
      'RECORD_UNKNOWN',
      byte,
      `frames of type ${type} are passed over (first here)`,
    );
  }

  #remark(
    severity: Severity,
    code: DiagnosticCode,
    byte: number,
    message: string,
    bytes?: number,
  ): void {
    this.#flushEvents();
    const diagnostic = { severity, code, byte, message };
    this.#items.push({
      kind: 'diagnostic',
      diagnostic: bytes === undefined ? diagnostic : { ...diagnostic, bytes },
    });
  }
}

/**
 * How many frames late one may come that was numbered before a wrap which the input begins behind: it is
 * below 0 then. More than that is a jump upwards.
 */
const LATEST_BEFORE_WRAP = 65_536;

/** The number behind 32 bits of it that is nearest to the last one, so that it goes on where they wrap. */
function unwrapped(low: number, channel: Channel): number {
  const { lastSeq } = channel;
  const near = Number.isNaN(lastSeq) ? low : lastSeq + ((low - lastSeq) | 0);
  const seq = near < -LATEST_BEFORE_WRAP ? low : near;
  channel.lastSeq = seq;
  return seq;
}

function instantOf(name: string, { ms, offsetMinutes }: FrameTime): number {
  if (isPlausibleMs(ms) && Math.abs(offsetMinutes) <= 14 * 60) return ms;
  throw new SetAside(
    'TIME_IMPLAUSIBLE',
    `${name} ${ms} ms (offset ${offsetMinutes} min) is not from ${FIRST_YEAR} to ${LAST_YEAR}`,
  );
}

function isoText(time: FrameTime): string {
  return new Date(instantOf('gap', time)).toISOString();
}

/** Two pulses of a side at one instant, or one more than a day after the session began, are no pulses. */
function refuseIntervals({ totalMicroseconds, zeros }: Taken, firstMicroseconds: number): void {
  if (zeros > 1) throw new SetAside('VALUE_INVALID', 'two pulses of a side are at one instant');
  const last = firstMicroseconds + totalMicroseconds;
  if (last > LONGEST_SESSION_MS * 1_000) {
    throw new SetAside(
      'TIME_IMPLAUSIBLE',
      `last pulse ${last} µs after the session began is not within a day`,
    );
  }
}

function sideOf(code: number): (typeof SIDES)[number] {
  const side = SIDES[code];
  if (side) return side;
  throw new SetAside('VALUE_INVALID', `side ${code} is neither 0 (left) nor 1 (right)`);
}

function headerOf(stamp: LineStamp, payload: PayloadReader): LogLine {
  const patientId = payload.text();
  const deviceId = payload.text();
  const zone = payload.text();
  if (patientId === '') throw new SetAside('TEXT_INVALID', 'patient_id is empty');
  return { ...stamp, kind: 'header', deviceId, zone: zone === '' ? undefined : zone };
}

function programOf(payload: PayloadReader): LoggedProgram {
  const program_id = payload.text();
  const figure = (name: keyof typeof LOGGED_PROGRAM_LIMITS): number => {
    const value = payload.f64();
    const limit = LOGGED_PROGRAM_LIMITS[name];
    if (Number.isNaN(value) || (value >= 0 && value <= limit)) return value;
    throw new SetAside('VALUE_INVALID', `${name} ${value} of a program is not from 0 to ${limit}`);
  };
  return {
    program_id,
    frequency_hz: figure('frequency_hz'),
    pulse_width_us: figure('pulse_width_us'),
    amplitude_left_ma: figure('amplitude_left_ma'),
    amplitude_right_ma: figure('amplitude_right_ma'),
    on_s: figure('on_s'),
    off_s: figure('off_s'),
    ramp_up_s: figure('ramp_up_s'),
    ramp_down_s: figure('ramp_down_s'),
    session_min: figure('session_min'),
  };
}

function sessionOf(payload: PayloadReader): LoggedSession {
  const sessionId = payload.text();
  const start = payload.time();
  const startMs = instantOf('start', start);
  const durationMs = payload.u32();
  if (durationMs > LONGEST_SESSION_MS) {
    throw new SetAside('DURATION_INVALID', `duration ${durationMs} ms is longer than a day`);
  }
  return {
    sessionId,
    startMs,
    offsetMinutes: start.offsetMinutes,
    stampKind: start.isUtc ? 'utc' : 'offset',
    durationMs,
    endReason: payload.text(),
    programId: payload.text(),
    ...figuresOf(payload),
  };
}

function figuresOf(payload: PayloadReader): Pick<LoggedSession, 'parameters' | 'counters'> {
  const figure = (): number => {
    const value = payload.f64();
    return value >= 0 && value < Infinity ? value : Number.NaN;
  };
  const amplitudes = [figure(), figure()] as const;
  const [pulseWidthMicroseconds, frequencyHertz] = [figure(), figure()];
  const ohms = [figure(), figure()] as const;
  const contractions = payload.count();
  const pulses = [payload.count(), payload.count()] as const;
  const limited = [payload.count(), payload.count()] as const;
  const charges = [figure(), figure()] as const;
  return {
    parameters: {
      amplitudeLeftMilliamps: amplitudes[0],
      amplitudeRightMilliamps: amplitudes[1],
      pulseWidthMicroseconds,
      frequencyHertz,
      impedanceLeftOhms: ohms[0],
      impedanceRightOhms: ohms[1],
      pulsesLeft: pulses[0],
      pulsesRight: pulses[1],
    },
    counters: {
      contractions,
      limitedLeft: limited[0],
      limitedRight: limited[1],
      chargeLeftMicrocoulombs: charges[0],
      chargeRightMicrocoulombs: charges[1],
    },
  };
}

function troubleOf(error: unknown, type: number): { code: DiagnosticCode; message: string } {
  if (error instanceof SetAside) return error;
  if (error instanceof RangeError) {
    const message = `payload of a frame of type ${type} is not as its type has it`;
    return { code: 'RECORD_MALFORMED', message };
  }
  if (error instanceof TypeError) {
    return { code: 'TEXT_INVALID', message: `frame of type ${type} holds text that is not UTF-8` };
  }
  throw error;
}
