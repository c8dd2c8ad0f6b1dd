import { FIRST_YEAR, LAST_YEAR } from '../model/civil.js';
import { LONGEST_SESSION_MS } from '../model/session.js';
import type { SessionRows } from '../model/sessionRows.js';
import type { ByteDictionary } from './byteDictionary.js';
import type { OrdinaryRows } from './csvReader.js';
import { MODULE } from './sessionRowsWasm.js';
import { loadBytes, type WasmGlobal, type WasmMemory, wasmExports } from './wasmModule.js';

/** What src/wasm/sessionRows.ts exports. */
interface Engine {
  readonly memory: WasmMemory;
  readonly next: WasmGlobal;
  readonly ended: WasmGlobal;
  readonly textKind: WasmGlobal;
  readonly textFrom: WasmGlobal;
  readonly textTo: WasmGlobal;
  rolesAt(): number;
  startMsAt(): number;
  durationMsAt(): number;
  numbersAt(): number;
  indexAt(): number;
  offsetMinutesAt(): number;
  stampKindAt(): number;
  bytesAt(): number;
  capacity(): number;
  prepare(
    fields: number,
    separator: number,
    rowBytes: number,
    sessionMs: number,
    yearFrom: number,
    yearTo: number,
  ): void;
  learn(kind: number, from: number, to: number, index: number): number;
  read(from: number, to: number): number;
}

/** Roles of fields, and why a run ended, as the module numbers them. */
const ROLES = {
  patient: 1,
  endReason: 2,
  program: 3,
  start: 4,
  duration: 5,
  parameter: 6,
} as const;
const FULL = 1;
const NEW_TEXT = 3;

const MOST_FIELDS = 1_024;

/** The field in which each quantity stands; -1: in none. */
export interface SessionFields {
  readonly count: number;
  readonly patient: number;
  readonly start: number;
  readonly duration: number;
  readonly endReason: number;
  readonly program: number;
  /** In the order of the rows' parameters. */
  readonly parameters: readonly number[];
}

export interface SessionTexts {
  readonly patients: ByteDictionary;
  readonly endReasons: ByteDictionary;
  readonly programs: ByteDictionary;
}

/** One for all tables, for they are read one after the other. */
let engine: Engine | undefined;
/** Whose table the engine is prepared for. */
let owner: OrdinarySessions | undefined;

/** Rows of a session log without quotes, with times that have an offset, read by WebAssembly. */
export class OrdinarySessions implements OrdinaryRows {
  readonly #rows: SessionRows;
  readonly #fields: SessionFields;
  readonly #texts: readonly ByteDictionary[];
  readonly #delimiter: string;
  readonly #maxLineBytes: number;
  #bytes: Uint8Array = new Uint8Array(0);
  taken = 0;

  constructor(
    rows: SessionRows,
    fields: SessionFields,
    { patients, endReasons, programs }: SessionTexts,
    delimiter: string,
    maxLineBytes: number,
  ) {
    this.#rows = rows;
    this.#fields = fields;
    this.#texts = [patients, endReasons, programs];
    this.#delimiter = delimiter;
    this.#maxLineBytes = maxLineBytes;
  }

  load(bytes: Uint8Array, from: number): boolean {
    if (this.#fields.count > MOST_FIELDS) return false;
    engine ??= wasmExports(MODULE);
    if (engine === undefined || !loadBytes(engine, bytes, from)) return false;
    if (owner !== this) this.#prepare(engine);
    this.#bytes = bytes;
    return true;
  }

  take(from: number, line: number): number {
    const { read, next, ended, textKind, textFrom, textTo, learn, bytesAt } = engine!;
    const base = bytesAt();
    const end = base + this.#bytes.length;
    let position = base + from;
    this.taken = 0;
    for (;;) {
      const count = read(position, end);
      if (count > 0) this.#append(count, line + this.taken);
      this.taken += count;
      position = next.value;
      if (ended.value === FULL) continue;
      if (ended.value !== NEW_TEXT) return position - base;
      const [textBegin, textEnd] = [textFrom.value, textTo.value];
      const kind: number = textKind.value;
      // A text that was never seen is left to the general reader: its row may be no record.
      const index = this.#texts[kind]!.find(this.#bytes, textBegin - base, textEnd - base);
      if (index < 0 || learn(kind, textBegin, textEnd, index) === 0) return position - base;
    }
  }

  #prepare(engine: Engine): void {
    const { count, patient, start, duration, endReason, program, parameters } = this.#fields;
    const roles = new Uint8Array(engine.memory.buffer, engine.rolesAt(), MOST_FIELDS).fill(0);
    for (const [field, role] of [
      [patient, ROLES.patient],
      [start, ROLES.start],
      [duration, ROLES.duration],
      [endReason, ROLES.endReason],
      [program, ROLES.program],
      ...parameters.map((field, i) => [field, ROLES.parameter + i]),
    ] as const) {
      if (field! >= 0) roles[field!] = role!;
    }
    const separator = this.#delimiter.charCodeAt(0);
    engine.prepare(count, separator, this.#maxLineBytes, LONGEST_SESSION_MS, FIRST_YEAR, LAST_YEAR);
    owner = this;
  }

  /** Copies the columns of a run. */
  #append(count: number, line: number): void {
    const rows = this.#rows;
    const { memory, startMsAt, durationMsAt, numbersAt, indexAt, offsetMinutesAt, stampKindAt } =
      engine!;
    const { buffer } = memory;
    const capacity = engine!.capacity();
    const at = rows.nextOf(count);
    rows.startMs.set(new Float64Array(buffer, startMsAt(), count), at);
    rows.durationMs.set(new Float64Array(buffer, durationMsAt(), count), at);
    rows.offsetMinutes.set(new Int16Array(buffer, offsetMinutesAt(), count), at);
    rows.stampKind.set(new Uint8Array(buffer, stampKindAt(), count), at);
    const numbers = numbersAt();
    for (const [k, column] of rows.parameters.entries()) {
      column.set(new Float64Array(buffer, numbers + k * capacity * 8, count), at);
    }
    const { patient, endReason, program } = this.#fields;
    const index = indexAt();
    const columns = [
      [patient, rows.patientIndex],
      [endReason, rows.endReasonIndex],
      [program, rows.programIndex],
    ] as const;
    for (const [kind, [field, column]] of columns.entries()) {
      if (field < 0) column.fill(0, at, at + count);
      else column.set(new Uint32Array(buffer, index + kind * capacity * 4, count), at);
    }
    for (let i = 0; i < count; i++) rows.line[at + i] = line + i;
    rows.length = at + count;
  }
}
