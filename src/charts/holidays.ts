import type { ChartConfiguration } from 'chart.js';
import type { DayRun } from '../analysis/dayRuns.js';
import { HOLIDAY_DAYS } from '../analysis/dayRuns.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, DaysInput } from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { dayNumber } from './dateLabels.js';
import { daysDetails, daysSpan } from './dayChart.js';
import { leftOutBands } from './leftOutBands.js';
import { type Annotation, limitLine } from './limitLine.js';
import { type TimeDataset, timeChart, valueScale } from './timeChart.js';

/** How many of the longest have their length written above them. */
const MAX_LABELS = 6;

/** Every run of days without a session: when, and how long. */
export const holidays = {
  id: 'holidays',
  title: 'Holidays',
  summary: 'runs of three days or more without a session: when, and how long',
  needs: 'days',
  configuration(input: DaysInput, options: ChartOptions = {}): ChartConfiguration {
    const { days, patientId, holidays: runs } = input;
    const style = chartStyle(options);
    const { colours, locale } = style;
    const span = daysSpan(days);
    if (!span) {
      const reason = 'No day lies in the observation, so there is no day to draw.';
      return blankChart('Holidays', patientId, reason, style);
    }
    if (runs.length === 0) {
      const dates = locale.dateRange(span.from, span.to - 1);
      const reason = `From ${dates} there is no run of ${HOLIDAY_DAYS} prescribed days or more without a session.`;
      return blankChart('Holidays', patientId, reason, style);
    }
    const longest = runs.reduce((most, run) => (run.days > most.days ? run : most));
    const total = runs.reduce((sum, run) => sum + run.days, 0);
    const bands = leftOutBands(days, style);
    const bars: TimeDataset = {
      type: 'line',
      label: 'Without a session',
      data: runs.flatMap(outline),
      borderColor: colours.sides.right.colour,
      backgroundColor: colours.sides.right.tint,
      borderWidth: style.isThumbnail ? 1 : 1.5,
      borderJoinStyle: 'miter',
      fill: 'origin',
      pointRadius: 0,
      spanGaps: false,
    };
    return timeChart(
      input,
      {
        words: {
          name: 'Holidays',
          finding: `${locale.count(runs.length, 'run')} without a session, ${locale.count(total, 'day')}`,
          details: [
            ...daysDetails(days, span, style),
            `longest ${locale.count(longest.days, 'day')}, ${locale.dateRange(dayNumber(longest.from), dayNumber(longest.to))}`,
          ],
        },
        span,
        datasets: [bars],
        legend: [
          {
            text: `${HOLIDAY_DAYS} days or more without a session`,
            mark: { area: { fill: colours.sides.right.tint } },
          },
          ...bands.legend,
        ],
        units: { y: 'days' },
        scales: {
          y: {
            ...valueScale('Length (days)', style),
            min: 0,
            suggestedMax: Math.max(longest.days * 1.15, HOLIDAY_DAYS * 2),
            ticks: { ...valueScale('', style).ticks, precision: 0 },
          },
        },
        annotations: [
          ...bands.annotations,
          limitLine(
            {
              value: HOLIDAY_DAYS,
              text: `counted from ${HOLIDAY_DAYS} days`,
              dash: [2, 4],
            },
            style,
          ),
          ...(style.isThumbnail ? [] : lengthLabels(runs, style)),
        ],
        pointWords: (_, index) => {
          const run = runs[Math.floor(index / POINTS_OF_RUN)]!;
          return [
            `${locale.count(run.days, 'day')} without a session`,
            locale.dateRange(dayNumber(run.from), dayNumber(run.to)),
          ];
        },
      },
      style,
    );
  },
  data: ({ holidays: runs }: DaysInput): ChartData => ({
    columns: ['from', 'to', 'days'],
    rows: runs.map(({ from, to, days }) => [from, to, days]),
  }),
} as const satisfies ChartOf<'days'>;

/** Points of {@link outline}. */
const POINTS_OF_RUN = 5;

/** From the first midnight to the last, as high as it is long, and a hole behind it. */
function outline({ from, to, days }: DayRun): { x: number; y: number | null }[] {
  const [start, end] = [dayNumber(from), dayNumber(to) + 1];
  return [
    { x: start, y: 0 },
    { x: start, y: days },
    { x: end, y: days },
    { x: end, y: 0 },
    { x: end, y: null },
  ];
}

/** The lengths of the longest, as many as have room beside each other. */
function lengthLabels(runs: readonly DayRun[], style: ChartStyle): Annotation[] {
  const longest = [...runs].sort((a, b) => b.days - a.days).slice(0, MAX_LABELS);
  return longest.map(({ from, to, days }) => ({
    type: 'label',
    xValue: (dayNumber(from) + dayNumber(to) + 1) / 2,
    yValue: days,
    yAdjust: -style.label * 0.9,
    content: style.locale.number(days),
    padding: 0,
    color: style.colours.ink,
    font: { family: style.fontFamily, size: style.label, weight: 'bold' },
  }));
}
