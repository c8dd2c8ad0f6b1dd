import type { ChartConfiguration } from 'chart.js';
import {
  type Followed,
  kaplanMeier,
  medianTime,
  type SurvivalStep,
} from '../analysis/kaplanMeier.js';
import { axisTitle, tickText } from './axisText.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, CohortInput } from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { drawnChart } from './drawnChart.js';
import { estimateTextWidth } from './fitText.js';
import { heading } from './heading.js';
import { markedLegend } from './legend.js';
import { valueScale } from './timeChart.js';

/** Share of patients who still use their device, by the days since each one's first session. */
export const persistence = {
  id: 'persistence',
  title: 'Persistence',
  summary: 'share of patients who go on, with its 95 % band and the numbers at risk (Kaplan–Meier)',
  needs: 'cohort',
  configuration(input: CohortInput, options: ChartOptions = {}): ChartConfiguration {
    const style = chartStyle(options);
    const { colours, locale } = style;
    const subjects = followed(input);
    if (subjects.length === 0) {
      const reason = 'No patient did a session, so nobody could go on or stop.';
      return blankChart('Persistence', undefined, reason, style);
    }
    const steps = kaplanMeier(subjects);
    const lastTime = steps.at(-1)!.time;
    const stopped = subjects.filter(({ event }) => event).length;
    const neverBegan = input.patients.length - subjects.length;
    const median = medianTime(steps);
    const look = colours.sides.left;
    const censored = steps.filter((step) => step.censored > 0);
    const explained = markedLegend(
      [
        {
          text: 'Still on',
          mark: { line: { colour: look.colour, width: 2.5, dash: [] } },
        },
        { text: '95 % band', mark: { area: { fill: look.wash } } },
        {
          text: 'Data end, still on (censored)',
          mark: {
            marker: { shape: 'crossRot', stroke: colours.ink, fill: colours.ink },
          },
        },
      ],
      style,
    );
    const curve = { pointRadius: 0, stepped: 'before' as const, borderJoinStyle: 'miter' };
    const datasets = [
      {
        label: 'Data end, still on (censored)',
        data: censored.map(({ time, survival }) => ({ x: time, y: survival * 100 })),
        showLine: false,
        pointStyle: 'crossRot',
        pointRadius: style.isThumbnail ? 2 : style.label * 0.3,
        pointBorderColor: colours.ink,
        pointBorderWidth: 1.25,
      },
      {
        ...curve,
        label: 'Still on',
        data: stairs(steps, ({ survival }) => survival),
        borderColor: look.colour,
        backgroundColor: look.colour,
        borderWidth: style.isThumbnail ? 1.75 : 2.5,
      },
      {
        ...curve,
        label: 'Upper end of the 95 % band',
        data: stairs(steps, ({ upper }) => upper),
        borderColor: 'transparent',
        backgroundColor: look.wash,
        fill: '+1',
      },
      {
        ...curve,
        label: 'Lower end of the 95 % band',
        data: stairs(steps, ({ lower }) => lower),
        borderColor: 'transparent',
        backgroundColor: 'transparent',
      },
    ];
    return drawnChart(
      {
        type: 'line',
        heading: heading(
          {
            name: 'Persistence',
            patientId: undefined,
            finding: `${locale.number(subjects.length - stopped)} of ${locale.count(subjects.length, 'patient')} still on when their data end`,
            details: [
              `stopped: more than ${locale.count(input.gapDays, 'day')} without a session`,
              median === undefined ? 'median not reached' : `median ${locale.count(median, 'day')}`,
              ...(neverBegan > 0 ? [`${locale.count(neverBegan, 'patient')} never began`] : []),
              'Kaplan–Meier, Greenwood, log–log',
            ],
            note: input.note,
          },
          style,
        ),
        legend: explained.options,
        datasets,
        scales: {
          x: riskScale(subjects, lastTime, style),
          y: { ...valueScale('Patients still on (%)', style), min: 0, max: 100 },
        },
        plugins: explained.plugins,
        pointWords: (datasetIndex, index) => {
          const { label, data } = datasets[datasetIndex]!;
          const { x, y } = data[index]!;
          return [
            `${label}: ${y === null ? '–' : locale.quantity(y, '%')}`,
            `day ${locale.number(x)}, ${locale.number(atRisk(subjects, x))} at risk`,
          ];
        },
      },
      style,
    );
  },
  data: (input: CohortInput): ChartData => ({
    columns: ['day', 'at_risk', 'stopped', 'censored', 'still_on', 'lower_95', 'upper_95'],
    rows: kaplanMeier(followed(input)).map((step) => [
      step.time,
      step.atRisk,
      step.events,
      step.censored,
      step.survival,
      step.lower,
      step.upper,
    ]),
  }),
} as const satisfies ChartOf<'cohort'>;

function followed({ patients }: CohortInput): Followed[] {
  return patients.flatMap(({ persistence: kept }) =>
    kept ? [{ time: kept.days, event: kept.discontinued }] : [],
  );
}

/** From 100 % on day 0 through every step, in percent. */
function stairs(
  steps: readonly SurvivalStep[],
  of: (step: SurvivalStep) => number | null,
): { x: number; y: number | null }[] {
  const points: { x: number; y: number | null }[] = [{ x: 0, y: 100 }];
  for (const step of steps) {
    const y = of(step);
    const before = points.at(-1)!.y;
    // A curve that is stepped "before" is level up to the next point: it needs the old height there first.
    points.push({ x: step.time, y: before }, { x: step.time, y: y === null ? null : y * 100 });
  }
  return points;
}

function atRisk(subjects: readonly Followed[], day: number): number {
  return subjects.filter(({ time }) => time >= day).length;
}

/** Days between ticks that people count in. */
const STEPS = [7, 14, 30, 60, 90, 180, 365, 730];

/** Days since the first session, and under each how many patients are at risk. */
function riskScale(subjects: readonly Followed[], lastTime: number, style: ChartStyle) {
  const { locale } = style;
  const widest = estimateTextWidth(locale.number(Math.max(lastTime, subjects.length)), style.label);
  const maxCount = Math.max(2, Math.floor((style.width * 0.8) / (widest * 1.6)));
  const step = STEPS.find((days) => lastTime / days <= Math.min(maxCount, 12)) ?? 1_460;
  const ticks: number[] = [];
  for (let day = 0; day <= lastTime; day += step) ticks.push(day);
  return {
    type: 'linear' as const,
    min: 0,
    max: lastTime * 1.02,
    border: { color: style.colours.mutedInk },
    grid: {
      drawOnChartArea: false,
      color: style.colours.mutedInk,
      tickLength: Math.round(style.label * 0.35),
    },
    title: axisTitle('Days since the first session; below them the patients at risk', style),
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = ticks.map((value) => ({ value }));
    },
    ticks: {
      ...tickText(style),
      autoSkip: false,
      maxRotation: 0,
      callback: (value: number | string) => {
        const day = Number(value);
        const text = locale.number(day);
        return style.isThumbnail ? text : [text, locale.number(atRisk(subjects, day))];
      },
    },
  };
}
