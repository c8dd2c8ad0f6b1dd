import { deviation, mean, quantileSorted } from 'd3-array';

/** How a number is spread over patients. Quantiles of type 7 (Hyndman & Fan 1996), those of R, NumPy and Excel. */
export interface Spread {
  readonly patients: number;
  readonly mean: number;
  /** Sample standard deviation, n − 1; null of one patient. */
  readonly sd: number | null;
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
}

/** Null of no numbers. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => quantileSorted(sorted, share)!;
  return {
    patients: sorted.length,
    mean: mean(sorted)!,
    sd: deviation(sorted) ?? null,
    min: at(0),
    q1: at(0.25),
    median: at(0.5),
    q3: at(0.75),
    max: at(1),
  };
}
