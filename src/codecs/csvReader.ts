import type { DiagnosticCode } from '../model/diagnostic.js';
import { copyOf } from './copyOf.js';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const MAX_FIELDS = 1_024;
/** Lines before the header that a foreign table may begin with. */
export const MAX_PREAMBLE_LINES = 20;
export const DEFAULT_MAX_LINE_BYTES = 1_048_576;

/** One record: fields lie at `bytes[starts[i] .. ends[i])`, quotes removed. Valid until the next record. */
export interface CsvRow {
  bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  fieldCount: number;
  /** Line on which the record begins, from 1. */
  line: number;
  /** False for a last record without a line end. */
  terminated: boolean;
  /** True if a quote stands inside an unquoted field: kept as it is, but often a quote that was lost. */
  bareQuote: boolean;
  /** False if no field can have a space around it. */
  spaced: boolean;
}

/** Reads rows of one table that are as they mostly are, faster than record by record, and leaves all others alone. */
export interface OrdinaryRows {
  /** Rows that the last call of `take` took, each of them a line. */
  readonly taken: number;
  /** Sees the bytes in which rows are to be read; false if it is not worth while. */
  load(bytes: Uint8Array, from: number): boolean;
  /** Takes rows from `from` on, the first of them on `line`; returns where the first one begins that it left. */
  take(from: number, line: number): number;
}

/** Records read one by one, at most, where ordinary rows are not to be found. */
const MOST_PATIENCE = 256;

export interface CsvReaderOptions {
  readonly maxLineBytes: number;
  /** Looks at a line before the header: the delimiter's byte if this is the header, undefined if it is not. */
  findHeader(line: string, lineNumber: number): number | undefined;
  /** Called for the header and then for every record that is not blank. */
  onRow(row: CsvRow): void;
  onProblem(line: number, code: DiagnosticCode, message: string): void;
  /** Who reads ordinary rows, once the header is known. */
  ordinaryRows?(): OrdinaryRows | undefined;
}

/**
 * RFC 4180 records out of bytes, whatever the chunks: quoted fields, doubled quotes, line breaks
 * within quotes, quotes within unquoted fields, LF, CRLF or bare CR, byte-order mark. A record that is not well-formed is charged to
 * its first line alone, and reading goes on with the line after it, so that one lost quote does
 * not swallow the rest of the file; nor do two, for a record of several lines must have the header's
 * number of fields.
 */
