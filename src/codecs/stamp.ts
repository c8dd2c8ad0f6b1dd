import { dayNumberOf, FIRST_YEAR, isCivilDate, isPlausibleMs, LAST_YEAR } from '../model/civil.js';
import type { DiagnosticCode } from '../model/diagnostic.js';
import { STAMP_KINDS } from '../model/session.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/units.js';
import type { Zone } from '../model/zone.js';
import type { DateOrder } from './codec.js';
import { textAt } from './decimal.js';

export const OFFSET = STAMP_KINDS.indexOf('offset');
export const UTC = STAMP_KINDS.indexOf('utc');
export const NAIVE = STAMP_KINDS.indexOf('naive');

/** A time as written: filled in by the readers below, so that bulk reading makes no objects. */
export interface Stamp {
  /** What the wall clock showed, ms as if it were UTC. */
  wallMs: number;
  /** 0 unless `kind` is {@link OFFSET}. */
  offsetMinutes: number;
  kind: number;
  /** True for a second of 60, read as 59. */
  leapSecond: boolean;
  /** The last date that was found good, as the number YYYYMMDD, and its midnight. */
  date: number;
  dateMs: number;
}

export const emptyStamp = (): Stamp => ({
  wallMs: Number.NaN,
  offsetMinutes: 0,
  kind: NAIVE,
  leapSecond: false,
  date: 0,
  dateMs: 0,
});

/** Why a text is no time. */
export interface StampTrouble {
  readonly code: DiagnosticCode;
  readonly message: string;
}

const NOT_A_TIME: StampTrouble = {
  code: 'TIME_INVALID',
  message: 'is not a time such as 2026-03-01T08:00:00+01:00',
};
const NO_TIME_OF_DAY: StampTrouble = { code: 'TIME_INVALID', message: 'has no time of day' };
const NO_SUCH_DATE: StampTrouble = {
  code: 'TIME_INVALID',
  message: 'names a date that the calendar does not have',
};
const NO_SUCH_TIME: StampTrouble = {
  code: 'TIME_INVALID',
  message: 'names a time of day that no clock shows',
};
const NO_SUCH_OFFSET: StampTrouble = {
  code: 'TIME_INVALID',
  message: 'has an offset from UTC that no zone has',
};
const IMPLAUSIBLE: StampTrouble = {
  code: 'TIME_IMPLAUSIBLE',
  message: `lies outside the years ${FIRST_YEAR} to ${LAST_YEAR}; the clock was not set`,
};
const NULL_OF_DOTNET: StampTrouble = {
  code: 'TIME_IMPLAUSIBLE',
  message: 'is what .NET writes for no time; the clock was not set',
};
const BARE_NUMBER: StampTrouble = {
  code: 'TIME_INVALID',
  message: 'is a bare number; write 2026-03-01T08:00:00+01:00, or Unix time in ms (13 digits)',
};
const ORDER_UNKNOWN: StampTrouble = {
  code: 'TIME_INVALID',
  message: 'may be month/day or day/month; say which with --date-order mdy or dmy',
};

const OTHER_ORDER: Readonly<Record<'mdy' | 'dmy', StampTrouble>> = {
  mdy: {
    code: 'TIME_INVALID',
    message: 'is no date as month/day; where the day stands first, say so with --date-order dmy',
  },
  dmy: {
    code: 'TIME_INVALID',
    message: 'is no date as day/month; where the month stands first, say so with --date-order mdy',
  },
};

/** True if a date has day and month the other way round. */
export function isOtherOrder(trouble: StampTrouble): boolean {
  return trouble === OTHER_ORDER.mdy || trouble === OTHER_ORDER.dmy;
}

/** Widest offsets in use are -12:00 and +14:00. */
const MAX_OFFSET_MINUTES = 14 * 60;

/** Value of each digit's byte; of any other byte, more than two digits can make. */
const DIGITS = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 48 && byte <= 57 ? byte - 48 : 128,
);
const MAX_TWO_DIGITS = 99;

/** Two digits at `i`, or a number above 127: several such can be checked by one `|`. */
function two(bytes: Uint8Array, i: number): number {
  return DIGITS[bytes[i]!]! * 10 + DIGITS[bytes[i + 1]!]!;
}

