import type { ChartConfiguration, ChartDataset, Plugin, Scale } from 'chart.js';
import { dayNumberOf } from '../model/civil.js';
import { axisTitle, tickText } from './axisText.js';
import type { PatientInput, SessionsInput } from './chart.js';
import type { ChartStyle } from './chartStyle.js';
import { dayTicks } from './dayTicks.js';
import { drawnChart, type PointWords } from './drawnChart.js';
import { estimateTextWidth } from './fitText.js';
import { type HeadingWords, heading } from './heading.js';
import { type MarkedEntry, markedLegend } from './legend.js';
import type { Annotation } from './limitLine.js';
import { type DaySpan, localDays, spanOf } from './timedPoints.js';

/** A data set of a chart over time. Holes are null. */
export type TimeDataset = ChartDataset<'line', { x: number; y: number | null }[]>;

/** Bars over time. Holes are null. */
export type TimeBars = ChartDataset<'bar', { x: number; y: number | null }[]>;

export interface TimeChartParts {
  readonly words: Pick<HeadingWords, 'name' | 'finding' | 'details'>;
  readonly span: DaySpan;
  /** The first is drawn on top. */
  readonly datasets: readonly (TimeDataset | TimeBars)[];
  readonly legend: readonly MarkedEntry[];
  /** Every scale but `x`, from the bottom to the top. */
  readonly scales: Readonly<Record<string, object>>;
  /** Unit of each of these scales. */
  readonly units: Readonly<Record<string, string>>;
  readonly annotations?: readonly Annotation[];
  readonly plugins?: readonly Plugin[];
  /** @defaultValue label, number, unit and time */
  readonly pointWords?: PointWords;
}

/** A chart over local dates. */
export function timeChart(
  { patientId, note }: Partial<PatientInput>,
  {
    words,
    span,
    datasets,
    legend,
    scales,
    units,
    annotations,
    plugins = [],
    pointWords,
  }: TimeChartParts,
  style: ChartStyle,
): ChartConfiguration {
  const explained = markedLegend(legend, style);
  return drawnChart(
    {
      type: 'line',
      heading: heading({ patientId, note, ...words }, style),
      legend: explained.options,
      datasets,
      scales: { x: timeScale(span, style), ...scales },
      annotations,
      plugins: [...explained.plugins, ...plugins],
      pointWords:
        pointWords ??
        ((datasetIndex, index) => {
          const { label = '', data, yAxisID = 'y' } = datasets[datasetIndex]!;
          const { x, y } = data[index]!;
          const unit = units[yAxisID] ?? '';
          return [`${label}: ${style.locale.quantity(y!, unit, 4)}`, timeText(x, style)];
        }),
    },
    style,
  );
}

/** Local date and time of day. */
export function timeText(days: number, { locale }: ChartStyle): string {
  const minutes = Math.floor((days - Math.floor(days)) * 1_440 + 1e-6);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${locale.date(Math.floor(days))}, ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The days that the sessions span; undefined if none says when it was. */
export function sessionSpan({ sessions }: SessionsInput): DaySpan | undefined {
  return spanOf(
    sessions
      .map(({ startMs, offsetMinutes }) => ({ x: localDays(startMs, offsetMinutes) }))
      .filter(({ x }) => !Number.isNaN(x)),
  );
}

/** Dates and number of the sessions, for the details of a heading. */
export function sessionDetails(
  { sessions }: SessionsInput,
  { from, to }: DaySpan,
  { locale }: ChartStyle,
): string[] {
  const timed = sessions.filter(
    ({ startMs, offsetMinutes }) => !Number.isNaN(localDays(startMs, offsetMinutes)),
  );
  const details = [locale.dateRange(from, to - 1), locale.count(timed.length, 'session')];
  const untimed = sessions.length - timed.length;
  if (untimed > 0) details.push(`${locale.count(untimed, 'session')} without a time left out`);
  return details;
}

/** Days that one pixel of the plot stands for, about. */
export function daysPerPixel({ from, to }: DaySpan, { width }: ChartStyle): number {
  return (to - from) / (width * 0.85);
}

/** How many dates fit side by side in that share of the width. */
export function dateTickCount({ width, label, locale }: ChartStyle, share: number): number {
  const longest = Math.max(
    ...Array.from({ length: 12 }, (_, month) =>
      estimateTextWidth(locale.dayAndMonth(dayNumberOf(2024, month + 1, 28)), label),
    ),
  );
  return Math.max(2, Math.floor((width * share) / (longest * 1.2)));
}

export function timeScale(span: DaySpan, style: ChartStyle) {
  const pad = (span.to - span.from) * 0.01;
  const ticks = dayTicks(span, dateTickCount(style, 0.85), style.locale);
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  return {
    type: 'linear' as const,
    offset: false,
    min: span.from - pad,
    max: span.to + pad,
    border: { color: style.colours.mutedInk },
    grid: {
      drawOnChartArea: false,
      color: style.colours.mutedInk,
      tickLength: Math.round(style.label * 0.35),
    },
    title: axisTitle('Local date', style),
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = ticks.map(({ value }) => ({ value }));
    },
    ticks: {
      ...tickText(style),
      autoSkip: false,
      maxRotation: 0,
      callback: (value: number | string) => [...(labels.get(Number(value)) ?? [])],
    },
  };
}

/** A linear axis of a quantity, with its unit in the title. */
export function valueScale(title: string, style: ChartStyle) {
  return {
    type: 'linear' as const,
    border: { display: false },
    grid: { color: style.colours.grid, tickLength: 0 },
    title: axisTitle(title, style),
    ticks: { ...tickText(style), padding: Math.round(style.label * 0.5), maxTicksLimit: 9 },
  };
}
