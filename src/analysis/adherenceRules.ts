import { within } from '../model/checks.js';
import { FIRST_YEAR, LAST_YEAR, parseDay } from '../model/civil.js';
import { StimlogError } from '../model/errors.js';
import type { Prescription } from '../model/prescription.js';
import { MINUTE_MS } from '../model/units.js';
import type { CensorReason } from './persistence.js';
import type { WindowSpec } from './windows.js';

/** How sessions are counted and held against the prescription. */
export interface AdherenceRules {
  readonly prescription: Prescription;
  /** Share of the prescribed length that makes a session valid, 0 to 1. */
  readonly validFraction: number;
  /** Joined sessions shorter than this are ignored as tests, ms. */
  readonly minSessionMs: number;
  /** Fragments closer than this are one session, ms. */
  readonly mergeGapMs: number;
  /** Bare events closer than this to the one before are not counted, ms. */
  readonly eventGapMs: number;
  /** First and last day number of the observation; undefined: see {@link PatientAdherence.observation}. */
  readonly fromDay: number | undefined;
  readonly toDay: number | undefined;
  /** Day number on which the therapy was activated; undefined: nobody said. */
  readonly activationDay: number | undefined;
  /** Why the observation ended. */
  readonly endReason: CensorReason;
  /** Windows whose figures are wanted; undefined: none. */
  readonly windows: WindowSpec | undefined;
}

export interface AdherenceRulesOptions {
  readonly prescription: Prescription;
  /** Share of the prescribed length that makes a session valid. @defaultValue 0.8 */
  readonly validFraction?: number | undefined;
  /** Shorter sessions are ignored as tests. @defaultValue 0 */
  readonly minSessionMinutes?: number | undefined;
  /** Fragments closer than this are one session; bare events are one event. @defaultValue 15, of events 10 */
  readonly mergeGapMinutes?: number | undefined;
  /** First and last local date observed, `YYYY-MM-DD`. @defaultValue from the first record to the last */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Local date on which the therapy was activated. */
  readonly activation?: string | undefined;
  /** Why the observation ended, for those who had not stopped by then. @defaultValue data-end */
  readonly endReason?: CensorReason | undefined;
  /** Windows whose figures are wanted. @defaultValue none */
  readonly windows?: WindowSpec | undefined;
}

/** Project default, a judgement: docs/adherence.md. */
const MERGE_GAP_MINUTES = 15;
/** 600 s between two openings, as oncmap has it. */
const EVENT_GAP_MINUTES = 10;
const LONGEST_MINUTES = 1_440;

/** Rules for {@link adherenceFold}, with their defaults. Throws `OPTION_INVALID` naming the field. */
export function adherenceRules(options: AdherenceRulesOptions): AdherenceRules {
  const { prescription, validFraction = 0.8, minSessionMinutes = 0, mergeGapMinutes } = options;
  const gapMs = (usual: number): number =>
    within('mergeGapMinutes', mergeGapMinutes ?? usual, 0, LONGEST_MINUTES) * MINUTE_MS;
  return {
    prescription,
    validFraction: within('validFraction', validFraction, 0.01, 1),
    minSessionMs: within('minSessionMinutes', minSessionMinutes, 0, LONGEST_MINUTES) * MINUTE_MS,
    mergeGapMs: gapMs(MERGE_GAP_MINUTES),
    eventGapMs: gapMs(EVENT_GAP_MINUTES),
    fromDay: dayOf('from', options.from),
    toDay: dayOf('to', options.to),
    activationDay: dayOf('activation', options.activation),
    endReason: options.endReason ?? 'data-end',
    windows: options.windows,
  };
}

function dayOf(option: string, date: string | undefined): number | undefined {
  if (date === undefined) return undefined;
  const day = parseDay(date);
  const year = Number(date.slice(0, 4));
  if (day !== undefined && year >= FIRST_YEAR && year <= LAST_YEAR) return day;
  throw new StimlogError(
    'OPTION_INVALID',
    `${option} must be a date YYYY-MM-DD from ${FIRST_YEAR} to ${LAST_YEAR}, got "${date}"`,
  );
}
