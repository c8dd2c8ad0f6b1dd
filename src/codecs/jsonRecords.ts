/** The members of an object as JSON has them. Only own ones are read. */
export type JsonMembers = Readonly<Record<string, unknown>>;

/** Why a piece of the file is no record. */
export type JsonDamage = 'malformed' | 'broken-off' | 'too-long' | 'stray';

export interface JsonRecordsHandlers {
  /** Every record's first member: where it stands anew, the record before was broken off. */
  readonly firstMember: string;
  /** Members of a record that are lists to be taken item by item, for they may be as long as the file. */
  readonly lists: readonly string[];
  /** Longest record or item, bytes. */
  readonly maxBytes: number;
  readonly onRecord: (record: JsonMembers, byte: number) => void;
  /** Such a list begins; `record` holds what stands before it. */
  readonly onList: (name: string, record: JsonMembers, byte: number) => void;
  readonly onItem: (item: JsonMembers, byte: number) => void;
  readonly onDamage: (damage: JsonDamage, byte: number, bytes: number) => void;
  /** The file ends before its closing brackets do. */
  readonly onTruncated: (byte: number, bytes: number) => void;
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
/** Space, tab, line ends, comma, and the bytes of a byte-order mark: what may stand between records. */
const BETWEEN = new Set([32, 9, 10, 13, 44, 0xef, 0xbb, 0xbf]);

/**
 * Finds the records of a JSON file that is one list of objects, or one object, wherever its bytes are cut, and parses
 * them one by one. A parser of the whole would stop for good at the first fault; here a damaged record costs itself
 * alone, and what stands before a break is kept. Keeps the record that is being read, of at most `maxBytes`.
 */
export class JsonRecords {
  readonly #on: JsonRecordsHandlers;
  readonly #firstMember: Uint8Array;
  readonly #text = new TextDecoder();
  /** Bytes of the file before the chunk at hand. */
  #before = 0;
  /** Lists that are open around the records. */
  #openLists = 0;
  /** Braces and brackets that are open in the record. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Where the last string began, and the last brace that was opened outside of a string; bytes of the file. */
  #stringAt = -1;
  #braceAt = -1;
  /** True while the string at hand stands first in its object and is spelled like the first member of a record. */
  #mayBeFirst = false;
  /** The member name that came last directly in the record. */
  #name = '';
  /** The byte before, and the one before that. */
  #last = 0;
  #secondLast = 0;
  /** True while the items of a list are taken. */
  #inList = false;
  /** Where the record or item at hand begins; -1: none does, or it is passed over. */
  #pieceAt = -1;
  #recordAt = 0;
  /** True once the piece at hand was too long. */
  #dropped = false;
  #strayAt = -1;
  /** Length of the piece that was taken last. */
  #pieceBytes = 0;
  #held = new Uint8Array(4_096);
  #heldLength = 0;

  constructor(handlers: JsonRecordsHandlers) {
    this.#on = handlers;
    this.#firstMember = new TextEncoder().encode(`"${handlers.firstMember}"`);
  }

