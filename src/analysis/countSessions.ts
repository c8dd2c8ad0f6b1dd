import { dayOfWallMs, type Regimen, regimenOn, slotAt } from '../model/prescription.js';
import { DAY_MS, MINUTE_MS } from '../model/units.js';
import type { Zone } from '../model/zone.js';
import { type DayColumns, prescribedDays } from './adherenceDays.js';
import type { AdherenceRules } from './adherenceRules.js';
import { type ColumnSource, ownColumns } from './columnSource.js';
import { type JoinedRecords, type JoinedSessions, joinRecords } from './joinRecords.js';
import type { PatientRecords } from './sessionLedger.js';

/** What became of a joined session. */
export const SESSION_OUTCOMES = [
  'valid',
  'short',
  'ignored',
  'outside-observation',
  'on-left-out-day',
] as const;
export type SessionOutcome = (typeof SESSION_OUTCOMES)[number];

/** Joined sessions with the day in which each starts and what became of it. */
export interface CountedSessions extends JoinedSessions {
  readonly day: Int32Array;
  /** Index into {@link SESSION_OUTCOMES}. */
  readonly outcome: Uint8Array;
}

/** The same sessions in columns of their own, which may be kept. */
export function copiedSessions(sessions: CountedSessions): CountedSessions {
  const { length, startMs, startWallMs, deliveredMs, records, day, outcome } = sessions;
  return {
    length,
    startMs: startMs.slice(),
    startWallMs: startWallMs.slice(),
    deliveredMs: deliveredMs.slice(),
    records: records.slice(),
    day: day.slice(),
    outcome: outcome.slice(),
  };
}

/** Indices into {@link SESSION_OUTCOMES}. */
export const VALID = 0;
export const SHORT = 1;
export const IGNORED = 2;
export const OUTSIDE = 3;
export const ON_LEFT_OUT_DAY = 4;

/** One patient's records, counted. */
export interface CountedRecords {
  readonly sessions: CountedSessions;
  readonly days: DayColumns;
  readonly joins: Pick<JoinedRecords, 'findings' | 'backwards'>;
}

/** Joins the records and enters the sessions into their days; both hold as long as `columns` do. */
export function countSessions(
  records: PatientRecords,
  rules: AdherenceRules,
  columns: ColumnSource = ownColumns,
): CountedRecords {
  const { prescription } = rules;
  const wallMs = columns('Float64Array', 'wallMs', records.length);
  readWallMs(records, prescription.zone, wallMs);
  const completeMs = columns('Float64Array', 'completeMs', records.length);
  const { sessions, findings, backwards } = joinRecords(
    records,
    {
      wallMs,
      completeMs: completeMsOf(wallMs, rules, completeMs),
      mergeGapMs: rules.mergeGapMs,
      eventGapMs: rules.eventGapMs,
    },
    columns,
  );

  const [firstDay, lastDay] = observedDays(sessions, rules);
  const timed = !hasBareEvent(sessions);
  const days = prescribedDays(prescription, firstDay, lastDay, timed, rules.activationDay, columns);
  const counted = enterSessions(sessions, days, rules, columns);
  return { sessions: counted, days, joins: { findings, backwards } };
}

function hasBareEvent({ length, deliveredMs }: JoinedSessions): boolean {
  for (let i = 0; i < length; i++) if (Number.isNaN(deliveredMs[i])) return true;
  return false;
}

/** What the wall clock showed at each start: the zone's, or that of the record's own offset. */
function readWallMs(
  { length, startMs, offsetMinutes }: PatientRecords,
  zone: Zone | undefined,
  wallMs: Float64Array,
): void {
  if (zone) zone.wallMsAt(startMs.subarray(0, length), wallMs);
  else for (let i = 0; i < length; i++) wallMs[i] = startMs[i]! + offsetMinutes[i]! * MINUTE_MS;
}

/**
 * Delivered time that makes a session complete, by the regimen of the day in which it starts, ms. Days
 * before the first regimen are held to it too.
 */
function completeMsOf(
  wallMs: Float64Array,
  { prescription, validFraction }: AdherenceRules,
  column: Float64Array,
): Float64Array {
  // A whole number, so that 0.7 × 30 min is 1 260 000 ms and not a hair above it.
  const completeMs = ({ sessionMs }: Regimen): number => Math.round(validFraction * sessionMs);
  const { regimens, dayStartMs } = prescription;
  column.fill(completeMs(regimens[0]!));
  for (let i = 0; regimens.length > 1 && i < wallMs.length; i++) {
    const regimen = regimenOn(prescription, dayOfWallMs(wallMs[i]!, dayStartMs));
    if (regimen) column[i] = completeMs(regimen);
  }
  return column;
}

function observedDays(
  { length, startWallMs }: JoinedSessions,
  rules: AdherenceRules,
): [number, number] {
  const first = startWallMs[0];
  const last = startWallMs[length - 1];
  if (first === undefined || last === undefined) {
    // Of a patient without a record nobody knows from when on, unless the caller does.
    const from = rules.fromDay ?? rules.activationDay;
    return from === undefined || rules.toDay === undefined ? [0, -1] : [from, rules.toDay];
  }
  const lastStarted = dayOfWallMs(last, rules.prescription.dayStartMs);
  const firstDay = rules.fromDay ?? Math.min(Math.floor(first / DAY_MS), lastStarted);
  return [firstDay, rules.toDay ?? lastStarted];
}

/** Enters every session into its day and the slot in which it starts. */
function enterSessions(
  sessions: JoinedSessions,
  days: DayColumns,
  rules: AdherenceRules,
  columns: ColumnSource,
): CountedSessions {
  const { prescription, minSessionMs } = rules;
  const { length, startWallMs, deliveredMs } = sessions;
  const completeMs = columns('Float64Array', 'sessionCompleteMs', length);
  completeMsOf(startWallMs, rules, completeMs);
  const { dayStartMs } = prescription;
  const { firstDay, leftOut, regimen, regimens, maxSlots } = days;
  const { valid, short, validInSlot, usedInSlot } = days;
  const day = columns('Int32Array', 'day', length);
  const outcome = columns('Uint8Array', 'outcome', length);
  for (let i = 0; i < length; i++) {
    const wallMs = startWallMs[i]!;
    const startDay = dayOfWallMs(wallMs, dayStartMs);
    const delivered = deliveredMs[i]!;
    const at = startDay - firstDay;
    day[i] = startDay;
    if (at < 0 || at >= days.length) outcome[i] = OUTSIDE;
    else if (leftOut[at] !== 0) outcome[i] = ON_LEFT_OUT_DAY;
    else if (delivered < minSessionMs) outcome[i] = IGNORED;
    else {
      const isShort = delivered < completeMs[i]!;
      const slot = slotAt(regimens[regimen[at]!]!, wallMs - dayStartMs - startDay * DAY_MS);
      outcome[i] = isShort ? SHORT : VALID;
      days.deliveredMs[at]! += delivered; // the NaN of a bare event adds nothing
      if (slot >= 0) usedInSlot[at * maxSlots + slot]!++;
      if (isShort) short[at]!++;
      else {
        valid[at]!++;
        if (slot >= 0) validInSlot[at * maxSlots + slot]!++;
      }
    }
  }
  return { ...sessions, day, outcome };
}
