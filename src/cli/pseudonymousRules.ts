import type { AdherenceRules } from '../analysis/adherenceRules.js';
import { shiftedRules } from '../analysis/shiftedRules.js';
import { formatDay, parseDay } from '../model/civil.js';
import { DAY_MS } from '../model/units.js';
import type { PatientEnrolment, ReportSettings } from '../reports/report.js';
import type { CohortRules } from './cohortRules.js';
import type { Pseudonyms } from './pseudonyms.js';

/** The rules of each patient under the pseudonym, with their dates moved. Only the covariates in `kept` are. */
export function pseudonymousRules(
  cohort: CohortRules,
  pseudonyms: Pseudonyms,
  kept: readonly string[],
): CohortRules {
  const idOf = (pseudonym: string): string => pseudonyms.originalOf(pseudonym) ?? pseudonym;
  const daysOf = (pseudonym: string): number => pseudonyms.of(idOf(pseudonym)).shiftMs / DAY_MS;
  const made = new Map<string, AdherenceRules>();
  const rulesOf = (pseudonym: string): AdherenceRules => {
    const known = made.get(pseudonym);
    if (known) return known;
    const rules = shiftedRules(cohort.rulesOf(idOf(pseudonym)), daysOf(pseudonym));
    made.set(pseudonym, rules);
    return rules;
  };
  return {
    ...cohort,
    covariates: cohort.covariates.filter((name) => kept.includes(name)),
    rulesOf,
    zoneOf: (pseudonym) => rulesOf(pseudonym).prescription.zone,
    enrolmentOf: (pseudonym) => {
      const id = idOf(pseudonym);
      const enrolment = cohort.enrolmentOf(id) ?? cohort.common;
      return shiftedEnrolment(enrolment, daysOf(pseudonym), kept);
    },
  };
}

/** What may be said of all patients: dates stand with each of them, moved. */
export function pseudonymousSettings(
  settings: ReportSettings,
  pseudonyms: Pseudonyms,
): ReportSettings {
  return {
    ...settings,
    regimens: settings.regimens.map(({ validFrom, validTo, ...regimen }) => regimen),
    excused: [],
    from: null,
    to: null,
    activation: null,
    manifest: settings.manifest && 'manifest',
    patient: settings.patient && pseudonyms.of(settings.patient).patientId,
    pseudonymized: true,
  };
}

/** Free text and file names are left out. */
function shiftedEnrolment(
  enrolment: PatientEnrolment,
  days: number,
  kept: readonly string[],
): PatientEnrolment {
  const moved = (date: string): string => formatDay(parseDay(date)! + days);
  const { activation, from, to } = enrolment;
  return {
    ...enrolment,
    prescription: enrolment.prescription && 'own',
    regimens: enrolment.regimens.map(({ validFrom, validTo, ...regimen }) => ({
      ...regimen,
      ...(validFrom === undefined ? {} : { validFrom: moved(validFrom) }),
      ...(validTo === undefined ? {} : { validTo: moved(validTo) }),
    })),
    excused: enrolment.excused.map((period) => ({
      from: moved(period.from),
      to: moved(period.to),
    })),
    activation: activation && moved(activation),
    from: from && moved(from),
    to: to && moved(to),
    covariates: enrolment.covariates.filter(({ name }) => kept.includes(name)),
  };
}
