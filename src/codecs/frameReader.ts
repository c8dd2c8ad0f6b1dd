import { crc32, fastCrc32, type OtherCrc32 } from './crc32.js';
import { CRC_BYTES, HEADER_BYTES, MAX_PAYLOAD_BYTES, OFFSET, SYNC } from './frameLayout.js';

/** A frame whose checksums hold. `bytes` holds until the call returns. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** Where the frame begins in `bytes`. */
  readonly at: number;
  readonly payloadBytes: number;
  /** Where it begins in the input, bytes from 0. */
  readonly byte: number;
}

/**
 * Why bytes are in no frame:
 * - `damaged`: a sync word begins them, and a checksum does not hold
 * - `truncated`: a frame whose header holds ends before its length
 * - `too-long`: a header that holds claims more than a frame may have
 * - `noise`: no sync word begins them, or {@link MAX_BROKEN} beginnings in a row have come to nothing
 */
export type SkipReason = 'damaged' | 'truncated' | 'too-long' | 'noise';

export interface FrameReaderOptions {
  onFrame(frame: Frame): void;
  /** CRC-32 of long stretches. @defaultValue the one of this package */
  readonly crc32?: OtherCrc32 | undefined;
  /** Bytes that are in no frame, each piece once: with the frames, all bytes of the input. */
  onSkipped(byte: number, length: number, reason: SkipReason, claimedBytes: number): void;
}

/** What is known of bytes that are in no frame: they end where the next sync word begins. */
interface Skipped {
  readonly byte: number;
  readonly reason: SkipReason;
  /** Whole length of the frame that the header claims; NaN if the header does not hold. */
  readonly claimedBytes: number;
}

/**
 * Broken frames without a whole one between them that are told apart. What follows is no telemetry, and
 * is told in one piece: a report for every four bytes would take longer than the bytes.
 */
export const MAX_BROKEN = 1_000;

/** A piece that is longer is told in several: noise may never end. */
export const LONGEST_PIECE = 65_536;

const [SYNC_0, SYNC_1, SYNC_2, SYNC_3] = SYNC;

/**
 * Frames out of bytes, whatever the chunks. Nothing is believed before its checksum holds; after damage
 * the next frame is the next sync word from which both checksums hold. Keeps one frame at most.
 */
export class FrameReader {
  readonly #options: FrameReaderOptions;
  /** Bytes that are not done with: `#kept[0 .. #keptLength)`. */
  #kept = new Uint8Array(4_096);
  #keptLength = 0;
  /** Bytes that must be there before looking again is of use. */
  #needed = 0;
  /** Input position of the first byte that is not done with. */
  #byte = 0;
  #skipped: Skipped | undefined;
  /** Broken frames since the last whole one. */
  #broken = 0;

  constructor(options: FrameReaderOptions) {
    this.#options = options;
  }

  push(chunk: Uint8Array): void {
    if (this.#keptLength === 0) {
      this.#keep(chunk, this.#consume(chunk, chunk.length, false));
      return;
    }
    this.#append(chunk);
    if (this.#keptLength < this.#needed) return;
    const done = this.#consume(this.#keptBytes, this.#keptLength, false);
    this.#kept.copyWithin(0, done, this.#keptLength);
    this.#keptLength -= done;
  }

  end(): void {
    const done = this.#consume(this.#keptBytes, this.#keptLength, true);
    this.#keptLength -= done;
    this.#endSkipped(this.#byte);
  }

  /** Without what lies behind: nobody is to search that. */
  get #keptBytes(): Uint8Array {
    return this.#kept.subarray(0, this.#keptLength);
  }

