import { DAY_MS, MINUTE_MS, SECOND_MS } from './units.js';

/** Times outside these years are refused as implausible. */
export const FIRST_YEAR = 1990;
export const LAST_YEAR = 2100;
const FIRST_MS = Date.UTC(FIRST_YEAR, 0, 1);
const END_MS = Date.UTC(LAST_YEAR + 1, 0, 1);

/** True for a Unix time, ms, in one of those years; false for NaN. */
export function isPlausibleMs(ms: number): boolean {
  return ms >= FIRST_MS && ms < END_MS;
}

/**
 * Days from 1970-01-01 to a date of the proleptic Gregorian calendar, negative before it.
 * The date must exist: see {@link isCivilDate}. Source: Howard Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms", days_from_civil.
 */
export function dayNumberOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** True if the calendar has this date: 2024-02-29 yes, 2026-02-30 no. */
export function isCivilDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0));
}

const formattedDays = new Map<number, string>();

/** `YYYY-MM-DD` of a day number. Years 0 to 9999. Remembered: a report says each date thousands of times. */
export function formatDay(dayNumber: number): string {
  let text = formattedDays.get(dayNumber);
  if (text === undefined) {
    text = new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
    formattedDays.set(dayNumber, text);
  }
  return text;
}

/** Day number of `YYYY-MM-DD`; undefined for any other text or a date that does not exist. */
export function parseDay(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return isCivilDate(year, month, day) ? dayNumberOf(year, month, day) : undefined;
}

/** 0 Sunday to 6 Saturday. 1970-01-01 was a Thursday. */
export function weekdayOf(dayNumber: number): number {
  return (((dayNumber + 4) % 7) + 7) % 7;
}

/** Day number of the Monday on or before `dayNumber`. */
export function mondayOf(dayNumber: number): number {
  return dayNumber - ((weekdayOf(dayNumber) + 6) % 7);
}

/** Milliseconds since midnight of `HH:MM`, 00:00 to 23:59; undefined for any other text. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match ? (Number(match[1]) * 60 + Number(match[2])) * MINUTE_MS : undefined;
}

/** `00` to `99`: formatting a time is most of writing a log. */
const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

/** `±HH:MM` of an offset from UTC. */
export function formatOffset(offsetMinutes: number): string {
  const size = Math.abs(offsetMinutes);
  const hours = TWO_DIGITS[Math.floor(size / 60)]!;
  return `${offsetMinutes < 0 ? '-' : '+'}${hours}:${TWO_DIGITS[size % 60]!}`;
}

/** ISO 8601 wall-clock time with offset of an instant, to the second, or to the millisecond where it has any. */
export function formatInstant(utcMs: number, offsetMinutes: number): string {
  const wallMs = utcMs + offsetMinutes * MINUTE_MS;
  const dayNumber = Math.floor(wallMs / DAY_MS);
  const inDay = Math.floor(wallMs - dayNumber * DAY_MS);
  const seconds = Math.floor(inDay / SECOND_MS);
  const hh = TWO_DIGITS[Math.floor(seconds / 3_600)]!;
  const mm = TWO_DIGITS[Math.floor(seconds / 60) % 60]!;
  const ss = TWO_DIGITS[seconds % 60]!;
  const ms = inDay % SECOND_MS;
  const fraction = ms === 0 ? '' : `.${String(ms).padStart(3, '0')}`;
  return `${formatDay(dayNumber)}T${hh}:${mm}:${ss}${fraction}${formatOffset(offsetMinutes)}`;
}
