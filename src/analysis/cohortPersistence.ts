import { type Followed, kaplanMeier, medianTime, type SurvivalStep } from './kaplanMeier.js';
import { type PersistenceForGap, REPORTED_GAPS, type ReportedGap } from './persistence.js';

/** How many of a cohort go on, for one length of gap. */
export interface CohortPersistence {
  readonly gapDays: number;
  /** Patients who began. */
  readonly patients: number;
  /** Of patients with a day that counts; of the others it is not known. */
  readonly neverBegan: number;
  readonly discontinued: number;
  /** First day on which half or fewer go on; null: not reached. */
  readonly medianDays: number | null;
  /** Of the curve after a year; null: nobody is at risk then. */
  readonly afterOneYear: YearEstimate | null;
}

export interface YearEstimate {
  readonly atRisk: number;
  readonly survival: number;
  /** Ends of the 95 % interval; null where the curve is 0. */
  readonly lower: number | null;
  readonly upper: number | null;
}

const YEAR_DAYS = 365;

/** A patient with the persistence for each gap, as `persistenceForGaps` tells it. */
export interface PersistencePatient {
  readonly observation: { readonly daysCounted: number };
  readonly persistence: readonly PersistenceForGap[];
}

/** The product-limit estimate of each gap that reports look at, over the patients of a cohort. */
export function cohortPersistence(patients: readonly PersistencePatient[]): CohortPersistence[] {
  return REPORTED_GAPS.map((gapDays) => persistenceAfterGap(patients, gapDays));
}

/** The product-limit estimate of one gap, which must be one that reports look at. */
export function persistenceAfterGap(
  patients: readonly PersistencePatient[],
  gapDays: ReportedGap,
): CohortPersistence {
  const subjects = followedToGap(patients, gapDays);
  const steps = kaplanMeier(subjects);
  return {
    gapDays,
    patients: subjects.length,
    neverBegan: patients.filter(neverBegan).length,
    discontinued: subjects.filter(({ event }) => event).length,
    medianDays: medianTime(steps) ?? null,
    afterOneYear: estimateAt(steps, subjects.filter(({ time }) => time >= YEAR_DAYS).length),
  };
}

function neverBegan({ observation, persistence }: PersistencePatient): boolean {
  return observation.daysCounted > 0 && persistence[0]!.days === null;
}

/** Patients who began, in days to the last use before a gap; for curves and log-rank tests. */
export function followedToGap(
  patients: readonly PersistencePatient[],
  gapDays: ReportedGap,
): Followed[] {
  const index = REPORTED_GAPS.indexOf(gapDays);
  return patients.flatMap(({ persistence }) => {
    const { days, discontinued } = persistence[index]!;
    return days === null ? [] : [{ time: days, event: discontinued === true }];
  });
}

function estimateAt(steps: readonly SurvivalStep[], atRisk: number): YearEstimate | null {
  if (atRisk === 0) return null;
  const last = steps.findLast(({ time }) => time <= YEAR_DAYS);
  const { survival, lower, upper } = last ?? { survival: 1, lower: 1, upper: 1 };
  return { atRisk, survival, lower, upper };
}
