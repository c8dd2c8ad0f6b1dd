import { bothSides } from '../analysis/sessionParameters.js';
import type { Side } from '../model/pulse.js';
import type { ChartSession } from './chart.js';
import type { ChartLocale } from './chartLocale.js';
import type { ChartStyle } from './chartStyle.js';
import { sessionPoints, type TimedPoint } from './timedPoints.js';

/** `left 812 Ω, right 640 Ω`: what is known of each side that is shown; "not known" if of none. */
export function sideWords(
  { sides }: ChartStyle,
  wordsOf: (side: Side) => string | undefined,
): string {
  const known = sides.flatMap((side) => {
    const words = wordsOf(side);
    return words === undefined ? [] : [`${side} ${words}`];
  });
  return known.length === 0 ? 'not known' : known.join(', ');
}

/** `812 to 640 Ω`, from the first to the last; `812 Ω` where they read the same; undefined without any. */
export function firstToLast(
  points: readonly TimedPoint[],
  unit: string,
  locale: ChartLocale,
): string | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return undefined;
  const from = locale.figure(first.y);
  const end = locale.quantity(last.y, unit);
  return from === locale.figure(last.y) ? end : `${from} to ${end}`;
}

/** A number of each side that is shown, in time order; nothing of a side that is not. */
export function shownPoints(
  { sides }: ChartStyle,
  sessions: readonly ChartSession[],
  numberOf: (session: ChartSession, side: Side) => number | null,
): Readonly<Record<Side, TimedPoint[]>> {
  return bothSides((side) =>
    sides.includes(side) ? sessionPoints(sessions, (session) => numberOf(session, side)) : [],
  );
}
