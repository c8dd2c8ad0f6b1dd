import { formatDay } from '../model/civil.js';
import { HOUR_MS } from '../model/units.js';
import type { DayColumns } from './adherenceDays.js';
import type { LeftOutReason } from './adherenceResult.js';
import type { AdherenceRules } from './adherenceRules.js';
import { type ColumnSource, ownColumns } from './columnSource.js';
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
import { type DayRatios, dayRatios, sumDays } from './daySums.js';
import { type PatientWeeks, patientWeeks } from './patientWeeks.js';
import { type PersistenceForGap, persistenceForGaps } from './persistence.js';
import { type SessionCma, sessionCma } from './sessionCma.js';
import type { PatientRecords } from './sessionLedger.js';
import { type Timing, timingOf } from './timing.js';
import { type WindowFigures, windowFigures } from './windows.js';

export interface SessionCounts {
  /** Records of the patient in the inputs. */
  readonly records: number;
  readonly prescribed: number;
  readonly valid: number;
  /** Delivered less than the valid share of the prescribed length. */
  readonly short: number;
  /** Valid sessions beyond what their day (or slot) prescribed; part of `valid`. */
  readonly extra: number;
  /** Valid sessions that began in no slot of their day; part of `extra`. */
  readonly outsideSlots: number;
  /** Records with the start of another record. */
  readonly duplicate: number;
  /** Records that were joined to the one before. */
  readonly joined: number;
  /** Sessions shorter than the minimum. */
  readonly ignored: number;
  readonly outsideObservation: number;
  readonly onLeftOutDays: number;
}

export interface PatientAdherence extends DayRatios {
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
    /** The windows that were asked for, in order; missing: none were. Counted again at every reading, as the days. */
    readonly list?: readonly WindowFigures[];
  };
  /** AdhereR's measures, nothing carried over. */
  readonly cma: SessionCma;
  /** Sums by week since the first day observed, for what is counted over a cohort. */
  readonly patientWeeks: PatientWeeks;
  /** Day by day; counted again at every reading, so that a cohort's days need not be kept. */
  readonly days: DayColumns;
  /** The same, in columns that hold as long as the source says: for one patient after the other. */
  daysIn(columns: ColumnSource): DayColumns;
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

/**
 * Adherence of one patient: definitions, formulas and sources in docs/adherence.md. The sessions hold as long as
 * `columns` do, the adherence for ever.
 */
export function adherenceOf(
  patientId: string,
  records: PatientRecords,
  rules: AdherenceRules,
  columns: ColumnSource = ownColumns,
): CountedPatient {
  const { sessions, days, joins } = countSessions(records, rules, columns);
  const tally = new Uint32Array(SESSION_OUTCOMES.length);
  const { length, outcome } = sessions;
  for (let i = 0; i < length; i++) tally[outcome[i]!]!++;

  const sums = sumDays(days);
  const holidays = holidaysOf(days);
  const duplicate =
    joins.findings.countOf('duplicate') + joins.findings.countOf('conflicting-duplicate');
  const figures: Omit<PatientAdherence, 'days' | 'daysIn'> = {
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
      outsideSlots: sums.valid - sums.inSlots,
      duplicate,
      joined: records.length - duplicate - sessions.length,
      ignored: tally[IGNORED]!,
      outsideObservation: tally[OUTSIDE]!,
      onLeftOutDays: tally[ON_LEFT_OUT_DAY]!,
    },
    ...dayRatios(sums, days),
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
    persistence: persistenceForGaps(days, rules.endReason),
    timing: timingOf(sessions, days, columns),
    windows: {
      best: bestWindow(days, BEST_WINDOW),
      rules: MINUTES_RULES.map((rule) => minutesRule(days, rule)),
    },
    cma: sessionCma(days),
    patientWeeks: patientWeeks(days),
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
  figures: Omit<PatientAdherence, 'days' | 'daysIn'>,
  records: PatientRecords,
  rules: AdherenceRules,
): PatientAdherence {
  const daysIn = (columns: ColumnSource): DayColumns => countSessions(records, rules, columns).days;
  const spec = rules.windows;
  const windows: PatientAdherence['windows'] =
    spec === undefined
      ? figures.windows
      : {
          ...figures.windows,
          get list() {
            return windowFigures(daysIn(ownColumns), spec);
          },
        };
  // Not enumerable, so that taking the figures apart does not count the days.
  return Object.defineProperty({ ...figures, windows, daysIn }, 'days', {
    get: () => daysIn(ownColumns),
  }) as PatientAdherence;
}
