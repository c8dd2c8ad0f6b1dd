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
 */
export function drawResample(seed: number, resample: number, drawn: Uint32Array): void {
  const words = new Uint32Array(4);
  const [key0, key1] = [seed >>> 0, Math.floor(seed / WORD)];
  for (let i = 0, block = 0; i < drawn.length; block++) {
    philox4x32(block, resample, 0, CONCERN, key0, key1, words);
    for (let word = 0; word < 4 && i < drawn.length; word++) {
      const index = fairIndex(words[word]!, drawn.length);
      if (index >= 0) drawn[i++] = index;
    }
  }
}

/**
 * What a word of 32 bits draws of 0 to `count` − 1: the upper half of its product with `count`. −1 for the few words
 * that would make some indices likelier than others (Lemire 2019, ACM Trans Model Comput Simul 29:3, arXiv:1805.10941).
 */
export function fairIndex(word: number, count: number): number {
  const product = word * count;
  const index = Math.floor(product / WORD);
  return product - index * WORD < WORD % count ? -1 : index;
}
