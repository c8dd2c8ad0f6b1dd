import { type CarryOver, type CarryOverOptions, carryOverOf, NO_CARRY_OVER } from './carryOver.js';
import { eventGaps } from './eventGaps.js';
import { type CmaFigure, type CmaReason, noFigure } from './figure.js';
import { type CmaId, type CmaMeasure, cmaMeasure } from './measures.js';
import { type CmaEvent, type OrderedEvent, orderedEvents } from './orderedEvents.js';
import { type CmaWindow, type CmaWindowOptions, type CmaWindows, windowsOf } from './windows.js';

export interface CmaOptions extends CarryOverOptions, CmaWindowOptions {}

/** One event and what was found of it, as AdhereR's `event.info`. */
export interface CmaEventInfo extends OrderedEvent {
  /** False: it takes no part at all. AdhereR leaves such rows out. */
  readonly withinFollowup: boolean;
  readonly startsBeforeWindow: boolean;
  readonly startsAfterWindow: boolean;
  /** Days to the next event, of the last one to the end of the window. NaN outside it, but for CMA9. */
  readonly intervalDays: number;
  /** Days without supply in the interval. NaN after the window, and before it where nothing is carried in. */
  readonly gapDays: number;
  /** Supply left over from earlier events, days. NaN where `gapDays` is. */
  readonly carryOverDays: number;
  /** True if its supply or its gap enters the figure. */
  readonly usedInCma: boolean;
}

export interface CmaResult {
  readonly cma: CmaId;
  /** The ratio; NaN where AdhereR gives NA, see `reason`. */
  readonly value: number;
  /** Why there is no value, or why it is not a share of days; null otherwise. */
  readonly reason: CmaReason | null;
  /** Days of supply (CMA1 to CMA4), or days covered. NaN without a value. */
  readonly numeratorDays: number;
  /** Length of `usedWindow`. NaN without a value. */
  readonly denominatorDays: number;
  readonly followupWindow: CmaWindow;
  readonly observationWindow: CmaWindow;
  /** The span that the denominator measures: for CMA8 the lagged window; null if there is none. */
  readonly usedWindow: CmaWindow | null;
  /** By day; figures are those of `observationWindow`, for CMA8 before the lag, as in AdhereR. */
  readonly events: readonly CmaEventInfo[];
}

/**
 * One of AdhereR's continuous measures of medication availability, for one patient. Events in any order (those of
 * one day count in the order given). Throws `OPTION_INVALID` for a wrong option or event, and for an observation
 * window that does not fit into the follow-up window. See docs/cma.md.
 *
 * @example
 * cma('CMA7', [{ day: 0, durationDays: 30 }, { day: 40, durationDays: 30 }], {
 *   followupWindowDuration: 80,
 *   observationWindowDuration: 80,
 * }).value; // (80 - 10 - 10) / 80 = 0.75
 */
export function cma(id: CmaId, events: readonly CmaEvent[], options: CmaOptions = {}): CmaResult {
  const measure = cmaMeasure(id);
  const ordered = orderedEvents(events);
  return cmaOver(measure, ordered, windowsOf(ordered[0]!.day, options), carryOf(measure, options));
}

/** How supply is carried for `measure`: for CMA1 to CMA4 never. */
export function carryOf(measure: CmaMeasure, options: CarryOverOptions): CarryOver {
  return measure.carryOver === null ? NO_CARRY_OVER : carryOverOf(options, measure.carryOver);
}

/** {@link cma} for events in order and windows that are known to fit. */
export function cmaOver(
  measure: CmaMeasure,
  ordered: readonly OrderedEvent[],
  { followup, observation }: CmaWindows,
  carry: CarryOver,
): CmaResult {
  const isFollowed = ({ day }: OrderedEvent): boolean =>
    day >= followup.startDay && day <= followup.endDay;
  const events = ordered.filter(isFollowed);
  const study = { events, followup, window: observation, carry };
  const { used, ...figure }: CmaFigure =
    events.length === 0 ? noFigure('no-event-in-followup') : measure.figure(study);
  const gaps = new Map(
    eventGaps(events, observation, carry).map((gap, i) => [events[i]!.index, { ...gap, at: i }]),
  );
  const infoOf = (event: OrderedEvent): CmaEventInfo => {
    const found = gaps.get(event.index);
    const startsBeforeWindow = event.day < observation.startDay;
    const startsAfterWindow = event.day > observation.endDay;
    const shown = measure.showsIntervalsBeforeWindow || !startsBeforeWindow;
    return {
      ...event,
      withinFollowup: found !== undefined,
      startsBeforeWindow,
      startsAfterWindow,
      intervalDays: shown ? (found?.intervalDays ?? NaN) : NaN,
      gapDays: found?.gapDays ?? NaN,
      carryOverDays: found?.carryOverDays ?? NaN,
      usedInCma: found !== undefined && found.at >= used.from && found.at < used.to,
    };
  };
  return {
    cma: measure.id,
    ...figure,
    followupWindow: followup,
    observationWindow: observation,
    events: ordered.map(infoOf),
  };
}
