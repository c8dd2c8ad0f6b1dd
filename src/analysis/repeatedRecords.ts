import type {
  BatteryRecord,
  ContractionRecord,
  ImpedanceRecord,
  ProgramRecord,
} from '../model/telemetry.js';

type PlainRecord = ContractionRecord | ProgramRecord | ImpedanceRecord | BatteryRecord;

/**
 * Finds records that stand in two inputs of which at least one has no numbers, such as a log and its conversion:
 * contractions of a session and side that another input has told, and tests and programs with the same time and values.
 * Keeps something for each of them.
 */
export class RepeatedRecords {
  readonly #first = new Map<string, { readonly source: number; readonly numbered: boolean }>();

  has(record: PlainRecord, source: number, numbered: boolean): boolean {
    const key = keyOf(record);
    const first = this.#first.get(key);
    if (first === undefined) {
      this.#first.set(key, { source, numbered });
      return false;
    }
    return first.source !== source && !(first.numbered && numbered);
  }
}

function keyOf(record: PlainRecord): string {
  if (record.kind !== 'contraction') return JSON.stringify(record);
  const { kind, patientId, sessionStartMs, side } = record;
  return JSON.stringify([kind, patientId, sessionStartMs, side]);
}
