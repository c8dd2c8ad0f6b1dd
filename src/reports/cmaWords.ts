import type { CmaId } from '../analysis/cma/measures.js';

/** One of AdhereR's measures in words, for who asks what it is. */
export interface CmaWords {
  readonly definition: string;
  readonly formula: string;
  /** The days that the denominator counts. */
  readonly span: string;
  readonly carryOver: string;
  readonly edges: string;
}

const FIRST_TO_LAST = 'from the first event of the observation window to its last';
const FIRST_TO_END = 'from the first event of the observation window to the end of the window';
const WHOLE = 'the whole observation window';
const NEVER = 'none, whatever is asked for: what is left when the next event starts is lost';
const WITHIN = 'within the window: what is left when the next event starts is used first';
const WITHIN_AND_INTO = `${WITHIN}; supply of events before the window counts in it`;
const TWO_EVENTS =
  'no value with fewer than two events in the window, or with all of them on one day';
const ONE_EVENT = 'no value without an event in the window';
const UP_TO_END = 'no value without an event in the window or, within the follow-up, before it';

/** What `stimlog explain` prints; docs/cma.md says it at length. */
export const CMA_WORDS = {
  CMA1: {
    definition:
      'days supplied before the last event / days to the last event; the medication possession ratio',
    formula: 'Σ duration of all events but the last / (last event - first event)',
    span: FIRST_TO_LAST,
    carryOver: NEVER,
    edges: `can exceed 1; ${TWO_EVENTS}`,
  },
  CMA2: {
    definition: 'days supplied / days from the first event to the end of the window',
    formula: 'Σ duration of all events / (window end - first event)',
    span: FIRST_TO_END,
    carryOver: NEVER,
    edges: `can exceed 1; ${ONE_EVENT}; infinite (null in JSON) with events on the last day only`,
  },
  CMA3: {
    definition: 'CMA1, held at 1',
    formula: 'min(1, CMA1)',
    span: FIRST_TO_LAST,
    carryOver: NEVER,
    edges: `the numerator keeps all days supplied; ${TWO_EVENTS}`,
  },
  CMA4: {
    definition: 'CMA2, held at 1',
    formula: 'min(1, CMA2)',
    span: FIRST_TO_END,
    carryOver: NEVER,
    edges: `the numerator keeps all days supplied; ${ONE_EVENT}`,
  },
  CMA5: {
    definition: 'days covered / days to the last event',
    formula: '(days - gap days) / days, gap = max(0, interval - duration - carried over)',
    span: FIRST_TO_LAST,
    carryOver: WITHIN,
    edges: `at most 1; ${TWO_EVENTS}`,
  },
  CMA6: {
    definition: 'days covered / days from the first event to the end of the window',
    formula: '(days - gap days) / days, gap = max(0, interval - duration - carried over)',
    span: FIRST_TO_END,
    carryOver: WITHIN,
    edges: `at most 1; ${ONE_EVENT}`,
  },
  CMA7: {
    definition: 'days covered / days of the window, supply from before it included',
    formula: '(window - gap days in it) / window, gap = max(0, interval - duration - carried over)',
    span: WHOLE,
    carryOver: WITHIN_AND_INTO,
    edges: `at most 1; days before the first event of all are a gap; ${UP_TO_END}`,
  },
  CMA8: {
    definition: 'CMA7 of a window that starts when the supply from before it is used up',
    formula: 'CMA7 over (latest end of supply from before, window end)',
    span: 'the observation window from where the supply from before it ends',
    carryOver: WITHIN_AND_INTO,
    edges: `at most 1; 0 with a reason if that supply lasts beyond the window; ${UP_TO_END}`,
  },
  CMA9: {
    definition:
      'each day of the window counts for the share of its interval, from event to event, that supply covers',
    formula:
      'Σ over days of (interval - gap) / interval of the event that the day belongs to / window',
    span: WHOLE,
    carryOver: WITHIN_AND_INTO,
    edges: `at most 1; the last interval ends with the follow-up, not with the window; ${UP_TO_END}`,
  },
} as const satisfies Record<CmaId, CmaWords>;
