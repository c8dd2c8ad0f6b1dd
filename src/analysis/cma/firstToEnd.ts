import { eventGaps } from './eventGaps.js';
import { type CmaFigure, type CmaStudy, eventsIn, noFigure, ratioFigure } from './figure.js';

/**
 * CMA2: durations of all events of the window over the days from the first of them to the end of the window. May
 * exceed 1; Infinity if the only events are on the last day. Source: AdhereR, `CMA2`; Vollmer et al. 2012, BMC Health
 * Serv Res 12:155. (The manual's formula ends at the last event; the code and the vignette at the window's end.)
 */
export function supplyFirstToEnd(study: CmaStudy): CmaFigure {
  return firstToEnd(study, (i) => study.events[i]!.durationDays);
}

/**
 * CMA6: days from the first event of the window to its end, less the gap days. Source: AdhereR, `CMA6`; Vollmer et
 * al. 2012.
 */
export function coveredFirstToEnd(study: CmaStudy): CmaFigure {
  const gaps = eventGaps(study.events, study.window, study.carry);
  return firstToEnd(study, (i) => gaps[i]!.intervalDays - gaps[i]!.gapDays);
}

function firstToEnd(study: CmaStudy, daysOf: (event: number) => number): CmaFigure {
  const { from, to } = eventsIn(study.events, study.window);
  if (from === to) return noFigure('no-event-in-window');
  let days = 0;
  for (let i = from; i < to; i++) days += daysOf(i);
  const span = { startDay: study.events[from]!.day, endDay: study.window.endDay };
  return ratioFigure(days, span, { from, to });
}
