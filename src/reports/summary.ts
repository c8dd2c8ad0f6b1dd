import { visible } from '../model/diagnostic.js';
import { number, percent, plural } from './formatNumber.js';
import type { Report } from './report.js';

/** One figure that the first page shows large. */
export interface SummaryFigure {
  readonly label: string;
  readonly value: string;
  /** Of what it is made. */
  readonly detail: string;
}

/** Whom or what the report is about, and from when to when, in a line. */
export function summaryLine({ adherence, inputs, parameters }: Report): string {
  const patients = adherence.length > 0 ? adherence : (parameters?.patients ?? []);
  const dates = adherence.flatMap(({ observation: { from, to } }) =>
    from && to ? [from, to] : [],
  );
  const sorted = dates.toSorted();
  const span = sorted.length > 0 ? `, ${sorted[0]} to ${sorted.at(-1)}` : '';
  const who =
    patients.length === 1
      ? `Patient ${visible(patients[0]!.patientId)}`
      : plural(patients.length, 'patient');
  return `${who}${span}, ${plural(inputs.length, 'input')}`;
}

/** What a reader wants to know first: the ratios, the hours, the longest break, and what the data can bear. */
export function summaryFigures(report: Report): SummaryFigure[] {
  const { kinds, adherence, cohort, quality, parameters } = report;
  const figures: SummaryFigure[] = [];
  if (kinds.includes('adherence') && adherence.length > 0) {
    const { takingRatio, durationRatio, anyUseDaysRatio } = cohort.pooled;
    figures.push(
      {
        label: 'Sessions taken',
        value: percent(takingRatio.value),
        detail: `${number(takingRatio.numerator)} of ${number(takingRatio.denominator)} prescribed`,
      },
      {
        label: 'Duration',
        value: percent(durationRatio.value),
        detail:
          durationRatio.value === null
            ? 'no durations recorded'
            : `${number(durationRatio.numerator)} of ${number(durationRatio.denominator)} h, capped per day`,
      },
      {
        label: 'Days with any use',
        value: percent(anyUseDaysRatio.value),
        detail: `${number(anyUseDaysRatio.numerator)} of ${plural(anyUseDaysRatio.denominator, 'day')}`,
      },
      {
        label: 'Delivered',
        value:
          cohort.deliveredHours === null ? '–' : `${number(Math.round(cohort.deliveredHours))} h`,
        detail:
          adherence.length === 1
            ? `${number(cohort.sessions.valid)} valid sessions`
            : `${number(cohort.deliveredHours === null ? 0 : cohort.deliveredHours / adherence.length)} h a patient`,
      },
    );
    const [only] = adherence;
    if (adherence.length === 1 && only) {
      const { longest, count } = only.holidays;
      figures.push({
        label: 'Longest break',
        value: longest === null ? 'none' : plural(longest.days, 'day'),
        detail:
          longest === null
            ? 'no 3 days without a session'
            : `${longest.from} to ${longest.to}; ${plural(count, 'break')} in all`,
      });
    }
  }
  const [measured] = parameters?.patients ?? [];
  if (parameters?.patients.length === 1 && measured) {
    const amplitudes = (['left', 'right'] as const).map(
      (side) => measured[side].trends.amplitudeMilliamps?.median ?? null,
    );
    if (amplitudes.some((amplitude) => amplitude !== null)) {
      figures.push({
        label: 'Amplitude, left and right',
        value: `${amplitudes.map((mA) => (mA === null ? '–' : number(mA))).join(' / ')} mA`,
        detail: `median of ${plural(measured.sessions, 'session')}`,
      });
    }
  }
  const { read, rejected } = quality.records;
  figures.push({
    label: 'Records set aside',
    value: number(rejected),
    detail: `of ${number(read)} read; ${number(quality.link.lost)} lost, ${number(quality.link.repeated)} repeated`,
  });
  return figures;
}
