import type { DeviceEvent, DeviceStamp, LoggedProgram, ReaderEvent } from '../model/logEvent.js';
import { LOG_LEVELS } from '../model/logEvent.js';
import type { PulseColumns } from '../model/pulse.js';
import { SIDES } from '../model/pulse.js';
import { crc32, fastCrc32, type OtherCrc32 } from './crc32.js';
import {
  CRC_BYTES,
  FRAME_FLAG,
  FRAME_TYPE,
  FRAME_VERSION,
  HEADER_BYTES,
  MAX_PAYLOAD_BYTES,
  OFFSET,
  SYNC,
} from './frameLayout.js';
import { PayloadWriter } from './payload.js';

/** Writes `frames`: docs/formats/frames.md. A frame holds until the next one. */
export class FrameEncoder {
  readonly #channel: number;
  readonly #crc32: OtherCrc32 | undefined;
  readonly #out = new PayloadWriter();

  /** `channel`: which device on the line, 0 to 2^32 − 1. */
  constructor(channel: number, crc32?: OtherCrc32) {
    this.#channel = channel;
    this.#crc32 = crc32;
  }

  /** A frame of the reader of the device: it has no number. */
  reader(event: ReaderEvent): Uint8Array {
    const out = this.#begin();
    switch (event.type) {
      case 'header':
        out.text(event.patient_id);
        out.text(event.device_id);
        out.text(event.zone);
        out.u8(LOG_LEVELS.indexOf(event.level));
        out.text(event.activated);
        out.u16(event.sessions_per_day);
        out.f64(event.session_minutes);
        return this.#frame(FRAME_TYPE.header, 0, event.repeats ? FRAME_FLAG.repeats : 0);
      case 'program':
        writeProgram(out, event);
        return this.#frame(FRAME_TYPE.program, 0);
      case 'telemetry-gap':
        out.time(event.from);
        out.time(event.to);
        return this.#frame(FRAME_TYPE.telemetryGap, 0);
      case 'end':
        out.u32(event.last_seq);
        return this.#frame(FRAME_TYPE.end, 0);
    }
  }

  /** A frame of the device. Throws `RangeError` for one that is longer than a frame may be. */
  device(stamp: DeviceStamp, event: DeviceEvent): Uint8Array {
    const out = this.#begin();
    if (event.type === 'pulses') {
      out.s64(event.session_start_ms);
      out.s16(event.offset_min);
      out.u16(event.contraction);
      for (const side of SIDES) writeColumns(out, event[side]);
      return this.#frame(FRAME_TYPE.pulses, stamp.seq);
    }
    out.u32(stamp.tick_ms);
    out.time(stamp.time);
    return this.#frame(writeEvent(out, event), stamp.seq);
  }

