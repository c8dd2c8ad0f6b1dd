import type { CarryOver } from './carryOver.js';
import type { OrderedEvent } from './orderedEvents.js';
import type { CmaWindow } from './windows.js';

/**
 * Why there is no value, or why it is not what it seems:
 * - `no-event-in-followup`: no event lies in the follow-up window.
 * - `no-event-in-window`: none lies in the observation window, and the measure looks at no other.
 * - `no-event-up-to-window-end`: none lies in the window or before it, so nothing is known.
 * - `fewer-than-two-events`: first and last event are to be compared, and there is at most one.
 * - `events-on-one-day`: first and last event are of the same day.
 * - `no-days`: the span that is to be covered has no length.
 * - `supply-outlasts-window`: what was carried in lasts beyond the window (CMA8), so that no day is left. AdhereR
 *   then says 0, and so does the value; it is not a share of days.
 * - `lagged-window-outside-followup`: dosage changes moved the window by a part of a day, and its end, rounded to
 *   whole days from there, beyond the follow-up (CMA8).
 */
export type CmaReason =
  | 'no-event-in-followup'
  | 'no-event-in-window'
  | 'no-event-up-to-window-end'
  | 'fewer-than-two-events'
  | 'events-on-one-day'
  | 'no-days'
  | 'supply-outlasts-window'
  | 'lagged-window-outside-followup';

/** What a measure looks at: `events` are those of the follow-up window, at least one, by day. */
export interface CmaStudy {
  readonly events: readonly OrderedEvent[];
  readonly followup: CmaWindow;
  readonly window: CmaWindow;
  readonly carry: CarryOver;
}

/** What a measure makes of it. */
export interface CmaFigure {
  readonly numeratorDays: number;
  readonly denominatorDays: number;
  readonly value: number;
  readonly reason: CmaReason | null;
  /** The span that the denominator measures; null: none. */
  readonly usedWindow: CmaWindow | null;
  /** Positions in `events` of those that enter the figure: from `from` up to, not including, `to`. */
  readonly used: EventRange;
}

export interface EventRange {
  readonly from: number;
  readonly to: number;
}

const NONE: EventRange = { from: 0, to: 0 };

/** A figure without a value. */
export function noFigure(reason: CmaReason): CmaFigure {
  return {
    numeratorDays: NaN,
    denominatorDays: NaN,
    value: NaN,
    reason,
    usedWindow: null,
    used: NONE,
  };
}

/** Numerator over the length of `usedWindow`; over no days 0/0 is NaN, and days / 0 Infinity, as in R. */
export function ratioFigure(
  numeratorDays: number,
  usedWindow: CmaWindow,
  used: EventRange,
): CmaFigure {
  const denominatorDays = usedWindow.endDay - usedWindow.startDay;
  return {
    numeratorDays,
    denominatorDays,
    value: numeratorDays / denominatorDays,
    reason: denominatorDays === 0 ? 'no-days' : null,
    usedWindow,
    used,
  };
}

/** Positions of the events that start in the window, its last day included. Empty: `from` counts those before it. */
export function eventsIn(events: readonly OrderedEvent[], window: CmaWindow): EventRange {
  const first = events.findIndex(({ day }) => day >= window.startDay);
  const from = first < 0 ? events.length : first;
  const after = events.findIndex(({ day }) => day > window.endDay);
  return { from, to: Math.max(from, after < 0 ? events.length : after) };
}
