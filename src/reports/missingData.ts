import type { PatientAdherence } from '../analysis/adherence.js';
import { LEFT_OUT_REASONS, type LeftOutReason } from '../analysis/adherenceResult.js';
import { RATIO_NAMES, type RatioName } from './measures.js';

/** What is not known of a cohort, so that nobody has to infer it from what is shown. */
export interface MissingData {
  /** Patients of whom each ratio is not known. */
  readonly patientsWithout: Readonly<Record<RatioName, number>>;
  /** Patients of whom no day was observed. */
  readonly patientsUnobserved: number;
  /** Days of all patients that are in no figure, by reason. */
  readonly daysLeftOut: Readonly<Record<LeftOutReason, number>>;
  /** Patients whose sessions have no durations. */
  readonly patientsWithoutDurations: number;
}

export function missingDataOf(patients: readonly PatientAdherence[]): MissingData {
  const count = (holds: (patient: PatientAdherence) => boolean): number =>
    patients.reduce((sum, patient) => sum + Number(holds(patient)), 0);
  return {
    patientsWithout: Object.fromEntries(
      RATIO_NAMES.map((name) => [name, count((patient) => patient[name].value === null)]),
    ) as Record<RatioName, number>,
    patientsUnobserved: count(({ observation }) => observation.days === 0),
    daysLeftOut: Object.fromEntries(
      LEFT_OUT_REASONS.map((reason) => [
        reason,
        patients.reduce((sum, { observation }) => sum + observation.daysLeftOut[reason], 0),
      ]),
    ) as Record<LeftOutReason, number>,
    patientsWithoutDurations: count(({ deliveredHours }) => deliveredHours === null),
  };
}
