import type { ChartConfiguration } from 'chart.js';
import { spreadOf } from '../analysis/distribution.js';
import { axisTitle, tickText } from './axisText.js';
import { blankChart } from './blankChart.js';
import {
  type ChartData,
  type ChartOf,
  type ChartOptions,
  COHORT_RATIOS,
  type CohortInput,
  type CohortPatient,
  type CohortRatio,
} from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { drawnChart } from './drawnChart.js';
import { heading } from './heading.js';
import { markedLegend } from './legend.js';
import { valueScale } from './timeChart.js';

const NAMES: Readonly<Record<CohortRatio, readonly [string, string]>> = {
  cappedTakingRatio: ['Taking', '(capped)'],
  durationRatio: ['Duration', ''],
  correctDaysRatio: ['Correct', 'days'],
  anyUseDaysRatio: ['Any-use', 'days'],
};
/** Of fewer patients quartiles say nothing: their points alone are drawn. */
const MIN_FOR_BOX = 5;

/** How the patients are spread over each ratio: quartiles and every patient's point. */
export const adherenceDistribution = {
  id: 'adherence-distribution',
  title: 'Adherence distribution',
  summary: 'spread of the patients over four ratios: box of quartiles and every point',
  needs: 'cohort',
  configuration(input: CohortInput, options: ChartOptions = {}): ChartConfiguration {
    const style = chartStyle(options);
    const { colours, locale } = style;
    const shown = COHORT_RATIOS.flatMap((ratio) => {
      const points = known(input.patients, ratio);
      return points.length > 0 ? [{ ratio, points }] : [];
    });
    if (shown.length === 0) {
      const reason = 'Of no patient a ratio is known: no day counts.';
      return blankChart('Adherence', undefined, reason, style);
    }
    const look = colours.sides.left;
    const radius = pointRadius(input.patients.length, style);
    const points = shown.flatMap(({ points: all }, index) =>
      all.map(({ patientId, value }, place) => ({
        x: index + (jitter(place) - 0.5) * 0.44,
        y: value * 100,
        patientId,
      })),
    );
    const boxed = shown.some(({ points: all }) => all.length >= MIN_FOR_BOX);
    const explained = markedLegend(
      [
        {
          text: 'One patient',
          mark: { marker: { shape: 'circle', stroke: look.colour, fill: look.wash } },
        },
        ...(boxed
          ? [
              {
                text: 'Quartiles and median; whiskers to 1.5 × their distance',
                mark: { area: { fill: look.tint, border: colours.ink } },
              },
            ]
          : []),
      ],
      style,
    );
    const medians = shown.map(({ points: all }) => spreadOf(all.map(({ value }) => value))!.median);
    return drawnChart(
      {
        type: 'boxplot',
        heading: heading(
          {
            name: 'Adherence',
            patientId: undefined,
            finding: `median ${shown
              .map(
                ({ ratio }, index) => `${shortName(ratio)} ${percentText(medians[index]!, style)}`,
              )
              .slice(0, 2)
              .join(', ')}`,
            details: [
              locale.count(input.patients.length, 'patient'),
              ...shown
                .filter(({ points: all }) => all.length < input.patients.length)
                .map(
                  ({ ratio, points: all }) =>
                    `${shortName(ratio)} known of ${locale.number(all.length)}`,
                ),
            ],
            note: input.note,
          },
          style,
        ),
        legend: explained.options,
        datasets: [
          {
            label: 'Quartiles',
            data: shown.map(({ points: all }, index) => ({
              ...(all.length >= MIN_FOR_BOX ? boxOf(all.map(({ value }) => value * 100)) : NO_BOX),
              x: index,
            })),
            backgroundColor: `${look.tint}55`,
            borderColor: colours.ink,
            medianColor: colours.ink,
            borderWidth: 1.5,
            outlierRadius: 0,
            itemRadius: 0,
            meanRadius: 0,
            barThickness: Math.min((style.width * 0.5) / shown.length, style.label * 9),
          },
          {
            type: 'scatter',
            label: 'One patient',
            data: points,
            pointRadius: radius,
            pointBorderColor: look.colour,
            pointBackgroundColor: look.wash,
            pointBorderWidth: 1,
          },
        ],
        scales: {
          x: {
            type: 'linear' as const,
            min: -0.5,
            max: shown.length - 0.5,
            offset: false,
            border: { color: colours.mutedInk },
            grid: { display: false },
            afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
              scale.ticks = shown.map((_, value) => ({ value }));
            },
            ticks: {
              ...tickText(style),
              color: colours.ink,
              autoSkip: false,
              maxRotation: 0,
              callback: (value: number | string) =>
                NAMES[shown[Number(value)]!.ratio].filter((word) => word !== ''),
            },
            title: { ...axisTitle('', style), display: false },
          },
          y: {
            ...valueScale('Ratio (%)', style),
            min: 0,
            suggestedMax: 100,
          },
        },
        plugins: explained.plugins,
        pointWords: (datasetIndex, index) => {
          if (datasetIndex === 0) {
            const { ratio, points: all } = shown[index]!;
            return [
              `${shortName(ratio)}: median ${percentText(medians[index]!, style)}`,
              locale.count(all.length, 'patient'),
            ];
          }
          const { patientId, x, y } = points[index]!;
          const { ratio } = shown[Math.round(x)]!;
          return [patientId, `${shortName(ratio)} ${percentText(y / 100, style)}`];
        },
      },
      style,
    );
  },
  data: ({ patients }: CohortInput): ChartData => ({
    columns: ['patient_id', ...COHORT_RATIOS],
    rows: patients.map(({ patientId, ratios }) => [
      patientId,
      ...COHORT_RATIOS.map((ratio) => ratios[ratio]),
    ]),
  }),
} as const satisfies ChartOf<'cohort'>;

