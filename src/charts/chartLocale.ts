import { DAY_MS } from '../model/units.js';

/** How numbers and dates are written. Words of the charts are English in every locale. */
export interface ChartLocale {
  /** BCP 47. */
  readonly tag: string;
  /** `1,204.5`; a minus sign and not a hyphen. */
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** At most `digits` significant digits, 3 unless told; whole numbers are never cut. */
  figure(value: number, digits?: number): string;
  /** A figure with its unit, which a line break never parts from it. */
  quantity(value: number, unit: string, digits?: number): string;
  /** `6 Jan 2025` of a day number. */
  date(dayNumber: number): string;
  /** `6 Jan`. */
  dayAndMonth(dayNumber: number): string;
  /** `6 Jan 2025 – 30 Mar 2025`, or the one date. */
  dateRange(first: number, last: number): string;
  /** `Jan` of 1. */
  month(month: number): string;
  /** `Mon` of 0. */
  weekday(index: number): string;
  /** `1 day`, `1,204 days`. */
  count(count: number, singular: string): string;
}

export const DEFAULT_LOCALE = 'en-GB';

const known = new Map<string, ChartLocale>();

/** The locale of a tag that `Intl` knows; it throws `RangeError` for what is none. */
export function chartLocale(tag = DEFAULT_LOCALE): ChartLocale {
  let locale = known.get(tag);
  if (!locale) {
    locale = makeLocale(tag);
    known.set(tag, locale);
  }
  return locale;
}

function makeLocale(tag: string): ChartLocale {
  const inUtc = { timeZone: 'UTC', calendar: 'gregory' } as const;
  const dates = new Intl.DateTimeFormat(tag, {
    ...inUtc,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
  const days = new Intl.DateTimeFormat(tag, { ...inUtc, day: 'numeric', month: 'short' });
  const monthNames = new Intl.DateTimeFormat(tag, { ...inUtc, month: 'short' });
  const weekdayNames = new Intl.DateTimeFormat(tag, { ...inUtc, weekday: 'short' });
  // British English abbreviates September to four letters, and every other month to three.
  const short = (text: string): string =>
    tag.startsWith('en') ? text.replace('Sept', 'Sep') : text;
  const textOf = (format: Intl.DateTimeFormat, dayNumber: number): string =>
    short(format.format(dayNumber * DAY_MS));
  const months = Array.from({ length: 12 }, (_, index) =>
    short(monthNames.format(Date.UTC(2024, index, 1))),
  );
  const weekdays = Array.from({ length: 7 }, (_, index) =>
    weekdayNames.format(Date.UTC(2024, 0, 1 + index)),
  );
  const formats = new Map<string, Intl.NumberFormat>();
  const number = (value: number, options: Intl.NumberFormatOptions = {}): string => {
    const key = JSON.stringify(options);
    const format = formats.get(key) ?? new Intl.NumberFormat(tag, options);
    formats.set(key, format);
    return format.format(value).replace('-', '\u2212');
  };
  const figure = (value: number, digits = 3): string =>
    Math.abs(value) >= 10 ** (digits - 1)
      ? number(value, { maximumFractionDigits: 0 })
      : number(value, { maximumSignificantDigits: digits });
  return {
    tag,
    number,
    figure,
    quantity: (value, unit, digits) => `${figure(value, digits)}\u00a0${unit}`,
    date: (dayNumber) => textOf(dates, dayNumber),
    dayAndMonth: (dayNumber) => textOf(days, dayNumber),
    dateRange: (first, last) =>
      first === last ? textOf(dates, first) : `${textOf(dates, first)} – ${textOf(dates, last)}`,
    month: (month) => months[month - 1] ?? '',
    weekday: (index) => weekdays[index] ?? '',
    count: (count, singular) => `${number(count)} ${singular}${count === 1 ? '' : 's'}`,
  };
}
