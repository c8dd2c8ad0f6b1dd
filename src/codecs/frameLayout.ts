/*
 * The bytes of `frames`: docs/formats/frames.md says each in full. All numbers are little-endian.
 *
 *   0  4  sync word
 *   4  1  version
 *   5  1  type
 *   6  2  flags
 *   8  4  channel: which device on the line
 *  12  4  sequence number, wraps
 *  16  4  length of the payload
 *  20  4  CRC-32 of bytes 4 to 19
 *  24  n  payload
 *  24 + n  4  CRC-32 of bytes 4 to 23 + n
 */

/** 0x9C "SLF": a first byte that no text begins with. */
export const SYNC = [0x9c, 0x53, 0x4c, 0x46] as const;
export const FRAME_VERSION = 1;
export const HEADER_BYTES = 24;
export const CRC_BYTES = 4;
/** A longer payload is refused: what a damaged length could make a reader wait for. */
export const MAX_PAYLOAD_BYTES = 32_768;

export const OFFSET = {
  version: 4,
  type: 5,
  flags: 6,
  channel: 8,
  seq: 12,
  length: 16,
  headerCrc: 20,
} as const;

export const FRAME_TYPE = {
  header: 1,
  program: 2,
  pulses: 3,
  contraction: 4,
  sessionStart: 5,
  sessionStop: 6,
  parameterChange: 7,
  impedance: 8,
  battery: 9,
  clockSet: 10,
  clockCheck: 11,
  amplitudeClamp: 12,
  telemetryGap: 13,
  end: 14,
} as const;

/** Bits of the flags. `repeats`: the frame says again what was said before, for those who listen late. */
export const FRAME_FLAG = { repeats: 1 } as const;

/** Frames that the reader of the device writes: they have no sequence number. */
export const READER_TYPES: readonly number[] = [
  FRAME_TYPE.header,
  FRAME_TYPE.program,
  FRAME_TYPE.telemetryGap,
  FRAME_TYPE.end,
];

/** Stands for an offset of a time that was written in UTC. */
export const UTC_OFFSET = 0x7fff;
/** Stands for a count that is not known. */
export const UNKNOWN_COUNT = 0xffff_ffff;
/** Begin of a block of pulses: session start, offset, contraction. */
export const PULSES_HEAD_BYTES = 12;
/** Begin of each side's columns: first time, count. */
export const SIDE_HEAD_BYTES = 10;
/** A pulse in the columns: interval, amplitude, pulse width, peak voltage, flags. */
export const PULSE_BYTES = 4 + 2 + 2 + 2 + 1;
