import type { ChartConfiguration, Scale, ScriptableContext } from 'chart.js';
import type { MatrixDataPoint } from 'chartjs-chart-matrix';
import type { AdherenceDay } from '../analysis/adherenceResult.js';
import { DAY_CLASS_IDS, type DayClassId, dayClass } from '../analysis/dayClass.js';
import { blankChart } from './blankChart.js';
import { type CalendarLayout, calendarLayout, monthLabels, positionOf } from './calendarLayout.js';
import type { ChartData, ChartOf, ChartOptions, DaysInput } from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { civilDate, dayNumber } from './dateLabels.js';
import { dayClasses } from './dayClasses.js';
import { daysTable, dayWords } from './dayData.js';
import { drawnChart } from './drawnChart.js';
import { estimateTextWidth } from './fitText.js';
import { hatch } from './hatch.js';
import { heading } from './heading.js';
import { legend } from './legend.js';

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
    const style = chartStyle(options);
    const [firstDay, lastDay] = [days[0], days.at(-1)];
    if (!firstDay || !lastDay) {
      const reason = 'No day lies in the observation, so there is no day to draw.';
      return blankChart('Adherence calendar', patientId, reason, style);
    }
    const [first, last] = [dayNumber(firstDay.date), dayNumber(lastDay.date)];
    const words = calendarWords(days, first, last, style);
    const headings = heading({ patientId, note, ...words }, style);
    const classes = dayClasses(style.colours);
    const datasets = calendarDatasets(days, classes, style);
    const explained = legend(
      datasets.map(({ id, label }, datasetIndex) => ({
        text: label,
        datasetIndex,
        fill: classes[id].fill,
        border: classes[id].border,
      })),
      style,
    );

    const gutter = Math.round(estimateTextWidth('0000', style.label) + style.label * 0.8);
    const room = {
      width: style.width - 2 * style.margin - gutter,
      height: style.height - 2 * style.margin - headings.height - explained.height,
    };
    const layout = calendarLayout(first, last, { ...room, labelHeight: style.label * 1.6 });
    const leftOutIndex = datasets.findIndex(({ id }) => id === 'leftOut');

    return drawnChart(
      {
        type: 'matrix',
        heading: headings,
        legend: explained.options,
        datasets: datasets.map(({ id, label, cells }) => ({
          label,
          data: cells.map((day) => cell(day, layout)),
          backgroundColor: classes[id].fill,
          borderColor: classes[id].border,
          borderWidth: classes[id].border === undefined ? 0 : 1,
          width: (context: ScriptableContext<'matrix'>) => cellSize(context.chart.scales.x, layout),
          height: (context: ScriptableContext<'matrix'>) =>
            cellSize(context.chart.scales.y, layout),
        })),
        scales: {
          x: {
            type: 'linear',
            display: false,
            offset: false,
            min: 0,
            max: Math.max(room.width / layout.cellWidth, layout.columnCount),
          },
          y: {
            ...rowScale(layout, gutter, style),
            min: 0,
            max: Math.max(room.height / layout.cellHeight, layout.rowCount),
          },
        },
        annotations: monthAnnotations(layout, style),
        clipsAnnotations: false,
        plugins: [
          explained.placement,
          hatch({
            datasetIndex: leftOutIndex,
            legendIndex: leftOutIndex,
            swatch: explained.swatch,
            colour: style.colours.leftOutHatch,
            boxOf: ({ x, y, width, height }) => [x, y, width, height],
          }),
        ],
        pointWords: (datasetIndex, index) => dayWords(datasets[datasetIndex]!.cells[index]!, style),
      },
      style,
    );
  },
  data: ({ days }: DaysInput): ChartData => daysTable(days),
} as const satisfies ChartOf<'days'>;

function calendarWords(
  days: readonly AdherenceDay[],
  first: number,
  last: number,
  { locale }: ChartStyle,
) {
  const counted = days.filter(({ leftOut }) => leftOut === undefined);
  const prescribing = counted.filter(({ prescribedSessions }) => prescribedSessions > 0);
  const exact = prescribing.filter((day) => dayClass(day) === 'asPrescribed');
  const details = [locale.dateRange(first, last), locale.count(days.length, 'day')];
  const leftOutCount = days.length - counted.length;
  if (leftOutCount > 0) details.push(`${locale.number(leftOutCount)} left out`);
  return {
    name: 'Adherence calendar',
    finding:
      prescribing.length === 0
        ? 'no day with a prescription'
        : `${locale.number(exact.length)} of ${locale.count(prescribing.length, prescribing.length < counted.length ? 'prescribed day' : 'day')} exactly as prescribed`,
    details,
  };
}

interface CalendarDataset {
  readonly id: DayClassId;
  readonly label: string;
  readonly cells: readonly AdherenceDay[];
}

function calendarDatasets(
  days: readonly AdherenceDay[],
  classes: ReturnType<typeof dayClasses>,
  { locale }: ChartStyle,
): CalendarDataset[] {
  return DAY_CLASS_IDS.flatMap((id) => {
    const cells = days.filter((day) => dayClass(day) === id);
    if (cells.length === 0 && !ALWAYS_EXPLAINED.includes(id)) return [];
    return [{ id, label: `${classes[id].label} (${locale.number(cells.length)})`, cells }];
  });
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

/** Names of weekdays (of every line) or years at the left of the blocks. */
function rowScale(layout: CalendarLayout, gutter: number, style: ChartStyle) {
  const labels = new Map<number, string>();
  const step = [1, 2, 3, 6].find((rows) => rows * layout.cellHeight >= style.label * 1.15);
  for (const { topRow, firstDay } of layout.blocks) {
    if (layout.byYear) labels.set(topRow + 3.5, String(civilDate(firstDay).year));
    else if (step !== undefined) {
      for (let row = 0; row < 7; row += step)
        labels.set(topRow + row + 0.5, style.locale.weekday(row));
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
      padding: Math.round(style.label * 0.4),
      color: layout.byYear ? style.colours.ink : style.colours.mutedInk,
      font: { family: style.fontFamily, size: style.label },
      callback: (value: number | string) => labels.get(Number(value)) ?? '',
    },
  };
}

function monthAnnotations(layout: CalendarLayout, style: ChartStyle) {
  const textWidth = (text: string) =>
    estimateTextWidth(text, style.label) * 0.9 + style.label * 0.3;
  return monthLabels(layout, style.locale, textWidth).map(({ text, x, y }) => ({
    type: 'label' as const,
    content: text,
    xValue: x,
    yValue: y,
    position: { x: 'start' as const, y: 'center' as const },
    padding: 0,
    color: style.colours.mutedInk,
    font: { family: style.fontFamily, size: style.label },
  }));
}
