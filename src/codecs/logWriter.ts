import type { Diagnostic } from '../model/diagnostic.js';
import type { Decoded } from './codec.js';

/** What a log tells: the sessions of patients, and the telemetry beside them. */
export type LogReadings = Extract<Decoded, { kind: 'batch' | 'telemetry' }>;

/** Takes a piece of what is written; it holds until the next one. */
export type TakePiece = (piece: string | Uint8Array) => void;

/** Writes what was read from any log as a log of one format. Keeps nothing of what it is given. */
export interface LogWriter {
  take(readings: LogReadings): void;
  /** Hears what was found in the log; formats that hold records alone pass it over. */
  found?(diagnostic: Diagnostic): void;
  /** `notEvents`: how many records of the log were no sessions. */
  end(notEvents: number): void;
}

/** What a table may have no place for: one of them, and several. */
const WORDS = {
  sessions: ['session', 'sessions'],
  bareEvents: ['event without a duration', 'events without a duration'],
  pulses: ['pulse', 'pulses'],
  others: ['other record', 'other records'],
} as const;
type LeftOutKind = keyof typeof WORDS;

/** How many records the format has no place for. */
export class LeftOut {
  readonly #counts = new Map<LeftOutKind, number>();

  add(kind: LeftOutKind, count: number): void {
    if (count > 0) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count);
  }

  addTelemetry(readings: LogReadings): void {
    if (readings.kind !== 'telemetry') return;
    for (const one of readings.telemetry) {
      if (one.kind === 'pulses') this.add('pulses', one.batch.length);
      else this.add('others', 1);
    }
  }

  /** Such as `1,600 pulses, 1 session`; empty: nothing. */
  text(): string {
    return [...this.#counts]
      .map(([kind, count]) => `${count.toLocaleString('en')} ${WORDS[kind][count === 1 ? 0 : 1]}`)
      .join(', ');
  }
}
