import { ascending } from 'd3-array';
import { StimlogError } from '../model/errors.js';

/**
 * Patients by id (by code unit, as no locale sorts), so that no figure depends on the order of the inputs.
 * Throws `OPTION_INVALID` for an id that comes twice.
 */
export function inPatientOrder<Patient extends { readonly patientId: string }>(
  patients: readonly Patient[],
): Patient[] {
  const sorted = patients.toSorted((a, b) => ascending(a.patientId, b.patientId));
  const twice = sorted.find(({ patientId }, i) => patientId === sorted[i + 1]?.patientId);
  if (!twice) return sorted;
  throw new StimlogError('OPTION_INVALID', `patient ${twice.patientId} is given twice`);
}
