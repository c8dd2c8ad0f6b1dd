import type { CarryOverOptions } from './carryOver.js';

/**
 * Options for events that are days with sessions of stimulation, where AdhereR's own would bank them. An event is
 * then one day, its `durationDays` the sessions of that day over those prescribed; for CMA5 to CMA9 at most 1, or a
 * day with two too many would last into the next one without any. See docs/cma.md.
 */
export const SESSION_CARRY_OVER = {
  carryoverWithinObsWindow: false,
  carryoverIntoObsWindow: false,
} as const satisfies CarryOverOptions;

/** Why nothing is carried over between sessions of stimulation, in words, as a report prints them beside a CMA. */
export function formatNoCarryOver(): string {
  return (
    'Carry-over is off: medication left over can be taken later, but a session of stimulation cannot be banked, so ' +
    'one too many today does not make up for one missed tomorrow. CMA1 and CMA2 count extra sessions all the same ' +
    'and may pass 100 %; CMA3 and CMA4 hold them at 100 %; in CMA5 to CMA9 a day counts for its own sessions only.'
  );
}
