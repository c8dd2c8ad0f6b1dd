import type { PatientAdherence } from '../analysis/adherence.js';
import { LEFT_OUT_REASONS } from '../analysis/adherenceResult.js';
import { cmaMeasures } from '../analysis/cma/measures.js';
import { REPORTED_GAPS } from '../analysis/persistence.js';
import { RATIO_NAMES } from './measures.js';
import type { PatientEnrolment } from './report.js';
import type { Cell } from './table.js';

type Patient = readonly [PatientAdherence, PatientEnrolment | undefined];

/** One row a patient, one column a figure, with names that statistics programs take as they are. */
const COLUMNS: readonly (readonly [string, (...patient: Patient) => Cell])[] = [
  ['zone', (_, enrolment) => enrolment?.zone ?? null],
  ['from', ({ observation }) => observation.from],
  ['to', ({ observation }) => observation.to],
  ['days', ({ observation }) => observation.days],
  ['days_counted', ({ observation }) => observation.daysCounted],
  ...LEFT_OUT_REASONS.map(
    (reason) =>
      [
        `days_left_out_${reason.replaceAll('-', '_')}`,
        ({ observation }: PatientAdherence) => observation.daysLeftOut[reason],
      ] as const,
  ),
  ...(
    [
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
    ] as const
  ).map(
    (name) =>
      [`sessions_${snake(name)}`, ({ sessions }: PatientAdherence) => sessions[name]] as const,
  ),
  ...RATIO_NAMES.map(
    (name) => [snake(name), (patient: PatientAdherence) => patient[name].value] as const,
  ),
  ['delivered_h', ({ deliveredHours }) => deliveredHours],
  ['prescribed_h', ({ prescribedHours }) => prescribedHours],
  ['holidays', ({ holidays }) => holidays.count],
  ['holiday_days', ({ holidays }) => holidays.days],
  ['longest_holiday_days', ({ holidays }) => holidays.longest?.days ?? 0],
  ['longest_streak_days', ({ streaks }) => streaks.longest?.days ?? 0],
  ['activation', ({ initiation }) => initiation.activation],
  ['first_valid_session', ({ initiation }) => initiation.firstValidSession],
  ['initiation_days', ({ initiation }) => initiation.days],
  ...REPORTED_GAPS.flatMap((gapDays, index) => [
    [
      `persistence_${gapDays}d_days`,
      ({ persistence }: PatientAdherence) => persistence[index]!.days,
    ] as const,
    [
      `persistence_${gapDays}d_discontinued`,
      ({ persistence }: PatientAdherence) => {
        const { discontinued } = persistence[index]!;
        return discontinued === null ? null : Number(discontinued);
      },
    ] as const,
    [
      `persistence_${gapDays}d_censored`,
      ({ persistence }: PatientAdherence) => persistence[index]!.censored,
    ] as const,
  ]),
  ['on_time_ratio', ({ timing }) => timing.onTimeRatio.value],
  ['regularity_resultant_length', ({ timing }) => timing.regularity?.resultantLength ?? null],
  ['regularity_sd_min', ({ timing }) => timing.regularity?.sdMinutes ?? null],
  ['noon_asymmetry', ({ timing }) => timing.halves.asymmetry],
  ['best_30_days_share', ({ windows }) => windows.best?.share ?? null],
  ...[0, 1].flatMap((rule) => {
    const of = ({ windows }: PatientAdherence) => windows.rules[rule]!;
    const minutes = [30, 48][rule]!;
    return [
      [
        `rule_${minutes}min_met`,
        (patient: PatientAdherence) => {
          const { met } = of(patient);
          return met === null ? null : Number(met);
        },
      ] as const,
      [`rule_${minutes}min_met_on`, (patient: PatientAdherence) => of(patient).metOn] as const,
    ];
  }),
  ...cmaMeasures.map(
    ({ id }) => [id.toLowerCase(), ({ cma }: PatientAdherence) => cma[id].value] as const,
  ),
];

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export const PATIENT_COLUMNS = COLUMNS.map(([name]) => name);

export const PATIENT_TEXT_COLUMNS = [
  'zone',
  'from',
  'to',
  'activation',
  'first_valid_session',
  ...REPORTED_GAPS.map((gapDays) => `persistence_${gapDays}d_censored`),
  'rule_30min_met_on',
  'rule_48min_met_on',
];

export function patientRow(...patient: Patient): Cell[] {
  return COLUMNS.map(([, of]) => of(...patient));
}

/** What is known of a patient for each covariate of the cohort. */
export function covariateCells(
  covariates: readonly string[],
  enrolment: PatientEnrolment | undefined,
): Cell[] {
  const values = new Map(enrolment?.covariates.map(({ name, value }) => [name, value]));
  return covariates.map((name) => values.get(name) ?? null);
}
