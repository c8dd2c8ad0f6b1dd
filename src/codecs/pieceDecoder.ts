import { StimlogError } from '../model/errors.js';
import type { DecodeOptions, DecoderItem, LineDecoder } from './codec.js';
import { pulseCsv } from './pulseCsv.js';
import type { NewestPulses, PulseEdges } from './pulseEdges.js';
import { sessionCsv } from './sessionCsv.js';

/** Formats whose files may be decoded in pieces, each by whoever has time. */
export const divisibleFormats = [sessionCsv, pulseCsv] as const;
export type DivisibleId = (typeof divisibleFormats)[number]['id'];

const NEWLINE = 10;
/** Read behind a piece to find the end of its last record. */
const BEHIND_BYTES = 8_192;

/** More is hardly said of a piece unless it was begun within a record. */
const MOST_REMARKS = 1_000;

/** Bytes of a file that one decoder reads. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** True if a record begins at `from`; false if it is the first line break behind that tells where one may. */
  readonly isExact: boolean;
  /** The pulses behind which it stands; missing: they are not known. */
  readonly behind?: readonly NewestPulses[];
}

/** What became of a piece. */
export interface PieceEnds {
  /** Where its first record was taken to begin; `to` if none begins in it; NaN if it was given up. */
  readonly from: number;
  /** Where the record behind its last one begins. */
  readonly to: number;
  /** Line of its first record as the decoder counts them. */
  readonly firstLine: number;
  /** Lines in it. */
  readonly lines: number;
  readonly edges: readonly PulseEdges[];
  /** True if it was read knowing what stands before. */
  readonly isBehind: boolean;
  /** Why it was not read to its end. */
  readonly error?: StimlogError;
}

/** Reads bytes at a place of the input into `bytes`; returns how many, 0 at its end. */
export type ReadAt = (bytes: Uint8Array, from: number) => number;

/**
 * Decodes pieces of an input, in any order: a piece is the records that begin in it, so the last may end behind it.
 * Where its first record begins is guessed from a line break, which is wrong within quotes: whoever puts the pieces
 * together sees that one does not begin where the one before ends, and has it decoded again from there. A piece of which
 * much is said is given up unless its begin is exact: it may be the inside of one long record.
 */
export class PieceDecoder {
  readonly #create: () => LineDecoder;
  readonly #readAt: ReadAt;
  #decoder: LineDecoder | undefined;
  #buffer = new Uint8Array(0);

  /** `head`: the first bytes of the input up to the end of its header. */
  constructor(id: DivisibleId, options: DecodeOptions, head: Uint8Array, readAt: ReadAt) {
    const format = divisibleFormats.find((one) => one.id === id)!;
    this.#readAt = readAt;
    this.#create = () => {
      const decoder = format.createDecoder(options);
      decoder.push(head);
      return decoder;
    };
  }

  /** `onItems` hears what the records of the piece come to; with `reuseColumns` a batch holds during the call alone. */
  decode(
    { from, to, isExact, behind }: Piece,
    onItems: (items: readonly DecoderItem[]) => void,
  ): PieceEnds {
    const decoder = this.#decoder ?? this.#create();
    this.#decoder = undefined; // what was in an error, or at the end, is used no more
    decoder.restart(behind);
    const firstLine = decoder.nextLine;
    const isBehind = behind !== undefined;
    let at = isExact ? from : from - 1; // the byte before may be a line break
    let bytes = this.#block(at, to - at + BEHIND_BYTES);
    let searchFrom = Math.min(bytes.length, to - at) - 1; // the piece's last byte
    let done = isExact ? 0 : bytes.indexOf(NEWLINE) + 1;
    if (!isExact && (done === 0 || done > searchFrom)) {
      this.#decoder = decoder;
      return { from: to, to, firstLine, lines: 0, edges: [], isBehind };
    }
    const start = at + done;
    const ends = (error?: StimlogError): PieceEnds => {
      const lines = decoder.nextLine - firstLine;
      const { edges } = decoder;
      const place = { from: start, to: at + done, firstLine, lines };
      return { ...place, edges, isBehind, ...(error && { error }) };
    };
    let remarks = 0;
    // The record at the end may go on for long: more is read at each step, so that it is not looked at too often.
    for (let more = 64; ; more *= 2) {
      const newline = bytes.indexOf(NEWLINE, searchFrom);
      const end = newline < 0 ? bytes.length : newline + 1;
      try {
        const items = decoder.push(bytes.subarray(done, end));
        remarks += items.length;
        if (remarks > MOST_REMARKS && !isExact) return { ...ends(), from: Number.NaN };
        onItems(items);
      } catch (error) {
        if (error instanceof StimlogError) return ends(error);
        throw error;
      }
      done = end;
      if (at + done - decoder.pendingBytes >= to) {
        done -= decoder.pendingBytes; // those of a record that begins behind the piece
        this.#decoder = decoder;
        return ends();
      }
      at += done;
      done = 0;
      bytes = this.#block(at, more + BEHIND_BYTES);
      searchFrom = Math.min(more, bytes.length);
      if (bytes.length === 0) {
        onItems(decoder.end());
        return ends();
      }
    }
  }

  /** Bytes from a place on, in a buffer that is used again; fewer than `length` at the end of the input alone. */
  #block(from: number, length: number): Uint8Array {
    if (this.#buffer.length < length) this.#buffer = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const count = this.#readAt(this.#buffer.subarray(filled, length), from + filled);
      if (count === 0) break;
      filled += count;
    }
    return this.#buffer.subarray(0, filled);
  }
}
