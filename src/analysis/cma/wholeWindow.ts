import { type EventGap, eventGaps } from './eventGaps.js';
import {
  type CmaFigure,
  type CmaStudy,
  type EventRange,
  eventsIn,
  noFigure,
  ratioFigure,
} from './figure.js';
import { lengthOf } from './windows.js';

/**
 * CMA7: days of the whole window less the gap days in it, supply from before the window included. A gap lies at
 * the end of its interval, so of the gap that leads up to the first event of the window only its last days can lie
 * in the window; days before the very first event are a gap. No value if no event is in the window or before it.
 * Source: AdhereR, `CMA7`; Vollmer et al. 2012, BMC Health Serv Res 12:155.
 */
export function coveredInWindow(study: CmaStudy): CmaFigure {
  const inside = eventsIn(study.events, study.window);
  if (inside.to === 0) return noFigure('no-event-up-to-window-end');
  const gaps = eventGaps(study.events, study.window, study.carry);
  const gapDays =
    inside.from === inside.to
      ? gapWithoutEvent(study, gaps[inside.from - 1]!)
      : gapWithEvents(study, gaps, inside);
  const used = { from: Math.max(0, inside.from - 1), to: inside.to };
  return ratioFigure(lengthOf(study.window) - gapDays, study.window, used);
}

/** The last event before the window may last into it; its gap ends where the window does. */
function gapWithoutEvent({ window }: CmaStudy, before: EventGap): number {
  return before.gapDays <= lengthOf(window) ? before.gapDays : lengthOf(window); // NaN: nothing is carried in
}

function gapWithEvents(
  { events, window }: CmaStudy,
  gaps: readonly EventGap[],
  { from, to }: EventRange,
): number {
  const lead = events[from]!.day - window.startDay;
  const before = gaps[from - 1]?.gapDays ?? NaN;
  let gapDays = before < lead ? before : lead;
  for (let i = from; i < to; i++) gapDays += gaps[i]!.gapDays;
  return gapDays;
}
