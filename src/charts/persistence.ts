import type { ChartConfiguration } from 'chart.js';
import { type Followed, kaplanMeier, medianTime } from '../analysis/kaplanMeier.js';
import { axisTitle, tickText } from './axisText.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, CohortInput } from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { drawnChart } from './drawnChart.js';
import { estimateTextWidth } from './fitText.js';
import { heading } from './heading.js';
import { markedLegend } from './legend.js';
import {
  atRisk,
  type PersistenceGroup,
  persistenceCurves,
  persistenceGroups,
} from './persistenceCurves.js';
import { valueScale } from './timeChart.js';

/** Share of patients who still use their device, by the days since each one's first session. */
export const persistence = {
  id: 'persistence',
  title: 'Persistence',
  summary: 'share of patients who go on, with its 95 % band and the numbers at risk (Kaplan–Meier)',
  needs: 'cohort',
  configuration(input: CohortInput, options: ChartOptions = {}): ChartConfiguration {
    const style = chartStyle(options);
    const { locale } = style;
    const groups = persistenceGroups(input);
    const subjects = groups.flatMap((group) => group.subjects);
    if (subjects.length === 0) {
      const reason = 'No patient did a session, so nobody could go on or stop.';
      return blankChart('Persistence', undefined, reason, style);
    }
    const stopped = subjects.filter(({ event }) => event).length;
    const counted = input.patients.filter(({ weeks }) => weeks.daysCounted.some(Boolean));
    const neverBegan = counted.length - subjects.length;
    const curves = persistenceCurves(groups, input.covariate, style);
    const explained = markedLegend(curves.legend, style);
    const { datasets } = curves;
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
              groups.length > 1 ? logRankText(input) : medianText(subjects, style),
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
          x: riskScale(groups, style),
          y: { ...valueScale('Patients still on (%)', style), min: 0, max: 100 },
        },
        plugins: explained.plugins,
        pointWords: (datasetIndex, index) => {
          const { label, data, group } = datasets[datasetIndex]!;
          const { x, y } = data[index]!;
          return [
            `${label}: ${y === null ? '–' : locale.quantity(y, '%')}`,
            `day ${locale.number(x)}, ${locale.number(atRisk(groups[group]!.subjects, x))} at risk`,
          ];
        },
      },
      style,
    );
  },
  data: (input: CohortInput): ChartData => {
    const named = input.covariate === undefined ? [] : [input.covariate];
    return {
      columns: [
        ...named,
        'day',
        'at_risk',
        'stopped',
        'censored',
        'still_on',
        'lower_95',
        'upper_95',
      ],
      rows: persistenceGroups(input).flatMap(({ value, subjects }) =>
        kaplanMeier(subjects).map((step) => [
          ...named.map(() => value),
          step.time,
          step.atRisk,
          step.events,
          step.censored,
          step.survival,
          step.lower,
          step.upper,
        ]),
      ),
    };
  },
} as const satisfies ChartOf<'cohort'>;

function medianText(subjects: readonly Followed[], { locale }: ChartStyle): string {
  const median = medianTime(kaplanMeier(subjects));
  return median === undefined ? 'median not reached' : `median ${locale.count(median, 'day')}`;
}

function logRankText({ logRankP }: CohortInput): string {
  if (logRankP == null) return 'no log-rank test: nobody stopped, or one group alone';
  return `log-rank p ${logRankP < 1e-4 ? '< 0.0001' : logRankP.toPrecision(2)}`;
}

/** Days between ticks that people count in. */
const STEPS = [7, 14, 30, 60, 90, 180, 365, 730];

/** Days since the first session, and under each how many patients are at risk, a line for each group. */
function riskScale(groups: readonly PersistenceGroup[], style: ChartStyle) {
  const { locale } = style;
  const subjects = groups.flatMap((group) => group.subjects);
  const lastTime = subjects.reduce((last, { time }) => Math.max(last, time), 0);
  const below =
    groups.length === 1
      ? 'below them the patients at risk'
      : `below them the patients at risk, ${groups.map(({ value }) => value ?? 'not given').join(', ')}`;
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
    title: axisTitle(`Days since the first session; ${below}`, style),
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
        return style.isThumbnail
          ? text
          : [text, ...groups.map((group) => locale.number(atRisk(group.subjects, day)))];
      },
    },
  };
}
