import { StimlogError } from '../model/errors.js';
import {
  type CohortPersistence,
  followedToGap,
  type PersistencePatient,
  persistenceAfterGap,
} from './cohortPersistence.js';
import { type LogRank, logRank } from './logRank.js';
import { REPORTED_GAPS } from './persistence.js';
import type { Stratum } from './strata.js';

/** How many of a stratum go on; its members are those of the whole cohort's persistence. */
export interface StratumPersistence extends CohortPersistence {
  /** null: the patients whose value is not given. */
  readonly value: string | null;
}

export interface StratifiedPersistence {
  readonly gapDays: number;
  /** In the order given. */
  readonly strata: readonly StratumPersistence[];
  /** Between the strata with a value, over patients who began; patients without a value are in none of its groups. */
  readonly logRank: LogRank;
}

/**
 * Persistence of each stratum ({@link strataOf}), and whether strata differ. `gapDays` is one of 14, 30, 90 and 180,
 * the gaps that each patient's persistence holds; another throws `OPTION_INVALID`.
 */
export function stratifiedPersistence(
  strata: readonly Stratum<PersistencePatient>[],
  gapDays: number,
): StratifiedPersistence {
  const gap = REPORTED_GAPS.find((reported) => reported === gapDays);
  if (gap === undefined) {
    const gaps = REPORTED_GAPS.join(', ');
    throw new StimlogError(
      'OPTION_INVALID',
      `gapDays must be one of ${gaps}, got ${String(gapDays)}`,
    );
  }
  return {
    gapDays: gap,
    strata: strata.map(({ value, patients }) => ({ value, ...persistenceAfterGap(patients, gap) })),
    logRank: logRank(
      strata.flatMap(({ value, patients }) =>
        value === null ? [] : [{ name: value, subjects: followedToGap(patients, gap) }],
      ),
    ),
  };
}
