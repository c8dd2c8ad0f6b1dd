import type { SessionBatch } from '../model/session.js';

/** Marks a bare event in a duration column. */
export const NO_DURATION = 0xffff_ffff;

const FIRST_CAPACITY = 16;
/** Fewer records are counted in no time. */
const LEAST_RECORDS = 64;

/** The records of one patient in the order in which they came: 14 bytes each where they stand line after line. */
export class PatientRecords {
  length = 0;
  /** How often records of another patient stand before records of this one. */
  runs = 0;
  startMs = new Float64Array(FIRST_CAPACITY);
  /** ms; {@link NO_DURATION} for a bare event. */
  durationMs = new Uint32Array(FIRST_CAPACITY);
  offsetMinutes = new Int16Array(FIRST_CAPACITY);
  /** Of the first record; those of the others are kept only where they do not follow from it. */
  #firstLine = Number.NaN;
  #firstSource = 0;
  #firstKind = 0;
  #lines: Float64Array | undefined;
  #sources: Uint16Array | undefined;
  #kinds: Uint8Array | undefined;

  /** Line on which a record stands in its input. */
  lineAt(i: number): number {
    return this.#lines === undefined ? this.#firstLine + i : this.#lines[i]!;
  }

  /** The input, counted from 0, in which a record stands. */
  sourceAt(i: number): number {
    return this.#sources === undefined ? this.#firstSource : this.#sources[i]!;
  }

  /** How the start of a record was written: index into `STAMP_KINDS`. */
  stampKindAt(i: number): number {
    return this.#kinds === undefined ? this.#firstKind : this.#kinds[i]!;
  }

  /** True if records stand in more than one input. */
  get isInSeveralInputs(): boolean {
    return (
      this.#sources?.subarray(0, this.length).some((one) => one !== this.#firstSource) ?? false
    );
  }

