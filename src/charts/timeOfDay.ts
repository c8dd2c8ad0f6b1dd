import type { ChartConfiguration } from 'chart.js';
import { formatDay } from '../model/civil.js';
import { DAY_MS, HOUR_MS } from '../model/units.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, SessionStart, StartsInput } from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { daysDetails, daysSpan } from './dayChart.js';
import { leftOutBands } from './leftOutBands.js';
import type { MarkedEntry } from './legend.js';
import type { MarkerShape } from './legendMarks.js';
import type { Annotation } from './limitLine.js';
import { type TimeDataset, timeChart, timeText, valueScale } from './timeChart.js';

/** Hours taken as night; assumed. */
const NIGHT = { from: 22, to: 6 } as const;

/** When each session began, by date and time of day. */
export const timeOfDay = {
  id: 'time-of-day',
  title: 'Time of day',
  summary: 'when each session began, by date and local time of day, with night and slots',
  needs: 'starts',
  configuration(input: StartsInput, options: ChartOptions = {}): ChartConfiguration {
    const { days, patientId, starts, dayStartMs, slots } = input;
    const style = chartStyle(options);
    const { colours, locale } = style;
    const span = daysSpan(days);
    if (!span) {
      const reason = 'No day lies in the observation, so there is no day to draw.';
      return blankChart('Time of day', patientId, reason, style);
    }
    const dayStart = dayStartMs / HOUR_MS;
    const placed = starts
      .map((start) => ({ ...start, ...placeOf(start, dayStartMs) }))
      .filter(({ x }) => x >= span.from && x < span.to);
    if (placed.length === 0) {
      return blankChart('Time of day', patientId, 'No session began on these days.', style);
    }
    const radius = dotRadius(placed.length, style);
    const looks: readonly Look[] = [
      {
        label: 'Valid session',
        holds: ({ outcome }) => outcome === 'valid',
        shape: 'circle',
        colour: colours.sides.left.colour,
      },
      {
        label: 'Short session',
        holds: ({ outcome }) => outcome === 'short',
        shape: 'triangle',
        colour: colours.sides.right.colour,
      },
      {
        label: 'Not counted',
        holds: ({ outcome }) => outcome !== 'valid' && outcome !== 'short',
        shape: 'crossRot',
        colour: colours.mutedInk,
      },
    ];
    const shown = looks
      .map((look) => ({ ...look, points: placed.filter(look.holds) }))
      .filter(({ points }) => points.length > 0);
    const datasets = shown.map(
      ({ label, shape, colour, points }): TimeDataset => ({
        type: 'line',
        label,
        data: points.map(({ x, y }) => ({ x, y })),
        showLine: false,
        pointStyle: shape,
        pointRadius: shape === 'circle' ? radius : radius * 1.25,
        pointBorderColor: colour,
        pointBackgroundColor: `${colour}b0`,
        pointBorderWidth: 1,
        borderColor: colour,
        backgroundColor: colour,
        clip: false,
      }),
    );
    const bands = leftOutBands(days, style);
    const edges = slotEdges(slots);
    const early = placed.filter(({ y }) => y % 24 < 12).length;
    return timeChart(
      input,
      {
        words: {
          name: 'Time of day',
          finding: `${locale.number((early / placed.length) * 100, { maximumFractionDigits: 0 })} % of ${locale.count(placed.length, 'session')} before noon`,
          details: [
            ...daysDetails(days, span, style),
            'start on the local clock',
            `night taken as ${hourText(NIGHT.from)} to ${hourText(NIGHT.to)}`,
          ],
        },
        span,
        datasets,
        legend: [
          ...shown.map(
            ({ label, shape, colour, points }): MarkedEntry => ({
              text: `${label} (${locale.number(points.length)})`,
              mark: { marker: { shape, stroke: colour, fill: `${colour}b0` } },
            }),
          ),
          { text: 'Night', mark: { area: { fill: colours.leftOutBand } } },
          ...(edges.length > 0
            ? [
                {
                  text: 'Edge of a slot',
                  mark: { line: { colour: colours.mutedInk, width: 1.5, dash: [6, 4] } },
                },
              ]
            : []),
          ...bands.legend,
        ],
        units: {},
        scales: { y: hourScale(dayStart, style) },
        annotations: [
          ...nights(dayStart, style),
          ...bands.annotations,
          ...edges.map((hour) => edgeLine(dayStart + hour, style)),
        ],
        pointWords: (datasetIndex, index) => {
          const { label, points } = shown[datasetIndex]!;
          return [label, timeText(points[index]!.wallMs / DAY_MS, style)];
        },
      },
      style,
    );
  },
  data: ({ starts, dayStartMs }: StartsInput): ChartData => ({
    columns: ['date', 'time_of_day_h', 'outcome'],
    rows: starts.map((start) => [
      formatDay(Math.floor(placeOf(start, dayStartMs).x)),
      placeOf(start, dayStartMs).y % 24,
      start.outcome,
    ]),
  }),
} as const satisfies ChartOf<'starts'>;

