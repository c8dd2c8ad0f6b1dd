import { dayNumberOf, formatDay, parseDay } from '../model/civil.js';
import { StimlogError } from '../model/errors.js';

export const MONTH_NAMES = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;

/** Day number of a `YYYY-MM-DD` that analysis made; anything else is a bug of the caller. */
export function dayNumber(date: string): number {
  const number = parseDay(date);
  if (number !== undefined) return number;
  throw new StimlogError(
    'OPTION_INVALID',
    `date must be a calendar date YYYY-MM-DD, got "${date}"`,
  );
}

export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** Year, month and day of a day number. */
export function civilDate(number: number): CivilDate {
  const [year, month, day] = formatDay(number).split('-').map(Number) as [number, number, number];
  return { year, month, day };
}

/** `6 Jan 2025`. */
export function formatDate(number: number): string {
  const { year, month, day } = civilDate(number);
  return `${day} ${MONTH_NAMES[month - 1]} ${year}`;
}

/** `6 Jan 2025 – 30 Mar 2025`, or the one date. */
export function formatDateRange(first: number, last: number): string {
  return first === last ? formatDate(first) : `${formatDate(first)} – ${formatDate(last)}`;
}

/** Day numbers of the firsts of every `step`-th month (counted from January) from `first` to `last`, both included. */
export function firstsOfMonths(first: number, last: number, step = 1): number[] {
  const firsts: number[] = [];
  let { year, month } = civilDate(first);
  for (;;) {
    const number = dayNumberOf(year, month, 1);
    if (number > last) return firsts;
    if (number >= first && (month - 1) % step === 0) firsts.push(number);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
}

/** `1 day`, `1,204 days`. */
export function formatCount(count: number, singular: string): string {
  return `${count.toLocaleString('en')} ${singular}${count === 1 ? '' : 's'}`;
}
