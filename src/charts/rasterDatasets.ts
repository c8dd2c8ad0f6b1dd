import type { Side } from '../model/pulse.js';
import type { ChartStyle } from './chartStyle.js';
import type { PulseRow } from './contractionPulses.js';
import type { MarkedEntry } from './legend.js';
import type { TimeDataset } from './timeChart.js';

export interface RasterOptions {
  /** What counts as zero on the axis, µs since the session began. */
  readonly startMicroseconds: number;
  /** Length of the axis. */
  readonly seconds: number;
  readonly style: ChartStyle;
}

export interface Raster {
  readonly datasets: readonly TimeDataset[];
  readonly legend: readonly MarkedEntry[];
}

/** A stem for each pulse of a side; marks where one is limited, where its amplitude is not reported and where one is missing. */
export function rasterDatasets(
  { pulses, missingMicroseconds }: PulseRow,
  side: Side,
  { startMicroseconds, seconds, style }: RasterOptions,
): Raster {
  const { colour } = style.colours.sides[side];
  const secondsOf = (microseconds: number) => (microseconds - startMicroseconds) / 1e6;
  const pixelSeconds = seconds / (style.width * 0.85);
  const known = pulses.filter(({ amplitudeMilliamps }) => !Number.isNaN(amplitudeMilliamps));
  const points = (given: readonly { readonly microseconds: number; readonly y: number }[]) =>
    highestPerBin(
      given.map(({ microseconds, y }) => ({ x: secondsOf(microseconds), y })),
      pixelSeconds,
    );
  const stems = points(
    known.map(({ microseconds, amplitudeMilliamps: y }) => ({ microseconds, y })),
  );
  const room = (style.width * 0.85) / Math.max(pulses.length, 1);
  const axes = { xAxisID: 'time', yAxisID: side, clip: false as const };
  const size = style.isThumbnail ? 1.5 : style.label * 0.22;
  const datasets: TimeDataset[] = [];
  const legend: MarkedEntry[] = [];
  const addMarks = (
    label: string,
    data: { x: number; y: number }[],
    shape: 'circle' | 'rectRot' | 'crossRot',
    [stroke, fill]: readonly [string, string],
  ) => {
    if (data.length === 0) return;
    datasets.push({
      type: 'line',
      ...axes,
      label,
      data,
      showLine: false,
      pointStyle: shape,
      pointRadius: size * (shape === 'crossRot' ? 1.4 : 1),
      pointBorderColor: stroke,
      pointBackgroundColor: fill,
      pointBorderWidth: 1.25,
    });
    legend.push({ text: label, mark: { marker: { shape, stroke, fill } } });
  };
  const unknown = pulses.filter(({ amplitudeMilliamps }) => Number.isNaN(amplitudeMilliamps));
  const limited = known.filter(({ isLimited }) => isLimited);
  addMarks(
    'limited by the supply',
    points(limited.map(({ microseconds, amplitudeMilliamps: y }) => ({ microseconds, y }))),
    'rectRot',
    [style.colours.ink, style.colours.alert],
  );
  addMarks(
    'missing',
    points(missingMicroseconds.map((microseconds) => ({ microseconds, y: 0 }))),
    'crossRot',
    [style.colours.ink, style.colours.ink],
  );
  // They stand on the base line, hollow: no amplitude is drawn for them.
  addMarks(
    'amplitude not reported',
    points(unknown.map(({ microseconds }) => ({ microseconds, y: 0 }))),
    'circle',
    [style.colours.mutedInk, style.colours.background],
  );
  datasets.push({
    type: 'line',
    ...axes,
    label: `${style.colours.sides[side].label}, pulses`,
    data: stems.flatMap(({ x, y }) => [
      { x, y: 0 },
      { x, y },
      { x, y: null },
    ]),
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: Math.min(Math.max(room * 0.4, 0.75), 2.5),
    pointRadius: 0,
    spanGaps: false,
  });
  return { datasets, legend };
}

/** Of each bin its highest point: what upright lines of a bin's width can show. */
function highestPerBin(
  points: readonly { readonly x: number; readonly y: number }[],
  binWidth: number,
): { x: number; y: number }[] {
  const bins = new Map<number, { x: number; y: number }>();
  for (const point of points) {
    const bin = Math.floor(point.x / binWidth);
    const known = bins.get(bin);
    if (!known || point.y > known.y) bins.set(bin, { ...point });
  }
  return [...bins.values()];
}
