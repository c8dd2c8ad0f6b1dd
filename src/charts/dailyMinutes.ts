import type { ChartConfiguration } from 'chart.js';
import type { AdherenceDay } from '../analysis/adherenceResult.js';
import { MINUTE_MS } from '../model/units.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, DaysInput } from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { dayNumber } from './dateLabels.js';
import { dayPoints, daySteps, daysDetails, daysSpan } from './dayChart.js';
import { daysTable, dayWords } from './dayData.js';
import { leftOutBands } from './leftOutBands.js';
import {
  daysPerPixel,
  type TimeBars,
  type TimeDataset,
  timeChart,
  valueScale,
} from './timeChart.js';

/** Days of the rolling mean. */
const WINDOW_DAYS = 7;
const MEAN_LABEL = `Mean of ${WINDOW_DAYS} days`;
/** A mean over fewer days that count is none. */
const MIN_DAYS = 4;

/** Minutes delivered on each day, their rolling mean, and what was prescribed. */
export const dailyMinutes = {
  id: 'daily-minutes',
  title: 'Daily minutes',
  summary: 'minutes delivered each day with their mean over seven days, against the prescription',
  needs: 'days',
  configuration(input: DaysInput, options: ChartOptions = {}): ChartConfiguration {
    const { days, patientId } = input;
    const style = chartStyle(options);
    const span = daysSpan(days);
    if (!span) {
      const reason = 'No day lies in the observation, so there is no day to draw.';
      return blankChart('Daily minutes', patientId, reason, style);
    }
    if (days.every(({ deliveredMs }) => deliveredMs === null)) {
      const reason = 'The records are events without a duration: they do not tell minutes.';
      return blankChart('Daily minutes', patientId, reason, style);
    }
    const { colours, locale } = style;
    const isDense = daysPerPixel(span, style) > 0.4;
    const bands = leftOutBands(days, style);
    const barFill = isDense ? colours.short : colours.asPrescribed;
    const byDay = new Map(days.map((day) => [dayNumber(day.date), day]));
    const highest = days.reduce(
      (most, { deliveredMs, prescribedMs }) => Math.max(most, deliveredMs ?? 0, prescribedMs),
      MINUTE_MS,
    );
    const datasets: (TimeDataset | TimeBars)[] = [
      {
        type: 'line',
        label: MEAN_LABEL,
        data: rollingMeans(days),
        borderColor: colours.more,
        backgroundColor: colours.more,
        borderWidth: style.isThumbnail ? 1.5 : 2.5,
        borderJoinStyle: 'round',
        pointRadius: 0,
        spanGaps: false,
        order: 0,
      },
      {
        type: 'line',
        label: 'Prescribed',
        data: daySteps(days, ({ prescribedMs }) => prescribedMs / MINUTE_MS),
        borderColor: colours.ink,
        backgroundColor: colours.ink,
        borderWidth: 1.5,
        borderDash: [6, 4],
        pointRadius: 0,
        spanGaps: false,
        order: 1,
      },
      {
        type: 'bar',
        label: 'Delivered',
        data: dayPoints(days, ({ deliveredMs }) =>
          deliveredMs === null ? null : deliveredMs / MINUTE_MS,
        ),
        backgroundColor: barFill,
        grouped: false,
        categoryPercentage: 1,
        barPercentage: isDense ? 1 : 0.8,
        maxBarThickness: style.label * 4,
        order: 2,
      },
    ];
    return timeChart(
      input,
      {
        words: {
          name: 'Daily minutes',
          finding: findingOf(days, style),
          details: daysDetails(days, span, style),
        },
        span,
        datasets,
        legend: [
          { text: 'Delivered', mark: { area: { fill: barFill } } },
          {
            text: MEAN_LABEL,
            mark: { line: { colour: colours.more, width: 2.5, dash: [] } },
          },
          { text: 'Prescribed', mark: { line: { colour: colours.ink, width: 1.5, dash: [6, 4] } } },
          ...bands.legend,
        ],
        units: { y: 'min' },
        scales: {
          y: {
            ...valueScale('Minutes per day', style),
            beginAtZero: true,
            suggestedMax: (highest / MINUTE_MS) * 1.06,
          },
        },
        annotations: bands.annotations,
        pointWords: (datasetIndex, index) => {
          const { x, y } = datasets[datasetIndex]!.data[index]!;
          const mean = y === null ? '–' : locale.quantity(y, 'min');
          if (datasets[datasetIndex]!.label === MEAN_LABEL) {
            return [`${MEAN_LABEL}: ${mean}`, `to ${locale.date(Math.floor(x))}`];
          }
          const day = byDay.get(Math.floor(x));
          return day ? dayWords(day, style) : [];
        },
      },
      style,
    );
  },
  data: ({ days }: DaysInput): ChartData => daysTable(days),
} as const satisfies ChartOf<'days'>;

function findingOf(days: readonly AdherenceDay[], { locale }: ChartStyle): string {
  const counted = days.filter(({ leftOut }) => leftOut === undefined);
  if (counted.length === 0) return 'every day is left out';
  const sum = (of: (day: AdherenceDay) => number) => counted.reduce((all, day) => all + of(day), 0);
  const [delivered, prescribed] = [
    sum(({ deliveredMs }) => deliveredMs ?? 0) / counted.length / MINUTE_MS,
    sum(({ prescribedMs }) => prescribedMs) / counted.length / MINUTE_MS,
  ];
  return `${locale.number(delivered, ONE_DECIMAL)} of ${locale.number(prescribed, ONE_DECIMAL)} min a day prescribed`;
}

const ONE_DECIMAL = { maximumFractionDigits: 1 };

/** On each day that counts the mean over it and the six days before it, of those that count. */
function rollingMeans(days: readonly AdherenceDay[]): { x: number; y: number | null }[] {
  const points = dayPoints(days, ({ deliveredMs }) =>
    deliveredMs === null ? null : deliveredMs / MINUTE_MS,
  );
  return points.map(({ x, y }, index) => {
    if (y === null) return { x, y };
    const window = points
      .slice(Math.max(0, index - WINDOW_DAYS + 1), index + 1)
      .filter((point) => point.x > x - WINDOW_DAYS && point.y !== null);
    const sum = window.reduce((all, point) => all + point.y!, 0);
    return { x, y: window.length < MIN_DAYS ? null : sum / window.length };
  });
}
