import { dayNumberOf, formatDay, mondayOf } from '../model/civil.js';
import { HOUR_MS } from '../model/units.js';
import type { DayColumns } from './adherenceDays.js';
import { type DayRatios, dayRatios, sumDays } from './daySums.js';

/** Which windows of the observation are looked at. */
export type WindowSpec =
  | {
      readonly kind: 'days';
      /** Length of a window. */
      readonly days: number;
      /** From the begin of one window to the begin of the next. */
      readonly step: number;
      /** Where they are counted from: the first day observed, or back from the last. */
      readonly anchor: 'start' | 'end';
    }
  | { readonly kind: 'week' | 'month' }
  /** From each of these days (numbers, ascending) to the day before the next. */
  | { readonly kind: 'visits'; readonly days: readonly number[] };

/** The figures of one window. */
export interface WindowFigures extends DayRatios {
  /** First and last day of the window, whether observed or not. */
  readonly from: string;
  readonly to: string;
  /** Days of it in the figures. */
  readonly daysCounted: number;
  /** Days of it that were observed and are in no figure. */
  readonly daysLeftOut: number;
  /** True if some of its days lie before or after the observation: its figures are of the others. */
  readonly partial: boolean;
  /** null where the records carry no durations, and where no day of it was observed. */
  readonly deliveredHours: number | null;
}

/** First day number and the one behind the last. */
type Span = readonly [from: number, to: number];

/** Figures of every window, in order; none is known of a window between visits in which no day was observed. */
export function windowFigures(days: DayColumns, spec: WindowSpec): WindowFigures[] {
  const [first, end] = [days.firstDay, days.firstDay + days.length];
  return spansOf(spec, first, end).map(([from, to]) => {
    const observed = from < end && to > first;
    const begin = observed ? Math.max(from, first) - first : 0;
    const stop = observed ? Math.min(to, end) - first : 0;
    const sums = sumDays(days, begin, stop);
    return {
      from: formatDay(from),
      to: formatDay(to - 1),
      daysCounted: sums.days,
      daysLeftOut: stop - begin - sums.days,
      partial: !observed || from < first || to > end,
      deliveredHours: observed && days.deliveredKnown ? sums.deliveredMs / HOUR_MS : null,
      ...dayRatios(sums, days),
    };
  });
}

function spansOf(spec: WindowSpec, first: number, end: number): Span[] {
  if (spec.kind === 'visits') {
    return spec.days.slice(1).map((to, i): Span => [spec.days[i]!, to]);
  }
  if (first >= end) return [];
  switch (spec.kind) {
    case 'week':
      return stepping(mondayOf(first), end, 7, 7);
    case 'month':
      return months(first, end);
    case 'days': {
      const { days, step, anchor } = spec;
      if (anchor === 'start') return stepping(first, end, days, step);
      const spans: Span[] = [];
      for (let to = end; to > first; to -= step) {
        if (step < days && to < end && to - days < first) break; // as in `stepping`
        spans.unshift([to - days, to]);
      }
      return spans;
    }
  }
}

/** Windows that overlap roll only as far as they are whole; others go on to the end, the last in part. */
function stepping(first: number, end: number, days: number, step: number): Span[] {
  const spans: Span[] = [];
  for (let from = first; from < end; from += step) {
    if (step < days && from > first && from + days > end) break;
    spans.push([from, from + days]);
  }
  return spans;
}

function months(first: number, end: number): Span[] {
  const spans: Span[] = [];
  let [year, month] = formatDay(first).split('-').map(Number) as [number, number];
  for (let from = dayNumberOf(year, month, 1); from < end; ) {
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
    const to = dayNumberOf(year, month, 1);
    spans.push([from, to]);
    from = to;
  }
  return spans;
}
