import { within } from '../model/checks.js';
import { StimlogError } from '../model/errors.js';
import { percentileInterval } from './bootstrapInterval.js';
import { inPatientOrder } from './patientOrder.js';
import type { PatientWeeks } from './patientWeeks.js';
import {
  type BootstrapOptions,
  type BootstrapRules,
  bootstrapRules,
  drawResample,
  MOST_PATIENTS,
} from './resample.js';

/** One patient's weeks since the first day observed, columns of one length. */
export interface WeekColumns extends PatientWeeks {
  readonly patientId: string;
}

/** A cohort in one week, counted from each patient's first day observed. */
export interface CohortWeek {
  /** 1 for days 1 to 7. */
  readonly week: number;
  /** With at least one day of the week in the figures. */
  readonly patientsObserved: number;
  /** Observed ones for whom something was prescribed: those of the mean. */
  readonly patientsPrescribed: number;
  readonly prescribed: number;
  readonly valid: number;
  /** Pooled: valid / prescribed sessions of all. null if nothing was prescribed. */
  readonly takingRatio: number | null;
  /** Mean of the patients' own ratios, each counting alike. null as above. */
  readonly meanTakingRatio: number | null;
  /** Bootstrap interval of `takingRatio`; null if it is, and of a single patient. */
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface WeeklyAdherence extends BootstrapRules {
  /** From week 1 to the last in which a patient was observed. */
  readonly weeks: readonly CohortWeek[];
}

/**
 * Taking ratio of a cohort week by week since each patient's first day observed, with a percentile bootstrap interval
 * over patients ({@link bootstrapInterval}). One draw of patients serves all weeks, so that weeks can be compared.
 * A patient who was never observed is not drawn.
 *
 * Time grows with patients × weeks × resamples; memory, beyond the columns given, with weeks × resamples.
 * Throws `OPTION_INVALID` for options, columns of different lengths, and a patient given twice.
 */
export function weeklyAdherence(
  patients: readonly WeekColumns[],
  options: BootstrapOptions = {},
): WeeklyAdherence {
  const rules = bootstrapRules(options);
  within('patients', patients.length, 0, MOST_PATIENTS);
  for (const patient of patients) requireOneLength(patient);
  const observed = inPatientOrder(patients).filter(({ daysCounted }) => daysCounted.some(Boolean));
  const length = observed.reduce(
    (longest, { daysCounted }) => Math.max(longest, daysCounted.findLastIndex(Boolean) + 1),
    0,
  );
  const weeks = Array.from({ length }, (_, index) => cohortWeek(observed, index));
  const ratios = resampledRatios(observed, length, rules);
  return {
    ...rules,
    weeks: weeks.map((week, index) => {
      if (week.patientsPrescribed < 2) return week;
      const { resamples, level } = rules;
      const ofWeek = ratios.subarray(index * resamples, (index + 1) * resamples);
      const interval = percentileInterval(ofWeek, level);
      return { ...week, lower: interval?.lower ?? null, upper: interval?.upper ?? null };
    }),
  };
}

function requireOneLength({ patientId, prescribed, valid, daysCounted }: WeekColumns): void {
  const { length } = daysCounted;
  if (prescribed.length === length && valid.length === length) return;
  const lengths = [prescribed.length, valid.length, length].join(', ');
  throw new StimlogError(
    'OPTION_INVALID',
    `columns of patient ${patientId} must have one length, got ${lengths}`,
  );
}

function cohortWeek(patients: readonly WeekColumns[], index: number): CohortWeek {
  let [patientsObserved, patientsPrescribed, prescribed, valid, ratios] = [0, 0, 0, 0, 0];
  for (const patient of patients) {
    if (!(patient.daysCounted[index]! > 0)) continue; // undefined: past the patient's end
    patientsObserved++;
    const due = patient.prescribed[index]!;
    prescribed += due;
    valid += patient.valid[index]!;
    if (due === 0) continue;
    patientsPrescribed++;
    ratios += patient.valid[index]! / due;
  }
  return {
    week: index + 1,
    patientsObserved,
    patientsPrescribed,
    prescribed,
    valid,
    takingRatio: prescribed > 0 ? valid / prescribed : null,
    meanTakingRatio: patientsPrescribed > 0 ? ratios / patientsPrescribed : null,
    lower: null,
    upper: null,
  };
}

/** The pooled ratio of every resample, week after week; NaN where a resample was prescribed nothing. */
function resampledRatios(
  patients: readonly WeekColumns[],
  weeks: number,
  { seed, resamples }: BootstrapRules,
): Float64Array {
  const ratios = new Float64Array(weeks * resamples);
  const drawn = new Uint32Array(patients.length);
  const times = new Uint32Array(patients.length);
  const prescribed = new Float64Array(weeks);
  const valid = new Float64Array(weeks);
  for (let resample = 0; resample < resamples; resample++) {
    drawResample(seed, resample, drawn);
    times.fill(0);
    for (const index of drawn) times[index]!++;
    prescribed.fill(0);
    valid.fill(0);
    for (let i = 0; i < patients.length; i++) {
      const weight = times[i]!;
      if (weight === 0) continue;
      const patient = patients[i]!;
      const [due, done] = [patient.prescribed, patient.valid];
      const length = Math.min(weeks, due.length);
      for (let week = 0; week < length; week++) {
        prescribed[week]! += weight * due[week]!;
        valid[week]! += weight * done[week]!;
      }
    }
    for (let week = 0; week < weeks; week++) {
      ratios[week * resamples + resample] =
        prescribed[week]! > 0 ? valid[week]! / prescribed[week]! : NaN;
    }
  }
  return ratios;
}
