import type { CohortWeek, WeeklyAdherence } from '../analysis/weeklyAdherence.js';
import { visible } from '../model/diagnostic.js';
import type { CovariateStrata, UseClassesReport } from './cohortStudy.js';
import type { DocumentTable, Section } from './document.js';
import { number, percent, plural } from './formatNumber.js';
import { RATIO_NAMES, RATIO_TITLES } from './measures.js';
import type { MissingData } from './missingData.js';
import type { ComparedFigure, Comparison } from './published/study.js';
import type { Report } from './report.js';

/** Weeks shown in text: the first ones, and then every thirteenth, a quarter of a year. */
const FIRST_WEEKS = 4;
const QUARTER_WEEKS = 13;

/** What was asked of a cohort beyond the figures of its patients, and what is not known of it. */
export function cohortStudySections({ cohort }: Report): Section[] {
  const { weekly, strata, useClasses, comparisons, missing } = cohort;
  return [
    ...(weekly ? [weeklySection(weekly)] : []),
    ...strata.map(strataSection),
    ...(useClasses ? [classesSection(useClasses)] : []),
    ...comparisons.map(comparisonSection),
    missingSection(missing, cohort.patients),
  ];
}

function weeklySection({ weeks, seed, resamples, level }: WeeklyAdherence): Section {
  const isShown = ({ week }: CohortWeek): boolean =>
    week <= FIRST_WEEKS || week % QUARTER_WEEKS === 0 || week === weeks.length;
  const shown = weeks.filter(isShown);
  return {
    heading: 'Weeks since the first day observed',
    tables: [
      {
        columns: [
          { title: 'Week', align: 'right' },
          { title: 'Patients', align: 'right' },
          { title: 'Prescribed', align: 'right' },
          { title: 'Valid', align: 'right' },
          { title: 'Taking', align: 'right' },
          { title: `${number(level * 100)} % interval`, align: 'right' },
          { title: 'Mean of patients', align: 'right' },
        ],
        rows: shown.map((week) => [
          number(week.week),
          number(week.patientsObserved),
          number(week.prescribed),
          number(week.valid),
          percent(week.takingRatio),
          interval(week.lower, week.upper),
          percent(week.meanTakingRatio),
        ]),
      },
    ],
    notes: [
      `Percentile bootstrap over patients, ${number(resamples)} resamples, seed ${seed}.${shown.length < weeks.length ? ` ${plural(weeks.length - shown.length, 'week')} not shown; all of them: --format csv --table cohort-weeks.` : ''}`,
    ],
  };
}

function interval(lower: number | null, upper: number | null): string {
  return lower === null || upper === null ? '–' : `${percent(lower)} – ${percent(upper)}`;
}

function strataSection({ covariate, strata, persistence }: CovariateStrata): Section {
  const nameOf = (value: string | null): string => (value === null ? 'not given' : visible(value));
  return {
    heading: `By ${visible(covariate)}`,
    tables: [
      {
        columns: [
          { title: visible(covariate), align: 'left' },
          { title: 'Patients', align: 'right' },
          ...(['takingRatio', 'durationRatio', 'anyUseDaysRatio'] as const).map((name) => ({
            title: `${RATIO_TITLES[name]}, median (quartiles)`,
            align: 'right' as const,
          })),
        ],
        rows: strata.map(({ value, patients, distributions }) => [
          nameOf(value),
          number(patients),
          ...(['takingRatio', 'durationRatio', 'anyUseDaysRatio'] as const).map((name) => {
            const spread = distributions[name];
            return spread === null
              ? '–'
              : `${percent(spread.median)} (${percent(spread.q1)} – ${percent(spread.q3)})`;
          }),
        ]),
      },
      {
        columns: [
          { title: 'Persistence', align: 'left' },
          { title: visible(covariate), align: 'left' },
          { title: 'Began', align: 'right' },
          { title: 'Stopped', align: 'right' },
          { title: 'Median days', align: 'right' },
          { title: 'After a year', align: 'right' },
        ],
        rows: persistence.flatMap(({ gapDays, strata: groups }) =>
          groups.map(({ value, patients, discontinued, medianDays, afterOneYear }, index) => [
            index === 0 ? `no gap of more than ${gapDays} days` : '',
            nameOf(value),
            number(patients),
            number(discontinued),
            medianDays === null ? 'not reached' : number(medianDays),
            percent(afterOneYear?.survival ?? null),
          ]),
        ),
      },
      {
        columns: [
          { title: 'Log-rank test', align: 'left' },
          { title: 'Chi-square', align: 'right' },
          { title: 'Degrees of freedom', align: 'right' },
          { title: 'p', align: 'right' },
        ],
        rows: persistence.map(({ gapDays, logRank }) => [
          `no gap of more than ${gapDays} days`,
          logRank.chiSquare === null ? '–' : logRank.chiSquare.toPrecision(6),
          number(logRank.degreesOfFreedom),
          logRank.p === null ? logRank.reason! : probability(logRank.p),
        ]),
      },
    ],
    notes: [
      ...new Set(persistence.flatMap(({ logRank }) => logRank.caution ?? [])),
      'The log-rank tests are not corrected for their number.',
    ],
  };
}

