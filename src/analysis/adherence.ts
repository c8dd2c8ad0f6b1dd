import { formatDay } from '../model/civil.js';
import { dayOfWallMs, type Prescription, type Regimen, regimenOn } from '../model/prescription.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../model/units.js';
import type { Zone } from '../model/zone.js';
import { type DayColumns, prescribedDays, prescribedMsOf } from './adherenceDays.js';
import { LEFT_OUT_REASONS, type LeftOutReason, type Ratio } from './adherenceResult.js';
import { type DayRun, holidaysOf, longestRun, longestStreakOf } from './dayRuns.js';
import { type JoinedRecords, type JoinedSessions, joinRecords } from './joinRecords.js';
import type { PatientRecords } from './sessionLedger.js';

/** How sessions are counted and held against the prescription. */
export interface AdherenceRules {
  readonly prescription: Prescription;
  /** Share of the prescribed length that makes a session valid, 0 to 1. */
  readonly validFraction: number;
  /** Joined sessions shorter than this are ignored as tests, ms. */
  readonly minSessionMs: number;
  /** Fragments closer than this are one session, ms. */
  readonly mergeGapMs: number;
  /** Bare events closer than this to the one before are not counted, ms. */
  readonly eventGapMs: number;
  /** First and last day number of the observation; undefined: see {@link PatientAdherence.observation}. */
  readonly fromDay: number | undefined;
  readonly toDay: number | undefined;
}

/** What became of a joined session. */
export const SESSION_OUTCOMES = [
  'valid',
  'short',
  'ignored',
  'outside-observation',
  'on-left-out-day',
] as const;
const VALID = 0;
const SHORT = 1;
const IGNORED = 2;
const OUTSIDE = 3;
const ON_LEFT_OUT_DAY = 4;
export type SessionOutcome = (typeof SESSION_OUTCOMES)[number];

/** Joined sessions with the day in which each starts and what became of it. */
export interface CountedSessions extends JoinedSessions {
  readonly day: Int32Array;
  /** Index into {@link SESSION_OUTCOMES}. */
  readonly outcome: Uint8Array;
}

export interface SessionCounts {
  /** Records of the patient in the inputs. */
  readonly records: number;
  readonly prescribed: number;
  readonly valid: number;
  /** Delivered less than the valid share of the prescribed length. */
  readonly short: number;
  /** Valid sessions beyond what their day (or slot) prescribed; part of `valid`. */
  readonly extra: number;
  /** Records with the start of another record. */
  readonly duplicate: number;
  /** Records that were joined to the one before. */
  readonly joined: number;
  /** Sessions shorter than the minimum. */
  readonly ignored: number;
  readonly outsideObservation: number;
  readonly onLeftOutDays: number;
}

export interface PatientAdherence {
  readonly patientId: string;
  /**
   * The days looked at. It begins with the day that starts on the calendar date of the first record, and
   * ends with the day in which the last session starts, unless the caller says otherwise.
   */
  readonly observation: {
    readonly from: string | null;
    readonly to: string | null;
    readonly days: number;
    readonly daysCounted: number;
    readonly daysLeftOut: Readonly<Record<LeftOutReason, number>>;
    /** Periods, `slots` a day, on the days that count. */
    readonly periods: number;
  };
  readonly sessions: SessionCounts;
  readonly takingRatio: Ratio;
  readonly cappedTakingRatio: Ratio;
  /** Sides in hours. */
  readonly durationRatio: Ratio;
  readonly correctDaysRatio: Ratio;
  readonly atLeastDaysRatio: Ratio;
  readonly anyUseDaysRatio: Ratio;
  readonly correctPeriodsRatio: Ratio;
  readonly atLeastPeriodsRatio: Ratio;
  readonly anyUsePeriodsRatio: Ratio;
  /** null where the records carry no durations. */
  readonly deliveredHours: number | null;
  readonly prescribedHours: number;
  readonly holidays: {
    readonly count: number;
    readonly days: number;
    readonly longest: DayRun | null;
    readonly runs: readonly DayRun[];
  };
  readonly streaks: { readonly longest: DayRun | null };
  /** Day by day; counted again at every reading, so that a cohort's days need not be kept. */
  readonly days: DayColumns;
}

export interface CountedPatient {
  readonly adherence: PatientAdherence;
  readonly sessions: CountedSessions;
  readonly joins: Pick<JoinedRecords, 'findings' | 'backwards'>;
}