export class CsvReader {
  readonly #options: CsvReaderOptions;
  readonly #row: CsvRow = {
    bytes: new Uint8Array(0),
    starts: new Int32Array(MAX_FIELDS + 1),
    ends: new Int32Array(MAX_FIELDS + 1),
    fieldCount: 0,
    line: 0,
    terminated: true,
    bareQuote: false,
    spaced: false,
  };
  #scratch = new Uint8Array(0);
  #tail = new Uint8Array(0);
  #joined = new Uint8Array(0);
  #line = 1;
  #delimiter = 0; // 0 until the header is found
  #columnCount = 0; // fields of the header
  #newline = NEWLINE;
  #skipping = false; // inside a line that was set aside, until its end
  #started = false;

  constructor(options: CsvReaderOptions) {
    this.#options = options;
  }

  get headerFound(): boolean {
    return this.#delimiter !== 0;
  }

  /** Line on which the next record begins, from 1. */
  get nextLine(): number {
    return this.#line;
  }

  /** Bytes of a record that is not at its end yet; infinitely many of a line that is set aside. */
  get pendingBytes(): number {
    return this.#skipping ? Number.POSITIVE_INFINITY : this.#tail.length;
  }

  /** Forgets the record that is not at its end: what comes begins another. */
  restart(): void {
    this.#tail = new Uint8Array(0);
    this.#skipping = false;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    const bytes = this.#tail.length === 0 ? chunk : this.#behindTail(chunk);
    this.#tail = copyOf(bytes, this.#consume(bytes, false));
  }

  end(): void {
    const bytes = this.#tail;
    this.#tail = new Uint8Array(0);
    this.#consume(bytes, true);
  }

  /** The unfinished tail and the chunk as one, in a buffer that is used again. */
  #behindTail(chunk: Uint8Array): Uint8Array {
    const tail = this.#tail;
    const length = tail.length + chunk.length;
    if (this.#joined.length < length) this.#joined = new Uint8Array(length * 2);
    this.#joined.set(tail);
    this.#joined.set(chunk, tail.length);
    return this.#joined.subarray(0, length);
  }

  #consume(bytes: Uint8Array, final: boolean): number {
    let from = 0;
    if (!this.#started) {
      if (bytes.length < 3 && !final) return 0;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) from = 3;
      this.#started = true;
    }
    while (this.#delimiter === 0) {
      const next = this.#lookForHeader(bytes, from, final);
      if (next < 0) return from;
      from = next;
    }
    return this.#scan(bytes, from, final);
  }

  /** Position of the next line to look at (the header's own line if it is one), or -1 for "not yet". */
  #lookForHeader(bytes: Uint8Array, from: number, final: boolean): number {
    if (from >= bytes.length) return -1;
    const { maxLineBytes, findHeader } = this.#options;
    let end = from;
    while (end < bytes.length && bytes[end] !== NEWLINE && bytes[end] !== CARRIAGE_RETURN) end++;
    // A CR at the very end may be the first half of CRLF.
    if (end >= bytes.length - 1 && bytes[end] !== NEWLINE && !final) {
      return bytes.length - from > maxLineBytes ? this.#fail(from, bytes, maxLineBytes) : -1;
    }
    const bareReturn = bytes[end] === CARRIAGE_RETURN && bytes[end + 1] !== NEWLINE;
    const delimiter = findHeader(new TextDecoder().decode(bytes.subarray(from, end)), this.#line);
    if (delimiter !== undefined) {
      this.#delimiter = delimiter;
      this.#newline = bareReturn ? CARRIAGE_RETURN : NEWLINE;
      return from;
    }
    if (this.#line >= MAX_PREAMBLE_LINES) findHeader('', Number.POSITIVE_INFINITY);
    this.#line++;
    return end + (bareReturn || bytes[end] === NEWLINE ? 1 : 2);
  }

  #fail(from: number, bytes: Uint8Array, maxLineBytes: number): number {
    this.#options.findHeader(
      new TextDecoder().decode(bytes.subarray(from, from + maxLineBytes)),
      Number.POSITIVE_INFINITY,
    );
    return -1;
  }

  /** Hands on every complete record from `from`; returns where the unfinished one begins. */
  #scan(bytes: Uint8Array, from: number, final: boolean): number {
    const { maxLineBytes, onRow, onProblem } = this.#options;
    const row = this.#row;
    const { starts, ends } = row;
    const delimiter = this.#delimiter;
    const newline = this.#newline;
    const length = bytes.length;
    const highest = Math.max(delimiter, newline, QUOTE); // bytes above it mean nothing here
    let position = from;
    row.bytes = bytes;

    if (this.#skipping) {
      const end = bytes.indexOf(newline, position);
      if (end < 0) return length;
      this.#skipping = false;
      this.#line++;
      position = end + 1;
    }

    let ordinary: OrdinaryRows | null | undefined; // null: not to be asked
    let patience = 1;
    let waits = 0; // records until ordinary rows are looked for again

    while (position < length) {
      if (ordinary === undefined && this.#columnCount > 0) {
        ordinary = newline === NEWLINE ? (this.#options.ordinaryRows?.() ?? null) : null;
        if (!ordinary?.load(bytes, position)) ordinary = null;
      }
      if (ordinary && --waits < 0) {
        position = ordinary.take(position, this.#line);
        this.#line += ordinary.taken;
        patience = ordinary.taken > 0 ? 1 : Math.min(patience * 2, MOST_PATIENCE);
        waits = patience - 1;
        if (position >= length) break;
      }
      let p = position;
      let field = 0;
      let special = 0;
      let bareQuote = false;
      let spaced = false;
      starts[0] = p;
      for (; p < length; p++) {
        const byte = bytes[p]!;
        if (byte > highest) continue;
        if (byte === delimiter) {
          ends[field] = p;
          if (++field > MAX_FIELDS) {
            special = delimiter;
            break;
          }
          starts[field] = p + 1;
        } else if (byte === newline) {
          break;
        } else if (byte === QUOTE) {
          if (p === starts[field]) {
            special = QUOTE;
            break;
          }
          bareQuote = true;
        } else if (byte === SPACE) {
          spaced = true;
        }
      }

      if (special === QUOTE) {
        const next = this.#scanQuoted(bytes, position, final);
        if (next < 0) return position;
        position = next;
        continue;
      }
      if (special !== 0) {
        onProblem(this.#line, 'RECORD_MALFORMED', `more than ${MAX_FIELDS} fields`);
        position = this.#skipLine(bytes, position);
        continue;
      }
      if (p - position > maxLineBytes) {
        onProblem(this.#line, 'LINE_TOO_LONG', `line is longer than ${maxLineBytes} bytes`);
        position = this.#skipLine(bytes, position);
        continue;
      }
      if (p === length && !final) return position;

      const end = p > position && bytes[p - 1] === CARRIAGE_RETURN ? p - 1 : p;
      ends[field] = end;
      if (field > 0 || end > position) {
        row.fieldCount = field + 1;
        row.line = this.#line;
        row.terminated = p < length;
        row.bareQuote = bareQuote;
        row.spaced = spaced;
        this.#columnCount ||= row.fieldCount;
        onRow(row);
      }
      this.#line++;
      position = p + 1;
    }
    return length;
  }

  /** Reads a record with quotes into the scratch buffer; returns where the next begins, or -1 for "not yet". */
  #scanQuoted(bytes: Uint8Array, from: number, final: boolean): number {
    const { maxLineBytes, onRow } = this.#options;
    const delimiter = this.#delimiter;
    const newline = this.#newline;
    const row = this.#row;
    const limit = Math.min(bytes.length, from + maxLineBytes);
    if (this.#scratch.length < limit - from) this.#scratch = new Uint8Array((limit - from) * 2);
    const scratch = this.#scratch;
    const { starts, ends } = row;
    let p = from;
    let out = 0;
    let field = 0;
    let lines = 1;
    let bareQuote = false;
    const outOfBytes = (): number => {
      if (limit < bytes.length) {
        return this.#malformed(bytes, from, `a quote is not closed within ${maxLineBytes} bytes`);
      }
      return final ? this.#malformed(bytes, from, 'a quote is not closed') : -1;
    };

    for (;;) {
      starts[field] = out;
      if (p < limit && bytes[p] === QUOTE) {
        p++;
        for (;;) {
          if (p >= limit) return outOfBytes();
          const byte = bytes[p]!;
          if (byte === QUOTE) {
            if (p + 1 === limit && !(final && limit === bytes.length)) return outOfBytes();
            if (bytes[p + 1] !== QUOTE) break;
            p++;
          } else if (byte === newline) {
            lines++;
          }
          scratch[out++] = byte;
          p++;
        }
        p++;
        if (bytes[p] === CARRIAGE_RETURN && newline === NEWLINE) p++;
        const after = p < bytes.length ? bytes[p] : newline;
        if (p >= limit && !final) return outOfBytes();
        if (after !== delimiter && after !== newline) {
          return this.#malformed(bytes, from, 'text follows a closing quote');
        }
      } else {
        while (p < limit && bytes[p] !== delimiter && bytes[p] !== newline) {
          if (bytes[p] === QUOTE) bareQuote = true;
          scratch[out++] = bytes[p++]!;
        }
        if (p >= limit && !(final && limit === bytes.length)) return outOfBytes();
        if (
          bytes[p] !== delimiter &&
          out > starts[field]! &&
          scratch[out - 1] === CARRIAGE_RETURN
        ) {
          out--;
        }
      }
      ends[field] = out;
      if (p >= bytes.length || bytes[p] === newline) break;
      p++;
      if (++field > MAX_FIELDS) {
        return this.#malformed(bytes, from, `more than ${MAX_FIELDS} fields`);
      }
    }

    if (lines > 1 && this.#columnCount > 0 && field + 1 !== this.#columnCount) {
      return this.#malformed(bytes, from, 'a quote is not closed on its line');
    }
    row.bytes = scratch;
    row.fieldCount = field + 1;
    row.line = this.#line;
    row.terminated = p < bytes.length;
    row.bareQuote = bareQuote;
    row.spaced = true;
    this.#columnCount ||= row.fieldCount;
    onRow(row);
    row.bytes = bytes;
    this.#line += lines;
    return p + 1;
  }

  #malformed(bytes: Uint8Array, from: number, message: string): number {
    this.#options.onProblem(this.#line, 'RECORD_MALFORMED', message);
    return this.#skipLine(bytes, from);
  }

  #skipLine(bytes: Uint8Array, from: number): number {
    const end = bytes.indexOf(this.#newline, from);
    if (end < 0) {
      this.#skipping = true;
      return bytes.length;
    }
    this.#line++;
    return end + 1;
  }
}
