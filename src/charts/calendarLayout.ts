import { dayNumberOf, mondayOf } from '../model/civil.js';
import type { ChartLocale } from './chartLocale.js';
import { civilDate, firstsOfMonths } from './dateLabels.js';

/** A run of weeks side by side: seven rows, Monday first. Blocks stand below each other, like lines of text. */
export interface CalendarBlock {
  readonly firstDay: number;
  readonly lastDay: number;
  /** Row of its Mondays. */
  readonly topRow: number;
}

export interface CalendarLayout {
  readonly blocks: readonly CalendarBlock[];
  /** Whether each block is a calendar year; else blocks follow each other at any Monday. */
  readonly byYear: boolean;
  readonly columnCount: number;
  /** Rows from the top of the first block's labels to the last Sunday. */
  readonly rowCount: number;
  /** Rows that the labels above a block take. */
  readonly labelRows: number;
  /** Pixels. */
  readonly cellWidth: number;
  readonly cellHeight: number;
}

export interface CalendarLayoutOptions {
  /** Room for the blocks, pixels. */
  readonly width: number;
  readonly height: number;
  /** Height of a line of labels, pixels. */
  readonly labelHeight: number;
}

/** More weeks than this are wrapped at New Year, so that the same season stands below itself. */
const MAX_WEEKS_WRAPPED_FREELY = 80;
/** Pixels; larger ones say no more and look like tiles. */
const MAX_CELL_SIZE = 80;
/** Cells of long spans may be wider than high, up to this ratio. */
const MAX_CELL_ASPECT = 5;

/** Arranges the days from `first` to `last` (day numbers) so that their cells come out as large as the room allows. */
export function calendarLayout(
  first: number,
  last: number,
  options: CalendarLayoutOptions,
): CalendarLayout {
  const firstMonday = mondayOf(first);
  const weekCount = (mondayOf(last) - firstMonday) / 7 + 1;
  if (weekCount > MAX_WEEKS_WRAPPED_FREELY) return yearLayout(first, last, options);
  let best: CalendarLayout | undefined;
  for (let lineCount = 1; lineCount <= Math.min(4, weekCount); lineCount++) {
    const columnCount = Math.ceil(weekCount / lineCount);
    const ranges = [];
    for (let start = firstMonday; start <= last; start += columnCount * 7) {
      ranges.push([Math.max(start, first), Math.min(start + columnCount * 7 - 1, last)] as const);
    }
    const layout = arrange(ranges, columnCount, false, options);
    if (!best || layout.cellHeight > best.cellHeight * 1.02) best = layout;
  }
  return best as CalendarLayout;
}

function yearLayout(first: number, last: number, options: CalendarLayoutOptions): CalendarLayout {
  const ranges = [];
  for (let { year } = civilDate(first); year <= civilDate(last).year; year++) {
    ranges.push([
      Math.max(dayNumberOf(year, 1, 1), first),
      Math.min(dayNumberOf(year, 12, 31), last),
    ] as const);
  }
  return arrange(ranges, 54, true, options);
}

function arrange(
  ranges: readonly (readonly [number, number])[],
  columnCount: number,
  byYear: boolean,
  { width, height, labelHeight }: CalendarLayoutOptions,
): CalendarLayout {
  // Labels stand above every line, but years share one set of month names above the first.
  const labelLines = byYear ? 1 : ranges.length;
  const gapRows = byYear ? 0.9 : 0.5;
  const rows = ranges.length * 7 + (ranges.length - 1) * gapRows;
  const fitting = Math.max((height - labelLines * labelHeight) / rows, 1);
  const cellHeight = Math.min(fitting, MAX_CELL_SIZE, width / columnCount);
  const cellWidth = byYear
    ? Math.min(width / columnCount, cellHeight * MAX_CELL_ASPECT)
    : cellHeight;
  const labelRows = labelHeight / cellHeight;
  const pitch = 7 + gapRows + (byYear ? 0 : labelRows);
  return {
    blocks: ranges.map(([firstDay, lastDay], index) => ({
      firstDay,
      lastDay,
      topRow: labelRows + index * pitch,
    })),
    byYear,
    columnCount,
    rowCount: labelRows + (ranges.length - 1) * pitch + 7,
    labelRows,
    cellWidth,
    cellHeight,
  };
}

