import type { PatientAdherence, SessionCounts } from '../analysis/adherence.js';
import { weeksOf } from '../analysis/adherenceDays.js';
import type { AdherenceResult } from '../analysis/adherenceFold.js';
import type { AdherenceWeek, Ratio } from '../analysis/adherenceResult.js';
import { type CohortPersistence, cohortPersistence } from '../analysis/cohortPersistence.js';
import type { Spread } from '../analysis/distribution.js';
import type { CensorReason } from '../analysis/persistence.js';
import type { HeaderReading } from '../codecs/codec.js';
import type { Diagnostic, DiagnosticCode, Severity } from '../model/diagnostic.js';
import type { ExcusedPeriod, RegimenInput } from '../model/prescription.js';
import type { StampKind } from '../model/session.js';
import {
  type CohortStudy,
  cohortStudy,
  distributionsOf,
  NO_QUESTIONS,
  type StudyQuestions,
} from './cohortStudy.js';
import { type EmergePhase, emergePhases } from './emerge.js';
import {
  type EnrolmentSummary,
  enrolmentSummary,
  withoutOwnPrescription,
} from './enrolmentSummary.js';
import { DEFINITIONS, NOTICE, RATIO_NAMES, type RatioName } from './measures.js';
import { type MissingData, missingDataOf } from './missingData.js';
import type { ParametersReport } from './parametersReport.js';

export const REPORT_SCHEMA_ID = 'stimlog/report/1';

/** What was read from one input, and what was wrong with it. */
export interface InputReport {
  readonly name: string;
  readonly bytes: number;
  /** Of the bytes as stored, hexadecimal; '' where the output does not show it. */
  readonly sha256: string;
  readonly compression: 'none' | 'gzip' | 'zstd';
  readonly format: string;
  readonly header: HeaderReading | null;
  /** Bytes of binary telemetry that are in no record, or in one that was set aside; 0 in text. */
  readonly bytesSetAside: number;
  readonly records: {
    readonly read: number;
    readonly accepted: number;
    readonly rejected: number;
    /** Records that say of themselves that nothing happened. */
    readonly notEvents: number;
  };
  readonly diagnostics: {
    readonly counts: readonly {
      readonly code: DiagnosticCode;
      readonly severity: Severity;
      readonly count: number;
    }[];
    /** The first of them; the counts hold all. */
    readonly shown: readonly Diagnostic[];
  };
}

/** Where a setting came from. */
export type Basis = 'option' | 'prescription' | 'default' | 'records';

export interface ReportSettings {
  readonly regimens: readonly RegimenInput[];
  readonly excused: readonly ExcusedPeriod[];
  /** `default`: nobody said what was prescribed, the therapy's usual dose is assumed. */
  readonly prescriptionBasis: Basis;
  readonly sessionsPerDayAssumed: boolean;
  readonly sessionMinutesAssumed: boolean;
  /** null: days follow the wall clock of each record's own offset. */
  readonly zone: string | null;
  readonly zoneBasis: Basis;
  readonly dayStart: string;
  readonly validFraction: number;
  readonly minSessionMinutes: number;
  readonly mergeGapMinutes: number;
  readonly eventGapMinutes: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly activation: string | null;
  readonly endReason: CensorReason;
  /** The manifest that says who belongs to the cohort, as given; null: none. */
  readonly manifest: string | null;
  /** Patients shown; null: all. */
  readonly patient: string | null;
  /** Covariates by which patients are grouped. */
  readonly by: readonly string[];
  /** As given; null: no classes of use. */
  readonly useClasses: string | null;
  /** Publications laid beside the cohort. */
  readonly compare: readonly string[];
  /** Of the bootstrap intervals. */
  readonly seed: number;
  readonly resamples: number;
  /** True if patients have other names here, and their dates are moved. */
  readonly pseudonymized: boolean;
}

export interface Program {
  readonly name: 'stimlog';
  readonly version: string;
  /** Release of the time-zone data, such as 2025c. */
  readonly timeZoneData: string;
}

/** What holds for one patient in particular, by the manifest or the file of excused periods. */
export interface PatientEnrolment {
  /** null: the wall clock of each record's own offset. */
  readonly zone: string | null;
  readonly dayStart: string;
  /** The patient's own prescription file; null: what holds for all. */
  readonly prescription: string | null;
  readonly regimens: readonly RegimenInput[];
  readonly excused: readonly ExcusedPeriod[];
  readonly activation: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly endReason: CensorReason;
  readonly covariates: readonly { readonly name: string; readonly value: string }[];
}

