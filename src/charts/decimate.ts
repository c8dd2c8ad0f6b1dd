import type { TimedPoint } from './timedPoints.js';

/** A longer silence than this is a gap: no line is drawn across it. Days. */
export const MAX_JOINED_DAYS = 2;

/** Points in time order, parted wherever neighbours are more than `maxDays` apart. */
export function runsOf<Point extends { readonly x: number }>(
  points: readonly Point[],
  maxDays = MAX_JOINED_DAYS,
): Point[][] {
  const runs: Point[][] = [];
  let lastX = Number.NaN;
  for (const point of points) {
    if (point.x - lastX <= maxDays) runs.at(-1)?.push(point);
    else runs.push([point]);
    lastX = point.x;
  }
  return runs;
}

/**
 * What a line through points in time order can show where a bin is a pixel wide: of each bin its first,
 * lowest, highest and last point. The same points if there are not more of them than that.
 */
export function decimated(points: readonly TimedPoint[], binWidth: number): TimedPoint[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length <= 4 * ((last.x - first.x) / binWidth)) return [...points];
  const kept: TimedPoint[] = [];
  let bin: TimedPoint[] = [];
  let binIndex = Number.NaN;
  const close = () => kept.push(...extremes(bin));
  for (const point of points) {
    const index = Math.floor((point.x - first.x) / binWidth);
    if (index !== binIndex) {
      close();
      bin = [];
      binIndex = index;
    }
    bin.push(point);
  }
  close();
  return kept;
}

function extremes(bin: readonly TimedPoint[]): TimedPoint[] {
  if (bin.length <= 4) return [...bin];
  let [lowest, highest] = [0, 0];
  for (const [index, { y }] of bin.entries()) {
    if (y < bin[lowest]!.y) lowest = index;
    if (y > bin[highest]!.y) highest = index;
  }
  const indexes = [...new Set([0, lowest, highest, bin.length - 1])].sort((a, b) => a - b);
  return indexes.map((index) => bin[index]!);
}
