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

/**
 * Row `i` of a batch as a record, with what the device counted besides. Every field is named: an object that is
 * spread into another of so many is looked up by name ever after, and takes four times as long.
 */
export function recordOf(batch: SessionBatch, i: number, counted = NOTHING_COUNTED): SessionRecord {
  return {
    contractions: counted.contractions,
    limitedLeft: counted.limitedLeft,
    limitedRight: counted.limitedRight,
    chargeLeftMicrocoulombs: counted.chargeLeftMicrocoulombs,
    chargeRightMicrocoulombs: counted.chargeRightMicrocoulombs,
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
    const value = (name: RecordColumn): number => this.#columns.get(name)![index]!;
    return {
      contractions: value('contractions'),
      limitedLeft: value('limitedLeft'),
      limitedRight: value('limitedRight'),
      chargeLeftMicrocoulombs: value('chargeLeftMicrocoulombs'),
      chargeRightMicrocoulombs: value('chargeRightMicrocoulombs'),
      startMs: value('startMs'),
      durationMs: value('durationMs'),
      amplitudeLeftMilliamps: value('amplitudeLeftMilliamps'),
      amplitudeRightMilliamps: value('amplitudeRightMilliamps'),
      pulseWidthMicroseconds: value('pulseWidthMicroseconds'),
      frequencyHertz: value('frequencyHertz'),
      impedanceLeftOhms: value('impedanceLeftOhms'),
      impedanceRightOhms: value('impedanceRightOhms'),
      pulsesLeft: value('pulsesLeft'),
      pulsesRight: value('pulsesRight'),
      offsetMinutes: value('offsetMinutes'),
      endReason: this.#endReasons[index]!,
    };
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