  #keep(chunk: Uint8Array, from: number): void {
    this.#keptLength = 0;
    if (from < chunk.length) this.#append(chunk.subarray(from));
  }

  #append(bytes: Uint8Array): void {
    const length = this.#keptLength + bytes.length;
    if (length > this.#kept.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.#kept.subarray(0, this.#keptLength));
      this.#kept = larger;
    }
    this.#kept.set(bytes, this.#keptLength);
    this.#keptLength = length;
  }

  /** Hands on every frame in `bytes[0 .. length)`; returns how many of them are done with. */
  #consume(bytes: Uint8Array, length: number, final: boolean): number {
    const begin = this.#byte;
    let at = 0;
    for (;;) {
      const sync = syncFrom(bytes, at, length);
      if (sync > at) {
        this.#skipped ??= { byte: begin + at, reason: 'noise', claimedBytes: Number.NaN };
        at = sync;
        this.#byte = begin + at;
      }
      if (at === length) break;
      const left = length - at;
      if (left < SYNC.length && !final) return this.#wait(at, SYNC.length);
      if (left < HEADER_BYTES) {
        if (!final) return this.#wait(at, HEADER_BYTES);
        // A few bytes like those of a sync word are the end of what is broken already.
        if (left < SYNC.length && this.#skipped) {
          this.#byte = begin + length;
          at = length;
          break;
        }
        at = this.#skip(at, length, begin, 'truncated', Number.NaN);
        continue;
      }
      if (!headerHolds(bytes, at)) {
        at = this.#skip(at, at + SYNC.length, begin, 'damaged', Number.NaN);
        continue;
      }
      const payloadBytes = uint32(bytes, at + OFFSET.length);
      if (payloadBytes > MAX_PAYLOAD_BYTES) {
        at = this.#skip(at, at + HEADER_BYTES, begin, 'too-long', payloadBytes);
        continue;
      }
      const size = HEADER_BYTES + payloadBytes + CRC_BYTES;
      if (left < size && !final) return this.#wait(at, size);
      if (left < size || !this.#frameHolds(bytes, at, size)) {
        at = this.#skip(at, at + HEADER_BYTES, begin, 'truncated', size);
        continue;
      }
      this.#endSkipped(begin + at);
      this.#broken = 0;
      this.#options.onFrame({ bytes, at, payloadBytes, byte: begin + at });
      at += size;
      this.#byte = begin + at;
    }
    this.#needed = 0;
    if (this.#skipped) this.#tellLong(this.#byte);
    return at;
  }

  #frameHolds(bytes: Uint8Array, at: number, size: number): boolean {
    const crcAt = at + size - CRC_BYTES;
    const crc = fastCrc32(bytes, at + SYNC.length, crcAt, this.#options.crc32);
    return crc === uint32(bytes, crcAt);
  }

  #wait(at: number, needed: number): number {
    this.#needed = needed;
    return at;
  }

  /** What begins at `at` is no frame: looks on from `to`. */
  #skip(at: number, to: number, begin: number, reason: SkipReason, claimedBytes: number): number {
    this.#byte = begin + to;
    if (this.#broken > MAX_BROKEN) return to;
    this.#endSkipped(begin + at);
    this.#skipped =
      this.#broken++ < MAX_BROKEN
        ? { byte: begin + at, reason, claimedBytes }
        : { byte: begin + at, reason: 'noise', claimedBytes: Number.NaN };
    return to;
  }

  /** The bytes that were skipped end before `byte`. */
  #endSkipped(byte: number): void {
    if (this.#skipped === undefined) return;
    this.#tellLong(byte);
    const { byte: from } = this.#skipped;
    if (byte > from) this.#tell(byte - from);
    this.#skipped = undefined;
  }

  /** Tells of bytes without an end piece by piece, so that who listens hears of them. */
  #tellLong(byte: number): void {
    while (this.#skipped && byte - this.#skipped.byte >= LONGEST_PIECE) {
      this.#tell(LONGEST_PIECE);
      const from = this.#skipped.byte + LONGEST_PIECE;
      this.#skipped = { byte: from, reason: 'noise', claimedBytes: Number.NaN };
    }
  }

  #tell(length: number): void {
    const { byte: from, reason, claimedBytes } = this.#skipped!;
    // A frame with a header that holds is short, or it is all there and damaged.
    const whole = reason === 'truncated' && length >= claimedBytes;
    const short = reason === 'damaged' && length < HEADER_BYTES;
    const why = whole ? 'damaged' : short ? 'truncated' : reason;
    this.#options.onSkipped(from, length, why, claimedBytes);
  }
}

/** Where the next sync word begins, or may begin with what is still to come; `length` if nowhere. */
function syncFrom(bytes: Uint8Array, from: number, length: number): number {
  for (let at = from; at < length; at++) {
    if (bytes[at] !== SYNC_0) {
      at = bytes.indexOf(SYNC_0, at);
      if (at < 0 || at >= length) return length;
    }
    if (at + 1 < length && bytes[at + 1] !== SYNC_1) continue;
    if (at + 2 < length && bytes[at + 2] !== SYNC_2) continue;
    if (at + 3 < length && bytes[at + 3] !== SYNC_3) continue;
    return at;
  }
  return length;
}

/** Where the first frame header stands whose checksum holds; -1: nowhere. */
export function firstFrame(bytes: Uint8Array): number {
  const length = bytes.length;
  for (let at = syncFrom(bytes, 0, length); at + HEADER_BYTES <= length; ) {
    if (headerHolds(bytes, at)) return at;
    at = syncFrom(bytes, at + 1, length);
  }
  return -1;
}

function headerHolds(bytes: Uint8Array, at: number): boolean {
  const crc = crc32(bytes, at + SYNC.length, at + OFFSET.headerCrc);
  return crc === uint32(bytes, at + OFFSET.headerCrc);
}

export function uint32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
  );
}
