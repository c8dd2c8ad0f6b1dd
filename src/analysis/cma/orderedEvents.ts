import { positive, wholeWithin } from '../../model/checks.js';
import { StimlogError } from '../../model/errors.js';
import { DAY_BOUND } from './windows.js';

/** A supply of one patient: a prescription, a dispensing, or a dated dose. */
export interface CmaEvent {
  /** Day number of its start, whole: see `dayNumberOf` in src/model/civil.ts. */
  readonly day: number;
  /** Days that the supply lasts if used as prescribed, above 0; a part of a day is allowed. */
  readonly durationDays: number;
  /** Doses a day, above 0. Given on every event or on none. */
  readonly perDay?: number | undefined;
  /** Kind of medication. Given on every event or on none. */
  readonly category?: string | undefined;
}

/** An event and where it stood in the caller's list. */
export interface OrderedEvent extends CmaEvent {
  readonly index: number;
}

/**
 * The events in order of their day; those of one day keep the order given, as a keyed data.table does. Throws
 * `OPTION_INVALID` naming the field: no event, a day that is not whole, a duration or dosage not above 0, a dosage
 * or category on some events and not on others.
 */
export function orderedEvents(events: readonly CmaEvent[]): OrderedEvent[] {
  if (events.length === 0) {
    throw new StimlogError('OPTION_INVALID', 'events must hold at least one event, got none');
  }
  allOrNone(events, 'perDay');
  allOrNone(events, 'category');
  return events.map(checked).sort((a, b) => a.day - b.day); // the sort is stable
}

function checked(event: CmaEvent, index: number): OrderedEvent {
  wholeWithin(`events[${index}].day`, event.day, -DAY_BOUND, DAY_BOUND);
  positive(`events[${index}].durationDays`, event.durationDays);
  if (event.perDay !== undefined) positive(`events[${index}].perDay`, event.perDay);
  return { ...event, index };
}

function allOrNone(events: readonly CmaEvent[], field: 'perDay' | 'category'): void {
  const missing = events.findIndex((event) => event[field] === undefined);
  if (missing < 0 || events.every((event) => event[field] === undefined)) return;
  throw new StimlogError(
    'OPTION_INVALID',
    `events[${missing}].${field} is missing; give ${field} on every event or on none`,
  );
}
