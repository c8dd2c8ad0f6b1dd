import type { ChartDataset } from 'chart.js';
import type { ChartStyle } from './chartStyle.js';
import type { Annotation } from './limitLine.js';

/** Shannon's k in use, and how its line is dashed. 1.85 is his own; docs/parameters.md has the sources. */
export const SHANNON_LINES = [
  { k: 1.5, dash: [2, 4] },
  { k: 1.7, dash: [6, 4] },
  { k: 1.75, dash: [12, 4] },
  { k: 1.85, dash: [] },
] as const;

/** Both above zero: axes are logarithmic. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Ends of the line of one k within a range of charges: D = 10^k / Q. */
export function shannonPoints(k: number, { min, max }: Range): { x: number; y: number }[] {
  return [min, max].map((x) => ({ x, y: 10 ** k / x }));
}

/** The line of one k across the plot. */
export function shannonLine(
  k: number,
  dash: readonly number[],
  charges: Range,
  style: ChartStyle,
): ChartDataset<'line', { x: number; y: number }[]> {
  return {
    label: `k = ${k}`,
    data: shannonPoints(k, charges),
    borderColor: style.colours.mutedInk,
    backgroundColor: style.colours.mutedInk,
    borderWidth: style.isThumbnail ? 1 : 1.5,
    borderDash: [...dash],
    pointRadius: 0,
  };
}

/** Where every charge on a contact of that area lies: D = Q / A. */
export function contactLine(
  area: number,
  { min, max }: Range,
  style: ChartStyle,
): ChartDataset<'line', { x: number; y: number }[]> {
  return {
    label: 'any charge on this contact',
    data: [min, max].map((x) => ({ x, y: x / area })),
    borderColor: style.colours.reference,
    backgroundColor: style.colours.reference,
    borderWidth: style.isThumbnail ? 1 : 1.5,
    pointRadius: 0,
  };
}

/** `k = 1.5` on its line, each a little further along, for the lines lie close together. */
export function shannonLabels(charges: Range, densities: Range, style: ChartStyle): Annotation[] {
  return SHANNON_LINES.flatMap(({ k }, index) => {
    // Where it is narrow only the outermost have room for their names.
    if (style.width < 700 && index > 0 && index < SHANNON_LINES.length - 1) return [];
    const from = Math.log10(Math.max(charges.min, 10 ** k / densities.max));
    const to = Math.log10(Math.min(charges.max, 10 ** k / densities.min));
    const x = 10 ** (from + (to - from) * (0.12 + 0.14 * index));
    const label = {
      type: 'label',
      xValue: x,
      yValue: 10 ** k / x,
      content: `k = ${k}`,
      padding: { x: 3, y: 1 },
      color: style.colours.ink,
      backgroundColor: style.colours.background,
      font: { family: style.fontFamily, size: style.label },
    };
    return [label];
  });
}
