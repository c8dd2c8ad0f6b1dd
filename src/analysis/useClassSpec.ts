import { oneOf } from '../model/checks.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { DayRatios } from './daySums.js';

/** Ratios of a patient that classes can be made of. */
export const USE_MEASURES = [
  'takingRatio',
  'cappedTakingRatio',
  'durationRatio',
  'correctDaysRatio',
  'atLeastDaysRatio',
  'anyUseDaysRatio',
  'correctPeriodsRatio',
  'atLeastPeriodsRatio',
  'anyUsePeriodsRatio',
] as const satisfies readonly (keyof DayRatios)[];
export type UseMeasure = (typeof USE_MEASURES)[number];

/** Where classes meet: ratios, ascending, or the quantiles of the cohort itself. */
export type UseCuts = readonly number[] | 'terciles' | 'quartiles';

export interface UseClassSpec {
  readonly measure: UseMeasure;
  readonly cuts: UseCuts;
}

/** The figure that trials report. */
const DEFAULT_MEASURE: UseMeasure = 'durationRatio';
const MOST_CUTS = 9;
/** Ten times what was prescribed: what is higher is taken for a percentage. */
const HIGHEST_CUT = 10;
const EXAMPLES = 'such as durationRatio:0.3,0.6 or takingRatio:terciles';

/**
 * Reads `MEASURE:CUTS`, or `CUTS` of the duration ratio; CUTS are ratios with commas between, `terciles` or
 * `quartiles`. Throws `OPTION_INVALID`, naming `option`.
 */
export function parseUseClasses(option: string, text: string): UseClassSpec {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(0, colon)).trim();
  const measure = colon < 0 ? DEFAULT_MEASURE : oneOf(option, name, USE_MEASURES);
  const cuts = text.slice(colon + 1).trim();
  if (cuts === 'terciles' || cuts === 'quartiles') return { measure, cuts };
  const values = cuts.split(',').map((cut) => ratioOf(option, cut.trim(), text));
  return { measure, cuts: checkedCuts(option, values) };
}

/** Returns `cuts` if they are one to nine ratios from 0 to 10 that increase. Throws `OPTION_INVALID`. */
export function checkedCuts(option: string, cuts: readonly number[]): readonly number[] {
  const refuse = (rule: string, got: string): never => {
    throw new StimlogError('OPTION_INVALID', `${option}: ${rule}, got ${got}`);
  };
  if (cuts.length === 0 || cuts.length > MOST_CUTS) {
    refuse(`cut points must be 1 to ${MOST_CUTS}`, String(cuts.length));
  }
  for (const [i, cut] of cuts.entries()) {
    if (!(cut >= 0 && cut < Infinity)) {
      refuse('cut points must be finite numbers of at least 0', String(cut));
    }
    if (cut > HIGHEST_CUT) {
      refuse(`cut points are ratios, 0.3 for 30 %, and at most ${HIGHEST_CUT}`, String(cut));
    }
    if (i > 0 && cut <= cuts[i - 1]!) {
      refuse('cut points must increase', `${cuts[i - 1]} before ${cut}`);
    }
  }
  return cuts;
}

function ratioOf(option: string, cut: string, text: string): number {
  // Number() also reads 0x10, and nothing as 0.
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cut)) return Number(cut);
  const percent = /^(\d+\.?\d*|\.\d+)\s*%$/.exec(cut);
  const mend = percent
    ? `; write ${Number((Number(percent[1]) / 100).toPrecision(12))}`
    : `; write [MEASURE:]CUTS, ${EXAMPLES}`;
  throw new StimlogError(
    'OPTION_INVALID',
    `${option} must be ratios with commas between, terciles or quartiles, got ${quoted(cut)} in ${quoted(text)}${mend}`,
  );
}
