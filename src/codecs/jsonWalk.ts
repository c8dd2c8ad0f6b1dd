import { Tokenizer, TokenType } from '@streamparser/json';
import { Utf8Repair } from './utf8Repair.js';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
/** Only own members: there is no prototype. */
export interface JsonObject {
  readonly [name: string]: JsonValue | undefined;
}

/** What is done with the value at a path: its members are visited, it is built and handed over, or it is passed over. */
export type JsonWish = 'enter' | 'take' | 'pass';

export interface JsonWalkOptions {
  /** Asked once for every object, text, number or literal that is not inside a taken or passed one. */
  wishFor(path: readonly string[]): JsonWish;
  /** `byte`: where the value begins, from 0. */
  onValue(path: readonly string[], value: JsonValue, byte: number): void;
  /** A value that was passed over. */
  onPassed?(path: readonly string[]): void;
  /** A text, number or literal where members were to be visited. */
  onStray?(path: readonly string[], value: JsonValue, byte: number): void;
  /** The object at `path`, whose members were visited, is complete. */
  onLeft?(path: readonly string[]): void;
}

/** Where a text stopped being readable as JSON, and why. */
export interface JsonBreak {
  readonly byte: number;
  readonly kind: 'truncated' | 'malformed';
  readonly message: string;
}

/** Nesting of a value that is built: what nests deeper is no report, and would fill the memory. */
const DEEPEST = 200;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

type Expected = 'value' | 'first-value' | 'name' | 'first-name' | 'colon' | 'comma';

/** An array or object that is open. */
interface Open {
  readonly isArray: boolean;
  /** Names that lead to its members, without their own. */
  readonly path: readonly string[];
  /** What its values are built into; undefined: they are visited, or passed over. */
  readonly target: JsonValue[] | Record<string, JsonValue> | undefined;
  readonly byte: number;
  name: string;
}

/**
 * Visits the values of a JSON text of any size a piece at a time, and builds only those that are asked for.
 * Arrays leave no trace in paths: each element is visited at the path of its array, so that one element
 * written without its brackets is read the same way. Several texts may follow each other, as in JSON Lines.
 */
export class JsonWalk {
  readonly #options: JsonWalkOptions;
  readonly #tokenizer = new Tokenizer({ stringBufferSize: 65_536, numberBufferSize: 64 });
  readonly #stack: Open[] = [];
  /** Depth inside a value that is passed over; 0: in none. */
  #passed = 0;
  #expected: Expected = 'value';
  #bytes = 0;
  /** True while only the begin of the first character has come. */
  #isBeforeText = false;
  readonly #repair = new Utf8Repair();
  /** Bytes that the tokenizer does not count: a byte-order mark. */
  #markBytes = 0;
  #break: JsonBreak | undefined;
  #lastByte = 0;
  /** What a handler threw. */
  #bug: { readonly error: unknown } | undefined;

  constructor(options: JsonWalkOptions) {
    this.#options = options;
    this.#tokenizer.onToken = ({ token, value, offset }) => {
      if (this.#break !== undefined || this.#bug !== undefined) return;
      try {
        this.#take(token, value, offset + this.#markBytes);
      } catch (error) {
        this.#bug = { error }; // the tokenizer would take it for a fault of the text
      }
    };
    this.#tokenizer.onError = ({ message }) => this.#stop('malformed', this.#lastByte, message);
  }

