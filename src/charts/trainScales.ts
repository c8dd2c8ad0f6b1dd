import { axisTitle, tickText } from './axisText.js';
import type { ChartStyle } from './chartStyle.js';
import { highestOf, type SidePulse, type SideRow } from './contractionPulses.js';
import { estimateTextWidth } from './fitText.js';
import { valueScale } from './timeChart.js';

export interface TrainLayout {
  /** Length of the time axis. */
  readonly seconds: number;
  /** Room for the panels, pixels. */
  readonly plotHeight: number;
  readonly style: ChartStyle;
}

/** Share of the room that the rows of pulses have; the rest is for the shape of one. */
const ROWS_SHARE = 0.6;

/** A row for each side over a common time axis, then the shape of a pulse over an axis of its own. */
export function trainScales(
  rows: readonly SideRow[],
  waves: readonly SidePulse[],
  { seconds, plotHeight, style }: TrainLayout,
) {
  const highest = Math.max(...rows.map(({ pulses }) => highestOf(pulses)));
  // The time axis has no room of its own in the middle of the stack: an empty panel makes it.
  const axisRoom = waves.length === 0 ? 0 : style.label * (style.isThumbnail ? 1.8 : 4);
  const rowGap = style.label;
  const room = plotHeight - axisRoom - rowGap * (rows.length - 1);
  const rowHeight = (room * (waves.length > 0 ? ROWS_SHARE : 1)) / rows.length;
  const panels: [string, object][] = []; // from the lowest to the highest
  if (waves.length > 0) {
    const span = { min: -highest * 1.25, max: highest * 1.25 };
    const height = room * (1 - ROWS_SHARE);
    panels.push([
      'wave',
      panel(fitting(['Current (mA)', 'mA'], height, style), span, height, style),
    ]);
    panels.push(['axisRoom', spacer(axisRoom)]);
  }
  for (const [index, { side }] of rows.toReversed().entries()) {
    if (index > 0) panels.push(['rowGap', spacer(rowGap)]);
    const span = { min: 0, max: highest > 0 ? highest * 1.12 : 1 };
    const { label } = style.colours.sides[side];
    const title = fitting([`${label} (mA)`, `${label[0]} (mA)`], rowHeight, style);
    panels.push([side, panel(title, span, rowHeight, style)]);
  }
  const pad = seconds * 0.01;
  const lowestRow = rows.at(-1)!.side;
  return {
    ...Object.fromEntries(panels),
    time: {
      ...innerAxis('Time since the first pulse (s)', style),
      min: -pad,
      max: seconds + pad,
      position: waves.length > 0 ? { [lowestRow]: 0 } : 'bottom',
    },
    ...(waves.length > 0
      ? {
          within: {
            ...innerAxis('Time within one pulse (µs)', style),
            ...waveRange(waves),
            position: 'bottom',
          },
        }
      : {}),
  };
}

/** The first of the titles that is no longer than its axis, else the last. */
function fitting(titles: readonly string[], pixels: number, style: ChartStyle): string {
  const fits = (title: string): boolean => estimateTextWidth(title, style.label) * 0.95 <= pixels;
  return titles.find(fits) ?? titles.at(-1)!;
}

/** From before the first phase to after the reversal, µs. */
export function waveRange(waves: readonly SidePulse[]): {
  readonly min: number;
  readonly max: number;
} {
  const longest = Math.max(...waves.map(({ pulse }) => pulse.pulseWidthMicroseconds));
  return { min: -longest * 0.25, max: longest * 2.6 };
}

function panel(
  title: string,
  span: { readonly min: number; readonly max: number },
  pixels: number,
  style: ChartStyle,
) {
  const scale = valueScale(title, style);
  return {
    ...scale,
    ...stacked(pixels),
    ...span,
    ticks: { ...scale.ticks, maxTicksLimit: 5, includeBounds: false },
  };
}

function spacer(pixels: number) {
  const hidden = { display: false };
  const empty = { border: hidden, grid: hidden, ticks: hidden, min: 0, max: 1 };
  return { type: 'linear' as const, ...stacked(pixels), ...empty };
}

function stacked(pixels: number) {
  return {
    axis: 'y' as const,
    position: 'left' as const,
    stack: 'panels',
    stackWeight: Math.max(pixels, 1),
  };
}

function innerAxis(title: string, style: ChartStyle) {
  return {
    type: 'linear' as const,
    axis: 'x' as const,
    border: { color: style.colours.mutedInk },
    grid: {
      drawOnChartArea: false,
      color: style.colours.mutedInk,
      tickLength: Math.round(style.label * 0.35),
    },
    title: axisTitle(title, style),
    ticks: { ...tickText(style), maxRotation: 0, includeBounds: false },
  };
}
