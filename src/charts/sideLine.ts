import type { ChartStyle } from './chartStyle.js';
import { decimated, runsOf } from './decimate.js';
import type { SideStyle } from './palette.js';
import { daysPerPixel, type TimeDataset } from './timeChart.js';
import type { DaySpan, TimedPoint } from './timedPoints.js';

export interface SideSeriesOptions {
  /** Whether the markers are empty: for numbers that are not measured. @defaultValue false */
  readonly hollow?: boolean;
  readonly label: string;
  readonly span: DaySpan;
  readonly style: ChartStyle;
  /** @defaultValue 'y' */
  readonly yAxisID?: string;
  /** Longest silence across which a line is drawn, days. @defaultValue 2 */
  readonly joinedDays?: number;
}

/** The line of one side through its sessions: broken where there are none, marked where a point stands alone. */
export function sideLine(
  points: readonly TimedPoint[],
  { colour, dash, marker }: SideStyle,
  { label, span, style, yAxisID = 'y', hollow = false, joinedDays }: SideSeriesOptions,
): TimeDataset {
  const pixelDays = daysPerPixel(span, style);
  const runs = runsOf(points, joinedDays).map((run) => decimated(run, pixelDays));
  const lone = markerRadius(style);
  const crowded = lone * crowding(points.length, style);
  return {
    type: 'line',
    label,
    data: joinedByHoles(runs),
    yAxisID,
    borderColor: colour,
    backgroundColor: colour,
    borderDash: [...dash],
    borderWidth: style.isThumbnail || crowded === 0 ? 1.4 : 1.75,
    borderJoinStyle: 'round',
    pointStyle: marker,
    pointRadius: joinedByHoles(
      runs.map((run) => run.map(({ x }) => ({ x, y: run.length === 1 ? lone : crowded }))),
    ).map(({ y }) => y ?? 0),
    pointBorderColor: colour,
    pointBackgroundColor: hollow ? style.colours.background : colour,
    pointBorderWidth: hollow ? 1.5 : 1,
    spanGaps: false,
    clip: false,
  };
}

/** Points of one side without a line, such as tests between sessions. */
export function sidePoints(
  points: readonly TimedPoint[],
  shape: NonNullable<TimeDataset['pointStyle']>,
  colour: string,
  { label, span, style, yAxisID = 'y' }: SideSeriesOptions,
): TimeDataset {
  return {
    type: 'line',
    label,
    data: decimated(points, daysPerPixel(span, style)),
    yAxisID,
    showLine: false,
    pointStyle: shape,
    pointRadius: markerRadius(style) * 1.2 * Math.max(crowding(points.length, style), 0.5),
    pointBorderColor: colour,
    pointBackgroundColor: style.colours.background,
    pointBorderWidth: style.isThumbnail ? 1 : 1.5,
    borderColor: colour,
    backgroundColor: style.colours.background,
    clip: false,
  };
}

/** What was programmed: a broad pale line under the one that was delivered, level up to the session that changed it. */
export function stepLine(
  points: readonly TimedPoint[],
  { tint }: SideStyle,
  { label, span, style, yAxisID = 'y' }: SideSeriesOptions,
): TimeDataset {
  // A little more on both ends, so that a single session is a line too.
  const margin = Math.max((span.to - span.from) * 0.005, 0.02);
  const runs = runsOf(points).map((run) => {
    const kept = decimated(run, daysPerPixel(span, style));
    const [first, last] = [kept[0]!, kept.at(-1)!];
    return [{ ...first, x: first.x - margin }, ...kept, { ...last, x: last.x + margin }];
  });
  return {
    type: 'line',
    label,
    data: joinedByHoles(runs),
    yAxisID,
    stepped: 'before',
    borderColor: tint,
    backgroundColor: tint,
    borderWidth: style.isThumbnail ? 3 : Math.round(style.label * 0.5),
    borderJoinStyle: 'miter',
    pointRadius: 0,
    spanGaps: false,
    clip: false,
  };
}

export interface Stem {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** Upright lines from the lowest to the highest of each session; of those within a pixel of the lowest and the highest of all. */
export function stems(
  given: readonly Stem[],
  { wash }: SideStyle,
  { label, span, style, yAxisID = 'y' }: SideSeriesOptions,
): TimeDataset {
  const pixelDays = daysPerPixel(span, style);
  const merged = new Map<number, Stem>();
  for (const stem of given) {
    const bin = Math.floor((stem.x - span.from) / pixelDays);
    const known = merged.get(bin) ?? stem;
    const [low, high] = [Math.min(known.low, stem.low), Math.max(known.high, stem.high)];
    merged.set(bin, { x: known.x, low, high });
  }
  return {
    type: 'line',
    label,
    data: joinedByHoles(
      [...merged.values()].map(({ x, low, high }) => [
        { x, y: low },
        { x, y: high },
      ]),
    ),
    yAxisID,
    borderColor: wash,
    backgroundColor: wash,
    borderWidth: style.isThumbnail ? 2 : Math.round(style.label * 0.4),
    pointRadius: 0,
    spanGaps: false,
  };
}

/** Pixels. */
export function markerRadius(style: ChartStyle): number {
  return style.isThumbnail ? 2 : style.label * 0.3;
}

/** How large markers are of so many points, 0 to 1: none where they would hide the line. */
function crowding(count: number, { width, isThumbnail }: ChartStyle): number {
  const pixels = (width * 0.85) / count;
  if (pixels > 12) return isThumbnail ? 0.7 : 1;
  return pixels > 5 ? 0.6 : 0;
}

/** Runs one after another with a hole, null, between them. */
function joinedByHoles(runs: readonly (readonly TimedPoint[])[]): TimeDataset['data'] {
  return runs.flatMap((run, index) => {
    const before = runs[index - 1]?.at(-1);
    return before ? [{ x: before.x, y: null }, ...run] : [...run];
  });
}
