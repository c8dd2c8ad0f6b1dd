import { SIDES, type Side } from '../model/pulse.js';
import type { TimedPoint } from './timedPoints.js';

/** A number of at most `digits` significant digits; whole numbers are never cut. */
export function formatFigure(value: number, digits = 3): string {
  const whole = Math.abs(value) >= 10 ** (digits - 1);
  return value
    .toLocaleString(
      'en',
      whole ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: digits },
    )
    .replace('-', '\u2212');
}

/** A number with its unit, which a line break never parts from it. */
export function formatQuantity(value: number, unit: string, digits?: number): string {
  return `${formatFigure(value, digits)}\u00a0${unit}`;
}

/** `left 812 Ω, right 640 Ω`: what is known of either side; "not known" if neither is. */
export function sideWords(wordsOf: (side: Side) => string | undefined): string {
  const known = SIDES.flatMap((side) => {
    const words = wordsOf(side);
    return words === undefined ? [] : [`${side} ${words}`];
  });
  return known.length === 0 ? 'not known' : known.join(', ');
}

/** `812 to 640 Ω`, from the first to the last; `812 Ω` where they read the same; undefined without any. */
export function firstToLast(points: readonly TimedPoint[], unit: string): string | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return undefined;
  const from = formatFigure(first.y);
  const end = formatQuantity(last.y, unit);
  return from === formatFigure(last.y) ? end : `${from} to ${end}`;
}