  push(bytes: Uint8Array): void {
    const { length } = bytes;
    for (let i = 0; i < length; i++) {
      const byte = bytes[i]!;
      if (this.#depth === 0) this.#between(byte, i);
      else if (this.#inString) this.#inText(byte, bytes, i);
      else this.#inRecord(byte, bytes, i);
      this.#secondLast = this.#last;
      this.#last = byte;
    }
    if (this.#pieceAt >= 0) this.#hold(bytes, length);
    this.#before += length;
  }

  end(): void {
    this.#endStray(this.#before);
    if (this.#depth > 0) {
      const from = this.#pieceAt >= 0 ? this.#pieceAt : this.#before;
      this.#on.onTruncated(from, this.#before - from);
    } else if (this.#openLists > 0) this.#on.onTruncated(this.#before, 0);
  }

  #between(byte: number, i: number): void {
    const at = this.#before + i;
    if (byte === OPEN_BRACE) {
      this.#endStray(at);
      this.#begin(at);
    } else if (byte === OPEN_BRACKET) this.#openLists++;
    else if (byte === CLOSE_BRACKET) this.#openLists = Math.max(0, this.#openLists - 1);
    else if (!BETWEEN.has(byte) && this.#strayAt < 0) this.#strayAt = at;
  }

  #endStray(at: number): void {
    if (this.#strayAt >= 0) this.#on.onDamage('stray', this.#strayAt, at - this.#strayAt);
    this.#strayAt = -1;
  }

  #begin(at: number): void {
    this.#depth = 1;
    this.#inString = false;
    this.#escaped = false;
    this.#inList = false;
    this.#dropped = false;
    this.#name = '';
    this.#pieceAt = at;
    this.#recordAt = at;
    this.#braceAt = at;
    this.#heldLength = 0;
  }

  #inText(byte: number, bytes: Uint8Array, i: number): void {
    const within = this.#before + i - this.#stringAt;
    if (this.#mayBeFirst && byte !== this.#firstMember[within]) this.#mayBeFirst = false;
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inString = false;
      const isFirst = this.#mayBeFirst && within === this.#firstMember.length - 1;
      if (isFirst && this.#braceAt !== this.#recordAt) {
        this.#breakOff(this.#braceAt, `{"${this.#on.firstMember}"`);
      } else if (this.#depth === 1 && this.#pieceAt >= 0) {
        this.#name = this.#stringBefore(bytes, i);
      }
    }
  }

  #inRecord(byte: number, bytes: Uint8Array, i: number): void {
    switch (byte) {
      case QUOTE:
        this.#inString = true;
        this.#stringAt = this.#before + i;
        this.#mayBeFirst = this.#stringAt === this.#braceAt + 1;
        break;
      case OPEN_BRACE:
        this.#braceAt = this.#before + i;
        if (++this.#depth === 3 && this.#inList) {
          this.#pieceAt = this.#braceAt;
          this.#heldLength = 0;
          this.#dropped = false;
        }
        break;
      case OPEN_BRACKET:
        if (this.#depth++ === 1 && this.#pieceAt >= 0) this.#beginList(bytes, i);
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        this.#close(bytes, i);
        break;
      case this.#firstMember[1]:
        // A quote was lost or doubled, so that texts and the rest have changed places: `{"R` is a record's begin.
        if (this.#last === QUOTE && this.#secondLast === OPEN_BRACE) {
          this.#breakOff(this.#before + i - 2, '{"');
          this.#inString = true;
          this.#stringAt = this.#before + i - 1;
          this.#mayBeFirst = false;
        }
        break;
      default:
    }
  }

  #close(bytes: Uint8Array, i: number): void {
    this.#depth--;
    if (this.#inList && this.#depth === 2 && this.#pieceAt >= 0) {
      const item = this.#takePiece(bytes, i);
      if (item !== undefined) this.#on.onItem(item, this.#before + i + 1 - this.#pieceBytes);
    } else if (this.#inList && this.#depth <= 1) this.#inList = false;
    if (this.#depth > 0) return;
    if (this.#pieceAt < 0) return;
    const record = this.#takePiece(bytes, i);
    if (record !== undefined) this.#on.onRecord(record, this.#recordAt);
  }

  /** The piece that ends at `i`, parsed; undefined if it is damaged, which is said. */
  #takePiece(bytes: Uint8Array, i: number): JsonMembers | undefined {
    const at = this.#pieceAt;
    this.#pieceBytes = this.#before + i + 1 - at;
    this.#hold(bytes, i + 1);
    if (this.#pieceAt < 0) return undefined; // too long
    this.#pieceAt = -1;
    const members = parsed(this.#text.decode(this.#held.subarray(0, this.#heldLength)));
    this.#heldLength = 0;
    if (members === undefined) this.#on.onDamage('malformed', at, this.#pieceBytes);
    return members;
  }

  /** Copies what the chunk has of the piece at hand, up to `to`. */
  #hold(bytes: Uint8Array, to: number): void {
    const from = Math.max(0, this.#pieceAt + this.#heldLength - this.#before);
    const length = this.#heldLength + to - from;
    if (length > this.#on.maxBytes) {
      this.#drop();
      return;
    }
    if (length > this.#held.length) {
      const larger = new Uint8Array(Math.max(length, this.#held.length * 2));
      larger.set(this.#held.subarray(0, this.#heldLength));
      this.#held = larger;
    }
    this.#held.set(bytes.subarray(from, to), this.#heldLength);
    this.#heldLength = length;
  }

  /** The text of the string that ends at `i`, without its quotes. */
  #stringBefore(bytes: Uint8Array, i: number): string {
    const from = this.#stringAt + 1;
    if (from >= this.#before) return this.#text.decode(bytes.subarray(from - this.#before, i));
    const held = this.#held.subarray(from - this.#pieceAt, this.#heldLength);
    return this.#text.decode(held) + this.#text.decode(bytes.subarray(0, i));
  }

  #beginList(bytes: Uint8Array, i: number): void {
    const name = this.#name;
    if (!this.#on.lists.includes(name)) return;
    this.#hold(bytes, i + 1);
    const at = this.#pieceAt;
    if (at < 0) return; // too long
    const record = parsed(`${this.#text.decode(this.#held.subarray(0, this.#heldLength))}]}`);
    this.#inList = record !== undefined;
    if (record !== undefined) this.#on.onList(name, record, at);
    else this.#on.onDamage('malformed', at, this.#heldLength);
    this.#pieceAt = -1; // what stands behind the list is passed over
    this.#heldLength = 0;
  }

  /** The record at hand ends nowhere: another begins at byte `at` with `begin`, which has been read. */
  #breakOff(at: number, begin: string): void {
    const from = this.#pieceAt;
    if (from >= 0 && at - from > this.#on.maxBytes) this.#drop();
    else if (from >= 0) this.#on.onDamage('broken-off', from, at - from);
    else if (!this.#dropped) this.#on.onDamage('broken-off', this.#recordAt, 0);
    this.#begin(at);
    this.#heldLength = new TextEncoder().encodeInto(begin, this.#held).written;
  }

  /** The piece at hand is too long. */
  #drop(): void {
    this.#on.onDamage('too-long', this.#pieceAt, this.#on.maxBytes);
    this.#pieceAt = -1;
    this.#heldLength = 0;
    this.#dropped = true;
  }
}

const NO_NUMBERS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity|INF|Inf)\b/gs;

/** The object that `text` is; undefined if it is none. NaN and infinities, which no JSON has, are read as null. */
function parsed(text: string): JsonMembers | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    try {
      value = JSON.parse(text.replace(NO_NUMBERS, (found) => (found[0] === '"' ? found : 'null')));
    } catch {
      return undefined;
    }
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonMembers) : undefined;
}
