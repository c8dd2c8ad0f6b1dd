import type { CarryOver } from './carryOver.js';
import type { OrderedEvent } from './orderedEvents.js';
import type { CmaWindow } from './windows.js';

/** What happens between an event and the next one. NaN: the event does not take part. */
export interface EventGap {
  /** Days to the start of the next event; of the last one, to the end of the window. */
  readonly intervalDays: number;
  /** Days of the interval, at its end, for which neither the event nor what was carried into it is left. */
  readonly gapDays: number;
  /** Supply left from before when the event starts, days. */
  readonly carryOverDays: number;
}

const OUTSIDE: EventGap = { intervalDays: NaN, gapDays: NaN, carryOverDays: NaN };

/**
 * Intervals and gaps of `events`, one for each, in their order (by day, see `orderedEvents`). Events after the
 * window take no part; those before it only if supply is carried into it. Supply is used up day by day from the
 * start of the event; what is left at the next one waits for its turn: gap = max(0, interval - duration - carried).
 * Source: AdhereR, `compute.event.int.gaps`.
 *
 * Without carry-over within, each event stands alone: gap = max(0, interval - duration).
 */
export function eventGaps(
  events: readonly OrderedEvent[],
  window: CmaWindow,
  carry: CarryOver,
): EventGap[] {
  const takesPart = ({ day }: OrderedEvent): boolean =>
    day <= window.endDay && (carry.into || day >= window.startDay);
  let carried = 0;
  return events.map((event, i) => {
    if (!takesPart(event)) return OUTSIDE;
    const next = events[i + 1];
    const last = next === undefined || !takesPart(next);
    const intervalDays = (last ? window.endDay : next.day) - event.day;
    const carryOverDays = carried;
    const balance = intervalDays - event.durationDays - carryOverDays;
    carried = carry.within && !last && balance < 0 ? carriedOn(-balance, event, next, carry) : 0;
    return { intervalDays, gapDays: Math.max(0, balance), carryOverDays };
  });
}

/** Of `left` days of supply after `event`, the days that it lasts from `next` on. */
function carriedOn(
  left: number,
  event: OrderedEvent,
  next: OrderedEvent,
  carry: CarryOver,
): number {
  if (carry.sameMedicationOnly && event.category !== next.category) return 0;
  if (!carry.dosageChange || event.perDay === undefined || next.perDay === undefined) return left;
  return (left * event.perDay) / next.perDay;
}
