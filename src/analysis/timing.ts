import { DAY_MS, HOUR_MS, MINUTE_MS } from '../model/units.js';
import type { DayColumns } from './adherenceDays.js';
import type { Ratio } from './adherenceResult.js';
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

/** Timing of one patient's sessions; `days` are those that they were entered into. */
export function timingOf(sessions: CountedSessions, days: DayColumns): Timing {
  const valid: number[] = [];
  for (let i = 0; i < sessions.length; i++) if (sessions.outcome[i] === VALID) valid.push(i);
  return {
    onTimeRatio: onTimeRatio(valid, sessions, days),
    regularity: regularityOf(valid, sessions, days),
    halves: halvesOf(valid, sessions),
  };
}

function onTimeRatio(valid: readonly number[], sessions: CountedSessions, days: DayColumns): Ratio {
  // Days up to each that are left out or prescribe nothing: an interval over one of them says nothing.
  const breaks = new Uint32Array(days.length + 1);
  let daysLeftOut = 0;
  for (let i = 0; i < days.length; i++) {
    const isOut = days.leftOut[i] !== 0;
    breaks[i + 1] = breaks[i]! + Number(isOut || days.prescribed[i] === 0);
    daysLeftOut += Number(isOut);
  }
  let [onTime, intervals] = [0, 0];
  for (let n = 1; n < valid.length; n++) {
    const [before, after] = [valid[n - 1]!, valid[n]!];
    const [from, to] = [
      sessions.day[before]! - days.firstDay,
      sessions.day[after]! - days.firstDay,
    ];
    if (breaks[to + 1]! > breaks[from]!) continue;
    const wantedMs = DAY_MS / days.prescribed[from]!;
    const foundMs = sessions.startMs[after]! - sessions.startMs[before]!;
    intervals++;
    if (Math.abs(foundMs - wantedMs) <= wantedMs * TOLERANCE) onTime++;
  }
  return {
    value: intervals > 0 ? onTime / intervals : null,
    numerator: onTime,
    denominator: intervals,
    daysLeftOut,
  };
}

function regularityOf(
  valid: readonly number[],
  sessions: CountedSessions,
  days: DayColumns,
): Regularity | null {
  const perDay = usualPrescription(days);
  if (perDay === 0) return null;
  let [count, cosines, sines] = [0, 0, 0];
  for (const i of valid) {
    if (days.prescribed[sessions.day[i]! - days.firstDay] !== perDay) continue;
    const turn = ((sessions.startWallMs[i]! % DAY_MS) / DAY_MS) * perDay * 2 * Math.PI;
    cosines += Math.cos(turn);
    sines += Math.sin(turn);
    count++;
  }
  if (count === 0) return null;
  const resultantLength = Math.min(1, Math.hypot(cosines, sines) / count);
  const turnMinutes = DAY_MS / MINUTE_MS / perDay;
  return {
    sessionsPerDay: perDay,
    sessions: count,
    resultantLength,
    sdMinutes:
      resultantLength > 0
        ? (Math.sqrt(Math.max(0, -2 * Math.log(resultantLength))) / (2 * Math.PI)) * turnMinutes
        : null,
  };
}

/** The number of sessions that most of the days that count prescribe, the smaller of equals; 0 if none does any. */
function usualPrescription(days: DayColumns): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < days.length; i++) {
    const prescribed = days.prescribed[i]!;
    if (days.leftOut[i] !== 0 || prescribed === 0) continue;
    counts.set(prescribed, (counts.get(prescribed) ?? 0) + 1);
  }
  const ordered = [...counts].sort(([a, many], [b, most]) => most - many || a - b);
  return ordered[0]?.[0] ?? 0;
}

function halvesOf(valid: readonly number[], { startWallMs }: CountedSessions): Timing['halves'] {
  let beforeNoon = 0;
  for (const i of valid) beforeNoon += Number(startWallMs[i]! % DAY_MS < 12 * HOUR_MS);
  const afterNoon = valid.length - beforeNoon;
  return {
    beforeNoon,
    afterNoon,
    asymmetry: valid.length > 0 ? (beforeNoon - afterNoon) / valid.length : null,
  };
}