/** Adherence of one patient: definitions, formulas and sources in docs/adherence.md. */
export function adherenceOf(
  patientId: string,
  records: PatientRecords,
  rules: AdherenceRules,
): CountedPatient {
  const { sessions, counted, days, joins, firstDay, lastDay } = countPatient(records, rules);
  const tally = new Uint32Array(SESSION_OUTCOMES.length);
  for (const outcome of counted.outcome) tally[outcome]!++;

  const sums = sumDays(days);
  const ratio = (numerator: number, denominator: number): Ratio => ({
    value: denominator > 0 ? numerator / denominator : null,
    numerator,
    denominator,
    daysLeftOut: days.length - sums.days,
  });
  const holidays = holidaysOf(days);
  const duplicate =
    joins.findings.countOf('duplicate') + joins.findings.countOf('conflicting-duplicate');
  const figures: Omit<PatientAdherence, 'days'> = {
    patientId,
    observation: {
      from: days.length === 0 ? null : formatDay(firstDay),
      to: days.length === 0 ? null : formatDay(lastDay),
      days: days.length,
      daysCounted: sums.days,
      daysLeftOut: sums.daysLeftOut,
      periods: sums.periods,
    },
    sessions: {
      records: records.length,
      prescribed: sums.prescribed,
      valid: sums.valid,
      short: tally[SHORT]!,
      extra: sums.valid - sums.capped,
      duplicate,
      joined: records.length - duplicate - sessions.length,
      ignored: tally[IGNORED]!,
      outsideObservation: tally[OUTSIDE]!,
      onLeftOutDays: tally[ON_LEFT_OUT_DAY]!,
    },
    takingRatio: ratio(sums.valid, sums.prescribed),
    cappedTakingRatio: ratio(sums.capped, sums.prescribed),
    durationRatio: days.deliveredKnown
      ? ratio(sums.creditedMs / HOUR_MS, sums.prescribedMs / HOUR_MS)
      : { ...ratio(0, sums.prescribedMs / HOUR_MS), value: null },
    correctDaysRatio: ratio(sums.correctDays, sums.days),
    atLeastDaysRatio: ratio(sums.atLeastDays, sums.days),
    anyUseDaysRatio: ratio(sums.anyUseDays, sums.days),
    correctPeriodsRatio: ratio(sums.correctPeriods, sums.periods),
    atLeastPeriodsRatio: ratio(sums.atLeastPeriods, sums.periods),
    anyUsePeriodsRatio: ratio(sums.anyUsePeriods, sums.periods),
    deliveredHours: days.deliveredKnown ? sums.deliveredMs / HOUR_MS : null,
    prescribedHours: sums.prescribedMs / HOUR_MS,
    holidays: {
      count: holidays.length,
      days: holidays.reduce((total, run) => total + run.days, 0),
      longest: longestRun(holidays) ?? null,
      runs: holidays,
    },
    streaks: { longest: longestStreakOf(days) ?? null },
  };
  return { adherence: withDays(figures, records, rules), sessions: counted, joins };
}

/** Apart, so that what it remembers is its arguments and not all that {@link adherenceOf} has counted. */
function withDays(
  figures: Omit<PatientAdherence, 'days'>,
  records: PatientRecords,
  rules: AdherenceRules,
): PatientAdherence {
  return {
    ...figures,
    get days() {
      return countPatient(records, rules).days;
    },
  };
}

/** Joins the records and enters the sessions into their days. */
function countPatient(records: PatientRecords, rules: AdherenceRules) {
  const { prescription } = rules;
  const wallMs = wallMsOf(records, prescription.zone);
  const { sessions, findings, backwards } = joinRecords(records, {
    wallMs,
    completeMs: completeMsOf(wallMs, rules),
    mergeGapMs: rules.mergeGapMs,
    eventGapMs: rules.eventGapMs,
  });

  const [firstDay, lastDay] = observedDays(sessions, rules);
  const timed = sessions.deliveredMs.every((deliveredMs) => !Number.isNaN(deliveredMs));
  const days = prescribedDays(prescription, firstDay, lastDay, timed);
  const counted = countSessions(sessions, days, rules);
  return { sessions, counted, days, joins: { findings, backwards }, firstDay, lastDay };
}

/** What the wall clock showed at each start: the zone's, or that of the record's own offset. */
function wallMsOf(
  { length, startMs, offsetMinutes }: PatientRecords,
  zone: Zone | undefined,
): Float64Array {
  const wallMs = new Float64Array(length);
  if (zone) zone.wallMsAt(startMs.subarray(0, length), wallMs);
  else for (let i = 0; i < length; i++) wallMs[i] = startMs[i]! + offsetMinutes[i]! * MINUTE_MS;
  return wallMs;
}

/**
 * Delivered time that makes a session complete, by the regimen of the day in which it starts, ms. Days
 * before the first regimen are held to it too.
 */
