import { type CmaOptions, type CmaResult, carryOf, cmaOver } from './cma.js';
import { type CmaId, cmaMeasure } from './measures.js';
import { type CmaEvent, orderedEvents } from './orderedEvents.js';
import { type SlidingWindowOptions, slidingWindows } from './slidingWindows.js';
import { windowsOf } from './windows.js';

export interface CmaSlidingWindowOptions extends CmaOptions, SlidingWindowOptions {}

/** The figure of one window, which is its `observationWindow`. */
export interface WindowCma extends CmaResult {
  /** 1, 2, 3 … in order of time. */
  readonly windowId: number;
}

export interface CmaSlidingWindow {
  readonly windows: readonly WindowCma[];
  /** Days at the end of the observation window that no window reaches. */
  readonly uncoveredDays: number;
}

/**
 * A measure of each of a row of windows within the observation window. The follow-up window is the same for all, so
 * supply from before a window is known in it. Source: AdhereR, `CMA_sliding_window`. Throws `OPTION_INVALID`, also
 * if no window fits.
 */
export function cmaSlidingWindow(
  id: CmaId,
  events: readonly CmaEvent[],
  options: CmaSlidingWindowOptions = {},
): CmaSlidingWindow {
  const measure = cmaMeasure(id);
  const ordered = orderedEvents(events);
  const { followup, observation } = windowsOf(ordered[0]!.day, options);
  const carry = carryOf(measure, options);
  const { windows, uncoveredDays } = slidingWindows(observation, options);
  const figures = windows.map((window, i) => ({
    ...cmaOver(measure, ordered, { followup, observation: window }, carry),
    windowId: i + 1,
  }));
  return { windows: figures, uncoveredDays };
}
