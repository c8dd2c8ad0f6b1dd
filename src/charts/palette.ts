import type { Side } from '../model/pulse.js';

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

/** The colours of a theme by what they say. */
export interface Palette {
  readonly background: string;
  /** Behind words that stand on lines: the background, a little transparent. */
  readonly halo: string;
  readonly ink: string;
  readonly mutedInk: string;
  readonly grid: string;
  readonly none: string;
  /** Around a day without a session, where its fill alone would not be seen. */
  readonly noneBorder: string | undefined;
  readonly partly: string;
  readonly asPrescribed: string;
  readonly more: string;
  readonly short: string;
  readonly leftOut: string;
  readonly leftOutBand: string;
  readonly leftOutBandHatch: string;
  readonly leftOutHatch: string;
  readonly emptyCellBorder: string;
  /** For a line that is no limit, such as all charges that a contact can carry. */
  readonly reference: string;
  /** Marks what needs looking at. */
  readonly alert: string;
  /** From no use to as prescribed and more, in equal steps. */
  readonly steps: readonly [string, string, string, string, string, string];
  readonly sides: Readonly<Record<Side, SideStyle>>;
}

const LEFT = { label: 'Left', dash: [], marker: 'circle' } as const;
const RIGHT = { label: 'Right', dash: [6, 4], marker: 'triangle' } as const;

/**
 * Okabe & Ito's colour-blind-safe hues (Color Universal Design, 2008), ordered from warm (too
 * little) to cool (enough), each step of a lightness of its own so that they differ in grey too.
 */
const LIGHT: Palette = {
  background: '#ffffff',
  halo: '#ffffffb3',
  ink: '#1d2733',
  mutedInk: '#55606d',
  grid: '#e3e7eb',
  none: '#d55e00',
  noneBorder: undefined,
  partly: '#f6d67c',
  asPrescribed: '#56b4e9',
  more: '#004c7a',
  short: '#bfe1f6',
  leftOut: '#ececec',
  leftOutBand: '#f2f3f5',
  leftOutBandHatch: '#c2c8ce',
  leftOutHatch: '#8d949c',
  emptyCellBorder: '#c3c9d0',
  reference: '#b4bcc5',
  alert: '#f0e442',
  steps: ['#d55e00', '#eb9a3c', '#f6d67c', '#bfe1f6', '#56b4e9', '#004c7a'],
  sides: {
    left: { ...LEFT, colour: '#0072b2', tint: '#a9cfe8', wash: '#0072b22e' },
    right: { ...RIGHT, colour: '#d55e00', tint: '#f3c9a5', wash: '#d55e002e' },
  },
};

/** The same hues for a dark screen: what is light on white is dark here, so that the order of the steps stays. */
const DARK: Palette = {
  background: '#14191f',
  halo: '#14191fb3',
  ink: '#eef2f6',
  mutedInk: '#aab4bf',
  grid: '#2b343d',
  none: '#e8702a',
  noneBorder: undefined,
  partly: '#a8842c',
  asPrescribed: '#3f9bd4',
  more: '#c4e6fb',
  short: '#22506f',
  leftOut: '#262e36',
  leftOutBand: '#1d242b',
  leftOutBandHatch: '#424d58',
  leftOutHatch: '#74808c',
  emptyCellBorder: '#4a5561',
  reference: '#5d6873',
  alert: '#f0e442',
  steps: ['#e8702a', '#b8722a', '#a8842c', '#22506f', '#3f9bd4', '#c4e6fb'],
  sides: {
    left: { ...LEFT, colour: '#56b4e9', tint: '#24506d', wash: '#56b4e938' },
    right: { ...RIGHT, colour: '#f0873c', tint: '#6b4222', wash: '#f0873c38' },
  },
};

/** Greys alone, the darker the more was done: for journals and copiers without colour. */
const PRINT: Palette = {
  background: '#ffffff',
  halo: '#ffffffcc',
  ink: '#000000',
  mutedInk: '#3d3d3d',
  grid: '#e0e0e0',
  none: '#ffffff',
  noneBorder: '#1f1f1f',
  partly: '#d0d0d0',
  asPrescribed: '#8c8c8c',
  more: '#1f1f1f',
  short: '#d9d9d9',
  leftOut: '#f4f4f4',
  leftOutBand: '#f5f5f5',
  leftOutBandHatch: '#bdbdbd',
  leftOutHatch: '#8a8a8a',
  emptyCellBorder: '#d0d0d0',
  reference: '#b5b5b5',
  alert: '#ffffff',
  steps: ['#ffffff', '#e2e2e2', '#c2c2c2', '#9a9a9a', '#6a6a6a', '#1f1f1f'],
  sides: {
    left: { ...LEFT, colour: '#000000', tint: '#c4c4c4', wash: '#00000024' },
    right: { ...RIGHT, colour: '#6e6e6e', tint: '#dcdcdc', wash: '#6e6e6e30' },
  },
};

export const PALETTES = { light: LIGHT, dark: DARK, print: PRINT } as const;

export type Theme = keyof typeof PALETTES;
export const THEMES = Object.keys(PALETTES) as Theme[];
