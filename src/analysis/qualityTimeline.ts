import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.js';
import type { SessionBatch } from '../model/session.js';
import { type ShownTime, type ShowTime, showingTime } from '../model/shownTime.js';
import type { Telemetry } from '../model/telemetry.js';
import { DAY_MS, MINUTE_MS } from '../model/units.js';

/** What can befall the records of a day, from what was read to what is doubtful. */
export const QUALITY_KINDS = [
  'accepted',
  'set-aside',
  'lost',
  'damaged',
  'repeated',
  'late',
  'no-contact',
  'clock',
  'device',
  'doubtful',
] as const;
export type QualityKind = (typeof QUALITY_KINDS)[number];

const KIND_OF: Readonly<Partial<Record<DiagnosticCode, QualityKind>>> = {
  RECORDS_LOST: 'lost',
  HISTORY_OVERWRITTEN: 'lost',
  RECORD_DAMAGED: 'damaged',
  RECORD_TRUNCATED: 'damaged',
  FRAME_TOO_LONG: 'damaged',
  BYTES_SKIPPED: 'damaged',
  INPUT_TRUNCATED: 'damaged',
  LAST_LINE_UNFINISHED: 'damaged',
  RECORD_REPEATED: 'repeated',
  RECORD_CONFLICT: 'repeated',
  UPLOAD_REPEATED: 'repeated',
  DUPLICATE: 'repeated',
  RECORD_LATE: 'late',
  ORDER_BACKWARDS: 'late',
  TELEMETRY_GAP: 'no-contact',
  LINK_LOST: 'no-contact',
  LINK_GIVEN_UP: 'no-contact',
  CLOCK_DRIFT: 'clock',
  CLOCK_JUMP: 'clock',
  CLOCK_DST_NAIVE: 'clock',
  BATTERY_END: 'device',
  LEAD_OPEN: 'device',
  LEAD_SHORT: 'device',
  IMPEDANCE_HIGH: 'device',
  AMPLITUDE_CLAMPED: 'device',
  START_MISSING: 'device',
  STOP_MISSING: 'device',
};

/** How often each kind of thing happened on one local day. */
export interface QualityDay {
  /** Days since 1 January 1970. */
  readonly day: number;
  readonly counts: Readonly<Partial<Record<QualityKind, number>>>;
}

export interface QualityDays {
  /** In order of date; days on which nothing was read and nothing happened are not there. */
  readonly days: readonly QualityDay[];
  /** What happened before any record had a time, or in an input without any. */
  readonly undated: Readonly<Partial<Record<QualityKind, number>>>;
}

/** Where in an input which day was written. Only changes are kept. */
interface Track {
  readonly places: number[];
  readonly days: number[];
}

interface Happening {
  readonly source: number;
  readonly place: number;
  readonly kind: QualityKind;
  count: number;
}

const AS_RECORDED = showingTime(() => undefined);

/** More than so many happenings are no longer told apart where they follow each other without a record between. */
const MAX_SINGLE = 10_000;

/**
 * Days on which something was read, lost, set aside or doubtful. A diagnostic says where in the input it
 * is, not when: it belongs to the day of the record that stands before it.
 */
export class QualityTimeline {
  readonly #tracks: Track[] = [];
  readonly #accepted = new Map<number, number>();
  readonly #happenings: Happening[] = [];
  #recordsAtLast = 0;
  #records = 0;

  /** `showTime`: on which clocks; as recorded unless the caller says otherwise. */
  takeSessions(batch: SessionBatch, showTime: ShowTime = AS_RECORDED): void {
    const { source, length, line, startMs, offsetMinutes, patients, patientIndex } = batch;
    for (let i = 0; i < length; i++) {
      const patientId = patients[patientIndex[i]!]!;
      const shown = showTime(patientId, startMs[i]!, offsetMinutes[i]!);
      this.#take(source, line[i]!, shown, 1);
    }
  }

  takeTelemetry(telemetry: readonly Telemetry[], showTime: ShowTime = AS_RECORDED): void {
    for (const one of telemetry) {
      if (one.kind !== 'pulses') continue;
      const { source, line, sessionStartMs, firstMicroseconds, offsetMinutes } = one.batch;
      const timeMs = sessionStartMs + firstMicroseconds / 1_000;
      this.#take(source, line, showTime(one.batch.patientId, timeMs, offsetMinutes), 0);
    }
  }

  takeDiagnostic(source: number, { code, severity, line, byte, row, count = 1 }: Diagnostic): void {
    const usual = { error: 'set-aside', warning: 'doubtful', notice: undefined } as const;
    const kind = KIND_OF[code] ?? usual[severity];
    if (kind === undefined) return;
    const last = this.#happenings.at(-1);
    const many = this.#happenings.length >= MAX_SINGLE && this.#recordsAtLast === this.#records;
    if (many && last?.kind === kind && last.source === source) last.count += count;
    else this.#happenings.push({ source, place: line ?? row ?? byte ?? -1, kind, count });
    this.#recordsAtLast = this.#records;
  }

  finish(): QualityDays {
    const days = new Map<number, Partial<Record<QualityKind, number>>>();
    const undated: Partial<Record<QualityKind, number>> = {};
    const countsOn = (day: number | undefined): Partial<Record<QualityKind, number>> => {
      if (day === undefined) return undated;
      const counts = days.get(day) ?? {};
      days.set(day, counts);
      return counts;
    };
    for (const [day, count] of this.#accepted) countsOn(day).accepted = count;
    for (const { source, place, kind, count } of this.#happenings) {
      const counts = countsOn(dayAt(this.#tracks[source], place));
      counts[kind] = (counts[kind] ?? 0) + count;
    }
    return {
      days: [...days].sort(([a], [b]) => a - b).map(([day, counts]) => ({ day, counts })),
      undated,
    };
  }

  #take(source: number, place: number, { timeMs, offsetMinutes }: ShownTime, count: number): void {
    const day = Math.floor((timeMs + offsetMinutes * MINUTE_MS) / DAY_MS);
    if (Number.isNaN(day)) return;
    this.#records++;
    if (count > 0) this.#accepted.set(day, (this.#accepted.get(day) ?? 0) + count);
    this.#tracks[source] ??= { places: [], days: [] };
    const { places, days } = this.#tracks[source];
    if (days.at(-1) === day) return;
    places.push(place);
    days.push(day);
  }
}

/** The day of the last record at or before a place, or of the first one after it. */
function dayAt(track: Track | undefined, place: number): number | undefined {
  if (!track) return undefined;
  let [low, high] = [0, track.places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (track.places[middle]! <= place) low = middle + 1;
    else high = middle;
  }
  return track.days[Math.max(low - 1, 0)];
}