  /** Appends rows `from` to `to` of a batch. */
  append(batch: SessionBatch, from: number, to: number): void {
    const at = this.length;
    const { source, line, stampKind, startMs, offsetMinutes } = batch;
    this.#reserve(at + to - from);
    this.startMs.set(startMs.subarray(from, to), at);
    this.offsetMinutes.set(offsetMinutes.subarray(from, to), at);
    const { durationMs } = this;
    const durations = batch.durationMs;
    for (let i = from; i < to; i++) {
      const duration = durations[i]!;
      durationMs[at + i - from] = duration >= 0 ? duration : NO_DURATION;
    }
    if (at === 0) this.#note(0, line[from]!, source, stampKind[from]!);
    let follows = source === this.#firstSource && !this.#lines && !this.#sources && !this.#kinds;
    const [first, kind] = [this.#firstLine + at - from, this.#firstKind];
    for (let i = from; follows && i < to; i++) {
      follows = line[i] === first + i && stampKind[i] === kind;
    }
    for (let i = from; !follows && i < to; i++) {
      this.#note(at + i - from, line[i]!, source, stampKind[i]!);
    }
    this.length = at + to - from;
  }

  /** Appends all records of another. */
  appendAll(other: PatientRecords): void {
    const at = this.length;
    this.#reserve(at + other.length);
    this.startMs.set(other.startMs.subarray(0, other.length), at);
    this.durationMs.set(other.durationMs.subarray(0, other.length), at);
    this.offsetMinutes.set(other.offsetMinutes.subarray(0, other.length), at);
    for (let i = 0; i < other.length; i++) {
      this.#note(at + i, other.lineAt(i), other.sourceAt(i), other.stampKindAt(i));
    }
    this.length = at + other.length;
  }

  /** Gives up the room for records that do not seem to come. */
  trim(): void {
    const { length } = this;
    this.startMs = this.startMs.slice(0, length);
    this.durationMs = this.durationMs.slice(0, length);
    this.offsetMinutes = this.offsetMinutes.slice(0, length);
    this.#lines = this.#lines?.slice(0, length);
    this.#sources = this.#sources?.slice(0, length);
    this.#kinds = this.#kinds?.slice(0, length);
  }

  /** Keeps of record `i` what does not follow from the first. */
  #note(i: number, line: number, source: number, kind: number): void {
    if (i === 0) {
      this.#firstLine = line;
      this.#firstSource = source;
      this.#firstKind = kind;
    }
    const capacity = this.startMs.length;
    if (this.#lines === undefined && line !== this.#firstLine + i) {
      this.#lines = Float64Array.from({ length: capacity }, (_, k) => this.#firstLine + k);
    }
    if (this.#sources === undefined && source !== this.#firstSource) {
      this.#sources = new Uint16Array(capacity).fill(this.#firstSource);
    }
    if (this.#kinds === undefined && kind !== this.#firstKind) {
      this.#kinds = new Uint8Array(capacity).fill(this.#firstKind);
    }
    if (this.#lines) this.#lines[i] = line;
    if (this.#sources) this.#sources[i] = source;
    if (this.#kinds) this.#kinds[i] = kind;
  }

  #reserve(needed: number): void {
    if (needed <= this.startMs.length) return;
    const capacity = Math.max(needed, Math.ceil(this.startMs.length * 1.5), FIRST_CAPACITY);
    this.startMs = grown(new Float64Array(capacity), this.startMs);
    this.durationMs = grown(new Uint32Array(capacity), this.durationMs);
    this.offsetMinutes = grown(new Int16Array(capacity), this.offsetMinutes);
    this.#lines &&= grown(new Float64Array(capacity), this.#lines);
    this.#sources &&= grown(new Uint16Array(capacity), this.#sources);
    this.#kinds &&= grown(new Uint8Array(capacity), this.#kinds);
  }
}

function grown<T extends { set(from: T): void }>(larger: T, column: T): T {
  larger.set(column);
  return larger;
}

/** All records read so far, by patient. */
export class SessionLedger {
  readonly #patients = new Map<string, PatientRecords>();
  /** Dictionaries of all batches: they name patients of whom every record was set aside, too. */
  readonly #dictionaries = new Set<readonly string[]>();
  #dictionary: readonly string[] | undefined;
  #byIndex: PatientRecords[] = []; // the patients of `#dictionary`, by their index in it
  #last: PatientRecords | undefined; // who had the record before
  #lastId = '';
  #finished: string[] = [];

  /** Patient ids in code-unit order, whatever the order of arrival. */
  patientIds(): string[] {
    return [...this.#patients.keys()].sort();
  }

  /** Ids that stood in records of which none could be used, in code-unit order. */
  idsWithoutRecords(): string[] {
    const named = new Set([...this.#dictionaries].flat());
    return [...named].filter((patientId) => !this.#patients.has(patientId)).sort();
  }

  recordsOf(patientId: string): PatientRecords {
    let records = this.#patients.get(patientId);
    if (records === undefined) {
      records = new PatientRecords();
      this.#patients.set(patientId, records);
    }
    return records;
  }

  add(batch: SessionBatch): void {
    const { patientIndex, patients, length, enrolled } = batch;
    for (const patientId of enrolled) this.recordsOf(patientId);
    if (patients !== this.#dictionary) {
      this.#dictionary = patients;
      this.#dictionaries.add(patients);
      this.#byIndex = [];
    }
    let from = 0;
    while (from < length) {
      const index = patientIndex[from]!;
      let to = from + 1;
      while (to < length && patientIndex[to] === index) to++;
      this.#byIndex[index] ??= this.recordsOf(patients[index]!);
      const records = this.#byIndex[index];
      if (records !== this.#last) this.#turnTo(records, patients[index]!);
      records.append(batch, from, to);
      from = to;
    }
  }

  #turnTo(records: PatientRecords, patientId: string): void {
    if (this.#last?.runs === 1 && this.#last.length >= LEAST_RECORDS) {
      this.#finished.push(this.#lastId);
    }
    records.runs++;
    this.#last = records;
    this.#lastId = patientId;
  }

  /**
   * Patients whose records stood together and are followed by another's, since the last call: most logs have no more of
   * them. Without records, or with few, they are not listed.
   */
  takeFinished(): readonly string[] {
    const finished = this.#finished;
    if (finished.length > 0) this.#finished = [];
    return finished;
  }

  /** Takes in all records of `later` behind its own. */
  absorb(later: SessionLedger): void {
    this.#last = undefined;
    for (const dictionary of later.#dictionaries) this.#dictionaries.add(dictionary);
    for (const [patientId, records] of later.#patients) {
      const own = this.recordsOf(patientId);
      own.appendAll(records);
      own.runs += records.runs;
    }
  }
}
