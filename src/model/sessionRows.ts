import { PARAMETER_COLUMNS, type ParameterColumn, type SessionBatch } from './session.js';

const FIRST_CAPACITY = 1_024;
const PARAMETERS = Object.values(PARAMETER_COLUMNS);

export interface SessionRowsOptions {
  /** Which input, counted from 0. @defaultValue 0 */
  readonly source?: number | undefined;
  /** Writes every batch into the same columns: a batch holds only until the next is taken. @defaultValue false */
  readonly reuseColumns?: boolean | undefined;
}

/** Growing columns that a decoder fills row by row and takes as a batch at the end of each push. */
export class SessionRows {
  length = 0;
  line = new Float64Array(FIRST_CAPACITY);
  patientIndex = new Uint32Array(FIRST_CAPACITY);
  startMs = new Float64Array(FIRST_CAPACITY);
  offsetMinutes = new Int16Array(FIRST_CAPACITY);
  stampKind = new Uint8Array(FIRST_CAPACITY);
  durationMs = new Float64Array(FIRST_CAPACITY);
  endReasonIndex = new Uint32Array(FIRST_CAPACITY);
  programIndex = new Uint32Array(FIRST_CAPACITY);
  /** One column for each entry of `present`; the others are NaN throughout. */
  readonly parameters: Float64Array[];
  readonly #present: readonly ParameterColumn[];
  readonly #source: number;
  readonly #reuseColumns: boolean;
  #absent = new Float64Array(FIRST_CAPACITY).fill(Number.NaN);
  readonly #dictionaries: Pick<SessionBatch, 'patients' | 'endReasons' | 'programs'>;
  #capacity = FIRST_CAPACITY;
  #enrolled: string[] = [];

  constructor(
    { source = 0, reuseColumns = false }: SessionRowsOptions,
    present: readonly ParameterColumn[],
    dictionaries: Pick<SessionBatch, 'patients' | 'endReasons' | 'programs'>,
  ) {
    this.#source = source;
    this.#reuseColumns = reuseColumns;
    this.#present = present;
    this.#dictionaries = dictionaries;
    this.parameters = present.map(() => new Float64Array(FIRST_CAPACITY));
  }

  /** Counts a patient in, whether or not there are records of them. */
  enrol(patientId: string): void {
    this.#enrolled.push(patientId);
  }

  /** Index of the next row, with room made for it. The row counts once `length` is raised. */
  next(): number {
    if (this.length === this.#capacity) this.#resize(this.#capacity * 2, true);
    return this.length;
  }

  /** Index of the next of `count` rows, with room made for them. */
  nextOf(count: number): number {
    const needed = this.length + count;
    if (needed > this.#capacity) this.#resize(Math.max(needed, this.#capacity * 2), true);
    return this.length;
  }

  /** The rows so far as a batch, and room for new ones; undefined if there are none. */
  take(): SessionBatch | undefined {
    const { length } = this;
    const enrolled = this.#enrolled;
    if (length === 0 && enrolled.length === 0) return undefined;
    this.#enrolled = [];
    if (this.#absent.length < length) {
      this.#absent = new Float64Array(this.#capacity).fill(Number.NaN);
    }
    const absent = this.#absent.subarray(0, length);
    const parameters = Object.fromEntries(
      PARAMETERS.map((name) => {
        const index = this.#present.indexOf(name);
        return [name, index < 0 ? absent : this.parameters[index]!.subarray(0, length)];
      }),
    ) as Record<ParameterColumn, Float64Array>;
    const batch: SessionBatch = {
      ...parameters,
      ...this.#dictionaries,
      source: this.#source,
      length,
      enrolled,
      line: this.line.subarray(0, length),
      patientIndex: this.patientIndex.subarray(0, length),
      startMs: this.startMs.subarray(0, length),
      offsetMinutes: this.offsetMinutes.subarray(0, length),
      stampKind: this.stampKind.subarray(0, length),
      durationMs: this.durationMs.subarray(0, length),
      endReasonIndex: this.endReasonIndex.subarray(0, length),
      programIndex: this.programIndex.subarray(0, length),
    };
    this.length = 0;
    if (!this.#reuseColumns) this.#resize(Math.max(FIRST_CAPACITY, Math.ceil(length * 1.1)), false);
    return batch;
  }

  #resize(capacity: number, keep: boolean): void {
    const resized = <T extends { set(from: T): void }>(
      make: new (length: number) => T,
      column: T,
    ): T => {
      const larger = new make(capacity);
      if (keep) larger.set(column);
      return larger;
    };
    this.line = resized(Float64Array, this.line);
    this.patientIndex = resized(Uint32Array, this.patientIndex);
    this.startMs = resized(Float64Array, this.startMs);
    this.offsetMinutes = resized(Int16Array, this.offsetMinutes);
    this.stampKind = resized(Uint8Array, this.stampKind);
    this.durationMs = resized(Float64Array, this.durationMs);
    this.endReasonIndex = resized(Uint32Array, this.endReasonIndex);
    this.programIndex = resized(Uint32Array, this.programIndex);
    for (const [i, column] of this.parameters.entries()) {
      this.parameters[i] = resized(Float64Array, column);
    }
    this.#capacity = capacity;
  }
}
