import { dayNumberOf, formatDay, parseDay } from '../model/civil.js';
import { StimlogError } from '../model/errors.js';

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
