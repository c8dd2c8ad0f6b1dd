import type {
  AdherenceDay,
  AdherenceWeek,
  LeftOutReason,
} from '../../src/analysis/adherenceResult.js';
import type { DayRun } from '../../src/analysis/dayRuns.js';
import type { DaysInput } from '../../src/charts/chart.js';
import { formatDay, mondayOf, parseDay } from '../../src/model/civil.js';

export interface AdherenceDaysOptions {
  /** First date. @defaultValue '2025-01-06', a Monday */
  readonly start?: string;
  readonly dayCount: number;
  /** @defaultValue 2 */
  readonly sessionsPerDay?: number;
  /** @defaultValue 30 */
  readonly minutesPerSession?: number;
  /** Chance that a prescribed session is done, 0–1. @defaultValue 0.82 */
  readonly doneRatio?: number;
  /** Chance that a session which is not done was begun and cut short, 0–1. @defaultValue 0.25 */
  readonly shortRatio?: number;
  /** Chance of one session more than prescribed, 0–1. @defaultValue 0.02 */
  readonly extraRatio?: number;
  /** Inclusive runs of day indexes that are left out. */
  readonly leftOut?: readonly (readonly [first: number, last: number])[];
  /** @defaultValue 'excused' */
  readonly leftOutReason?: LeftOutReason;
  /** Day indexes for which none is prescribed. */
  readonly isFree?: (index: number) => boolean;
  /** @defaultValue 1 */
  readonly seed?: number;
}

/** Days of a made-up patient. The same options give the same days. */
export function adherenceDays(options: AdherenceDaysOptions): AdherenceDay[] {
  const { start = '2025-01-06', dayCount, sessionsPerDay = 2, minutesPerSession = 30 } = options;
  const { doneRatio = 0.82, shortRatio = 0.25, extraRatio = 0.02, seed = 1 } = options;
  const { leftOut = [], leftOutReason = 'excused', isFree = () => false } = options;
  const first = parseDay(start);
  if (first === undefined) throw new Error(`not a date: ${start}`);
  const random = mulberry32(seed);
  return Array.from({ length: dayCount }, (_, index) => {
    const prescribedSessions = isFree(index) ? 0 : sessionsPerDay;
    let validSessions = 0;
    let shortSessions = 0;
    for (let session = 0; session < prescribedSessions; session++) {
      if (random() < doneRatio) validSessions++;
      else if (random() < shortRatio) shortSessions++;
    }
    if (random() < extraRatio) validSessions = prescribedSessions + 1;
    const isLeftOut = leftOut.some(([from, to]) => index >= from && index <= to);
    return {
      date: formatDay(first + index),
      prescribedSessions,
      prescribedMs: prescribedSessions * minutesPerSession * 60_000,
      validSessions,
      shortSessions,
      deliveredMs: (validSessions + shortSessions * 0.4) * minutesPerSession * 60_000,
      ...(isLeftOut ? { leftOut: leftOutReason } : {}),
    };
  });
}

/** Sums by calendar week, left-out days counted apart. A week without any day is missing. */
export function adherenceWeeks(days: readonly AdherenceDay[]): AdherenceWeek[] {
  const weeks = new Map<string, AdherenceWeek>();
  for (const day of days) {
    const weekStart = formatDay(mondayOf(parseDay(day.date) ?? NaN));
    const week = weeks.get(weekStart) ?? {
      weekStart,
      daysCounted: 0,
      daysLeftOut: 0,
      prescribedSessions: 0,
      prescribedMs: 0,
      validSessions: 0,
      shortSessions: 0,
      deliveredMs: 0,
    };
    weeks.set(
      weekStart,
      day.leftOut !== undefined
        ? { ...week, daysLeftOut: week.daysLeftOut + 1 }
        : {
            ...week,
            daysCounted: week.daysCounted + 1,
            prescribedSessions: week.prescribedSessions + day.prescribedSessions,
            prescribedMs: week.prescribedMs + day.prescribedMs,
            validSessions: week.validSessions + day.validSessions,
            shortSessions: week.shortSessions + day.shortSessions,
            deliveredMs: (week.deliveredMs ?? 0) + (day.deliveredMs ?? 0),
          },
    );
  }
  return [...weeks.values()];
}

/** Small seeded generator of numbers in [0, 1). Source: Tommy Ettinger, mulberry32 (public domain). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Runs of at least three days in a row, none left out, that prescribe something and saw no session. */
export function holidaysIn(days: readonly AdherenceDay[]): DayRun[] {
  const runs: AdherenceDay[][] = [];
  let run: AdherenceDay[] = [];
  for (const day of days) {
    const isUnused =
      day.leftOut === undefined &&
      day.prescribedSessions > 0 &&
      day.validSessions + day.shortSessions === 0;
    if (isUnused) run.push(day);
    if (isUnused && run.length === 3) runs.push(run);
    if (!isUnused) run = [];
  }
  return runs.map((found) => ({
    days: found.length,
    from: found[0]!.date,
    to: found.at(-1)!.date,
  }));
}

/** What a report would hand to the charts of days. */
export function daysInput(days: readonly AdherenceDay[], patientId = 'SIM-0001'): DaysInput {
  return { patientId, days, weeks: adherenceWeeks(days), holidays: holidaysIn(days) };
}
