import { mondayOf } from '../model/civil.js';
import type { ChartLocale } from './chartLocale.js';
import { civilDate, firstsOfMonths } from './dateLabels.js';
import type { DaySpan } from './timedPoints.js';
import { type WeekTick, withYears } from './weekTicks.js';

/** Days between ticks; from a week on they fall on Mondays. */
const DAY_STEPS = [1, 2, 7, 14, 28];
/** Shorter spans show the time of day. */
const MAX_DAYS_BY_HOUR = 2;
/** Longer spans are read by month. */
const MAX_DAYS_BY_DAY = 190;

/**
 * Ticks for an axis of local days, about `maxCount` at most: of one or two days hours, else midnights of every day, every second, Mondays, or else the
 * firsts of months. The second line of a label is the year, where it begins to be true.
 */
export function dayTicks({ from, to }: DaySpan, maxCount: number, locale: ChartLocale): WeekTick[] {
  const dayAt = Math.floor;
  if (to - from <= MAX_DAYS_BY_HOUR) {
    const step = (to - from) * 4 < maxCount ? 0.25 : 0.5;
    const times = Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
    return withYears(
      times.map((time) => timeTick(time, locale)),
      dayAt,
    );
  }
  for (const step of to - from <= MAX_DAYS_BY_DAY ? DAY_STEPS : []) {
    const first = step < 7 || mondayOf(from) === from ? from : mondayOf(from) + 7;
    const count = Math.ceil((to - first) / step);
    if (count > maxCount || count < 1) continue;
    const days = Array.from({ length: count }, (_, index) => first + index * step);
    return withYears(
      days.map((day) => dayTick(day, locale)),
      dayAt,
    );
  }
  for (const step of [1, 2, 3, 6, 12]) {
    const firsts = firstsOfMonths(from, to - 1, step);
    if (firsts.length === 0 || (firsts.length > maxCount && step < 12)) continue;
    const every = Math.ceil(firsts.length / maxCount);
    const kept = firsts.filter((_, index) => index % every === 0);
    return withYears(
      kept.map((value) => ({ value, text: locale.month(civilDate(value).month) })),
      dayAt,
    );
  }
  return withYears([dayTick(from, locale)], dayAt); // no room for more
}

/** The date at midnight, else the hour. */
function timeTick(value: number, locale: ChartLocale): { value: number; text: string } {
  if (Number.isInteger(value)) return dayTick(value, locale);
  const hour = Math.round((value - Math.floor(value)) * 24);
  return { value, text: `${String(hour).padStart(2, '0')}:00` };
}

function dayTick(value: number, locale: ChartLocale): { value: number; text: string } {
  return { value, text: locale.dayAndMonth(value) };
}
