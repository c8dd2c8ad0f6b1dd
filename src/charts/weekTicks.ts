import type { ChartLocale } from './chartLocale.js';
import { civilDate, firstsOfMonths } from './dateLabels.js';

export interface WeekTick {
  /** Position in weeks: week 0 reaches from -0.5 to 0.5. */
  readonly value: number;
  /** The second line is the year, where it begins to be true. */
  readonly label: readonly string[];
}

const DAYS_PER_WEEK = 7;
/** Longer spans are read by month. */
const MAX_WEEKS_BY_MONDAY = 27;

/**
 * Ticks for an axis of `weekCount` weeks from `firstMonday` (a day number), at most `maxCount`: the Mondays of
 * every, every second or every fourth week under their bars, or else the firsts of months where they fall.
 */
export function weekTicks(
  firstMonday: number,
  weekCount: number,
  maxCount: number,
  locale: ChartLocale,
): WeekTick[] {
  for (const step of weekCount <= MAX_WEEKS_BY_MONDAY ? [1, 2, 4] : []) {
    if (Math.ceil(weekCount / step) > maxCount) continue;
    const indexes = Array.from({ length: Math.ceil(weekCount / step) }, (_, index) => index * step);
    return withYears(
      indexes.map((index) => ({
        value: index,
        text: locale.dayAndMonth(firstMonday + index * DAYS_PER_WEEK),
      })),
      (value) => firstMonday + value * DAYS_PER_WEEK,
    );
  }
  const lastDay = firstMonday + weekCount * DAYS_PER_WEEK - 1;
  const dayAt = (value: number) => Math.round(firstMonday + (value + 0.5) * DAYS_PER_WEEK);
  for (const step of [1, 2, 3, 6, 12]) {
    const firsts = firstsOfMonths(firstMonday, lastDay, step);
    if (firsts.length > maxCount && step < 12) continue;
    const every = Math.ceil(firsts.length / maxCount);
    const kept = firsts.filter((_, index) => index % every === 0);
    return withYears(
      kept.map((day) => ({
        value: (day - firstMonday) / DAYS_PER_WEEK - 0.5,
        text: locale.month(civilDate(day).month),
      })),
      dayAt,
    );
  }
  return [];
}

/** Adds the year to the first tick and to each that is the first of its year; `dayAt` gives the day number at a value. */
export function withYears(
  ticks: readonly { readonly value: number; readonly text: string }[],
  dayAt: (value: number) => number,
): WeekTick[] {
  let shownYear = NaN;
  return ticks.map(({ value, text }) => {
    const { year } = civilDate(dayAt(value));
    const label = year === shownYear ? [text] : [text, String(year)];
    shownYear = year;
    return { value, label };
  });
}