export interface CalendarPosition {
  /** Column and row of the cell's middle; cells are 1 × 1. */
  readonly x: number;
  readonly y: number;
}

/** Where a day stands, or undefined outside of all blocks. */
export function positionOf(day: number, layout: CalendarLayout): CalendarPosition | undefined {
  const block = layout.blocks.find(({ firstDay, lastDay }) => day >= firstDay && day <= lastDay);
  if (!block) return undefined;
  const monday = mondayOf(day);
  return {
    x: (monday - columnOrigin(block, layout)) / 7 + 0.5,
    y: block.topRow + (day - monday) + 0.5,
  };
}

/** The Monday of a block's column 0. */
function columnOrigin({ firstDay }: CalendarBlock, { byYear }: CalendarLayout): number {
  return mondayOf(byYear ? dayNumberOf(civilDate(firstDay).year, 1, 1) : firstDay);
}

export interface MonthLabel extends CalendarPosition {
  readonly text: string;
}

/**
 * Month names with the left edge of the column in which the month begins, and the row above it.
 * As many as fit: every month, every second, third or sixth.
 */
export function monthLabels(
  layout: CalendarLayout,
  locale: ChartLocale,
  textWidth: (text: string) => number,
): MonthLabel[] {
  for (const step of [1, 2, 3, 6]) {
    const labels = layout.byYear
      ? yearMonths(layout, step, locale)
      : blockMonths(layout, step, locale, textWidth);
    const apart = labels.every((label, index) => {
      const next = labels[index + 1];
      if (!next || next.y !== label.y) return true;
      return (next.x - label.x) * layout.cellWidth > textWidth(label.text);
    });
    if (apart || step === 6) return labels;
  }
  return [];
}

function yearMonths({ blocks }: CalendarLayout, step: number, locale: ChartLocale): MonthLabel[] {
  const y = (blocks[0]?.topRow ?? 0) / 2;
  return Array.from({ length: 12 / step }, (_, count) => {
    const index = count * step;
    return { text: locale.month(index + 1), x: (index * 365.25) / 12 / 7 + 0.3, y };
  });
}

function blockMonths(
  layout: CalendarLayout,
  step: number,
  locale: ChartLocale,
  textWidth: (text: string) => number,
): MonthLabel[] {
  return layout.blocks.flatMap((block) => {
    const origin = columnOrigin(block, layout);
    const labelOf = (day: number, withYear: boolean): MonthLabel => {
      const { year, month } = civilDate(day);
      return {
        text: `${locale.month(month)}${withYear ? ` ${year}` : ''}`,
        x: (mondayOf(day) - origin) / 7,
        y: block.topRow - layout.labelRows / 2,
      };
    };
    const labels = firstsOfMonths(block.firstDay, block.lastDay, step).map((day) =>
      labelOf(day, civilDate(day).month === 1),
    );
    // The month that a line begins in is named with its year, unless the next name needs the place.
    const opening = labelOf(block.firstDay, true);
    const [next] = labels;
    if (next && (next.x - opening.x) * layout.cellWidth <= textWidth(opening.text)) {
      return [{ ...next, text: withYear(next.text, block, step) }, ...labels.slice(1)];
    }
    return [opening, ...labels];
  });
}

function withYear(text: string, { firstDay, lastDay }: CalendarBlock, step: number): string {
  const [day = firstDay] = firstsOfMonths(firstDay, lastDay, step);
  return / \d+$/.test(text) ? text : `${text} ${civilDate(day).year}`;
}
