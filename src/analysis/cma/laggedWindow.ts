import { eventGaps } from './eventGaps.js';
import { type CmaFigure, type CmaStudy, noFigure } from './figure.js';
import { roundHalfEven } from './roundHalfEven.js';
import { coveredInWindow } from './wholeWindow.js';
import { lengthOf } from './windows.js';

/**
 * CMA8: as CMA7, in a window that starts only when the supply from before it is used up. Its end is the same, but
 * counted from the new start in whole days, which matters where a change of dosage divided a day. If no day is left,
 * the value is 0 with the reason `supply-outlasts-window`. Source: AdhereR, `CMA8`; Vollmer et al. 2012, BMC Health
 * Serv Res 12:155.
 */
export function coveredInLaggedWindow(study: CmaStudy): CmaFigure {
  const { window, followup } = study;
  const startDay = laggedStart(study);
  if (startDay > window.endDay) {
    const nothing = { numeratorDays: 0, denominatorDays: 0, value: 0, usedWindow: null };
    return { ...nothing, reason: 'supply-outlasts-window', used: { from: 0, to: 0 } };
  }
  const endDay = startDay + roundHalfEven(lengthOf({ startDay, endDay: window.endDay }));
  if (endDay > followup.endDay) return noFigure('lagged-window-outside-followup');
  return coveredInWindow({ ...study, window: { startDay, endDay } });
}

/** The latest day on which supply from before the window ends in it; the window's own start if there is none. */
function laggedStart({ events, window, carry }: CmaStudy): number {
  let startDay = window.startDay;
  const gaps = eventGaps(events, window, carry);
  for (const [i, { day, durationDays }] of events.entries()) {
    if (day >= window.startDay) break;
    const suppliedTo = day + durationDays + gaps[i]!.carryOverDays; // NaN: nothing is carried in
    if (suppliedTo > startDay) startDay = suppliedTo;
  }
  return startDay;
}
