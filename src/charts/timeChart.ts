import type { ChartConfiguration, ChartDataset, Scale } from 'chart.js';
import { axisTitle, tickText } from './axisText.js';
import type { SessionsInput } from './chart.js';
import { formatCount, formatDateRange } from './dateLabels.js';
import { dayTicks } from './dayTicks.js';
import { estimateTextWidth } from './fitText.js';
import { type HeadingWords, heading } from './heading.js';
import { type MarkedEntry, markedLegend } from './legend.js';
import type { Annotation } from './limitLine.js';
import { COLOURS, type TextSizes } from './theme.js';
import { type DaySpan, localDays, spanOf } from './timedPoints.js';

/** A data set of a chart over time. Holes are null. */
export type TimeDataset = ChartDataset<'line', { x: number; y: number | null }[]>;

export interface TimeChartParts {
  readonly words: Pick<HeadingWords, 'name' | 'finding' | 'details'>;
  readonly span: DaySpan;
  /** The first is drawn on top. */
  readonly datasets: readonly TimeDataset[];
  readonly legend: readonly MarkedEntry[];
  /** Every scale but `x`, from the bottom to the top. */
  readonly scales: Readonly<Record<string, object>>;
  readonly annotations?: readonly Annotation[];
}

/** A chart of sessions over local dates. */
export function timeChart(
  { patientId, note }: SessionsInput,
  { words, span, datasets, legend, scales, annotations = [] }: TimeChartParts,
  sizes: TextSizes,
): ChartConfiguration {
  const { title, subtitle } = heading({ patientId, note, ...words }, sizes);
  const explained = markedLegend(legend, sizes);
  const configuration: ChartConfiguration<'line', { x: number; y: number | null }[]> = {
    type: 'line',
    data: { datasets: [...datasets] },
    options: {
      responsive: false,
      animation: false,
      layout: { padding: sizes.margin },
      scales: { x: timeScale(span, sizes), ...scales },
      plugins: {
        title,
        subtitle,
        legend: explained.options,
        tooltip: { enabled: false },
        annotation: { annotations: annotations as never },
      },
    },
    plugins: [...explained.plugins],
  };
  return configuration as unknown as ChartConfiguration;
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
export function sessionDetails({ sessions }: SessionsInput, { from, to }: DaySpan): string[] {
  const timed = sessions.filter(
    ({ startMs, offsetMinutes }) => !Number.isNaN(localDays(startMs, offsetMinutes)),
  );
  const details = [formatDateRange(from, to - 1), formatCount(timed.length, 'session')];
  const untimed = sessions.length - timed.length;
  if (untimed > 0) details.push(`${formatCount(untimed, 'session')} without a time left out`);
  return details;
}

/** Days that one pixel of the plot stands for, about. */
export function daysPerPixel({ from, to }: DaySpan, { width }: TextSizes): number {
  return (to - from) / (width * 0.85);
}

function timeScale(span: DaySpan, sizes: TextSizes) {
  const pad = (span.to - span.from) * 0.01;
  const labelWidth = estimateTextWidth('30 Sep', sizes.label) * 1.2;
  const ticks = dayTicks(span, Math.max(2, Math.floor((sizes.width * 0.85) / labelWidth)));
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  return {
    type: 'linear' as const,
    offset: false,
    min: span.from - pad,
    max: span.to + pad,
    border: { color: COLOURS.mutedInk },
    grid: {
      drawOnChartArea: false,
      color: COLOURS.mutedInk,
      tickLength: Math.round(sizes.label * 0.35),
    },
    title: axisTitle('Local date', sizes),
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = ticks.map(({ value }) => ({ value }));
    },
    ticks: {
      ...tickText(sizes),
      autoSkip: false,
      maxRotation: 0,
      callback: (value: number | string) => [...(labels.get(Number(value)) ?? [])],
    },
  };
}

/** A linear axis of a quantity, with its unit in the title. */
export function valueScale(title: string, sizes: TextSizes) {
  return {
    type: 'linear' as const,
    border: { display: false },
    grid: { color: COLOURS.grid, tickLength: 0 },
    title: axisTitle(title, sizes),
    ticks: { ...tickText(sizes), padding: Math.round(sizes.label * 0.5), maxTicksLimit: 9 },
  };
}
