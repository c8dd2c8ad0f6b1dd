import { wholeWithin } from '../../model/checks.js';
import { formatDay } from '../../model/civil.js';
import { StimlogError } from '../../model/errors.js';

/**
 * A window of days. Its length is `endDay - startDay`. An event on `endDay` itself still belongs to it, as in
 * AdhereR. Days are whole but for the lagged window of CMA8 and episodes, which a change of dosage can divide.
 */
export interface CmaWindow {
  readonly startDay: number;
  readonly endDay: number;
}

/** Days after the start that it refers to, or a day number. */
export type WindowStart = number | { readonly day: number };

/** The windows, under AdhereR's names; all in days. */
export interface CmaWindowOptions {
  /** Days after the first event, or a day number. @defaultValue 0 */
  readonly followupWindowStart?: WindowStart | undefined;
  /** Days. @defaultValue 730 */
  readonly followupWindowDuration?: number | undefined;
  /** Days after the start of the follow-up window, or a day number. @defaultValue 0 */
  readonly observationWindowStart?: WindowStart | undefined;
  /** Days. @defaultValue 730 */
  readonly observationWindowDuration?: number | undefined;
}

export interface CmaWindows {
  readonly followup: CmaWindow;
  readonly observation: CmaWindow;
}

/** Day numbers and durations beyond this are taken for mistakes: some 2,700 years. */
export const DAY_BOUND = 1_000_000;
/** AdhereR's default: two years of 365 days. */
const DEFAULT_DURATION_DAYS = 730;

/**
 * The windows of a patient whose first event is on `firstDay`. Throws `OPTION_INVALID` for a wrong number, and if
 * the observation window is not within the follow-up window: it is never shortened to fit.
 */
export function windowsOf(firstDay: number, options: CmaWindowOptions): CmaWindows {
  const followup = followupOf(firstDay, options);
  const { observationWindowStart = 0, observationWindowDuration } = options;
  const startDay = startOf('observationWindowStart', observationWindowStart, followup.startDay, 0);
  const endDay = startDay + durationOf('observationWindowDuration', observationWindowDuration);
  if (startDay < followup.startDay || endDay > followup.endDay) {
    throw new StimlogError(
      'OPTION_INVALID',
      `observation window (${formatDay(startDay)} to ${formatDay(endDay)}) must lie within the follow-up window ` +
        `(${formatDay(followup.startDay)} to ${formatDay(followup.endDay)}); move or shorten it, or lengthen the follow-up`,
    );
  }
  return { followup, observation: { startDay, endDay } };
}

/** The follow-up window alone. Throws `OPTION_INVALID` for a wrong number. */
export function followupOf(firstDay: number, options: CmaWindowOptions): CmaWindow {
  const { followupWindowStart = 0, followupWindowDuration } = options;
  const startDay = startOf('followupWindowStart', followupWindowStart, firstDay, -DAY_BOUND);
  return {
    startDay,
    endDay: startDay + durationOf('followupWindowDuration', followupWindowDuration),
  };
}

/** Days from start to end. */
export function lengthOf(window: CmaWindow): number {
  return window.endDay - window.startDay;
}

function startOf(option: string, start: WindowStart, fromDay: number, least: number): number {
  if (typeof start === 'number') return fromDay + wholeWithin(option, start, least, DAY_BOUND);
  return wholeWithin(`${option}.day`, start.day, -DAY_BOUND, DAY_BOUND);
}

function durationOf(option: string, days = DEFAULT_DURATION_DAYS): number {
  return wholeWithin(option, days, 1, DAY_BOUND);
}
