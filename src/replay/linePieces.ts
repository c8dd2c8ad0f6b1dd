import type { PieceCutter, TimedPiece } from './timedPieces.js';

const NEWLINE = 10;
/** A longer line is handed on in parts: it says nothing of its time. */
const LONGEST_LINE = 1_048_576;

/** Cuts text at its line ends. `timeOf` hears every line with its end, and says its time and whether it is a head. */
function linePieces(timeOf: (line: string) => Omit<TimedPiece, 'bytes'>): PieceCutter {
  const utf8 = new TextDecoder();
  let kept: Uint8Array[] = [];
  let keptLength = 0;
  const joined = (): Uint8Array => {
    const bytes = new Uint8Array(keptLength);
    let at = 0;
    for (const part of kept) {
      bytes.set(part, at);
      at += part.length;
    }
    kept = [];
    keptLength = 0;
    return bytes;
  };
  const piece = (): TimedPiece => {
    const bytes = joined();
    return { bytes, ...timeOf(utf8.decode(bytes)) };
  };
  const keep = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    kept.push(new Uint8Array(bytes)); // a copy: the chunk may be written over
    keptLength += bytes.length;
  };
  return {
    push(chunk) {
      const pieces: TimedPiece[] = [];
      let from = 0;
      for (;;) {
        const end = chunk.indexOf(NEWLINE, from);
        if (end < 0) break;
        keep(chunk.subarray(from, end + 1));
        pieces.push(piece());
        from = end + 1;
      }
      keep(chunk.subarray(from));
      if (keptLength > LONGEST_LINE) {
        pieces.push({ bytes: joined(), timeMs: Number.NaN, isHead: false });
      }
      return pieces;
    },
    end: () => (keptLength > 0 ? [piece()] : []),
  };
}

const TIME = /"time":\s?"([^"]{10,40})"/;
const IS_HEADER = /"type":\s?"(header|program)"/;

/** Cuts `event-ndjson` at its lines. */
export function eventLinePieces(): PieceCutter {
  return linePieces((line) => {
    const time = TIME.exec(line);
    return {
      timeMs: time === null ? Number.NaN : Date.parse(time[1]!),
      isHead: time === null && IS_HEADER.test(line),
    };
  });
}

const OPENNERVE_STAMP = /\[(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ)\((\d{3})\)\]/;

/** Cuts a log of an OpenNerve generator at its lines; a fraction of a second counts in 1/255. */
export function opennerveLinePieces(): PieceCutter {
  return linePieces((line) => {
    const [, time, fraction] = OPENNERVE_STAMP.exec(line) ?? [];
    const timeMs =
      time === undefined
        ? Number.NaN
        : Date.parse(time) + Math.round((Number(fraction) * 1_000) / 255);
    return { timeMs, isHead: false };
  });
}

/**
 * Cuts a table at its lines; the time of a row is the sum of what the named columns come to. Rows with
 * quotes have no time: they go along.
 */
export function csvPieces(
  columns: Readonly<Record<string, (text: string) => number>>,
): PieceCutter {
  let fields: { readonly index: number; readonly read: (text: string) => number }[] | undefined;
  let delimiter = ',';
  return linePieces((line) => {
    if (fields === undefined) {
      delimiter = [',', ';', '\t'].find((one) => line.includes(one)) ?? ',';
      const names = line.split(delimiter).map((name) => name.replace(/["\ufeff]/g, '').trim());
      const found = Object.entries(columns).map(([name, read]) => ({
        index: names.findIndex((candidate) => candidate.toLowerCase() === name),
        read,
      }));
      if (found.every(({ index }) => index >= 0)) fields = found;
      return { timeMs: Number.NaN, isHead: true };
    }
    if (line.includes('"')) return { timeMs: Number.NaN, isHead: false };
    const cells = line.split(delimiter);
    const timeMs = fields.reduce((sum, { index, read }) => sum + read(cells[index] ?? ''), 0);
    return { timeMs, isHead: false };
  });
}