interface Look {
  readonly label: string;
  readonly holds: (start: SessionStart) => boolean;
  readonly shape: Extract<MarkerShape, 'circle' | 'triangle' | 'crossRot'>;
  readonly colour: string;
}

/** The middle of the local day, and the hours since midnight: from the day start on, so 25 is one in the morning after. */
function placeOf({ wallMs }: SessionStart, dayStartMs: number): { x: number; y: number } {
  const day = Math.floor((wallMs - dayStartMs) / DAY_MS);
  return { x: day + 0.5, y: (wallMs - day * DAY_MS) / HOUR_MS };
}

function dotRadius(count: number, { label, isThumbnail }: ChartStyle): number {
  const usual = isThumbnail ? 1.5 : label * 0.28;
  return count > 2_000 ? usual * 0.5 : count > 500 ? usual * 0.7 : usual;
}

function hourText(hour: number): string {
  return `${String(hour % 24).padStart(2, '0')}:00`;
}

/** From the day start down to the next, as a day is read. */
function hourScale(dayStart: number, style: ChartStyle) {
  const scale = valueScale('Time of day', style);
  const step = style.isThumbnail || style.height < 400 ? 6 : 3;
  const first = Math.ceil(dayStart / step) * step;
  const ticks: number[] = [];
  for (let hour = first; hour <= dayStart + 24; hour += step) ticks.push(hour);
  return {
    ...scale,
    reverse: true,
    min: dayStart,
    max: dayStart + 24,
    afterBuildTicks: (built: { ticks: { value: number }[] }) => {
      built.ticks = ticks.map((value) => ({ value }));
    },
    ticks: {
      ...scale.ticks,
      autoSkip: false,
      callback: (value: number | string) => hourText(Number(value)),
    },
  };
}

/** Bands over the hours of the night, those of this day and of the next as far as the axis reaches. */
function nights(dayStart: number, { colours }: ChartStyle): Annotation[] {
  return [-1, 0, 1]
    .map((day) => [NIGHT.from + 24 * day, NIGHT.to + 24 * (day + 1)] as const)
    .map(([from, to]) => [Math.max(from, dayStart), Math.min(to, dayStart + 24)] as const)
    .filter(([from, to]) => from < to)
    .map(([yMin, yMax]) => ({
      type: 'box',
      yScaleID: 'y',
      yMin,
      yMax,
      backgroundColor: colours.leftOutBand,
      borderWidth: 0,
      drawTime: 'beforeDraw',
    }));
}

/** Where slots begin and end within the day, hours since the day start. */
function slotEdges(slots: StartsInput['slots']): number[] {
  const edges = new Set(slots.flatMap(({ fromMs, toMs }) => [fromMs, toMs]));
  return [...edges].filter((ms) => ms > 0 && ms < DAY_MS).map((ms) => ms / HOUR_MS);
}

function edgeLine(value: number, { colours }: ChartStyle): Annotation {
  return {
    type: 'line',
    scaleID: 'y',
    value,
    borderColor: colours.mutedInk,
    borderWidth: 1.5,
    borderDash: [6, 4],
    drawTime: 'beforeDatasetsDraw',
  };
}