/** A patient as the JSON report has it. */
export interface PatientReport {
  readonly id: string;
  readonly enrolment?: PatientEnrolment;
  readonly adherence: Pick<
    PatientAdherence,
    | 'observation'
    | 'sessions'
    | RatioName
    | 'deliveredHours'
    | 'prescribedHours'
    | 'holidays'
    | 'streaks'
    | 'initiation'
    | 'persistence'
    | 'timing'
    | 'windows'
    | 'cma'
  > & { readonly weeks: readonly AdherenceWeek[] };
}

/** All patients' numerators and denominators added up. */
export interface CohortReport extends CohortStudy {
  readonly patients: number;
  readonly daysCounted: number;
  readonly sessions: SessionCounts;
  readonly pooled: Readonly<Record<RatioName, Ratio>>;
  /** How each ratio is spread over the patients of whom it is known; null: of none. */
  readonly distributions: Readonly<Record<RatioName, Spread | null>>;
  readonly persistence: readonly CohortPersistence[];
  readonly missing: MissingData;
  readonly deliveredHours: number | null;
}

export interface QualityReport {
  readonly records: InputReport['records'];
  readonly rejectedByCode: Readonly<Partial<Record<DiagnosticCode, number>>>;
  readonly stamps: Readonly<Record<StampKind, number>>;
  /** Patients who are named in the inputs but of whom no record could be used. */
  readonly patientsWithoutRecords: readonly string[];
  /** Patients whose records stand in several inputs: each is counted as one. */
  readonly patientsInSeveralInputs: readonly string[];
  /** Patients of the inputs who are not in the manifest: in no figure. */
  readonly patientsNotInManifest: readonly string[];
  readonly link: LinkQuality;
  /** What was taken for granted, in sentences. */
  readonly assumed: readonly string[];
}

/** What happened between the devices and the log, as the diagnostics of all inputs tell. */
export interface LinkQuality {
  /** Records that are missing by their numbers. */
  readonly lost: number;
  readonly repeated: number;
  readonly late: number;
  readonly damaged: number;
  readonly truncated: number;
  /** Bytes of binary telemetry under a diagnostic that sets them aside. */
  readonly bytesSetAside: number;
  /** Times without contact that the reader wrote down. */
  readonly gaps: number;
  /** Times that a live link was lost while it was read. */
  readonly disconnections: number;
  /** Sessions that began and have no stop though none of their records is missing: in no figure of adherence. */
  readonly stopsMissing: number;
  /** Logs whose oldest records were overwritten. */
  readonly overwritten: number;
  readonly clockJumps: number;
  readonly clockDrifts: number;
  readonly clockDstNaive: number;
}

/** Everything that a report says, as numbers. `stimlog/report/1`: docs/report-json.md. */
export interface Report {
  readonly schema: typeof REPORT_SCHEMA_ID;
  readonly program: Program;
  readonly notice: string;
  readonly inputs: readonly InputReport[];
  readonly settings: ReportSettings;
  readonly definitions: typeof DEFINITIONS;
  /** The minimum that EMERGE asks a report to say. */
  readonly emerge: readonly EmergePhase[];
  readonly cohort: CohortReport;
  readonly quality: QualityReport;
  /** What was asked for. */
  readonly kinds: readonly ReportKind[];
  readonly adherence: readonly PatientAdherence[];
  /** What holds for single patients. */
  readonly enrolmentOf: (patientId: string) => PatientEnrolment | undefined;
  /** How many patients have rules of their own. */
  readonly enrolments: EnrolmentSummary;
  /** Columns of the manifest that say something of patients. */
  readonly covariates: readonly string[];
  /** Undefined where nobody asked for them. */
  readonly parameters: ParametersReport | undefined;
}

