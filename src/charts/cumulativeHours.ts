import type { ChartConfiguration } from 'chart.js';
import type { AdherenceDay } from '../analysis/adherenceResult.js';
import { HOUR_MS } from '../model/units.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, DaysInput } from './chart.js';
import { chartStyle } from './chartStyle.js';
import { dayNumber } from './dateLabels.js';
import { daysDetails, daysSpan } from './dayChart.js';
import { decimated } from './decimate.js';
import { leftOutBands } from './leftOutBands.js';
import type { MarkedEntry } from './legend.js';
import { daysPerPixel, type TimeDataset, timeChart, valueScale } from './timeChart.js';
import type { TimedPoint } from './timedPoints.js';

/** Mean use of 34 patients over five years. Thomson et al. 2025, UK post-market follow-up: docs/adherence.md. */
export const PUBLISHED_MEAN = { hours: 1_106, years: 5 } as const;
const DAYS_PER_YEAR = 365.25;

/** Hours delivered since the first day, against what was prescribed and against a published mean. */
export const cumulativeHours = {
  id: 'cumulative-hours',
  title: 'Cumulative hours',
  summary: 'hours delivered since the first day, against the prescription and a published mean',
  needs: 'days',
  configuration(input: DaysInput, options: ChartOptions = {}): ChartConfiguration {
    const { days, patientId } = input;
    const style = chartStyle(options);
    const span = daysSpan(days);
    if (!span) {
      const reason = 'No day lies in the observation, so there is no day to draw.';
      return blankChart('Cumulative hours', patientId, reason, style);
    }
    if (days.every(({ deliveredMs }) => deliveredMs === null)) {
      const reason = 'The records are events without a duration: they do not tell hours.';
      return blankChart('Cumulative hours', patientId, reason, style);
    }
    const { colours, locale } = style;
    const binDays = daysPerPixel(span, style);
    const delivered = sums(days, ({ deliveredMs }) => deliveredMs ?? 0);
    const prescribed = sums(days, ({ prescribedMs }) => prescribedMs);
    const published = [span.from, span.to].map((x) => ({ x, y: publishedHours(x - span.from) }));
    const line = (label: string, points: readonly TimedPoint[], colour: string): TimeDataset => ({
      type: 'line',
      label,
      data: decimated(points, binDays),
      borderColor: colour,
      backgroundColor: colour,
      pointRadius: 0,
      clip: false,
    });
    const lines = [
      {
        ...line('Delivered', delivered, colours.sides.left.colour),
        borderWidth: 3,
        borderDash: [],
      },
      { ...line('Prescribed', prescribed, colours.ink), borderWidth: 1.75, borderDash: [8, 5] },
      {
        ...line(PUBLISHED_LABEL, published, colours.mutedInk),
        borderWidth: 1.75,
        borderDash: [2, 4],
      },
    ];
    const bands = leftOutBands(days, style);
    const [done, wanted, mean] = [delivered, prescribed, published].map(
      (points) => points.at(-1)!.y,
    );
    const share = wanted! > 0 ? `, ${locale.number((done! / wanted!) * 100, WHOLE)} %` : '';
    return timeChart(
      input,
      {
        words: {
          name: 'Cumulative hours',
          finding: `${locale.quantity(done!, 'h')} of ${locale.quantity(wanted!, 'h')} prescribed${share}`,
          details: [
            ...daysDetails(days, span, style),
            `published mean by the same day ${locale.quantity(mean!, 'h')}`,
          ],
        },
        span,
        datasets: lines,
        legend: [
          ...lines.map(
            ({ label = '', borderColor, borderWidth, borderDash }): MarkedEntry => ({
              text: label,
              mark: {
                line: { colour: borderColor as string, width: borderWidth, dash: borderDash },
              },
            }),
          ),
          ...bands.legend,
        ],
        units: { y: 'h' },
        scales: { y: { ...valueScale('Hours since the first day', style), beginAtZero: true } },
        annotations: bands.annotations,
      },
      style,
    );
  },
  data({ days }: DaysInput): ChartData {
    const delivered = sums(days, ({ deliveredMs }) => deliveredMs ?? 0);
    const prescribed = sums(days, ({ prescribedMs }) => prescribedMs);
    return {
      columns: ['date', 'delivered_h', 'prescribed_h', 'published_mean_h'],
      rows: days.map(({ date, deliveredMs }, index) => [
        date,
        deliveredMs === null ? null : delivered[index + 1]!.y,
        prescribed[index + 1]!.y,
        publishedHours(dayNumber(date) + 1 - dayNumber(days[0]!.date)),
      ]),
    };
  },
} as const satisfies ChartOf<'days'>;

const PUBLISHED_LABEL = `Published mean: ${PUBLISHED_MEAN.hours.toLocaleString('en')} h in ${PUBLISHED_MEAN.years} years (UK, n = 34)`;
const WHOLE = { maximumFractionDigits: 0 };

/** Hours of the published mean after so many days, taken as even over its years: the source tells no course. */
function publishedHours(days: number): number {
  return (PUBLISHED_MEAN.hours * days) / (PUBLISHED_MEAN.years * DAYS_PER_YEAR);
}

/** The sum at the end of each day, hours, from 0 at the beginning of the first. A day that is left out adds nothing. */
function sums(days: readonly AdherenceDay[], msOf: (day: AdherenceDay) => number): TimedPoint[] {
  let ms = 0;
  const points = [{ x: dayNumber(days[0]?.date ?? '1970-01-01'), y: 0 }];
  for (const day of days) {
    if (day.leftOut === undefined) ms += msOf(day);
    points.push({ x: dayNumber(day.date) + 1, y: ms / HOUR_MS });
  }
  return points;
}
