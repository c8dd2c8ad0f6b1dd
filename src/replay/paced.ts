import type { Schedule } from './schedule.js';
import type { TimedPiece } from './timedPieces.js';

/** Time and waiting, so that a test can have its own. */
export interface Clock {
  /** Milliseconds from any beginning. */
  now(): number;
  /** Settles after about so many milliseconds, or when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Bytes that are due together, and by how much they are late. */
export interface DueBytes {
  readonly bytes: Uint8Array;
  readonly lateMs: number;
}

/** Pieces due within this time go together: no timer is finer. */
const TOGETHER_MS = 1;
/** What is not worth a wait, ms. */
const NO_WAIT_MS = 0.05;
/** The end of a long wait, ms: a timer may be late by a share of its length. */
const LAST_WAIT_MS = 20;
/** So many bytes go together at most. */
const MOST_BYTES = 65_536;

/** Hands pieces on when they are due; stops when `signal` aborts. */
export async function* paced(
  pieces: AsyncIterable<TimedPiece>,
  schedule: Schedule,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<DueBytes, undefined> {
  let beganMs: number | undefined;
  let waiting: Uint8Array[] = [];
  let length = 0;
  let dueMs = 0;
  const flush = async (): Promise<DueBytes | undefined> => {
    if (length === 0) return undefined;
    beganMs ??= clock.now();
    for (;;) {
      const leftMs = beganMs + dueMs - clock.now();
      if (!(leftMs > NO_WAIT_MS) || signal.aborted) break;
      // A long wait ends late: most of it first, and then what is left.
      await clock.sleep(leftMs > 2 * LAST_WAIT_MS ? leftMs - LAST_WAIT_MS : leftMs, signal);
    }
    if (signal.aborted) return undefined;
    const bytes = joined(waiting, length);
    waiting = [];
    length = 0;
    return { bytes, lateMs: clock.now() - beganMs - dueMs };
  };
  for await (const piece of pieces) {
    const at = schedule.dueMs(piece.timeMs);
    if (at - dueMs >= TOGETHER_MS || length + piece.bytes.length > MOST_BYTES) {
      const due = await flush();
      if (due) yield due;
      if (signal.aborted) return;
      dueMs = at;
    }
    waiting.push(piece.bytes);
    length += piece.bytes.length;
  }
  const due = await flush();
  if (due) yield due;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1) return only!;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