function probability(p: number): string {
  return p < 1e-4 ? '< 0.0001' : p.toPrecision(3);
}

function classesSection({ measure, classes, unknown, note }: UseClassesReport): Section {
  return {
    heading: 'Classes of use',
    tables: [
      {
        columns: [
          { title: RATIO_TITLES[measure], align: 'left' },
          { title: 'Patients', align: 'right' },
          { title: 'Share', align: 'right' },
          { title: 'Found', align: 'right' },
        ],
        rows: [
          ...classes.map(({ name, count, share, min, max }) => [
            name,
            number(count),
            percent(share),
            min === null || max === null ? '–' : `${percent(min)} – ${percent(max)}`,
          ]),
          ...(unknown > 0 ? [['not known', number(unknown), '–', '–']] : []),
        ],
      },
    ],
    notes: note === null ? [] : [note],
  };
}

/** A cohort, or one patient, beside a publication. */
export function comparisonSection({ title, source, caveat, figures: all }: Comparison): Section {
  const figures = all.filter(({ here, published }) => here !== null || published !== null);
  const nobody = figures.every(({ here }) => here === null);
  const hasQuartiles = figures.some((figure) => figure.hereQuartiles ?? figure.publishedQuartiles);
  const table: DocumentTable = {
    columns: [
      { title: 'Figure', align: 'left' },
      { title: 'Here', align: 'right' },
      ...(hasQuartiles ? [{ title: 'Quartiles', align: 'right' as const }] : []),
      { title: 'Patients', align: 'right' },
      { title: 'Published', align: 'right' },
      ...(hasQuartiles ? [{ title: 'Quartiles', align: 'right' as const }] : []),
      { title: '', align: 'left' },
    ],
    rows: figures.map((figure) => [
      figure.figure,
      quantity(figure.here, figure),
      ...(hasQuartiles ? [quartiles(figure.hereQuartiles, figure)] : []),
      figure.patients === 0 ? '–' : number(figure.patients),
      quantity(figure.published, figure),
      ...(hasQuartiles ? [quartiles(figure.publishedQuartiles, figure)] : []),
      figure.note,
    ]),
  };
  return {
    heading: title,
    tables: [table],
    notes: [
      ...(nobody ? ['No patient here was observed over the span that is compared.'] : []),
      caveat,
      `Published: ${source}.`,
    ],
  };
}

function quantity(value: number | null, { unit }: Pick<ComparedFigure, 'unit'>): string {
  if (value === null) return '–';
  if (unit === 'share') return percent(value);
  const names = { hours: 'h', days: 'days', minutes: 'min', patients: '' };
  return `${number(value)} ${names[unit]}`.trim();
}

function quartiles(
  ends: readonly [number, number] | null,
  figure: Pick<ComparedFigure, 'unit'>,
): string {
  if (ends === null) return '–';
  const [low, high] = ends.map((end) => (figure.unit === 'share' ? percent(end) : number(end)));
  return `${low} – ${high}`;
}

function missingSection(missing: MissingData, patients: number): Section {
  const { patientsWithout, patientsUnobserved, patientsWithoutDurations, daysLeftOut } = missing;
  const days = Object.entries(daysLeftOut).filter(([, count]) => count > 0);
  const without = RATIO_NAMES.filter((name) => patientsWithout[name] > 0);
  const nobody = 'none';
  return {
    heading: 'Missing data',
    facts: [
      { label: 'Patients without a day observed', text: ofPatients(patientsUnobserved, patients) },
      { label: 'Patients without durations', text: ofPatients(patientsWithoutDurations, patients) },
      {
        label: 'Figures not known',
        text:
          without
            .map((name) => `${RATIO_TITLES[name]} of ${plural(patientsWithout[name], 'patient')}`)
            .join(', ') || nobody,
      },
      {
        label: 'Days left out',
        text:
          days
            .map(([reason, count]) => `${number(count)} ${reason.replaceAll('-', ' ')}`)
            .join(', ') || nobody,
      },
    ],
  };
}

function ofPatients(count: number, patients: number): string {
  return count === 0 ? 'none' : `${number(count)} of ${number(patients)}`;
}
