import { statSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ChartOptions } from '../charts/chart.js';
import { chartLocale } from '../charts/chartLocale.js';
import { THEMES, type Theme } from '../charts/palette.js';
import { wholeWithin, within } from '../model/checks.js';
import { StimlogError } from '../model/errors.js';
import { SIDES, type Side } from '../model/pulse.js';
import { numberOf } from './numberOf.js';

/** Sizes by what the picture is for: pixels of the layout (points in a PDF), and image pixels for each in a PNG. */
export const CHART_SIZES = {
  screen: { width: 1_200, height: 800, scale: 1 },
  column: { width: 480, height: 360, scale: 3 },
  slide: { width: 1_280, height: 720, scale: 2 },
  page: { width: 1_122, height: 793, scale: 2 },
} as const;

export interface ChartStyleFlags {
  readonly title?: string;
  readonly size: keyof typeof CHART_SIZES;
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
  readonly theme: Theme;
  readonly locale?: string;
  readonly font?: string;
  readonly side: Side | 'both';
}

export function addChartStyleOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--size <preset>',
        'what the picture is for: screen 1200 × 800, column 480 × 360 (PNG × 3), slide 1280 × 720 (× 2), page 1122 × 793 (A4 across, × 2)',
      )
        .choices(Object.keys(CHART_SIZES))
        .default('screen'),
    )
    .option(
      '--width <px>',
      'width of the layout, in a PDF in points (default: of --size)',
      numberOf,
    )
    .option('--height <px>', 'height (default: of --size)', numberOf)
    .option('--scale <n>', 'PNG: image pixels for each of the layout, 1 to 4', numberOf)
    .addOption(
      new Option('--theme <theme>', 'light, dark, or print: greys alone')
        .choices(THEMES)
        .default('light'),
    )
    .option('--title <text>', 'instead of the title made of the numbers')
    .addOption(
      new Option('--side <side>', 'sides shown').choices([...SIDES, 'both']).default('both'),
    )
    .option(
      '--locale <tag>',
      'how numbers and dates are written, such as de (default: en-GB)',
      locale,
    )
    .option('--font <name|file>', 'a font of this machine, or a .ttf, .otf or .woff2 file');
}

/** The font that the flags name: a family of this machine, or one that a file brings. */
export interface ChosenFont {
  readonly family: string;
  readonly file: string | undefined;
}

/** Checks the flags together. Throws `OPTION_INVALID`. */
export function chartStyleOf(flags: ChartStyleFlags): ChartOptions & {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly font: ChosenFont | undefined;
} {
  const preset = CHART_SIZES[flags.size];
  const font = flags.font === undefined ? undefined : fontOf(flags.font);
  return {
    width: wholeWithin('--width', flags.width ?? preset.width, 200, 8_000),
    height: wholeWithin('--height', flags.height ?? preset.height, 200, 8_000),
    scale: within('--scale', flags.scale ?? preset.scale, 1, 4),
    theme: flags.theme,
    locale: flags.locale,
    title: flags.title,
    sides: flags.side === 'both' ? undefined : [flags.side],
    font,
    fontFamily: font?.family,
  };
}

const FONT_FILE = /\.(ttf|otf|woff2?|ttc)$/i;

function fontOf(nameOrFile: string): ChosenFont {
  if (!FONT_FILE.test(nameOrFile)) return { family: nameOrFile, file: undefined };
  if (statSync(nameOrFile, { throwIfNoEntry: false })?.isFile()) {
    return { family: 'stimlog-chosen-font', file: nameOrFile };
  }
  throw new StimlogError('OPTION_INVALID', `--font ${nameOrFile}: there is no such file`);
}

function locale(tag: string): string {
  try {
    chartLocale(tag);
    return tag;
  } catch {
    throw new InvalidArgumentError('It must be a language tag, such as de or pt-BR.');
  }
}
