import { RATIO_NAMES } from './measures.js';
import type { Report } from './report.js';
import type { Table } from './table.js';

/** Tables of the cohort as a whole, by the names of `--table`. */
export const cohortTables = {
  'cohort-weeks': ({ cohort: { weekly } }: Report): Table => ({
    columns: [
      'week',
      'patients_observed',
      'patients_prescribed',
      'prescribed_sessions',
      'valid_sessions',
      'taking_ratio',
      'lower',
      'upper',
      'mean_taking_ratio',
    ],
    text: [],
    rows: () =>
      (weekly?.weeks ?? []).map((week) => [
        week.week,
        week.patientsObserved,
        week.patientsPrescribed,
        week.prescribed,
        week.valid,
        week.takingRatio,
        week.lower,
        week.upper,
        week.meanTakingRatio,
      ]),
  }),
  strata: ({ cohort: { strata } }: Report): Table => ({
    columns: [
      'covariate',
      'value',
      'measure',
      'patients',
      'mean',
      'sd',
      'min',
      'q1',
      'median',
      'q3',
      'max',
    ],
    text: ['covariate', 'value', 'measure'],
    rows: () =>
      strata.flatMap(({ covariate, strata: groups }) =>
        groups.flatMap(({ value, distributions }) =>
          RATIO_NAMES.map((name) => {
            const {
              patients = 0,
              mean = null,
              sd = null,
              min = null,
              q1 = null,
              median = null,
              q3 = null,
              max = null,
            } = distributions[name] ?? {};
            return [covariate, value, name, patients, mean, sd, min, q1, median, q3, max];
          }),
        ),
      ),
  }),
  compare: ({ cohort: { comparisons } }: Report): Table => ({
    columns: [
      'study',
      'figure',
      'unit',
      'here',
      'here_q1',
      'here_q3',
      'patients',
      'published',
      'published_q1',
      'published_q3',
    ],
    text: ['study', 'figure', 'unit'],
    rows: () =>
      comparisons.flatMap(({ id, figures }) =>
        figures.map((one) => [
          id,
          one.figure,
          one.unit,
          one.here,
          one.hereQuartiles?.[0] ?? null,
          one.hereQuartiles?.[1] ?? null,
          one.patients,
          one.published,
          one.publishedQuartiles?.[0] ?? null,
          one.publishedQuartiles?.[1] ?? null,
        ]),
      ),
  }),
} as const satisfies Record<string, (report: Report) => Table>;
