import { CONCERN, RandomStream } from './random.js';

/** Middle value; the mean of the two middle ones of an even number. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half]!;
  return (sorted[half - 1]! + sorted[half]!) / 2;
}

export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** Sample standard deviation (n − 1). */
export function standardDeviation(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((total, value) => total + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Percentile bootstrap interval of a figure of independent subjects (Efron 1979), seeded. */
export function bootstrapInterval<Subject>(
  subjects: readonly Subject[],
  figure: (subjects: readonly Subject[]) => number,
  { seed, resamples, level }: { seed: number; resamples: number; level: number },
): readonly [number, number] {
  const figures: number[] = [];
  for (let i = 0; i < resamples; i++) {
    const random = new RandomStream(seed, 0, i, CONCERN.bootstrap);
    figures.push(figure(subjects.map(() => subjects[random.below(subjects.length)]!)));
  }
  figures.sort((a, b) => a - b);
  const at = (share: number): number => figures[Math.round(share * (resamples - 1))]!;
  return [at((1 - level) / 2), at((1 + level) / 2)];
}