/**
 * Reads ISO 8601 / RFC 3339 at `bytes[from .. to)` into `stamp`: `YYYY-MM-DD`, `T` or a space,
 * `HH:MM[:SS[.fraction]]`, then `Z`, `±HH:MM`, `±HHMM`, `±HH` or nothing. Fractions are cut to ms.
 * Returns undefined when it was read, else why not.
 */
export function readIsoStamp(
  bytes: Uint8Array,
  from: number,
  to: number,
  stamp: Stamp,
): StampTrouble | undefined {
  if (to - from < 10) return NOT_A_TIME;
  const century = two(bytes, from);
  const yearOfCentury = two(bytes, from + 2);
  const month = two(bytes, from + 5);
  const day = two(bytes, from + 8);
  if ((century | yearOfCentury | month | day) > 127) return NOT_A_TIME;
  if (bytes[from + 4] !== 45 || bytes[from + 7] !== 45) return NOT_A_TIME;
  return readFromDate(century * 100 + yearOfCentury, month, day, bytes, from + 10, to, stamp);
}

function readFromDate(
  year: number,
  month: number,
  day: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  stamp: Stamp,
): StampTrouble | undefined {
  const date = (year * 100 + month) * 100 + day;
  if (date !== stamp.date) {
    if (!isCivilDate(year, month, day)) return NO_SUCH_DATE;
    if (year < FIRST_YEAR || year > LAST_YEAR) return IMPLAUSIBLE;
    stamp.date = date; // a log has several times on one date
    stamp.dateMs = dayNumberOf(year, month, day) * DAY_MS;
  }
  let i = from;
  if (i >= to) return NO_TIME_OF_DAY;
  const separator = bytes[i]!;
  if (separator !== 84 && separator !== 116 && separator !== 32) return NOT_A_TIME;
  i++;
  if (to - i < 5) return NOT_A_TIME;
  const hour = two(bytes, i);
  const minute = two(bytes, i + 3);
  if ((hour | minute) > 127 || bytes[i + 2] !== 58) return NOT_A_TIME;
  i += 5;
  let second = 0;
  let millisecond = 0;
  if (i < to && bytes[i] === 58) {
    if (to - i < 3) return NOT_A_TIME;
    second = two(bytes, i + 1);
    if (second > MAX_TWO_DIGITS) return NOT_A_TIME;
    i += 3;
    if (i < to && (bytes[i] === 46 || bytes[i] === 44)) {
      const digitsFrom = ++i;
      let scale = 100;
      for (; i < to && (bytes[i]! - 48) >>> 0 <= 9; i++) {
        millisecond += (bytes[i]! - 48) * scale;
        scale = scale === 100 ? 10 : scale === 10 ? 1 : 0;
      }
      if (i === digitsFrom) return NOT_A_TIME;
    }
  }
  if (hour > 23 || minute > 59 || second > 60) return NO_SUCH_TIME;

  stamp.leapSecond = second === 60;
  if (second === 60) second = 59;
  stamp.wallMs =
    stamp.dateMs + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + millisecond;
  return readOffset(bytes, i, to, stamp);
}

