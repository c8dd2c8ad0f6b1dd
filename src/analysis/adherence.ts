import { formatDay } from '../model/civil.js';
import { HOUR_MS } from '../model/units.js';
import { type DayColumns, prescribedMsOf } from './adherenceDays.js';
import { LEFT_OUT_REASONS, type LeftOutReason, type Ratio } from './adherenceResult.js';
import type { AdherenceRules } from './adherenceRules.js';
import {
  bestWindow,
  MINUTES_RULES,
  type MinutesRuleResult,
  type MinutesWindow,
  minutesRule,
} from './consecutiveDays.js';
import {
  type CountedRecords,
  countSessions,
  IGNORED,
  ON_LEFT_OUT_DAY,
  OUTSIDE,
  SESSION_OUTCOMES,
  SHORT,
} from './countSessions.js';
import { type DayRun, holidaysOf, longestRun, longestStreakOf } from './dayRuns.js';
import { type PersistenceForGap, persistenceForGaps } from './persistence.js';
import type { PatientRecords } from './sessionLedger.js';
import { type Timing, timingOf } from './timing.js';

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
  readonly initiation: Initiation;
  /** For each of the gaps that reports look at. */
  readonly persistence: readonly PersistenceForGap[];
  readonly timing: Timing;
  readonly windows: {
    /** Of 30 days with at least 30 min; null: none was observed whole, or no durations. */
    readonly best: MinutesWindow | null;
    readonly rules: readonly MinutesRuleResult[];
  };
  /** Day by day; counted again at every reading, so that a cohort's days need not be kept. */
  readonly days: DayColumns;
}

/** How long after its activation the therapy was first used as prescribed. */
export interface Initiation {
  /** null: nobody said. */
  readonly activation: string | null;
  /** Day of the first valid session, from the activation on where that is known. */
  readonly firstValidSession: string | null;
  /** null unless both are known. */
  readonly days: number | null;
}

/** 30 min are half of the usual dose of a day. */
const BEST_WINDOW = { minutes: 30, windowDays: 30 } as const;

export interface CountedPatient {
  readonly adherence: PatientAdherence;
  /** Every joined session with what became of it, in time order. */
  readonly sessions: CountedRecords['sessions'];
  readonly joins: CountedRecords['joins'];
}

/** Adherence of one patient: definitions, formulas and sources in docs/adherence.md. */
export function adherenceOf(
  patientId: string,
  records: PatientRecords,
  rules: AdherenceRules,
): CountedPatient {
  const { sessions, days, joins } = countSessions(records, rules);
  const tally = new Uint32Array(SESSION_OUTCOMES.length);
  for (const outcome of sessions.outcome) tally[outcome]!++;

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
      from: days.length === 0 ? null : formatDay(days.firstDay),
      to: days.length === 0 ? null : formatDay(days.firstDay + days.length - 1),
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
    initiation: initiationOf(days, rules.activationDay),
    persistence: persistenceForGaps(days),
    timing: timingOf(sessions, days),
    windows: {
      best: bestWindow(days, BEST_WINDOW),
      rules: MINUTES_RULES.map((rule) => minutesRule(days, rule)),
    },
  };
  return { adherence: withDays(figures, records, rules), sessions, joins };
}

function initiationOf(days: DayColumns, activationDay: number | undefined): Initiation {
  const from = Math.max(0, (activationDay ?? days.firstDay) - days.firstDay);
  const index = days.valid.findIndex((valid, i) => i >= from && valid > 0);
  return {
    activation: activationDay === undefined ? null : formatDay(activationDay),
    firstValidSession: index < 0 ? null : formatDay(days.firstDay + index),
    days: index < 0 || activationDay === undefined ? null : days.firstDay + index - activationDay,
  };
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
      return countSessions(records, rules).days;
    },
  };
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
