import type { PatientAdherence } from '../analysis/adherence.js';
import { type Spread, spreadOf } from '../analysis/distribution.js';
import { REPORTED_GAPS } from '../analysis/persistence.js';
import { strataOf } from '../analysis/strata.js';
import {
  type StratifiedPersistence,
  stratifiedPersistence,
} from '../analysis/stratifiedPersistence.js';
import { type UseClass, useClasses } from '../analysis/useClasses.js';
import type { UseClassSpec } from '../analysis/useClassSpec.js';
import { type WeeklyAdherence, weeklyAdherence } from '../analysis/weeklyAdherence.js';
import { formatUseClasses } from './formatUseClasses.js';
import { RATIO_NAMES, type RatioName } from './measures.js';
import { comparisonsOf, type StudyId } from './published/index.js';
import type { Comparison } from './published/study.js';

/** What is asked of a cohort beyond what every report says. */
export interface StudyQuestions {
  /** Covariates of the manifest by which patients are grouped. */
  readonly by: readonly string[];
  readonly useClasses: UseClassSpec | undefined;
  readonly compare: readonly StudyId[];
  readonly seed: number;
  readonly resamples: number;
  /** The value of a covariate of a patient. */
  covariateOf(patientId: string, covariate: string): string | undefined;
}

/** Patients by one covariate. */
export interface CovariateStrata {
  readonly covariate: string;
  readonly strata: readonly StratumReport[];
  /** For each gap that reports look at. */
  readonly persistence: readonly StratifiedPersistence[];
}

export interface StratumReport {
  /** null: not given. */
  readonly value: string | null;
  readonly patients: number;
  readonly distributions: Readonly<Record<RatioName, Spread | null>>;
}

/** Patients by how much they used the therapy. */
export interface UseClassesReport {
  readonly measure: RatioName;
  readonly classes: readonly (Omit<UseClass<never>, 'patients'> & { readonly name: string })[];
  /** Patients without the figure: in no class. */
  readonly unknown: number;
  readonly note: string | null;
}

export interface CohortStudy {
  /** Since each patient's first day observed, of two patients or more; null: of fewer. */
  readonly weekly: WeeklyAdherence | null;
  readonly strata: readonly CovariateStrata[];
  readonly useClasses: UseClassesReport | null;
  readonly comparisons: readonly Comparison[];
}

export const NO_QUESTIONS: StudyQuestions = {
  by: [],
  useClasses: undefined,
  compare: [],
  seed: 1,
  resamples: 1_000,
  covariateOf: () => undefined,
};

export function cohortStudy(
  patients: readonly PatientAdherence[],
  questions: StudyQuestions,
): Omit<CohortStudy, 'weekly'> & { readonly weekly: () => CohortStudy['weekly'] } {
  const { seed, resamples, compare } = questions;
  let weekly: WeeklyAdherence | undefined;
  return {
    // Resampling is a tenth of the time of a large cohort: those who read it pay for it.
    weekly: () => {
      if (patients.length < 2) return null;
      weekly ??= weeklyAdherence(
        patients.map(({ patientId, patientWeeks }) => ({ patientId, ...patientWeeks })),
        { seed, resamples },
      );
      return weekly;
    },
    strata: questions.by.map((covariate) => strataBy(patients, covariate, questions)),
    useClasses: questions.useClasses ? classesOf(patients, questions.useClasses) : null,
    comparisons: comparisonsOf(patients, compare),
  };
}

/** How each ratio is spread over patients; null: known of none. */
export function distributionsOf(
  patients: readonly PatientAdherence[],
): Record<RatioName, Spread | null> {
  return Object.fromEntries(
    RATIO_NAMES.map((name) => [
      name,
      spreadOf(patients.map((patient) => patient[name].value).filter((value) => value !== null)),
    ]),
  ) as Record<RatioName, Spread | null>;
}

function strataBy(
  patients: readonly PatientAdherence[],
  covariate: string,
  { covariateOf }: StudyQuestions,
): CovariateStrata {
  const values = new Map(
    patients.map(({ patientId }) => [patientId, covariateOf(patientId, covariate)]),
  );
  const strata = strataOf(patients, values);
  return {
    covariate,
    strata: strata.map((stratum) => ({
      value: stratum.value,
      patients: stratum.patients.length,
      distributions: distributionsOf(stratum.patients),
    })),
    persistence: REPORTED_GAPS.map((gapDays) => stratifiedPersistence(strata, gapDays)),
  };
}

function classesOf(
  patients: readonly PatientAdherence[],
  { measure, cuts }: UseClassSpec,
): UseClassesReport {
  const { classes, unknown, note } = useClasses(
    patients,
    (patient) => patient[measure].value,
    cuts,
  );
  const names = formatUseClasses(classes);
  return {
    measure,
    classes: classes.map(({ patients: _, ...figures }, index) => ({
      name: names[index]!,
      ...figures,
    })),
    unknown: unknown.length,
    note,
  };
}
