import type { PrescriptionInput } from '../model/prescription.js';
import { prescriptionSchema } from '../model/prescriptionSchema.js';
import { readJsonFile } from './jsonFile.js';

/** Reads a prescription and checks it against its schema. Throws `SOURCE_UNREADABLE` or `PRESCRIPTION_INVALID`. */
export async function readPrescription(path: string): Promise<PrescriptionInput> {
  return (await readJsonFile(
    path,
    prescriptionSchema,
    'PRESCRIPTION_INVALID',
  )) as PrescriptionInput;
}
