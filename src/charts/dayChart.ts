import type { AdherenceDay } from '../analysis/adherenceResult.js';
import type { ChartStyle } from './chartStyle.js';
import { dayNumber } from './dateLabels.js';
import type { DaySpan } from './timedPoints.js';

/** From the first midnight to the last of the days; undefined of none. */
export function daysSpan(days: readonly AdherenceDay[]): DaySpan | undefined {
  const [first, last] = [days[0], days.at(-1)];
  return first && last ? { from: dayNumber(first.date), to: dayNumber(last.date) + 1 } : undefined;
}

/** Dates and number of the days, and how many are left out, for the details of a heading. */
export function daysDetails(
  days: readonly AdherenceDay[],
  { from, to }: DaySpan,
  { locale }: ChartStyle,
): string[] {
  const leftOut = days.filter((day) => day.leftOut !== undefined).length;
  return [
    locale.dateRange(from, to - 1),
    locale.count(days.length, 'day'),
    ...(leftOut > 0 ? [`${locale.number(leftOut)} left out`] : []),
  ];
}

/** The days that count, each with a number; null on a day that is left out or has none. A hole parts days that do not follow each other. */
export function dayPoints(
  days: readonly AdherenceDay[],
  numberOf: (day: AdherenceDay) => number | null,
  at = 0.5,
): { x: number; y: number | null }[] {
  let next = Number.NaN;
  return days.flatMap((day) => {
    const number = dayNumber(day.date);
    const point = { x: number + at, y: day.leftOut === undefined ? numberOf(day) : null };
    const hole = number > next ? [{ x: next + at, y: null }] : [];
    next = number + 1;
    return [...hole, point];
  });
}

/** Level over each day, a step between days. */
export function daySteps(
  days: readonly AdherenceDay[],
  numberOf: (day: AdherenceDay) => number | null,
): { x: number; y: number | null }[] {
  const points = dayPoints(days, numberOf, 0);
  return points.flatMap(({ x, y }, index) => {
    const before = points[index - 1]?.y;
    const after = points[index + 1]?.y;
    if (y !== null && y === before && y === after) return []; // within a level run
    return [
      { x, y },
      { x: x + 1, y },
    ];
  });
}
