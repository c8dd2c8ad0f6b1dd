import { quantile } from 'd3-array';
import { within } from '../model/checks.js';
import { inPatientOrder } from './patientOrder.js';
import { type BootstrapOptions, bootstrapRules, drawResample, MOST_PATIENTS } from './resample.js';

export interface BootstrapInterval {
  readonly lower: number;
  readonly upper: number;
  /** Resamples that the figure could be told of. */
  readonly resamples: number;
}

/**
 * Percentile bootstrap interval of a figure of a cohort, over patients drawn with replacement: days of one
 * patient hang together, patients do not (Efron & Tibshirani 1993, An Introduction to the Bootstrap, 13).
 * Its ends are quantiles of type 7, as in SciPy's `bootstrap(method='percentile')`. The same seed gives the same
 * numbers, whatever the order of the patients.
 *
 * `figure` gets as many patients as the cohort has; NaN or null where it cannot be told, and that resample counts
 * for nothing. Null of fewer than two patients, which show no spread, and if no resample has a figure.
 * Throws `OPTION_INVALID` for options, and for a patient given twice.
 */
export function bootstrapInterval<Patient extends { readonly patientId: string }>(
  patients: readonly Patient[],
  figure: (sample: readonly Patient[]) => number | null,
  options: BootstrapOptions = {},
): BootstrapInterval | null {
  const { seed, resamples, level } = bootstrapRules(options);
  within('patients', patients.length, 0, MOST_PATIENTS);
  const sorted = inPatientOrder(patients);
  if (sorted.length < 2) return null;
  const drawn = new Uint32Array(sorted.length);
  const figures = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    drawResample(seed, resample, drawn);
    figures[resample] = figure(Array.from(drawn, (index) => sorted[index]!)) ?? NaN;
  }
  return percentileInterval(figures, level);
}

/** From the figures of resamples, NaN where there is none. Null if all are NaN. */
export function percentileInterval(figures: Float64Array, level: number): BootstrapInterval | null {
  const resamples = figures.reduce((known, figure) => known + Number(!Number.isNaN(figure)), 0);
  if (resamples === 0) return null;
  const outside = (1 - level) / 2;
  // Passes over NaN.
  return {
    lower: quantile(figures, outside)!,
    upper: quantile(figures, 1 - outside)!,
    resamples,
  };
}
