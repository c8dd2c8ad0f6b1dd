import type { ChartConfiguration, Scale, ScriptableContext } from 'chart.js';
import type { MatrixDataPoint } from 'chartjs-chart-matrix';
import type {} from 'chartjs-plugin-annotation';
import type { AdherenceDay } from '../analysis/adherenceResult.js';
import { blankChart } from './blankChart.js';
import { type CalendarLayout, calendarLayout, monthLabels, positionOf } from './calendarLayout.js';
import type { ChartOf, ChartOptions, DaysInput } from './chart.js';
import { civilDate, dayNumber, formatCount, formatDateRange } from './dateLabels.js';
import { DAY_CLASSES, dayClass } from './dayClass.js';
import { estimateTextWidth } from './fitText.js';
import { hatch } from './hatch.js';
import { heading } from './heading.js';
import { type LegendEntry, legend } from './legend.js';
import { COLOURS, FONT_FAMILY, type TextSizes, textSizes } from './theme.js';

/** One day in the calendar, with the numbers that its colour says. */
export interface CalendarCell extends MatrixDataPoint {
  readonly date: string;
  readonly validSessions: number;
  readonly prescribedSessions: number;
}

/** Classes that the legend explains even where no day is of them. */
const ALWAYS_EXPLAINED: readonly string[] = ['noSession', 'partly', 'asPrescribed', 'more'];

/** Every day a cell, one column a week, coloured by valid sessions against the prescription. */
export const adherenceCalendar = {
  id: 'adherence-calendar',
  title: 'Adherence calendar',
  summary: 'every day a cell, coloured by valid sessions against the prescription',
  needs: 'days',
  configuration(
    { patientId, days, note }: DaysInput,
    options: ChartOptions = {},
  ): ChartConfiguration {
    const sizes = textSizes(options);
    const [firstDay, lastDay] = [days[0], days.at(-1)];
    if (!firstDay || !lastDay) {
      const reason = 'No day lies in the observation, so there is no day to draw.';
      return blankChart('Adherence calendar', patientId, reason, sizes);
    }
    const [first, last] = [dayNumber(firstDay.date), dayNumber(lastDay.date)];
    const words = calendarWords(days, first, last);
    const { title, subtitle, height } = heading({ patientId, note, ...words }, sizes);
    const datasets = calendarDatasets(days);
    const explained = legend(datasets.map(legendEntry), sizes);

    const gutter = Math.round(estimateTextWidth('0000', sizes.label) + sizes.label * 0.8);
    const room = {
      width: sizes.width - 2 * sizes.margin - gutter,
      height: sizes.height - 2 * sizes.margin - height - explained.height,
    };
    const layout = calendarLayout(first, last, { ...room, labelHeight: sizes.label * 1.6 });
    const leftOutIndex = datasets.findIndex(({ id }) => id === 'leftOut');

    const configuration: ChartConfiguration<'matrix', CalendarCell[]> = {
      type: 'matrix',
      data: {
        datasets: datasets.map(({ id, label, cells }) => ({
          label,
          data: cells.map((day) => cell(day, layout)),
          backgroundColor: DAY_CLASSES[id].fill,
          borderColor: borderOf(id),
          borderWidth: borderOf(id) === undefined ? 0 : 1,
          width: (context: ScriptableContext<'matrix'>) => cellSize(context.chart.scales.x, layout),
          height: (context: ScriptableContext<'matrix'>) =>
            cellSize(context.chart.scales.y, layout),
        })),
      },
      options: {
        responsive: false,
        animation: false,
        layout: { padding: sizes.margin },
        scales: {
          x: {
            type: 'linear',
            display: false,
            offset: false,
            min: 0,
            max: Math.max(room.width / layout.cellWidth, layout.columnCount),
          },
          y: {
            ...rowScale(layout, gutter, sizes),
            min: 0,
            max: Math.max(room.height / layout.cellHeight, layout.rowCount),
          },
        },
        plugins: {
          title,
          subtitle,
          legend: explained.options,
          tooltip: { enabled: false },
          annotation: { clip: false, annotations: monthAnnotations(layout, sizes) },
        },
      },
      plugins: [
        explained.placement,
        hatch({
          datasetIndex: leftOutIndex,
          legendIndex: leftOutIndex,
          swatch: explained.swatch,
          colour: COLOURS.leftOutHatch,
          boxOf: ({ x, y, width, height }) => [x, y, width, height],
        }),
      ],
    };
    return configuration as unknown as ChartConfiguration;
  },
} as const satisfies ChartOf<'days'>;

