import type { TimedPiece } from './timedPieces.js';

/** The part of a log that is replayed, Unix time, ms: from the first on, up to the second. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Says of each piece in turn whether it belongs to a period: by its time; without one, by that of the one
 * before; and heads always.
 */
export function selectPieces({ fromMs, toMs }: Period): (piece: TimedPiece) => boolean {
  let inside = fromMs === -Infinity;
  return ({ timeMs, isHead }) => {
    if (!Number.isNaN(timeMs)) inside = timeMs >= fromMs && timeMs < toMs;
    return inside || isHead;
  };
}
