import { SIDES, type Side } from '../model/pulse.js';
import type { ChartOptions } from './chart.js';
import { type ChartLocale, chartLocale } from './chartLocale.js';
import { PALETTES, type Palette } from './palette.js';

/**
 * The first name is the copy of DejaVu Sans that the renderer brings along under a name of its own,
 * so that a machine's fonts never change the picture; the others serve a browser.
 */
export const BUNDLED_FONT_FAMILY = 'stimlog-dejavu-sans';
const FONT_FAMILY = `${BUNDLED_FONT_FAMILY}, 'DejaVu Sans', Verdana, sans-serif`;

/** How a chart looks, whatever it shows: room, letters, colours, and how numbers and dates are written. */
export interface ChartStyle {
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
  readonly fontFamily: string;
  readonly colours: Palette;
  readonly locale: ChartLocale;
  /** Sides shown. */
  readonly sides: readonly Side[];
  /** Words that stand in place of the title that the chart makes of its numbers. */
  readonly titleWords: string | undefined;
}

/**
 * Letters for an image: 14 px labels at 1200 × 800, growing with its area as far as its shorter side bears
 * it, never below 10 px.
 */
export function chartStyle({
  width = 1_200,
  height = 800,
  theme = 'light',
  locale,
  fontFamily,
  title,
  sides = SIDES,
}: ChartOptions): ChartStyle {
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
    fontFamily: fontFamily === undefined ? FONT_FAMILY : `${quoted(fontFamily)}, ${FONT_FAMILY}`,
    colours: PALETTES[theme],
    locale: chartLocale(locale),
    sides,
    titleWords: title,
  };
}

/** A family name as CSS has it. */
function quoted(family: string): string {
  return `"${family.replace(/["\\\p{Cc}]/gu, '')}"`;
}