/** What a report can be about. */
export const REPORT_KINDS = ['adherence', 'parameters', 'quality'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** Who belongs to a cohort by its manifest. */
export interface Enrolled {
  readonly of: (patientId: string) => PatientEnrolment | undefined;
  readonly covariates: readonly string[];
  /** Patients of the manifest of whom there is no record. */
  readonly withoutRecords: readonly string[];
  readonly notInManifest: readonly string[];
}

const NOBODY_ENROLLED: Enrolled = {
  of: () => undefined,
  covariates: [],
  withoutRecords: [],
  notInManifest: [],
};

export function reportOf(
  { adherence: result, parameters }: Folded,
  kinds: readonly ReportKind[],
  inputs: readonly InputReport[],
  settings: ReportSettings,
  program: Program,
  enrolled: Enrolled = NOBODY_ENROLLED,
  questions: StudyQuestions = NO_QUESTIONS,
): Report {
  const cohort = cohortOf(result.patients, questions);
  const enrolments = enrolmentSummary(result.patients, enrolled.of, settings.excused.length);
  const quality = qualityOf(
    { adherence: result, parameters },
    kinds,
    inputs,
    settings,
    enrolled,
    enrolments,
  );
  return {
    schema: REPORT_SCHEMA_ID,
    program,
    notice: NOTICE,
    inputs,
    settings,
    definitions: DEFINITIONS,
    emerge: emergePhases({
      inputs,
      settings,
      cohort,
      quality,
      adherence: result.patients,
      enrolments,
    }),
    cohort,
    quality,
    kinds,
    adherence: result.patients,
    enrolmentOf: enrolled.of,
    enrolments,
    covariates: enrolled.covariates,
    parameters,
  };
}

/** The report without the parameters, where no session and no test tells any, and without adherence where nobody has sessions. */
export function withoutEmptyParts(report: Report): Report {
  const tells = report.parameters?.patients.some(
    ({ left, right, impedanceTests, batteryTests, continuous }) =>
      continuous !== null ||
      impedanceTests.length > 0 ||
      batteryTests.length > 0 ||
      [left, right].some(({ trends }) => Object.values(trends).some((trend) => trend !== null)),
  );
  if (report.parameters === undefined) return report;
  if (tells) {
    if (report.adherence.length > 0) return report;
    return { ...report, kinds: report.kinds.filter((kind) => kind !== 'adherence') };
  }
  const kinds = report.kinds.filter((kind) => kind !== 'parameters');
  const assumed = report.quality.assumed.filter(
    (text) => !report.parameters?.assumed.includes(text),
  );
  return { ...report, kinds, parameters: undefined, quality: { ...report.quality, assumed } };
}

/** What the folds came to. */
export interface Folded {
  readonly adherence: AdherenceResult;
  readonly parameters: ParametersReport | undefined;
}

export function patientReport(
  patient: PatientAdherence,
  enrolment: PatientEnrolment | undefined,
  days = patient.days,
): PatientReport {
  const { patientId, daysIn, patientWeeks, ...figures }: Omit<PatientAdherence, 'days'> = patient;
  return {
    id: patientId,
    ...(enrolment === undefined ? {} : { enrolment }),
    adherence: { ...figures, weeks: weeksOf(days) },
  };
}

function cohortOf(patients: readonly PatientAdherence[], questions: StudyQuestions): CohortReport {
  const sum = (of: (patient: PatientAdherence) => number): number =>
    patients.reduce((total, patient) => total + of(patient), 0);
  const pooledOf = (name: RatioName): Ratio => {
    const known = patients.filter((patient) => isKnown(patient, name));
    const numerator = known.reduce((total, patient) => total + patient[name].numerator, 0);
    const denominator = known.reduce((total, patient) => total + patient[name].denominator, 0);
    const daysLeftOut = known.reduce((total, patient) => total + patient[name].daysLeftOut, 0);
    const value = known.length > 0 && denominator > 0 ? numerator / denominator : null;
    return { value, numerator, denominator, daysLeftOut };
  };
  const countNames = [
    'records',
    'prescribed',
    'valid',
    'short',
    'extra',
    'outsideSlots',
    'duplicate',
    'joined',
    'ignored',
    'outsideObservation',
    'onLeftOutDays',
  ] as const satisfies readonly (keyof SessionCounts)[];
  const allKnown = patients.every(({ deliveredHours }) => deliveredHours !== null);
  const { weekly, ...study } = cohortStudy(patients, questions);
  return {
    patients: patients.length,
    daysCounted: sum(({ observation }) => observation.daysCounted),
    sessions: Object.fromEntries(
      countNames.map((name) => [name, sum(({ sessions }) => sessions[name])]),
    ) as unknown as SessionCounts,
    pooled: Object.fromEntries(RATIO_NAMES.map((name) => [name, pooledOf(name)])) as Record<
      RatioName,
      Ratio
    >,
    distributions: distributionsOf(patients),
    persistence: cohortPersistence(patients),
    missing: missingDataOf(patients),
    get weekly() {
      return weekly();
    },
    ...study,
    deliveredHours: allKnown ? sum(({ deliveredHours }) => deliveredHours ?? 0) : null,
  };
}

/** A duration ratio of bare events has a denominator but no numerator: it stays out of the pool. */
function isKnown(patient: PatientAdherence, name: RatioName): boolean {
  return name !== 'durationRatio' || patient.deliveredHours !== null;
}

function qualityOf(
  { adherence: result, parameters }: Folded,
  kinds: readonly ReportKind[],
  inputs: readonly InputReport[],
  settings: ReportSettings,
  enrolled: Enrolled,
  enrolments: EnrolmentSummary,
): QualityReport {
  const records = { read: 0, accepted: 0, rejected: 0, notEvents: 0 };
  const rejectedByCode = new Map<DiagnosticCode, number>();
  for (const input of inputs) {
    records.read += input.records.read;
    records.accepted += input.records.accepted;
    records.rejected += input.records.rejected;
    records.notEvents += input.records.notEvents;
    for (const { code, severity, count } of input.diagnostics.counts) {
      if (severity !== 'error') continue;
      rejectedByCode.set(code, (rejectedByCode.get(code) ?? 0) + count);
    }
  }
  return {
    records,
    rejectedByCode: Object.fromEntries(
      [...rejectedByCode].sort(([a], [b]) => (a < b ? -1 : 1)),
    ) as Partial<Record<DiagnosticCode, number>>,
    stamps: result.stamps,
    patientsWithoutRecords: [
      ...new Set([...result.idsWithoutRecords, ...enrolled.withoutRecords]),
    ].sort(),
    patientsInSeveralInputs: result.idsInSeveralInputs,
    patientsNotInManifest: enrolled.notInManifest,
    link: linkQualityOf(inputs),
    assumed: [
      ...(kinds.includes('adherence') ? assumptions(result, settings, enrolments) : []),
      ...(parameters?.assumed ?? []),
    ],
  };
}

function linkQualityOf(inputs: readonly InputReport[]): LinkQuality {
  const of = (...codes: readonly DiagnosticCode[]): number =>
    inputs
      .flatMap(({ diagnostics }) => diagnostics.counts)
      .filter(({ code }) => codes.includes(code))
      .reduce((sum, { count }) => sum + count, 0);
  return {
    lost: of('RECORDS_LOST'),
    repeated: of('RECORD_REPEATED'),
    late: of('RECORD_LATE'),
    damaged: of('RECORD_DAMAGED', 'FRAME_TOO_LONG', 'BYTES_SKIPPED'),
    truncated: of('RECORD_TRUNCATED'),
    bytesSetAside: inputs.reduce((sum, { bytesSetAside }) => sum + bytesSetAside, 0),
    gaps: of('TELEMETRY_GAP'),
    disconnections: of('LINK_LOST'),
    stopsMissing: of('STOP_MISSING'),
    overwritten: of('HISTORY_OVERWRITTEN'),
    clockJumps: of('CLOCK_JUMP'),
    clockDrifts: of('CLOCK_DRIFT'),
    clockDstNaive: of('CLOCK_DST_NAIVE'),
  };
}

function assumptions(
  { stamps, patients }: AdherenceResult,
  settings: ReportSettings,
  enrolments: EnrolmentSummary,
): string[] {
  const assumed: string[] = [];
  const zoned = [...enrolments.zones.values()].reduce((sum, count) => sum + count, 0);
  const hasZoneless = settings.zone === null && (zoned < patients.length || zoned === 0);
  const unprescribed = withoutOwnPrescription(enrolments);
  const isAssumed = unprescribed > 0 || patients.length === 0;
  const whom =
    enrolments.ownPrescription > 0 ? ` for ${unprescribed} of ${patients.length} patients` : '';
  const hasEnds = enrolments.bothEnds > 0 && enrolments.bothEnds === patients.length;
  if ((settings.from === null || settings.to === null) && !hasEnds) {
    assumed.push(
      'observation: from each patient’s own first record to the last; --from and --as-of set a common one',
    );
  }
  const events = patients.some(({ deliveredHours }) => deliveredHours === null);
  if (settings.sessionsPerDayAssumed && isAssumed) {
    assumed.push(
      `prescription: two sessions a day${whom}, the usual dose; no other number was given`,
    );
  }
  if (settings.sessionMinutesAssumed && isAssumed && !events) {
    assumed.push(
      `prescription: 30 min a session${whom}, the usual dose; no other length was given`,
    );
  }
  if (hasZoneless && stamps.utc > 0) {
    assumed.push(
      'local days: UTC days for the times that end in Z; give --zone to have the patient’s own',
    );
  }
  if (hasZoneless && stamps.offset > 0) {
    assumed.push('local days: the wall clock of each record’s own offset; give --zone to fix one');
  }
  if (stamps.naive > 0) {
    const where =
      settings.zone ?? (zoned > 0 ? 'each patient’s zone' : 'the zone named beside each');
    assumed.push(`times without an offset: wall-clock time of ${where}`);
  }
  if (events) {
    assumed.push('events without a duration: each counts as one valid session');
  }
  return assumed;
}
