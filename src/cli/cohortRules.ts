import {
  type AdherenceRules,
  type AdherenceRulesOptions,
  adherenceRules,
} from '../analysis/adherenceRules.js';
import { StimlogError } from '../model/errors.js';
import { type PrescriptionInput, prescriptionOf } from '../model/prescription.js';
import type { Zone } from '../model/zone.js';
import type { PatientEnrolment } from '../reports/report.js';
import type { ExcusedByPatient } from './excusedFile.js';
import type { Enrolment, Manifest } from './manifest.js';
import { readPrescription } from './prescriptionFile.js';

/** What holds for each patient. */
export interface CohortRules {
  readonly manifest: Manifest | undefined;
  /** Columns of the manifest that say something of patients and may be shown. */
  readonly covariates: readonly string[];
  rulesOf(patientId: string): AdherenceRules;
  zoneOf(patientId: string): Zone | undefined;
  /** What holds for all of whom nothing else is said. */
  readonly common: PatientEnrolment;
  /** What holds for this patient in particular; undefined: only what holds for all. */
  enrolmentOf(patientId: string): PatientEnrolment | undefined;
}

/** What holds for all patients of whom nothing else is said. */
export interface CommonRules {
  readonly prescription: PrescriptionInput;
  readonly options: Omit<AdherenceRulesOptions, 'prescription'>;
}

/**
 * Makes the rules of every patient who has some of their own, all at once, so that a fault is told before anything is
 * read. Throws `PRESCRIPTION_INVALID` or `MANIFEST_INVALID` with the place, or `SOURCE_UNREADABLE`.
 */
export async function cohortRules(
  common: CommonRules,
  manifest: Manifest | undefined,
  excused: ExcusedByPatient,
): Promise<CohortRules> {
  const usual = made(common.prescription, common.options);
  const files = new Map<string, PrescriptionInput>();
  const own = new Map<string, { rules: AdherenceRules; enrolment: PatientEnrolment }>();
  const ids = [...(manifest?.patients.keys() ?? []), ...excused.keys()];
  for (const patientId of new Set(ids)) {
    if (patientId === undefined) continue;
    const enrolled = manifest?.patients.get(patientId);
    const path = enrolled?.prescription;
    const place = manifest && enrolled ? `${manifest.path}:${enrolled.line}` : undefined;
    if (path !== undefined && !files.has(path)) files.set(path, await prescribed(path, place));
    const prescription = prescriptionFor(
      common.prescription,
      files.get(path ?? ''),
      enrolled,
      excused.get(patientId) ?? [],
    );
    const options = optionsFor(common.options, enrolled);
    own.set(patientId, {
      rules: placed(place, path, () => made(prescription, options)),
      enrolment: enrolmentOf({ prescription, options }, path, enrolled),
    });
  }
  const rulesOf = (patientId: string): AdherenceRules => own.get(patientId)?.rules ?? usual;
  return {
    manifest,
    covariates: manifest?.covariates ?? [],
    common: enrolmentOf(common, undefined, undefined),
    rulesOf,
    zoneOf: (patientId) => rulesOf(patientId).prescription.zone,
    enrolmentOf: (patientId) => own.get(patientId)?.enrolment,
  };
}

function enrolmentOf(
  { prescription, options }: CommonRules,
  path: string | undefined,
  enrolled: Enrolment | undefined,
): PatientEnrolment {
  return {
    zone: prescription.zone ?? null,
    dayStart: prescription.dayStart ?? '00:00',
    prescription: path ?? null,
    regimens: prescription.regimens,
    excused: prescription.excused ?? [],
    activation: options.activation ?? null,
    from: options.from ?? null,
    to: options.to ?? null,
    endReason: options.endReason ?? 'data-end',
    covariates: [...(enrolled?.covariates ?? [])].map(([name, value]) => ({ name, value })),
  };
}

function made(prescription: PrescriptionInput, options: CommonRules['options']): AdherenceRules {
  return adherenceRules({ ...options, prescription: prescriptionOf(prescription) });
}

/** The patient's own file goes before what holds for all, and the manifest's zone before the file's. */
function prescriptionFor(
  common: PrescriptionInput,
  file: PrescriptionInput | undefined,
  enrolled: Enrolment | undefined,
  excused: NonNullable<PrescriptionInput['excused']>,
): PrescriptionInput {
  const zone = enrolled?.zone ?? file?.zone ?? common.zone;
  const dayStart = file?.dayStart ?? common.dayStart;
  return {
    ...(zone === undefined ? {} : { zone }),
    ...(dayStart === undefined ? {} : { dayStart }),
    regimens: file?.regimens ?? common.regimens,
    excused: [...(file?.excused ?? []), ...(common.excused ?? []), ...excused],
  };
}

function optionsFor(
  common: CommonRules['options'],
  enrolled: Enrolment | undefined,
): CommonRules['options'] {
  return {
    ...common,
    from: enrolled?.from ?? common.from,
    to: enrolled?.to ?? common.to,
    activation: enrolled?.activation ?? common.activation,
    endReason: enrolled?.endReason ?? common.endReason,
  };
}

/** The prescription of a row; the row too is named where there is no such file, for its name may be wrong there. */
async function prescribed(path: string, place: string | undefined): Promise<PrescriptionInput> {
  try {
    return await readPrescription(path);
  } catch (error) {
    const isMissing = error instanceof StimlogError && error.code === 'SOURCE_UNREADABLE';
    if (!isMissing || place === undefined) throw error;
    throw new StimlogError(error.code, `${place}: prescription ${error.message}`, { cause: error });
  }
}

/** Puts before a fault where it comes from: the prescription's file, or the line of the manifest. */
function placed<T>(place: string | undefined, file: string | undefined, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const from = file ?? place;
    if (from === undefined || !(error instanceof StimlogError)) throw error;
    const code = file === undefined ? 'MANIFEST_INVALID' : 'PRESCRIPTION_INVALID';
    throw new StimlogError(code, `${from}: ${error.message}`, { cause: error });
  }
}