function known(patients: readonly CohortPatient[], ratio: CohortRatio) {
  return patients.flatMap(({ patientId, ratios }) => {
    const value = ratios[ratio];
    return value === null ? [] : [{ patientId, value }];
  });
}

function shortName(ratio: CohortRatio): string {
  return NAMES[ratio].join(' ').trim().toLowerCase();
}

function percentText(ratio: number, { locale }: ChartStyle): string {
  return `${locale.number(ratio * 100, { maximumFractionDigits: 1 })} %`;
}

/** Evenly spread over 0 to 1 and the same each time: the golden ratio's multiples. */
function jitter(place: number): number {
  return (place * 0.618_033_988_749_895 + 0.5) % 1;
}

function pointRadius(count: number, { label, isThumbnail }: ChartStyle): number {
  if (isThumbnail) return 1.5;
  return count > 1_000 ? label * 0.13 : count > 200 ? label * 0.18 : label * 0.28;
}

/** Quartiles; whiskers to the outermost points within 1.5 times their distance (Tukey 1977). */
function boxOf(values: readonly number[]) {
  const { min, q1, median, q3, max } = spreadOf(values)!;
  const reach = (q3 - q1) * 1.5;
  const inside = values.filter((value) => value >= q1 - reach && value <= q3 + reach);
  const whiskerMin = inside.reduce((a, b) => Math.min(a, b), q1);
  const whiskerMax = inside.reduce((a, b) => Math.max(a, b), q3);
  return {
    min,
    q1,
    median,
    q3,
    max,
    mean: median,
    whiskerMin,
    whiskerMax,
    items: [],
    outliers: [],
  };
}

const NO_BOX = {
  min: Number.NaN,
  q1: Number.NaN,
  median: Number.NaN,
  q3: Number.NaN,
  max: Number.NaN,
  mean: Number.NaN,
  whiskerMin: Number.NaN,
  whiskerMax: Number.NaN,
  items: [],
  outliers: [],
};
