import type { SessionBatch } from '../model/session.js';
import type { SessionCounters } from '../model/telemetry.js';

/** The number columns of a session record, as the parameter report keeps them. */
export const RECORD_COLUMNS = [
  'startMs',
  'durationMs',
  'amplitudeLeftMilliamps',
  'amplitudeRightMilliamps',
  'pulseWidthMicroseconds',
  'frequencyHertz',
  'impedanceLeftOhms',
  'impedanceRightOhms',
  'pulsesLeft',
  'pulsesRight',
  'contractions',
  'limitedLeft',
  'limitedRight',
  'chargeLeftMicrocoulombs',
  'chargeRightMicrocoulombs',
  'offsetMinutes',
] as const;
type RecordColumn = (typeof RECORD_COLUMNS)[number];

/** A session record. NaN: it does not say. */
export type SessionRecord = Readonly<Record<RecordColumn, number>> & { readonly endReason: string };

export type Counted = Pick<
  SessionCounters,
  | 'contractions'
  | 'limitedLeft'
  | 'limitedRight'
  | 'chargeLeftMicrocoulombs'
  | 'chargeRightMicrocoulombs'
>;

const NOTHING_COUNTED: Counted = {
  contractions: Number.NaN,
  limitedLeft: Number.NaN,
  limitedRight: Number.NaN,
  chargeLeftMicrocoulombs: Number.NaN,
  chargeRightMicrocoulombs: Number.NaN,
};

/** Row `i` of a batch as a record, with what the device counted besides. */
export function recordOf(batch: SessionBatch, i: number, counted = NOTHING_COUNTED): SessionRecord {
  return {
    ...counted,
    startMs: batch.startMs[i]!,
    durationMs: batch.durationMs[i]!,
    amplitudeLeftMilliamps: batch.amplitudeLeftMilliamps[i]!,
    amplitudeRightMilliamps: batch.amplitudeRightMilliamps[i]!,
    pulseWidthMicroseconds: batch.pulseWidthMicroseconds[i]!,
    frequencyHertz: batch.frequencyHertz[i]!,
    impedanceLeftOhms: batch.impedanceLeftOhms[i]!,
    impedanceRightOhms: batch.impedanceRightOhms[i]!,
    pulsesLeft: batch.pulsesLeft[i]!,
    pulsesRight: batch.pulsesRight[i]!,
    offsetMinutes: batch.offsetMinutes[i]!,
    endReason: batch.endReasons[batch.endReasonIndex[i]!]!,
  };
}

/** Session records of one patient in columns, 128 bytes each. */
export class SessionTable {
  length = 0;
  readonly #columns = new Map<RecordColumn, Float64Array>();
  readonly #endReasons: string[] = [];

  constructor() {
    for (const column of RECORD_COLUMNS) this.#columns.set(column, new Float64Array(16));
  }

  add(record: SessionRecord): void {
    const i = this.length++;
    for (const [name, column] of this.#columns) {
      const room = i < column.length ? column : grown(column);
      room[i] = record[name];
      if (room !== column) this.#columns.set(name, room);
    }
    this.#endReasons.push(record.endReason);
  }

  absorb(other: SessionTable): void {
    for (let i = 0; i < other.length; i++) this.add(other.at(i));
  }

  at(index: number): SessionRecord {
    const record = { endReason: this.#endReasons[index]! } as Record<RecordColumn, number> & {
      endReason: string;
    };
    for (const [name, column] of this.#columns) record[name] = column[index]!;
    return record;
  }

  startMsAt(index: number): number {
    return this.#columns.get('startMs')![index]!;
  }

  durationMsAt(index: number): number {
    return this.#columns.get('durationMs')![index]!;
  }
}

function grown(column: Float64Array): Float64Array {
  const larger = new Float64Array(column.length * 2);
  larger.set(column);
  return larger;
}
