import { eventGaps } from './eventGaps.js';
import { type CmaFigure, type CmaStudy, eventsIn, noFigure, ratioFigure } from './figure.js';

/**
 * CMA9: every day of the window counts for the share of its event's interval that supply covers, (interval - gap) /
 * interval, wherever in the interval the day lies; days before the first event count for nothing. Intervals are
 * those of the whole follow-up window, the last of them ending with it. No value if no event is in the window or
 * before it. Source: AdhereR, `CMA9`; Dima & Dediu 2017, PLoS ONE 12:e0174426.
 */
export function weightedInWindow(study: CmaStudy): CmaFigure {
  const { events, window, followup, carry } = study;
  const inside = eventsIn(events, window);
  if (inside.to === 0) return noFigure('no-event-up-to-window-end');
  const from = carry.into ? 0 : inside.from;
  const counted = events.slice(from);
  const gaps = eventGaps(counted, followup, { ...carry, into: true });
  let days = 0;
  for (const [i, { day }] of counted.entries()) {
    const { intervalDays, gapDays } = gaps[i]!;
    if (intervalDays === 0) continue; // the next event is of the same day
    const first = Math.max(day, window.startDay);
    const inWindow = Math.min(day + intervalDays, window.endDay) - first;
    days += Math.max(0, inWindow) * (1 - gapDays / intervalDays);
  }
  return ratioFigure(days, window, { from, to: inside.to });
}
