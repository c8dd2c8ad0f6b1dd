import { wholeWithin, within } from '../model/checks.js';
import { philox4x32 } from '../model/philox.js';

export interface BootstrapOptions {
  /** A whole number from 0 to 2^53 − 1: the same seed gives the same numbers. @defaultValue 1 */
  readonly seed?: number | undefined;
  /** How often patients are drawn anew, 1 to 100,000. @defaultValue 1000 */
  readonly resamples?: number | undefined;
  /** Share of the resamples that the interval holds, above 0 and below 1. @defaultValue 0.95 */
  readonly level?: number | undefined;
}

export type BootstrapRules = { readonly [Key in keyof BootstrapOptions]-?: number };

/** Throws `OPTION_INVALID`. */
export function bootstrapRules(options: BootstrapOptions = {}): BootstrapRules {
  return {
    seed: wholeWithin('seed', options.seed ?? 1, 0, Number.MAX_SAFE_INTEGER),
    resamples: wholeWithin('resamples', options.resamples ?? 1_000, 1, 100_000),
    level: within('level', options.level ?? 0.95, Number.EPSILON, 1 - Number.EPSILON),
  };
}

/** Fourth word of the counter. The simulator's streams have 1 to 11, so that no seed makes the two meet. */
const CONCERN = 0x626f6f74;
const WORD = 2 ** 32;
/** Up to here the product of a word and a count is exact. */
export const MOST_PATIENTS = 2 ** 21;

/**
 * Draws `drawn.length` of as many patients, with replacement: writes into `drawn` their indices, 0 to length − 1,
 * each with the same probability. A pure function of `seed` and `resample` (0, 1, 2 …).
 *
 * A word of 32 bits times the length gives the index in its upper half; words that would make some indices
 * likelier are passed over (Lemire 2019, ACM Trans Model Comput Simul 29:3, arXiv:1805.10941).
 */
export function drawResample(seed: number, resample: number, drawn: Uint32Array): void {
  const patients = drawn.length;
  const unfair = WORD % patients;
  const words = new Uint32Array(4);
  const [key0, key1] = [seed >>> 0, Math.floor(seed / WORD)];
  for (let i = 0, block = 0; i < patients; block++) {
    philox4x32(block, resample, 0, CONCERN, key0, key1, words);
    for (let word = 0; word < 4 && i < patients; word++) {
      const product = words[word]! * patients;
      const index = Math.floor(product / WORD);
      if (product - index * WORD >= unfair) drawn[i++] = index;
    }
  }
}
