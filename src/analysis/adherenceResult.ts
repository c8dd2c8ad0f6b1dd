/** A share with its two sides, so that nobody has to trust it unseen. Both sides share one unit. */
export interface Ratio {
  /** `numerator / denominator`; null where the denominator is 0 or the figure is undefined for the data. */
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number;
  /** Days of the observation that count on neither side. */
  readonly daysLeftOut: number;
}

/** Why a day counts in no figure. */
export const LEFT_OUT_REASONS = [
  'excused',
  'before-prescription',
  'no-prescription',
  'before-activation',
  'date-skipped-by-zone',
] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/** One local civil day, from its day start to the next. */
export interface AdherenceDay {
  /** Local calendar date on which the day begins, `YYYY-MM-DD`. */
  readonly date: string;
  readonly prescribedSessions: number;
  readonly prescribedMs: number;
  readonly validSessions: number;
  readonly shortSessions: number;
  /** Time delivered by valid and short sessions that began in this day; null for events without a duration. */
  readonly deliveredMs: number | null;
  /** Present on a day that is left out of every figure. */
  readonly leftOut?: LeftOutReason;
}

/** Sums over the days of one calendar week (Monday to Sunday) that lie in the observation. */
export interface AdherenceWeek {
  /** The week's Monday, `YYYY-MM-DD`; the first and last week may hold fewer than 7 days. */
  readonly weekStart: string;
  readonly daysCounted: number;
  readonly daysLeftOut: number;
  readonly prescribedSessions: number;
  readonly prescribedMs: number;
  readonly validSessions: number;
  readonly shortSessions: number;
  readonly deliveredMs: number | null;
}
