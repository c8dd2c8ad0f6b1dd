import { SIDES } from '../model/pulse.js';
import type { LegendMark } from './legendMarks.js';
import type { Palette, SideStyle } from './palette.js';

/** The right side is drawn over the left: its dashes leave the line beneath to be seen. Data sets that come first are drawn on top. */
export const BACK_TO_FRONT = SIDES.toReversed();

/** The legend's picture of a side's line with its points; `hollow`: for numbers that are not measured. */
export function sideMark(
  { colour, dash, marker }: SideStyle,
  { background }: Palette,
  hollow = false,
): LegendMark {
  return {
    line: { colour, width: 2, dash },
    marker: { shape: marker, stroke: colour, fill: hollow ? background : colour },
  };
}