function readOffset(
  bytes: Uint8Array,
  from: number,
  to: number,
  stamp: Stamp,
): StampTrouble | undefined {
  stamp.offsetMinutes = 0;
  if (from === to) {
    stamp.kind = NAIVE;
    return undefined;
  }
  const sign = bytes[from]!;
  if ((sign === 90 || sign === 122) && from + 1 === to) {
    stamp.kind = UTC;
    return undefined;
  }
  if (sign === 32 && to - from > 1) return readOffset(bytes, from + 1, to, stamp);
  if (sign !== 43 && sign !== 45) return NOT_A_TIME;
  const length = to - from;
  if (length < 3) return NOT_A_TIME;
  const hours = two(bytes, from + 1);
  let minutes = 0;
  if (length === 6 && bytes[from + 3] === 58) minutes = two(bytes, from + 4);
  else if (length === 5) minutes = two(bytes, from + 3);
  else if (length !== 3) return NOT_A_TIME;
  if ((hours | minutes) > 127) return NOT_A_TIME;
  const size = hours * 60 + minutes;
  if (minutes > 59 || size > MAX_OFFSET_MINUTES) return NO_SUCH_OFFSET;
  stamp.offsetMinutes = sign === 45 ? -size : size;
  stamp.kind = OFFSET;
  return undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const NUMERIC_DATE =
  /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4})|[/.](\d{2})),?\s+(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?(?:\s*([AaPp])\.?[Mm]\.?)?$/;
const WHOLE_NUMBER = /^-?\d+$/;
/** 0001-01-01 in Unix ms, in UTC and on the clocks of any zone. */
const NULL_TIME = /^-621355\d{8}$|^-621356\d{8}$/;
const NAMED_MONTH = /^(\d{4})-([A-Za-z]{3})-(\d{2})(?=[T ])/;

/**
 * Reads what dose monitors and spreadsheets write besides ISO 8601: `2023-Apr-28T15:15:48+00:00`,
 * `3/16/2022 12:30:10 PM`, `16.3.22 12:30`, Unix time in ms. `order` settles month and day where only numbers stand.
 * A year of two digits is of this century: no dose monitor is older.
 */
export function readForeignStamp(
  bytes: Uint8Array,
  from: number,
  to: number,
  stamp: Stamp,
  order: DateOrder,
): StampTrouble | undefined {
  const trouble = readIsoStamp(bytes, from, to, stamp);
  if (trouble === undefined || to - from > 60) return trouble;
  const text = textAt(bytes, from, to);
  if (WHOLE_NUMBER.test(text)) return readUnixMilliseconds(text, stamp);
  const named = NAMED_MONTH.exec(text);
  if (named) {
    const month = MONTHS.indexOf(named[2]!.toLowerCase()) + 1;
    if (month === 0) return NOT_A_TIME;
    return readFromDate(Number(named[1]), month, Number(named[3]), bytes, from + 11, to, stamp);
  }
  const numeric = NUMERIC_DATE.exec(text);
  if (!numeric) return trouble;
  if (order === 'ymd') return ORDER_UNKNOWN;
  const [, first, second, year, short, hour, minute, seconds = '00', fraction = '', half] = numeric;
  const [month, day] = order === 'mdy' ? [first!, second!] : [second!, first!];
  let hours = Number(hour);
  if (half !== undefined) {
    // 0:30 AM is no time of a 12-hour clock, but exports write it, and it means one thing only.
    if (hours > 12 || (hours < 1 && half.toLowerCase() === 'p')) return NO_SUCH_TIME;
    hours = (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  const pad = (value: string | number): string => String(value).padStart(2, '0');
  const iso = `${year ?? `20${short}`}-${pad(month)}-${pad(day)}T${pad(hours)}:${minute}:${seconds}${fraction}`;
  const written = new TextEncoder().encode(iso);
  const why = readIsoStamp(written, 0, written.length, stamp);
  const isReversed = why === NO_SUCH_DATE && isCivilDate(2000, Number(day), Number(month));
  return isReversed ? OTHER_ORDER[order] : why;
}

/**
 * Unix time in ms: thirteen digits, which no calendar date written as one number has. Shorter ones could be
 * seconds or `YYYYMMDDHH`, and a guess would date them wrongly.
 */
function readUnixMilliseconds(text: string, stamp: Stamp): StampTrouble | undefined {
  if (NULL_TIME.test(text)) return NULL_OF_DOTNET;
  if (!/^\d{13}$/.test(text)) return BARE_NUMBER;
  const utcMs = Number(text);
  if (!isPlausibleMs(utcMs)) return IMPLAUSIBLE;
  stamp.wallMs = utcMs;
  stamp.offsetMinutes = 0;
  stamp.kind = UTC;
  stamp.leapSecond = false;
  return undefined;
}

/** Why a time without an offset has no one instant in its zone; undefined if it has. */
export function placeNaiveStamp(stamp: Stamp, zone: Zone): StampTrouble | undefined {
  const instants = zone.instantsAt(stamp.wallMs);
  if (instants.length === 1) {
    stamp.offsetMinutes = (stamp.wallMs - instants[0]!) / MINUTE_MS;
    return undefined;
  }
  return instants.length === 0
    ? {
        code: 'TIME_NONEXISTENT',
        message: `does not exist in ${zone.name}: the clock was set forward over it`,
      }
    : {
        code: 'TIME_AMBIGUOUS',
        message: `exists twice in ${zone.name}: the clock was set back over it; write the offset`,
      };
}
