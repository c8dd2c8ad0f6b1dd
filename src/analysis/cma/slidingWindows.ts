import { wholeWithin } from '../../model/checks.js';
import { StimlogError } from '../../model/errors.js';
import { roundHalfEven } from './roundHalfEven.js';
import { type CmaWindow, DAY_BOUND, lengthOf } from './windows.js';

/** Windows that slide over the observation window, under AdhereR's names; all in days. */
export interface SlidingWindowOptions {
  /** Start of the first, days after that of the observation window. @defaultValue 0 */
  readonly slidingWindowStart?: number | undefined;
  /** Length of each. @defaultValue 90 */
  readonly slidingWindowDuration?: number | undefined;
  /** From the start of one to the start of the next. @defaultValue 30 */
  readonly slidingWindowStepDuration?: number | undefined;
  /** How many windows there are to be; the step then follows from it, at most their length and at least a day. */
  readonly slidingWindowNoSteps?: number | undefined;
}

export interface SlidingWindows {
  readonly windows: readonly CmaWindow[];
  /** Days at the end of the observation window that no window reaches. */
  readonly uncoveredDays: number;
}

/**
 * The windows that lie wholly in `observation`; the next would reach beyond it, and is left out, not shortened. Starts
 * are rounded to whole days. Throws `OPTION_INVALID` for a wrong number, or if not one fits. Source: AdhereR,
 * `CMA_sliding_window`.
 */
export function slidingWindows(
  observation: CmaWindow,
  options: SlidingWindowOptions,
): SlidingWindows {
  const days = (option: keyof SlidingWindowOptions, usual: number, least: number): number =>
    wholeWithin(option, options[option] ?? usual, least, DAY_BOUND);
  const startDay = observation.startDay + days('slidingWindowStart', 0, 0);
  const durationDays = days('slidingWindowDuration', 90, 1);
  const stepDays = days('slidingWindowStepDuration', 30, 1);
  const roomDays = observation.endDay - startDay - durationDays;
  const steps =
    options.slidingWindowNoSteps === undefined
      ? { count: Math.floor(roomDays / stepDays) + 1, stepDays }
      : stepsOf(days('slidingWindowNoSteps', 1, 1), roomDays, durationDays);
  if (roomDays < 0 || steps.count < 1) {
    throw new StimlogError(
      'OPTION_INVALID',
      `no sliding window of ${durationDays} days fits from day ${startDay} on into the observation window, ` +
        `${lengthOf(observation)} days up to day ${observation.endDay}; shorten slidingWindowDuration`,
    );
  }
  const windows = Array.from({ length: steps.count }, (_, i) => {
    const from = startDay + roundHalfEven(i * steps.stepDays);
    return { startDay: from, endDay: from + durationDays };
  });
  return { windows, uncoveredDays: observation.endDay - windows.at(-1)!.endDay };
}

/** AdhereR's way from a wanted count to a step and the count that it allows: with no room to slide, none. */
function stepsOf(wanted: number, roomDays: number, durationDays: number) {
  if (wanted === 1) return { count: 1, stepDays: 0 };
  const stepDays = Math.max(1, Math.min(durationDays, roomDays / (wanted - 1)));
  return { count: Math.floor(Math.min(roomDays / stepDays + 1, roomDays)), stepDays };
}