function completeMsOf(
  wallMs: Float64Array,
  { prescription, validFraction }: AdherenceRules,
): Float64Array {
  // A whole number, so that 0.7 × 30 min is 1 260 000 ms and not a hair above it.
  const completeMs = ({ sessionMs }: Regimen): number => Math.round(validFraction * sessionMs);
  const { regimens, dayStartMs } = prescription;
  const column = new Float64Array(wallMs.length).fill(completeMs(regimens[0]!));
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
  if (first === undefined || last === undefined) return [rules.fromDay ?? 0, rules.toDay ?? -1];
  const lastStarted = dayOfWallMs(last, rules.prescription.dayStartMs);
  const firstDay = rules.fromDay ?? Math.min(Math.floor(first / DAY_MS), lastStarted);
  return [firstDay, rules.toDay ?? lastStarted];
}

/** Enters every session into its day. */
function countSessions(
  sessions: JoinedSessions,
  days: DayColumns,
  rules: AdherenceRules,
): CountedSessions {
  const { prescription, minSessionMs } = rules;
  const completeMs = completeMsOf(sessions.startWallMs, rules);
  const { dayStartMs } = prescription;
  const day = new Int32Array(sessions.length);
  const outcome = new Uint8Array(sessions.length);
  for (let i = 0; i < sessions.length; i++) {
    const wallMs = sessions.startWallMs[i]!;
    day[i] = dayOfWallMs(wallMs, dayStartMs);
    const sinceDayStartMs = wallMs - dayStartMs - day[i]! * DAY_MS;
    const delivered = sessions.deliveredMs[i]!;
    const at = day[i]! - days.firstDay;
    if (at < 0 || at >= days.length) outcome[i] = OUTSIDE;
    else if (days.leftOut[at] !== 0) outcome[i] = ON_LEFT_OUT_DAY;
    else if (delivered < minSessionMs) outcome[i] = IGNORED;
    else {
      const isShort = delivered < completeMs[i]!;
      outcome[i] = isShort ? SHORT : VALID;
      enter(days, at, sinceDayStartMs, delivered, isShort);
    }
  }
  return { ...sessions, day, outcome };
}

/** Adds a session to day `at` and to the slot in which it starts. */
function enter(
  days: DayColumns,
  at: number,
  sinceDayStartMs: number,
  deliveredMs: number,
  isShort: boolean,
): void {
  const { slots } = days.regimens[days.regimen[at]!]!;
  const slot = at * days.maxSlots + Math.floor((sinceDayStartMs * slots) / DAY_MS);
  days.usedInSlot[slot]!++;
  days.deliveredMs[at]! += deliveredMs; // the NaN of a bare event adds nothing
  if (isShort) {
    days.short[at]!++;
  } else {
    days.valid[at]!++;
    days.validInSlot[slot]!++;
  }
}

function sumDays(days: DayColumns) {
  const daysLeftOut = { excused: 0, 'before-prescription': 0, 'date-skipped-by-zone': 0 };
  const sums = {
    days: 0,
    daysLeftOut,
    periods: 0,
    prescribed: 0,
    prescribedMs: 0,
    valid: 0,
    capped: 0,
    deliveredMs: 0,
    creditedMs: 0,
    correctDays: 0,
    atLeastDays: 0,
    anyUseDays: 0,
    correctPeriods: 0,
    atLeastPeriods: 0,
    anyUsePeriods: 0,
  };
  for (let i = 0; i < days.length; i++) {
    if (days.leftOut[i] !== 0) {
      daysLeftOut[LEFT_OUT_REASONS[days.leftOut[i]! - 1]!]++;
      continue;
    }
    const prescribed = days.prescribed[i]!;
    const valid = days.valid[i]!;
    const { slots } = days.regimens[days.regimen[i]!]!;
    const prescribedMs = prescribedMsOf(days, i);
    sums.days++;
    sums.periods += slots;
    sums.prescribed += prescribed;
    sums.prescribedMs += prescribedMs;
    sums.valid += valid;
    sums.deliveredMs += days.deliveredMs[i]!;
    sums.creditedMs += Math.min(days.deliveredMs[i]!, prescribedMs);
    sums.correctDays += Number(valid === prescribed);
    sums.atLeastDays += Number(valid >= prescribed);
    sums.anyUseDays += Number(valid + days.short[i]! > 0);
    for (let slot = 0; slot < slots; slot++) {
      const inSlot = days.validInSlot[i * days.maxSlots + slot]!;
      const wanted = prescribed / slots;
      sums.capped += Math.min(inSlot, wanted);
      sums.correctPeriods += Number(inSlot === wanted);
      sums.atLeastPeriods += Number(inSlot >= wanted);
      sums.anyUsePeriods += Number(days.usedInSlot[i * days.maxSlots + slot]! > 0);
    }
  }
  return sums;
}
