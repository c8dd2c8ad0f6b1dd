import { framePieces } from './framePieces.js';
import { csvPieces, eventLinePieces, opennerveLinePieces } from './linePieces.js';

/** A stretch of a log that was written at one moment. */
export interface TimedPiece {
  /** As they stand in the log. */
  readonly bytes: Uint8Array;
  /** When the device wrote it, Unix time, ms; NaN: it does not say, and goes along with the one before. */
  readonly timeMs: number;
  /** True if a part of the log cannot be read without it: who the device is, what the columns are. */
  readonly isHead: boolean;
}

/** Cuts a log into pieces, wherever the chunks were cut; all pieces together are all its bytes. */
export interface PieceCutter {
  push(bytes: Uint8Array): TimedPiece[];
  end(): TimedPiece[];
}

/** How the logs of each format are cut, by the format's id; one that is missing has no times to replay by. */
export const cutters: Readonly<Record<string, () => PieceCutter>> = {
  frames: framePieces,
  'event-ndjson': eventLinePieces,
  opennerve: opennerveLinePieces,
  'pulse-csv': () => csvPieces({ unix_us: (text) => Number(text) / 1_000 }),
  'session-csv': () =>
    csvPieces({ start: (text) => Date.parse(text), duration_s: (text) => Number(text) * 1_000 }),
};
