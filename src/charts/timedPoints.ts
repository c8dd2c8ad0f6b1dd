import { dayNumberOf, FIRST_YEAR, LAST_YEAR } from '../model/civil.js';
import { DAY_MS, MINUTE_MS } from '../model/units.js';
import type { ChartSession } from './chart.js';

export interface TimedPoint {
  /** Local days since 1 January 1970; the fraction is the time of day. */
  readonly x: number;
  readonly y: number;
}

const FIRST_DAY = dayNumberOf(FIRST_YEAR, 1, 1);
const END_DAY = dayNumberOf(LAST_YEAR + 1, 1, 1);

/** Local days since 1 January 1970 of an instant. NaN: not known, or outside of the years that logs may have. */
export function localDays(timeMs: number, offsetMinutes: number): number {
  const days = (timeMs + offsetMinutes * MINUTE_MS) / DAY_MS;
  return days >= FIRST_DAY && days < END_DAY ? days : Number.NaN;
}

/** A number of each session in time order. Sessions that do not tell it, or not when they were, have no point. */
export function sessionPoints(
  sessions: readonly ChartSession[],
  numberOf: (session: ChartSession) => number | null,
): TimedPoint[] {
  const points = sessions.flatMap((session) => {
    const y = numberOf(session);
    const x = localDays(session.startMs, session.offsetMinutes);
    return y !== null && Number.isFinite(y) && Number.isFinite(x) ? [{ x, y }] : [];
  });
  return points.sort((a, b) => a.x - b.x); // an offset that changes can turn the order round
}

/** Days from the first midnight to the last that hold all the sessions; undefined if none says when it was. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

export function spanOf(points: Iterable<Pick<TimedPoint, 'x'>>): DaySpan | undefined {
  let [from, to] = [Infinity, -Infinity];
  for (const { x } of points) {
    from = Math.min(from, Math.floor(x));
    to = Math.max(to, Math.floor(x) + 1);
  }
  return from < to ? { from, to } : undefined;
}
