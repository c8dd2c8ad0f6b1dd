import type { DayColumns } from './adherenceDays.js';

/** A gap is this many days unless the caller says otherwise. AdhereR's episodes and DOMAIN's table report 14, 30, 90 and 180. */
export const DEFAULT_GAP_DAYS = 30;

/** How long one patient kept on, in days since the first day of use, which is day 1. */
export interface Persistence {
  /** Last day of use before the gap, or last day observed where there was none. */
  readonly days: number;
  /** True if a gap followed; false: still on when the data end (censored). */
  readonly discontinued: boolean;
}

/** Gaps that reports look at, days. */
export const REPORTED_GAPS = [14, 30, 90, 180] as const;
export type ReportedGap = (typeof REPORTED_GAPS)[number];

/** Why a patient is seen no longer, other than for having stopped. */
export const CENSOR_REASONS = [
  'data-end',
  'explant',
  'device-fault',
  'withdrawn',
  'lost-to-follow-up',
  'death',
] as const;
export type CensorReason = (typeof CENSOR_REASONS)[number];

/** Persistence for one length of gap, as reports show it. */
export interface PersistenceForGap {
  readonly gapDays: number;
  /** null: never began, or no day counts. */
  readonly days: number | null;
  /** null as for `days`. */
  readonly discontinued: boolean | null;
  /** Why the time is no more than known: null if it ended, never began, or no day counts. */
  readonly censored: CensorReason | null;
}

export function persistenceForGaps(
  days: DayColumns,
  endReason: CensorReason = 'data-end',
): PersistenceForGap[] {
  return REPORTED_GAPS.map((gapDays) => {
    const found = persistenceOf(days, gapDays);
    if (!found) return { gapDays, days: null, discontinued: null, censored: null };
    return { gapDays, ...found, censored: found.discontinued ? null : endReason };
  });
}

/**
 * Time from the first day with a session of any length to the last one before a gap of more than `gapDays`
 * days. A day that is left out or prescribes nothing neither counts in a gap nor ends one unless it was used.
 * Undefined for a patient who never began.
 */
export function persistenceOf(
  days: DayColumns,
  gapDays = DEFAULT_GAP_DAYS,
): Persistence | undefined {
  let first = -1;
  let lastUsed = -1;
  let unused = 0;
  for (let i = 0; i < days.length; i++) {
    const used = days.leftOut[i] === 0 && days.valid[i]! + days.short[i]! > 0;
    if (used) {
      if (first < 0) first = i;
      lastUsed = i;
      unused = 0;
    } else if (first >= 0 && days.leftOut[i] === 0 && days.prescribed[i]! > 0) {
      unused++;
      if (unused > gapDays) return { days: lastUsed - first + 1, discontinued: true };
    }
  }
  return first < 0 ? undefined : { days: days.length - first, discontinued: false };
}
