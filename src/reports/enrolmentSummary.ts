import type { PatientAdherence } from '../analysis/adherence.js';
import type { PatientEnrolment } from './report.js';

/** How many patients have rules of their own, so that nothing is said of all that holds for some. */
export interface EnrolmentSummary {
  readonly patients: number;
  /** Patients by the zone that the manifest or their prescription gives them; not those without one. */
  readonly zones: ReadonlyMap<string, number>;
  /** With a prescription file of their own. */
  readonly ownPrescription: number;
  /** Excused periods of single patients. */
  readonly ownExcused: number;
  /** Of whom both ends of the observation are given. */
  readonly bothEnds: number;
}

export function enrolmentSummary(
  patients: readonly PatientAdherence[],
  enrolmentOf: (patientId: string) => PatientEnrolment | undefined,
  commonExcused: number,
): EnrolmentSummary {
  const zones = new Map<string, number>();
  let [ownPrescription, ownExcused, bothEnds] = [0, 0, 0];
  for (const { patientId } of patients) {
    const enrolment = enrolmentOf(patientId);
    if (enrolment === undefined) continue;
    const { zone, prescription, excused, from, to } = enrolment;
    if (zone !== null) zones.set(zone, (zones.get(zone) ?? 0) + 1);
    ownPrescription += Number(prescription !== null);
    ownExcused += Math.max(0, excused.length - commonExcused);
    bothEnds += Number(from !== null && to !== null);
  }
  return { patients: patients.length, zones, ownPrescription, ownExcused, bothEnds };
}

/** Of how many patients the prescription is that of the options, or assumed. */
export function withoutOwnPrescription({ patients, ownPrescription }: EnrolmentSummary): number {
  return patients - ownPrescription;
}
