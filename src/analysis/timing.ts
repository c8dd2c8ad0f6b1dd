import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/units.js';
import type { DayColumns } from './adherenceDays.js';
import type { Ratio } from './adherenceResult.js';
import { type ColumnSource, ownColumns } from './columnSource.js';
import { type CountedSessions, VALID } from './countSessions.js';

/** When sessions were begun, beside how many. */
export interface Timing {
  /**
   * Intervals between a valid session and the next that are the prescribed interval (a day divided by the day's
   * sessions) or up to a quarter more or less: for two a day 12 h ± 3 h. Claxton et al. 2001, Clin Ther 23:1296.
   */
  readonly onTimeRatio: Ratio;
  /** How much alike the times of day are; null without a valid session on a day that prescribes any. */
  readonly regularity: Regularity | null;
  /** Valid sessions before and after noon on the wall clock. */
  readonly halves: {
    readonly beforeNoon: number;
    readonly afterNoon: number;
    /** (before − after) / (before + after), −1 to 1; null without a session. */
    readonly asymmetry: number | null;
  };
}

/** Directional statistics of start times, folded to one prescribed interval. Mardia & Jupp 2000, Directional Statistics, 2.3. */
export interface Regularity {
  /** Sessions a day of the days looked at, the most usual; the clock is folded into so many parts. */
  readonly sessionsPerDay: number;
  readonly sessions: number;
  /** Mean resultant length: 1 if all times are alike, near 0 if they are spread evenly. */
  readonly resultantLength: number;
  /** Circular standard deviation, minutes: √(−2 ln R) of a turn; null if R is 0. */
  readonly sdMinutes: number | null;
}

/** Share of the interval that a session may be early or late. */
const TOLERANCE = 0.25;

/** Timing of one patient's sessions, in one pass; `days` are those that they were entered into. */
export function timingOf(
  { length, outcome, day, startMs, startWallMs }: CountedSessions,
  days: DayColumns,
  columns: ColumnSource = ownColumns,
): Timing {
  const { firstDay, prescribed } = days;
  const { breaks, daysLeftOut } = breaksOf(days, columns);
  const perDay = usualPrescription(days);
  const { cosines, sines } = directionsOf(perDay);
  let [valid, beforeNoon, regular, intervals, onTime] = [0, 0, 0, 0, 0];
  let [cosine, sine] = [0, 0];
  let before = -1; // the valid session before
  for (let i = 0; i < length; i++) {
    if (outcome[i] !== VALID) continue;
    valid++;
    const wallMs = startWallMs[i]!;
    const msOfDay = wallMs - Math.floor(wallMs / DAY_MS) * DAY_MS;
    if (msOfDay < 12 * HOUR_MS) beforeNoon++;

    const at = day[i]! - firstDay;
    if (perDay > 0 && prescribed[at] === perDay) {
      const second = msOfDay / SECOND_MS;
      const isListed = Math.trunc(second) === second;
      if (isListed && Number.isNaN(cosines[second])) {
        cosines[second] = Math.cos(turnAt(msOfDay, perDay));
        sines[second] = Math.sin(turnAt(msOfDay, perDay));
      }
      cosine += isListed ? cosines[second]! : Math.cos(turnAt(msOfDay, perDay));
      sine += isListed ? sines[second]! : Math.sin(turnAt(msOfDay, perDay));
      regular++;
    }

    if (before >= 0) {
      const from = day[before]! - firstDay;
      if (breaks[at + 1]! === breaks[from]!) {
        const wantedMs = DAY_MS / prescribed[from]!;
        const foundMs = startMs[i]! - startMs[before]!;
        intervals++;
        if (Math.abs(foundMs - wantedMs) <= wantedMs * TOLERANCE) onTime++;
      }
    }
    before = i;
  }
  const afterNoon = valid - beforeNoon;
  return {
    onTimeRatio: {
      value: intervals > 0 ? onTime / intervals : null,
      numerator: onTime,
      denominator: intervals,
      daysLeftOut,
    },
    regularity: regularityOf(perDay, regular, cosine, sine),
    halves: {
      beforeNoon,
      afterNoon,
      asymmetry: valid > 0 ? (beforeNoon - afterNoon) / valid : null,
    },
  };
}

/**
 * Days up to each that are left out or prescribe nothing: an interval over one of them says nothing. And how many days
 * are left out.
 */
function breaksOf(
  { length, leftOut, prescribed }: DayColumns,
  columns: ColumnSource,
): { breaks: Uint32Array; daysLeftOut: number } {
  const breaks = columns('Uint32Array', 'breaks', length + 1);
  let daysLeftOut = 0;
  for (let i = 0; i < length; i++) {
    const isOut = leftOut[i] !== 0;
    breaks[i + 1] = breaks[i]! + Number(isOut || prescribed[i] === 0);
    daysLeftOut += Number(isOut);
  }
  return { breaks, daysLeftOut };
}

/** Angle of a time of day on the clock folded into so many parts. */
function turnAt(msOfDay: number, perDay: number): number {
  return (msOfDay / DAY_MS) * perDay * 2 * Math.PI;
}

/** Cosine and sine of the angle of each second of the day; NaN until it is asked for. */
interface Directions {
  readonly perDay: number;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

const SECONDS_OF_DAY = DAY_MS / SECOND_MS;
/** A cohort has the same seconds again and again: looking up takes a tenth of the time. */
let directions: Directions | undefined;

function directionsOf(perDay: number): Directions {
  if (directions?.perDay !== perDay) {
    const unknown = new Float64Array(SECONDS_OF_DAY).fill(Number.NaN);
    directions = { perDay, cosines: unknown, sines: unknown.slice() };
  }
  return directions;
}

function regularityOf(
  sessionsPerDay: number,
  sessions: number,
  cosines: number,
  sines: number,
): Regularity | null {
  if (sessions === 0) return null;
  const resultantLength = Math.min(1, Math.hypot(cosines, sines) / sessions);
  const turnMinutes = DAY_MS / MINUTE_MS / sessionsPerDay;
  return {
    sessionsPerDay,
    sessions,
    resultantLength,
    sdMinutes:
      resultantLength > 0
        ? (Math.sqrt(Math.max(0, -2 * Math.log(resultantLength))) / (2 * Math.PI)) * turnMinutes
        : null,
  };
}

/** The number of sessions that most of the days that count prescribe, the smaller of equals; 0 if none does any. */
function usualPrescription({ length, leftOut, prescribed }: DayColumns): number {
  const daysWith = new Uint32Array(256); // by sessions prescribed, which have a byte
  for (let i = 0; i < length; i++) if (leftOut[i] === 0) daysWith[prescribed[i]!]!++;
  let usual = 0;
  for (let sessions = 1; sessions < daysWith.length; sessions++) {
    if (daysWith[sessions]! > (usual === 0 ? 0 : daysWith[usual]!)) usual = sessions;
  }
  return usual;
}