  push(bytes: Uint8Array): void {
    if (this.#break !== undefined || bytes.length === 0) return;
    const text = this.#repair.push(bytes);
    const isFirst = this.#bytes === 0 || this.#isBeforeText;
    this.#bytes += bytes.length;
    if (text.length === 0) {
      this.#isBeforeText = isFirst;
      return;
    }
    this.#isBeforeText = false;
    if (isFirst && BYTE_ORDER_MARK.every((byte, i) => text[i] === byte)) {
      this.#markBytes = BYTE_ORDER_MARK.length;
    }
    this.#tokenizer.write(text);
    if (this.#bug !== undefined) throw this.#bug.error;
  }

  /** Bytes that are no UTF-8; each was read as a question mark. */
  get repairedBytes(): number {
    return this.#repair.repaired;
  }

  /** Where the text broke off or stopped being JSON; undefined: it is complete. */
  end(): JsonBreak | undefined {
    // The tokenizer is not ended: it would hand over a number that was cut off.
    if (this.#break !== undefined || (this.#stack.length === 0 && this.#passed === 0)) {
      return this.#break;
    }
    return { kind: 'truncated', byte: this.#bytes, message: 'text breaks off' };
  }

  #stop(kind: JsonBreak['kind'], byte: number, message: string): void {
    this.#break ??= { kind, byte, message };
  }

  #take(token: TokenType, value: unknown, byte: number): void {
    this.#lastByte = byte;
    switch (token) {
      case TokenType.LEFT_BRACE:
      case TokenType.LEFT_BRACKET:
        this.#open(token === TokenType.LEFT_BRACKET, byte);
        return;
      case TokenType.RIGHT_BRACE:
      case TokenType.RIGHT_BRACKET:
        this.#close(token === TokenType.RIGHT_BRACKET, byte);
        return;
      case TokenType.COLON:
        if (this.#expected === 'colon') this.#expected = 'value';
        else this.#unexpected('a colon', byte);
        return;
      case TokenType.COMMA: {
        const open = this.#stack.at(-1);
        if (this.#expected !== 'comma' || open === undefined) this.#unexpected('a comma', byte);
        else this.#expected = open.isArray ? 'value' : 'name';
        return;
      }
      default:
        this.#scalar(value as string | number | boolean | null, byte);
    }
  }

  #unexpected(what: string, byte: number): void {
    this.#stop('malformed', byte, `${what} stands where JSON has none`);
  }

  #isValueDue(): boolean {
    return this.#expected === 'value' || this.#expected === 'first-value';
  }

  #open(isArray: boolean, byte: number): void {
    if (!this.#isValueDue()) {
      this.#unexpected(isArray ? 'an array' : 'an object', byte);
      return;
    }
    const outer = this.#stack.at(-1);
    this.#expected = isArray ? 'first-value' : 'first-name';
    if (this.#passed > 0) {
      this.#passed++;
      this.#stack.push({ isArray, path: [], target: undefined, byte, name: '' });
      if (this.#stack.length > DEEPEST) this.#stop('malformed', byte, 'values nest too deeply');
      return;
    }
    if (this.#stack.length > DEEPEST) {
      this.#stop('malformed', byte, 'values nest too deeply');
      return;
    }
    const path = pathIn(outer);
    if (outer?.target !== undefined) {
      const target = isArray ? [] : newObject();
      put(outer, target);
      this.#stack.push({ isArray, path, target, byte, name: '' });
      return;
    }
    const wish = isArray ? 'enter' : this.#options.wishFor(path);
    if (wish === 'pass') this.#passed = 1;
    const target = wish === 'take' ? newObject() : undefined;
    this.#stack.push({ isArray, path, target, byte, name: '' });
  }

  #close(isArray: boolean, byte: number): void {
    const open = this.#stack.at(-1);
    const mayClose = ['comma', 'first-value', 'first-name'].includes(this.#expected);
    if (open === undefined || open.isArray !== isArray || !mayClose) {
      this.#unexpected('a closing bracket', byte);
      return;
    }
    this.#stack.pop();
    const outer = this.#stack.at(-1);
    this.#expected = outer === undefined ? 'value' : 'comma';
    if (this.#passed > 0) {
      this.#passed--;
      if (this.#passed === 0) this.#options.onPassed?.(open.path);
      return;
    }
    if (open.target === undefined) {
      if (!isArray) this.#options.onLeft?.(open.path);
    } else if (outer?.target === undefined) {
      this.#options.onValue(open.path, open.target, open.byte);
    }
  }

  #scalar(value: string | number | boolean | null, byte: number): void {
    const open = this.#stack.at(-1);
    if (this.#expected === 'name' || this.#expected === 'first-name') {
      if (typeof value !== 'string') {
        this.#unexpected('a value without a name', byte);
        return;
      }
      open!.name = value;
      this.#expected = 'colon';
      return;
    }
    if (!this.#isValueDue()) {
      this.#unexpected('a value', byte);
      return;
    }
    this.#expected = open === undefined ? 'value' : 'comma';
    if (this.#passed > 0) return;
    if (open?.target !== undefined) {
      put(open, value);
      return;
    }
    const path = pathIn(open);
    const wish = this.#options.wishFor(path);
    if (wish === 'take') this.#options.onValue(path, value, byte);
    else if (wish === 'pass') this.#options.onPassed?.(path);
    else this.#options.onStray?.(path, value, byte);
  }
}

function pathIn(open: Open | undefined): readonly string[] {
  if (open === undefined) return [];
  return open.isArray ? open.path : [...open.path, open.name];
}

function newObject(): Record<string, JsonValue> {
  return Object.create(null) as Record<string, JsonValue>;
}

function put({ target, name }: Open, value: JsonValue): void {
  if (Array.isArray(target)) target.push(value);
  else (target as Record<string, JsonValue>)[name] = value;
}

/** The elements of an array; one value that stands alone as a list of it; nothing of null, '' and '[]'. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null || value === '' || value === '[]') return [];
  return isList(value) ? value : [value];
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** The objects among the elements of {@link listOf}. */
export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return listOf(value).filter(isJsonObject);
}
