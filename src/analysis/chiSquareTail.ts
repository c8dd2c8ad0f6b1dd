import jStat from 'jstat';

/** Stands for every smaller probability: what a log-rank test tells is never certain. */
export const SMALLEST_PROBABILITY = 1e-300;

/**
 * Probability of a chi-square variate of at least `chiSquare` (finite, at least 0), for `degreesOfFreedom`
 * of 1 or more: Q(ν/2, χ²/2), the regularised upper incomplete gamma function. To 9 digits; from
 * {@link SMALLEST_PROBABILITY} to 1, never 0.
 *
 * Below the middle it is the complement of jstat's distribution function. Above it the complement would
 * lose its digits (at χ² = 80 all of them), so there the tail itself is summed.
 */
export function chiSquareTail(chiSquare: number, degreesOfFreedom: number): number {
  const [shape, x] = [degreesOfFreedom / 2, chiSquare / 2];
  const tail =
    x < shape + 1
      ? 1 - jStat.chisquare.cdf(chiSquare, degreesOfFreedom)
      : upperFraction(shape, x) * Math.exp(shape * Math.log(x) - x - jStat.gammaln(shape));
  return Math.min(1, Math.max(SMALLEST_PROBABILITY, tail));
}

/**
 * Γ(a, x) / (xᵃ e⁻ˣ) for x ≥ a + 1, by the continued fraction of Abramowitz & Stegun 1964, 6.5.31 (its even
 * part), evaluated forward (Lentz 1976, Applied Optics 15:668).
 */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; i < 10_000; i++) {
    const term = -i * (i - a);
    b += 2;
    d = 1 / (term * d + b);
    c = b + term / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return fraction;
}
