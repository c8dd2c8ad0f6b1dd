import { dayNumberOf, isCivilDate } from '../model/civil.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { DateOrder } from './codec.js';

/** A date as it is written: its year, and two numbers whose order only `mdy` and `dmy` tell. */
export interface WrittenDate {
  readonly text: string;
  readonly line: number;
  readonly year: number;
  readonly first: number;
  readonly second: number;
  /** True if the year stands first: then month and day follow. */
  readonly yearFirst: boolean;
}

const TIME = '(?:[T ]\\d{1,2}:\\d{2}.*)?';
const YEAR_FIRST = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${TIME}$`);
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})${TIME}$`);

/** A date in `text`, a time of day behind it left out: 2026-03-16, 20260316, 3/16/2026, 16.3.2026. Undefined: none. */
export function writtenDate(text: string, line: number): WrittenDate | undefined {
  const compact = COMPACT.exec(text);
  if (compact) return dateOf(text, line, true, compact[1], compact[2], compact[3]);
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst) return dateOf(text, line, true, yearFirst[1], yearFirst[3], yearFirst[4]);
  const yearLast = YEAR_LAST.exec(text);
  return yearLast ? dateOf(text, line, false, yearLast[4], yearLast[1], yearLast[3]) : undefined;
}

function dateOf(
  text: string,
  line: number,
  yearFirst: boolean,
  year: string | undefined,
  first: string | undefined,
  second: string | undefined,
): WrittenDate {
  return {
    text,
    line,
    yearFirst,
    year: Number(year),
    first: Number(first),
    second: Number(second),
  };
}

/** Day number of a date in this order; undefined if it is not written so or the calendar does not have it. */
export function dayOfDate(date: WrittenDate, order: DateOrder): number | undefined {
  const { year, first, second, yearFirst } = date;
  if (!yearFirst && order === 'ymd') return undefined;
  const [month, day] = yearFirst || order === 'mdy' ? [first, second] : [second, first];
  return isCivilDate(year, month, day) ? dayNumberOf(year, month, day) : undefined;
}

/**
 * The order that the dates themselves tell: a number above 12 is no month. `ymd` if each has its year first. Throws `OPTION_INVALID` naming `--date-order` where nothing tells, or two dates tell
 * different things.
 */
export function orderOfDates(dates: Iterable<WrittenDate>): DateOrder {
  let dayFirst: WrittenDate | undefined;
  let monthFirst: WrittenDate | undefined;
  let open: WrittenDate | undefined;
  let numbered = false;
  for (const date of dates) {
    if (date.yearFirst) continue;
    numbered = true;
    const asMonthFirst = dayOfDate(date, 'mdy');
    const asDayFirst = dayOfDate(date, 'dmy');
    if (asMonthFirst === asDayFirst) continue; // the same day, or no day at all
    if (asMonthFirst === undefined) dayFirst ??= date;
    else if (asDayFirst === undefined) monthFirst ??= date;
    else open ??= date;
  }
  if (dayFirst && monthFirst) {
    throw refused(`${placed(dayFirst)} begins with a day and ${placed(monthFirst)} with a month`);
  }
  if (dayFirst) return 'dmy';
  if (monthFirst) return 'mdy';
  if (open) throw refused(`${placed(open)} may be month/day or day/month, and no other date tells`);
  return numbered ? 'mdy' : 'ymd';
}

function placed({ text, line }: WrittenDate): string {
  return `${quoted(text)} (line ${line})`;
}

function refused(why: string): StimlogError {
  return new StimlogError('OPTION_INVALID', `${why}; say which with --date-order mdy or dmy`);
}
