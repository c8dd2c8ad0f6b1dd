import type { OrdinaryRows } from './csvReader.js';
import { MODULE } from './pulseRowsWasm.js';
import type { PulseRun, PulseRunColumns } from './pulseRun.js';
import { loadBytes, type WasmGlobal, type WasmMemory, wasmExports } from './wasmModule.js';

/** What src/wasm/pulseRows.ts exports. */
interface Engine {
  readonly memory: WasmMemory;
  readonly next: WasmGlobal;
  readonly isFull: WasmGlobal;
  readonly lines: WasmGlobal;
  readonly leftCount: WasmGlobal;
  readonly rightCount: WasmGlobal;
  readonly leftMicroseconds: WasmGlobal;
  readonly rightMicroseconds: WasmGlobal;
  readonly lastMicroseconds: WasmGlobal;
  rolesAt(): number;
  patientAt(): number;
  longestPatient(): number;
  deltaAt(): number;
  amplitudeAt(): number;
  widthAt(): number;
  peakAt(): number;
  flagsAt(): number;
  capacity(): number;
  bytesAt(): number;
  prepare(
    fields: number,
    separator: number,
    rowBytes: number,
    interval: number,
    timeFrom: number,
    timeTo: number,
  ): void;
  read(from: number, to: number, idBytes: number, leftLast: number, rightLast: number): void;
}

/** Roles of fields, as the module numbers them. */
const ROLES = {
  patient_id: 1,
  unix_us: 2,
  side: 3,
  amplitude_ma: 4,
  pulse_width_us: 5,
  peak_v: 6,
  flags: 7,
} as const;

const MOST_FIELDS = 1_024;

/** How the rows of a capture are laid out. */
export interface PulseTable {
  /** Fields of a row. */
  readonly count: number;
  /** The field in which each quantity stands; -1: in none. */
  readonly fields: Readonly<Record<keyof typeof ROLES, number>>;
  readonly delimiter: string;
  readonly maxLineBytes: number;
  readonly longestIntervalMicroseconds: number;
  /** Times are of these, the end not included, µs since 1970. */
  readonly firstMicroseconds: number;
  readonly endMicroseconds: number;
}

/** Whose rows were read last. */
export interface OpenRuns {
  /** The id as it stands in the rows. */
  readonly patientId: Uint8Array;
  readonly left: PulseRun;
  readonly right: PulseRun;
  /** Hears when the newest row's pulse began, µs since 1970. */
  noteLatest(microseconds: number): void;
}

/** One for all captures, for they are read one after the other. */
let engine: Engine | undefined;
/** Whose capture the engine is prepared for. */
let owner: OrdinaryPulses | undefined;

/** Rows of a pulse capture without quotes, of the patient of the row before and later than it, read by WebAssembly. */
export class OrdinaryPulses implements OrdinaryRows {
  readonly #table: PulseTable;
  readonly #openRuns: () => OpenRuns | undefined;
  #byteCount = 0;
  taken = 0;

  /** `openRuns`: those to append to; undefined if there are none. */
  constructor(table: PulseTable, openRuns: () => OpenRuns | undefined) {
    this.#table = table;
    this.#openRuns = openRuns;
  }

  load(bytes: Uint8Array, from: number): boolean {
    if (this.#table.count > MOST_FIELDS) return false;
    engine ??= wasmExports(MODULE);
    if (engine === undefined || !loadBytes(engine, bytes, from)) return false;
    if (owner !== this) this.#prepare(engine);
    this.#byteCount = bytes.length;
    return true;
  }

  take(from: number): number {
    this.taken = 0;
    const runs = this.#openRuns();
    const { memory, patientAt, longestPatient, bytesAt, read, next, isFull, lines } = engine!;
    if (runs === undefined || runs.patientId.length > longestPatient()) return from;
    const { patientId, left, right } = runs;
    new Uint8Array(memory.buffer, patientAt()).set(patientId);
    const base = bytesAt();
    let position = base + from;
    do {
      // The first pulse of a run is the general reader's, for it has a line.
      const leftLast = left.isOpen ? left.lastMicroseconds : -1;
      const rightLast = right.isOpen ? right.lastMicroseconds : -1;
      read(position, base + this.#byteCount, patientId.length, leftLast, rightLast);
      this.#append(runs);
      this.taken += lines.value;
      position = next.value;
    } while (isFull.value);
    return position - base;
  }

  #append({ left, right, noteLatest }: OpenRuns): void {
    const { leftCount, rightCount, leftMicroseconds, rightMicroseconds } = engine!;
    const { lines, lastMicroseconds } = engine!;
    if (lines.value === 0) return;
    const capacity = engine!.capacity();
    if (leftCount.value > 0) {
      left.appendAll(columnsAt(0, leftCount.value), leftCount.value, leftMicroseconds.value);
    }
    if (rightCount.value > 0) {
      const columns = columnsAt(capacity, rightCount.value);
      right.appendAll(columns, rightCount.value, rightMicroseconds.value);
    }
    noteLatest(lastMicroseconds.value);
  }

  #prepare(engine: Engine): void {
    const { count, fields, delimiter, maxLineBytes } = this.#table;
    const { longestIntervalMicroseconds, firstMicroseconds, endMicroseconds } = this.#table;
    const roles = new Uint8Array(engine.memory.buffer, engine.rolesAt(), MOST_FIELDS).fill(0);
    for (const [name, role] of Object.entries(ROLES)) {
      const field = fields[name as keyof typeof ROLES];
      if (field >= 0) roles[field] = role;
    }
    engine.prepare(
      count,
      delimiter.charCodeAt(0),
      maxLineBytes,
      longestIntervalMicroseconds,
      firstMicroseconds,
      endMicroseconds,
    );
    owner = this;
  }
}

/** Views of the columns of a side, which begin at this pulse. */
function columnsAt(first: number, count: number): PulseRunColumns {
  const { memory, deltaAt, amplitudeAt, widthAt, peakAt, flagsAt } = engine!;
  const { buffer } = memory;
  return {
    delta: new Uint32Array(buffer, deltaAt() + first * 4, count),
    amplitude: new Uint16Array(buffer, amplitudeAt() + first * 2, count),
    width: new Uint16Array(buffer, widthAt() + first * 2, count),
    peak: new Uint16Array(buffer, peakAt() + first * 2, count),
    flags: new Uint8Array(buffer, flagsAt() + first, count),
  };
}