function calendarWords(days: readonly AdherenceDay[], first: number, last: number) {
  const counted = days.filter(({ leftOut }) => leftOut === undefined);
  const prescribing = counted.filter(({ prescribedSessions }) => prescribedSessions > 0);
  const exact = prescribing.filter((day) => dayClass(day) === 'asPrescribed');
  const details = [formatDateRange(first, last), formatCount(days.length, 'day')];
  const leftOutCount = days.length - counted.length;
  if (leftOutCount > 0) details.push(`${leftOutCount.toLocaleString('en')} left out`);
  return {
    name: 'Adherence calendar',
    finding:
      prescribing.length === 0
        ? 'no day with a prescription'
        : `${exact.length.toLocaleString('en')} of ${formatCount(prescribing.length, prescribing.length < counted.length ? 'prescribed day' : 'day')} exactly as prescribed`,
    details,
  };
}

interface CalendarDataset {
  readonly id: keyof typeof DAY_CLASSES;
  readonly label: string;
  readonly cells: readonly AdherenceDay[];
}

function calendarDatasets(days: readonly AdherenceDay[]): CalendarDataset[] {
  return (Object.keys(DAY_CLASSES) as (keyof typeof DAY_CLASSES)[]).flatMap((id) => {
    const cells = days.filter((day) => dayClass(day) === id);
    if (cells.length === 0 && !ALWAYS_EXPLAINED.includes(id)) return [];
    return [
      { id, label: `${DAY_CLASSES[id].label} (${cells.length.toLocaleString('en')})`, cells },
    ];
  });
}

function borderOf(id: keyof typeof DAY_CLASSES): string | undefined {
  const { border }: { border?: string } = DAY_CLASSES[id];
  return border;
}

function legendEntry({ id, label }: CalendarDataset, datasetIndex: number): LegendEntry {
  return { text: label, datasetIndex, fill: DAY_CLASSES[id].fill, border: borderOf(id) };
}

function cell(day: AdherenceDay, layout: CalendarLayout): CalendarCell {
  const { date, validSessions, prescribedSessions } = day;
  // Days come in order, so a day outside of the layout cannot be; NaN would leave it undrawn.
  const { x, y } = positionOf(dayNumber(date), layout) ?? { x: NaN, y: NaN };
  return { x, y, v: validSessions, date, validSessions, prescribedSessions };
}

/** One step of a scale less the gap between cells, pixels. */
function cellSize(scale: Scale | undefined, layout: CalendarLayout): number {
  if (!scale) return 0; // asked before the first layout
  const pitch = Math.abs(scale.getPixelForValue(1) - scale.getPixelForValue(0));
  const gap = Math.min(Math.max(layout.cellHeight * 0.1, 0.5), 4);
  return Math.max(pitch - gap, 0.5);
}

const WEEKDAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Names of weekdays (of every line) or years at the left of the blocks. */
function rowScale(layout: CalendarLayout, gutter: number, sizes: TextSizes) {
  const labels = new Map<number, string>();
  const step = [1, 2, 3, 6].find((rows) => rows * layout.cellHeight >= sizes.label * 1.15);
  for (const { topRow, firstDay } of layout.blocks) {
    if (layout.byYear) labels.set(topRow + 3.5, String(civilDate(firstDay).year));
    else if (step !== undefined) {
      for (let row = 0; row < 7; row += step)
        labels.set(topRow + row + 0.5, WEEKDAY_NAMES[row] ?? '');
    }
  }
  return {
    type: 'linear' as const,
    reverse: true,
    offset: false,
    border: { display: false },
    grid: { display: false },
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = [...labels.keys()].map((value) => ({ value }));
    },
    afterFit: (scale: Scale) => {
      scale.width = gutter;
    },
    ticks: {
      autoSkip: false,
      padding: Math.round(sizes.label * 0.4),
      color: layout.byYear ? COLOURS.ink : COLOURS.mutedInk,
      font: { family: FONT_FAMILY, size: sizes.label },
      callback: (value: number | string) => labels.get(Number(value)) ?? '',
    },
  };
}

function monthAnnotations(layout: CalendarLayout, sizes: TextSizes) {
  const textWidth = (text: string) =>
    estimateTextWidth(text, sizes.label) * 0.9 + sizes.label * 0.3;
  return monthLabels(layout, textWidth).map(({ text, x, y }) => ({
    type: 'label' as const,
    content: text,
    xValue: x,
    yValue: y,
    position: { x: 'start' as const, y: 'center' as const },
    padding: 0,
    color: COLOURS.mutedInk,
    font: { family: FONT_FAMILY, size: sizes.label },
  }));
}
