import type { SessionBatch } from '../model/session.js';

/** Marks a bare event in a duration column. */
export const NO_DURATION = 0xffff_ffff;

/** Fewer records are counted in no time. */
const LEAST_RECORDS = 64;

/** The records of one patient in the order in which they came, 25 bytes each. */
export class PatientRecords {
  length = 0;
  /** How often records of another patient stand before records of this one. */
  runs = 0;
  startMs = new Float64Array(16);
  /** ms; {@link NO_DURATION} for a bare event. */
  durationMs = new Uint32Array(16);
  offsetMinutes = new Int16Array(16);
  stampKind = new Uint8Array(16);
  /** Where the record stands: input, and line in it. */
  source = new Uint16Array(16);
  line = new Float64Array(16);

  /** Appends rows `from` to `to` of a batch. */
  append(batch: SessionBatch, from: number, to: number): void {
    const at = this.length;
    this.#reserve(at + to - from);
    this.startMs.set(batch.startMs.subarray(from, to), at);
    this.offsetMinutes.set(batch.offsetMinutes.subarray(from, to), at);
    this.stampKind.set(batch.stampKind.subarray(from, to), at);
    this.line.set(batch.line.subarray(from, to), at);
    this.source.fill(batch.source, at, at + to - from);
    const { durationMs } = this;
    for (let i = from; i < to; i++) {
      const duration = batch.durationMs[i]!;
      durationMs[at + i - from] = duration >= 0 ? duration : NO_DURATION;
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
    this.stampKind.set(other.stampKind.subarray(0, other.length), at);
    this.source.set(other.source.subarray(0, other.length), at);
    this.line.set(other.line.subarray(0, other.length), at);
    this.length = at + other.length;
  }

  #reserve(needed: number): void {
    if (needed <= this.startMs.length) return;
    const capacity = Math.max(needed, Math.ceil(this.startMs.length * 1.5));
    this.startMs = grown(new Float64Array(capacity), this.startMs);
    this.durationMs = grown(new Uint32Array(capacity), this.durationMs);
    this.offsetMinutes = grown(new Int16Array(capacity), this.offsetMinutes);
    this.stampKind = grown(new Uint8Array(capacity), this.stampKind);
    this.source = grown(new Uint16Array(capacity), this.source);
    this.line = grown(new Float64Array(capacity), this.line);
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
