import { FRAME_TYPE, HEADER_BYTES, OFFSET, PULSES_HEAD_BYTES } from '../codecs/frameLayout.js';
import { type Frame, FrameReader, uint32 } from '../codecs/frameReader.js';
import { int64, uint16 } from '../codecs/payload.js';
import type { PieceCutter, TimedPiece } from './timedPieces.js';

/** Cuts binary telemetry at its frames; what is in no frame is a piece without a time. */
export function framePieces(): PieceCutter {
  const pieces: TimedPiece[] = [];
  let kept = new Uint8Array(0);
  let keptFrom = 0; // where the kept bytes begin in the input
  const takeUntil = (byte: number, timeMs: number, isHead: boolean): void => {
    if (byte <= keptFrom) return;
    pieces.push({ bytes: kept.slice(0, byte - keptFrom), timeMs, isHead });
    kept = kept.subarray(byte - keptFrom);
    keptFrom = byte;
  };
  const reader = new FrameReader({
    onFrame: (frame) => {
      const size = HEADER_BYTES + frame.payloadBytes + 4;
      takeUntil(frame.byte, Number.NaN, false);
      takeUntil(frame.byte + size, timeOf(frame), isHead(frame));
    },
    onSkipped: (byte, length) => takeUntil(byte + length, Number.NaN, false),
  });
  const taken = (): TimedPiece[] => pieces.splice(0);
  return {
    push(bytes) {
      const all = new Uint8Array(kept.length + bytes.length);
      all.set(kept);
      all.set(bytes, kept.length);
      kept = all;
      reader.push(bytes);
      return taken();
    },
    end() {
      reader.end();
      takeUntil(keptFrom + kept.length, Number.NaN, false);
      return taken();
    },
  };
}

function isHead({ bytes, at }: Frame): boolean {
  const type = bytes[at + OFFSET.type];
  return type === FRAME_TYPE.header || type === FRAME_TYPE.program;
}

/** When a frame was sent; NaN for those of the reader, which have no time. */
function timeOf({ bytes, at, payloadBytes }: Frame): number {
  const type = bytes[at + OFFSET.type]!;
  const payload = at + HEADER_BYTES;
  if (type === FRAME_TYPE.pulses) {
    return payloadBytes < PULSES_HEAD_BYTES
      ? Number.NaN
      : int64(bytes, payload) + lastPulse(bytes, payload, payloadBytes) / 1_000;
  }
  const isStamped = type >= FRAME_TYPE.contraction && type <= FRAME_TYPE.amplitudeClamp;
  return isStamped && payloadBytes >= 12 ? int64(bytes, payload + 4) : Number.NaN;
}

/** Begin of the last pulse of a block since the session began, µs; NaN if its counts do not hold. */
function lastPulse(bytes: Uint8Array, payload: number, payloadBytes: number): number {
  let last = Number.NaN;
  let at = payload + PULSES_HEAD_BYTES;
  const end = payload + payloadBytes;
  for (let side = 0; side < 2 && at + 10 <= end; side++) {
    const count = uint16(bytes, at + 8);
    let time = int64(bytes, at);
    at += 10;
    if (count === 0) continue;
    if (at + 11 * count > end) return Number.NaN;
    for (let i = 1; i < count; i++) time += uint32(bytes, at + 4 * i);
    last = Number.isNaN(last) ? time : Math.max(last, time);
    at += 11 * count;
  }
  return last;
}