  /** Leaves room for the header. */
  #begin(): PayloadWriter {
    this.#out.length = HEADER_BYTES;
    return this.#out;
  }

  #frame(type: number, seq: number, flags = 0): Uint8Array {
    const out = this.#out;
    const payloadBytes = out.length - HEADER_BYTES;
    if (payloadBytes > MAX_PAYLOAD_BYTES) {
      throw new RangeError(`a payload of ${payloadBytes} bytes is longer than a frame may be`);
    }
    const { bytes } = out;
    bytes.fill(0, 0, HEADER_BYTES);
    bytes.set(SYNC);
    bytes[OFFSET.version] = FRAME_VERSION;
    bytes[OFFSET.type] = type;
    bytes[OFFSET.flags] = flags;
    writeUint32(bytes, OFFSET.channel, this.#channel);
    writeUint32(bytes, OFFSET.seq, seq);
    writeUint32(bytes, OFFSET.length, payloadBytes);
    writeUint32(bytes, OFFSET.headerCrc, crc32(bytes, SYNC.length, OFFSET.headerCrc));
    out.u32(fastCrc32(bytes, SYNC.length, HEADER_BYTES + payloadBytes, this.#crc32));
    return out.bytes.subarray(0, HEADER_BYTES + payloadBytes + CRC_BYTES);
  }
}

/** Writes what follows the stamp, and returns the type of the frame. */
function writeEvent(
  out: PayloadWriter,
  event: Exclude<DeviceEvent, { type: 'pulses' }>,
): (typeof FRAME_TYPE)[keyof typeof FRAME_TYPE] {
  switch (event.type) {
    case 'session-start':
      out.text(event.session_id);
      out.text(event.program_id);
      return FRAME_TYPE.sessionStart;
    case 'session-stop':
      out.text(event.session_id);
      out.time(event.start);
      out.u32(Math.round(event.duration_s * 1_000));
      out.text(event.end_reason);
      out.text(event.program_id);
      out.f64(event.amplitude_left_ma);
      out.f64(event.amplitude_right_ma);
      out.f64(event.pulse_width_us);
      out.f64(event.frequency_hz);
      out.f64(event.impedance_left_ohm);
      out.f64(event.impedance_right_ohm);
      out.count(event.contractions);
      out.count(event.pulses_left);
      out.count(event.pulses_right);
      out.count(event.limited_left);
      out.count(event.limited_right);
      out.f64(event.charge_left_uc);
      out.f64(event.charge_right_uc);
      return FRAME_TYPE.sessionStop;
    case 'contraction':
      out.text(event.session_id);
      out.u32(event.contraction);
      out.u8(SIDES.indexOf(event.side));
      out.time(event.start);
      out.f64(event.duration_ms);
      out.count(event.pulses);
      out.f64(event.amplitude_mean_ma);
      out.f64(event.amplitude_peak_ma);
      out.f64(event.impedance_ohm);
      out.f64(event.force_ratio);
      return FRAME_TYPE.contraction;
    case 'parameter-change':
      writeProgram(out, event);
      return FRAME_TYPE.parameterChange;
    case 'impedance':
      out.f64(event.impedance_left_ohm);
      out.f64(event.impedance_right_ohm);
      return FRAME_TYPE.impedance;
    case 'battery':
      out.f64(event.voltage_v);
      out.text(event.state);
      return FRAME_TYPE.battery;
    case 'clock-set':
      out.time(event.from);
      return FRAME_TYPE.clockSet;
    case 'clock-check':
      out.time(event.host_time);
      return FRAME_TYPE.clockCheck;
    case 'amplitude-clamp':
      out.u8(SIDES.indexOf(event.side));
      out.f64(event.requested_ma);
      out.f64(event.clamped_ma);
      return FRAME_TYPE.amplitudeClamp;
  }
}

function writeProgram(out: PayloadWriter, program: LoggedProgram): void {
  out.text(program.program_id);
  out.f64(program.frequency_hz);
  out.f64(program.pulse_width_us);
  out.f64(program.amplitude_left_ma);
  out.f64(program.amplitude_right_ma);
  out.f64(program.on_s);
  out.f64(program.off_s);
  out.f64(program.ramp_up_s);
  out.f64(program.ramp_down_s);
  out.f64(program.session_min);
}

/** One side's pulses, column after column. */
function writeColumns(out: PayloadWriter, columns: PulseColumns): void {
  out.s64(columns.firstMicroseconds);
  out.u16(columns.length);
  const { from, length } = columns;
  const part = <T extends Uint32Array | Uint16Array | Uint8Array>(column: T): T =>
    column.subarray(from, from + length) as T;
  out.bytesOf(littleEndian(part(columns.deltaMicroseconds)));
  out.bytesOf(littleEndian(part(columns.amplitudeMicroamps)));
  out.bytesOf(littleEndian(part(columns.pulseWidthMicroseconds)));
  out.bytesOf(littleEndian(part(columns.peakMillivolts)));
  out.bytesOf(part(columns.flags));
}

/** The bytes of a column as the wire has them. */
function littleEndian(column: Uint32Array | Uint16Array): Uint8Array {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  return HOST_IS_LITTLE_ENDIAN ? bytes : swapped(bytes, column.BYTES_PER_ELEMENT);
}

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** A copy with the bytes of every element the other way round. */
function swapped(bytes: Uint8Array, elementBytes: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  for (let at = 0; at < copy.length; at += elementBytes) {
    copy.subarray(at, at + elementBytes).reverse();
  }
  return copy;
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
