import type { ChartConfiguration } from 'chart.js';
import { QUALITY_KINDS, type QualityKind } from '../analysis/qualityTimeline.js';
import { formatDay } from '../model/civil.js';
import { tickText } from './axisText.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, QualityInput } from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { estimateTextWidth } from './fitText.js';
import type { MarkerShape } from './legendMarks.js';
import { type TimeDataset, timeChart } from './timeChart.js';

const WORDS: Readonly<Record<QualityKind, string>> = {
  accepted: 'Sessions read',
  'set-aside': 'Set aside',
  lost: 'Lost',
  damaged: 'Damaged',
  repeated: 'Repeated',
  late: 'Late',
  'no-contact': 'No contact',
  clock: 'Clock',
  device: 'Device',
  doubtful: 'Doubtful',
};

/** How many of each kind there are, in a sentence. */
const FINDINGS: Readonly<Record<QualityKind, string>> = {
  accepted: 'read',
  'set-aside': 'set aside',
  lost: 'lost',
  damaged: 'damaged',
  repeated: 'repeated',
  late: 'late',
  'no-contact': '× no contact',
  clock: '× clock in doubt',
  device: '× device in doubt',
  doubtful: 'doubtful',
};

/** What was read on each day, and what was lost, set aside, repeated or doubtful. */
export const qualityTimeline = {
  id: 'quality-timeline',
  title: 'Quality timeline',
  summary: 'what was read on each day, and what was lost, set aside, repeated or doubtful',
  needs: 'quality',
  configuration(input: QualityInput, options: ChartOptions = {}): ChartConfiguration {
    const style = chartStyle(options);
    const { colours, locale } = style;
    const { days, undated, inputs } = input;
    const [first, last] = [days[0], days.at(-1)];
    if (!first || !last) {
      const reason = 'No record tells when it was, so nothing has a place on the axis of time.';
      return blankChart('Data quality', undefined, reason, style);
    }
    const span = { from: first.day, to: last.day + 1 };
    const totalOf = (kind: QualityKind): number =>
      days.reduce((sum, { counts }) => sum + (counts[kind] ?? 0), 0);
    const lanes = QUALITY_KINDS.filter((kind) => kind === 'accepted' || totalOf(kind) > 0);
    const highest = days.reduce(
      (most, { counts }) => Math.max(most, ...lanes.map((kind) => counts[kind] ?? 0)),
      1,
    );
    const largest = Math.min((style.height * 0.62) / lanes.length / 2, style.label * 0.75);
    const datasets = lanes.map((kind, lane): TimeDataset => {
      const found = days.flatMap(({ day, counts }) => {
        const count = counts[kind] ?? 0;
        return count > 0 ? [{ x: day + 0.5, y: lane, count }] : [];
      });
      const isUsual = kind === 'accepted';
      const colour = isUsual ? colours.sides.left.colour : colours.sides.right.colour;
      return {
        type: 'line',
        label: WORDS[kind],
        data: found.map(({ x, y }) => ({ x, y })),
        showLine: false,
        pointStyle: isUsual ? 'rect' : 'rectRot',
        // Area grows with the count, and one is still to be seen.
        pointRadius: found.map(({ count }) =>
          Math.max(Math.sqrt(count / highest) * largest, style.isThumbnail ? 1.5 : 3),
        ),
        pointBorderColor: colour,
        pointBackgroundColor: `${colour}60`,
        pointBorderWidth: 1,
        borderColor: colour,
        backgroundColor: colour,
        clip: false,
      };
    });
    const troubles = lanes.slice(1).map((kind) => [kind, totalOf(kind)] as const);
    const undatedCount = Object.values(undated).reduce((sum, count) => sum + (count ?? 0), 0);
    return timeChart(
      { note: input.note },
      {
        words: {
          name: 'Data quality',
          finding:
            troubles.length === 0
              ? 'nothing lost, set aside or doubtful'
              : troubles
                  .toSorted(([, a], [, b]) => b - a)
                  .slice(0, 3)
                  .map(([kind, count]) => `${locale.number(count)} ${FINDINGS[kind]}`)
                  .join(', '),
          details: [
            locale.dateRange(span.from, span.to - 1),
            locale.count(inputs, 'input'),
            locale.count(totalOf('accepted'), 'session'),
            ...(undatedCount > 0 ? [`${locale.number(undatedCount)} without a date left out`] : []),
          ],
        },
        span,
        datasets,
        legend: [
          mark('A day of sessions', 'rect', colours.sides.left.colour),
          ...(troubles.length > 0
            ? [
                mark(
                  'A day of trouble; the larger, the more',
                  'rectRot',
                  colours.sides.right.colour,
                ),
              ]
            : []),
        ],
        units: {},
        scales: { y: laneScale(lanes, totalOf, style) },
        pointWords: (datasetIndex, index) => {
          const kind = lanes[datasetIndex]!;
          const found = days.filter(({ counts }) => (counts[kind] ?? 0) > 0)[index]!;
          return [`${WORDS[kind]}: ${locale.number(found.counts[kind]!)}`, locale.date(found.day)];
        },
      },
      style,
    );
  },
  data: ({ days }: QualityInput): ChartData => ({
    columns: ['date', ...QUALITY_KINDS.map((kind) => kind.replace('-', '_'))],
    rows: days.map(({ day, counts }) => [
      formatDay(day),
      ...QUALITY_KINDS.map((kind) => counts[kind] ?? 0),
    ]),
  }),
} as const satisfies ChartOf<'quality'>;

function mark(text: string, shape: MarkerShape, colour: string) {
  return { text, mark: { marker: { shape, stroke: colour, fill: `${colour}60` } } };
}

/** A lane for each kind with its sum. */
function laneScale(
  lanes: readonly QualityKind[],
  totalOf: (kind: QualityKind) => number,
  style: ChartStyle,
) {
  const textOf = (kind: QualityKind): string =>
    `${WORDS[kind]} (${style.locale.number(totalOf(kind))})`;
  const widest = Math.max(...lanes.map((kind) => estimateTextWidth(textOf(kind), style.label)));
  return {
    type: 'linear' as const,
    reverse: true,
    min: -0.6,
    max: lanes.length - 0.4,
    offset: false,
    border: { display: false },
    grid: { color: style.colours.grid, tickLength: 0 },
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = lanes.map((_, value) => ({ value }));
    },
    ticks: {
      ...tickText(style),
      color: style.colours.ink,
      padding: Math.round(style.label * 0.5),
      autoSkip: false,
      callback: (value: number | string) => {
        const kind = lanes[Number(value)];
        if (!kind) return '';
        return widest > style.width * 0.3 ? WORDS[kind] : textOf(kind);
      },
    },
  };
}
