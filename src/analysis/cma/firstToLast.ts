import { eventGaps } from './eventGaps.js';
import { type CmaFigure, type CmaStudy, eventsIn, noFigure, ratioFigure } from './figure.js';

/**
 * CMA1, the medication possession ratio: durations of all events of the window but the last, over the days from
 * the first event to the last. May exceed 1. Source: AdhereR, `CMA1`; Vollmer et al. 2012, BMC Health Serv Res 12:155.
 */
export function supplyFirstToLast(study: CmaStudy): CmaFigure {
  return firstToLast(study, (i) => study.events[i]!.durationDays);
}

/**
 * CMA5: days from the first event of the window to the last, less the gap days between them. Source: AdhereR,
 * `CMA5`; Vollmer et al. 2012.
 */
export function coveredFirstToLast(study: CmaStudy): CmaFigure {
  const gaps = eventGaps(study.events, study.window, study.carry);
  return firstToLast(study, (i) => gaps[i]!.intervalDays - gaps[i]!.gapDays);
}

function firstToLast(study: CmaStudy, daysOf: (event: number) => number): CmaFigure {
  const { from, to } = eventsIn(study.events, study.window);
  if (to - from < 2) return noFigure('fewer-than-two-events');
  const span = { startDay: study.events[from]!.day, endDay: study.events[to - 1]!.day };
  if (span.startDay === span.endDay) return noFigure('events-on-one-day');
  let days = 0;
  for (let i = from; i < to - 1; i++) days += daysOf(i);
  return ratioFigure(days, span, { from, to: to - 1 });
}
