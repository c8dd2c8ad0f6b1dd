import type { ChartOptions } from './chart.js';

/**
 * The first name is the copy of DejaVu Sans that the renderer brings along under a name of its own,
 * so that a machine's fonts never change the picture; the others serve a browser.
 */
export const BUNDLED_FONT_FAMILY = 'stimlog-dejavu-sans';
export const FONT_FAMILY = `${BUNDLED_FONT_FAMILY}, 'DejaVu Sans', Verdana, sans-serif`;

/**
 * Okabe & Ito's colour-blind-safe hues (Color Universal Design, 2008), ordered from warm (too
 * little) to cool (enough), each step of a lightness of its own so that they differ in grey too.
 */
export const COLOURS = {
  background: '#ffffff',
  ink: '#1d2733',
  mutedInk: '#55606d',
  grid: '#e3e7eb',
  none: '#d55e00',
  partly: '#f6d67c',
  asPrescribed: '#56b4e9',
  more: '#004c7a',
  short: '#bfe1f6',
  leftOut: '#ececec',
  leftOutBand: '#f2f3f5',
  leftOutBandHatch: '#c2c8ce',
  leftOutHatch: '#8d949c',
  emptyCellBorder: '#c3c9d0',
} as const;

export interface TextSizes {
  readonly width: number;
  readonly height: number;
  /** Too small for more than title and plot: no subtitle, legend and axis titles. */
  readonly isThumbnail: boolean;
  /** All in pixels. */
  readonly title: number;
  readonly subtitle: number;
  readonly label: number;
  /** Free border around everything, and the unit of smaller distances. */
  readonly margin: number;
}

/**
 * Text sizes for an image: 14 px labels at 1200 × 800, growing with its area as far as its shorter side bears
 * it, never below 10 px.
 */
export function textSizes({ width = 1_200, height = 800 }: ChartOptions): TextSizes {
  const byArea = Math.sqrt((width * height) / (1_200 * 800));
  const scale = Math.max(Math.min(byArea, width / 450, height / 450), 0.72);
  return {
    width,
    height,
    isThumbnail: width < 280 || height < 260,
    title: Math.round(22 * scale),
    subtitle: Math.round(15 * scale),
    label: Math.round(14 * scale),
    margin: Math.round(20 * scale),
  };
}
