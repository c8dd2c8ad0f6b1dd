import { UNKNOWN_COUNT, UTC_OFFSET } from './frameLayout.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A time as a frame has it. */
export interface FrameTime {
  /** Unix time, ms. */
  readonly ms: number;
  readonly offsetMinutes: number;
  readonly isUtc: boolean;
}

/* Fields at a known place, for blocks of pulses: a reader of its own costs more than they do. */

export function uint16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

/** A signed 64-bit number; exact up to 2^53. */
export function int64(bytes: Uint8Array, at: number): number {
  const low = (uint16(bytes, at) | (uint16(bytes, at + 2) << 16)) >>> 0;
  const high = uint16(bytes, at + 4) | (uint16(bytes, at + 6) << 16);
  return high * 4_294_967_296 + low;
}

export function timeAt(bytes: Uint8Array, at: number): FrameTime {
  return timeOf(int64(bytes, at), (uint16(bytes, at + 8) << 16) >> 16);
}

function timeOf(ms: number, offset: number): FrameTime {
  const isUtc = offset === UTC_OFFSET;
  return { ms, offsetMinutes: isUtc ? 0 : offset, isUtc };
}

/** Fields of a payload, one after the other. Throws `RangeError` past the end, `TypeError` for text that is not UTF-8. */
export class PayloadReader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array, at: number, length: number) {
    this.#bytes = bytes.subarray(at, at + length);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
  }

  u8(): number {
    return this.#view.getUint8(this.#step(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#step(2), true);
  }

  s16(): number {
    return this.#view.getInt16(this.#step(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  /** A count; NaN if it is not known. */
  count(): number {
    const value = this.u32();
    return value === UNKNOWN_COUNT ? Number.NaN : value;
  }

  f64(): number {
    return this.#view.getFloat64(this.#step(8), true);
  }

  /** A signed 64-bit number; exact up to 2^53. */
  s64(): number {
    const at = this.#step(8);
    return this.#view.getInt32(at + 4, true) * 4_294_967_296 + this.#view.getUint32(at, true);
  }

  text(): string {
    const length = this.u16();
    const at = this.#step(length);
    if (at + length > this.#bytes.length) throw new RangeError('text ends behind the payload');
    return utf8.decode(this.#bytes.subarray(at, at + length));
  }

  time(): FrameTime {
    const ms = this.s64();
    return timeOf(ms, this.s16());
  }

  #step(length: number): number {
    const at = this.#at;
    this.#at += length;
    return at;
  }
}

/** Fields of a payload written one after the other into a buffer that grows. */
export class PayloadWriter {
  bytes = new Uint8Array(1_024);
  length = 0;
  #view = new DataView(this.bytes.buffer);
  readonly #utf8 = new TextEncoder();

  u8(value: number): void {
    const at = this.#step(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.#step(2);
    this.#view.setUint16(at, value, true);
  }

  s16(value: number): void {
    const at = this.#step(2);
    this.#view.setInt16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#step(4);
    this.#view.setUint32(at, value, true);
  }

  /** A count; NaN becomes "not known". */
  count(value: number): void {
    this.u32(Number.isNaN(value) ? UNKNOWN_COUNT : value);
  }

  f64(value: number): void {
    const at = this.#step(8);
    this.#view.setFloat64(at, value, true);
  }

  s64(value: number): void {
    const at = this.#step(8);
    this.#view.setUint32(at, value, true); // taken modulo 2^32
    this.#view.setInt32(at + 4, Math.floor(value / 4_294_967_296), true);
  }

  /** Throws `RangeError` for more than 65,535 bytes of text. */
  text(value: string): void {
    const encoded = this.#utf8.encode(value);
    if (encoded.length > 0xffff) throw new RangeError('text is longer than 65,535 bytes');
    this.u16(encoded.length);
    this.bytesOf(encoded);
  }

  /** `isoText`: a time with offset, as `event-ndjson` has it. */
  time(isoText: string): void {
    this.s64(Date.parse(isoText));
    this.s16(offsetOf(isoText));
  }

  /** Little-endian bytes as they are. */
  bytesOf(bytes: Uint8Array): void {
    const at = this.#step(bytes.length);
    this.bytes.set(bytes, at);
  }

  #step(length: number): number {
    const at = this.length;
    this.length += length;
    if (this.length > this.bytes.length) {
      const larger = new Uint8Array(this.length * 2);
      larger.set(this.bytes.subarray(0, at));
      this.bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

function offsetOf(isoText: string): number {
  const match = /([+-])(\d\d):(\d\d)$/.exec(isoText);
  if (match === null) return UTC_OFFSET;
  const size = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -size : size;
}
