import { crc32 } from './crc32.js';

/** `,"crc":"` … `"}`: the checksum is the last member of a line, over everything before its comma. */
const OPENING = new TextEncoder().encode(',"crc":"');
const CLOSING = new TextEncoder().encode('"}');
export const CHECKSUM_LENGTH = OPENING.length + 8 + CLOSING.length;

/** Where the checksum of the line `bytes[from .. to)` begins, or -1 if it has none. */
export function checksumAt(bytes: Uint8Array, from: number, to: number): number {
  const at = to - CHECKSUM_LENGTH;
  if (at <= from) return -1;
  for (let i = 0; i < OPENING.length; i++) if (bytes[at + i] !== OPENING[i]) return -1;
  for (let i = 0; i < CLOSING.length; i++) if (bytes[to - 2 + i] !== CLOSING[i]) return -1;
  return at;
}

/** True if the checksum that begins at `at` is that of the line from `from` up to it. */
export function checksumHolds(bytes: Uint8Array, from: number, at: number): boolean {
  const crc = crc32(bytes, from, at);
  for (let i = 0; i < 8; i++) {
    if (bytes[at + OPENING.length + i] !== hexDigit(crc, i)) return false;
  }
  return true;
}

/**
 * Turns the line `bytes[from .. to)`, an object without a checksum, into one with it, in place; there
 * must be room for {@link CHECKSUM_LENGTH} − 1 bytes more. Returns the new end.
 */
export function appendChecksum(bytes: Uint8Array, from: number, to: number): number {
  const at = to - 1; // over the closing brace
  const crc = crc32(bytes, from, at);
  bytes.set(OPENING, at);
  for (let i = 0; i < 8; i++) bytes[at + OPENING.length + i] = hexDigit(crc, i);
  bytes.set(CLOSING, at + OPENING.length + 8);
  return at + CHECKSUM_LENGTH;
}

/** The byte of digit `index` (from the left) of a 32-bit number, `0` to `f`. */
function hexDigit(value: number, index: number): number {
  const digit = (value >>> (28 - 4 * index)) & 0xf;
  return digit < 10 ? 48 + digit : 87 + digit;
}
