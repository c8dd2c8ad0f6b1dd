import { SIDES, type Side } from '../model/pulse.js';
import type { LegendMark } from './legendMarks.js';

/** How everything of one side looks: told apart by hue, lightness, dash and shape. */
export interface SideStyle {
  readonly label: string;
  readonly colour: string;
  /** For what stands behind, such as a programmed value. */
  readonly tint: string;
  /** For areas. */
  readonly wash: string;
  /** On and off lengths of a line, pixels; empty: solid. */
  readonly dash: readonly number[];
  readonly marker: 'circle' | 'triangle';
}

/** Hues of Okabe & Ito. */
export const SIDE_STYLES: Readonly<Record<Side, SideStyle>> = {
  left: {
    label: 'Left',
    colour: '#0072b2',
    tint: '#a9cfe8',
    wash: '#0072b22e',
    dash: [],
    marker: 'circle',
  },
  right: {
    label: 'Right',
    colour: '#d55e00',
    tint: '#f3c9a5',
    wash: '#d55e002e',
    dash: [6, 4],
    marker: 'triangle',
  },
};

/** The right side is drawn over the left: its dashes leave the line beneath to be seen. Data sets that come first are drawn on top. */
export const BACK_TO_FRONT = SIDES.toReversed();

/** The legend's picture of a side's line with its points. */
export function sideMark({ colour, dash, marker }: SideStyle, hollow = false): LegendMark {
  return {
    line: { colour, width: 2, dash },
    marker: { shape: marker, stroke: colour, fill: hollow ? '#ffffff' : colour },
  };
}
