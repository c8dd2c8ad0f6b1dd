import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from '../../src/analysis/bootstrapInterval.js';
import { drawResample, fairIndex, MOST_PATIENTS } from '../../src/analysis/resample.js';

interface Patient {
  readonly patientId: string;
  readonly value: number;
}
const cohort = (values: readonly number[]): Patient[] =>
  values.map((value, i) => ({ patientId: `P${i}`, value }));
const mean = (sample: readonly Patient[]): number =>
  sample.reduce((sum, { value }) => sum + value, 0) / sample.length;

describe('drawResample', () => {
  it('is a pure function of seed and resample, and differs with each', () => {
    const draw = (seed: number, resample: number): string => {
      const drawn = new Uint32Array(50);
      drawResample(seed, resample, drawn);
      return drawn.join();
    };
    expect(draw(7, 3)).toBe(draw(7, 3));
    const others = [draw(7, 4), draw(8, 3), draw(7 + 2 ** 32, 3)];
    expect(new Set([draw(7, 3), ...others]).size).toBe(4);
  });

  it.each([1, 2, 3, 7, 600])('draws each of %d patients as often as any other', (patients) => {
    const counts = new Float64Array(patients);
    const drawn = new Uint32Array(patients);
    const resamples = Math.ceil(120_000 / patients);
    for (let resample = 0; resample < resamples; resample++) {
      drawResample(1, resample, drawn);
      for (const index of drawn) counts[index]!++;
    }
    // Pearson's chi-square of equal chances; beyond 5 standard deviations it would not be chance.
    const chiSquare = counts.reduce((sum, n) => sum + (n - resamples) ** 2 / resamples, 0);
    const degrees = patients - 1;
    expect(chiSquare).toBeLessThanOrEqual(degrees + 5 * Math.sqrt(2 * degrees));
  });
});

describe('fairIndex', () => {
  it('gives every index as many words as any other', () => {
    const count = fc.integer({ min: 1, max: MOST_PATIENTS });
    fc.assert(
      fc.property(count, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (n, at) => {
        const k = Math.floor(at * n);
        // Exact: both products are below 2^53.
        const firstOf = (index: number): number =>
          Number((BigInt(index) * 2n ** 32n + BigInt(n) - 1n) / BigInt(n));
        const [first, end] = [firstOf(k), firstOf(k + 1)];
        const words = Array.from({ length: Math.min(3, end - first) }, (_, i) => first + i);
        const drawn = words.map((word) => fairIndex(word, n));
        const passedOver = drawn.filter((index) => index === -1).length;
        expect(drawn.filter((index) => index !== -1 && index !== k)).toEqual([]);
        expect(end - first - passedOver).toBe(Math.floor(2 ** 32 / n));
        expect(fairIndex(end - 1, n)).toBe(k);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('bootstrapInterval', () => {
  it('gives the same numbers for a seed, whatever the order of the patients', () => {
    const patients = cohort([0.1, 0.4, 0.35, 0.8, 0.9, 0.2, 0.6, 0.55, 0.3, 0.7, 0.15]);
    const found = bootstrapInterval(patients, mean, { seed: 42 });
    // Frozen: seeds name figures in published reports, a change is an entry in the changelog.
    expect(found).toEqual({
      lower: 0.30454545454545456,
      upper: 0.618181818181818,
      resamples: 1_000,
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(patients, { minLength: 11 }), (shuffled) => {
        expect(bootstrapInterval(shuffled, mean, { seed: 42 })).toEqual(found);
      }),
      { numRuns: 10 },
    );
    expect(bootstrapInterval(patients, mean, { seed: 43 })).not.toEqual(found);
  });

  it('comes near the interval of theory for a mean, and is narrower at a lower level', () => {
    // 0, 1 … 99: the mean is 49.5, its standard error √((100² − 1) / 12 / 100) = 2.8866.
    const patients = cohort(Array.from({ length: 100 }, (_, i) => i));
    const { lower, upper } = bootstrapInterval(patients, mean, { resamples: 20_000 })!;
    expect(Math.abs(lower - (49.5 - 1.95996 * 2.8866))).toBeLessThan(0.15);
    expect(Math.abs(upper - (49.5 + 1.95996 * 2.8866))).toBeLessThan(0.15);
    const half = bootstrapInterval(patients, mean, { level: 0.5 })!;
    expect(half.lower).toBeGreaterThan(lower);
    expect(half.upper).toBeLessThan(upper);
  });

  it('of two patients has the three means that two draws can have', () => {
    // 0 and 0, 0 and 1, 1 and 1 with chances 1/4, 1/2, 1/4.
    const patients = cohort([0, 1]);
    expect(bootstrapInterval(patients, mean)).toMatchObject({ lower: 0, upper: 1 });
    expect(bootstrapInterval(patients, mean, { level: 0.4 })).toMatchObject({
      lower: 0.5,
      upper: 0.5,
    });
  });

  it('is null of none and of one, of a figure that cannot be told, and level where all are the same', () => {
    expect(bootstrapInterval([], mean)).toBeNull();
    expect(bootstrapInterval(cohort([0.5]), mean)).toBeNull();
    expect(bootstrapInterval(cohort([1, 2]), () => null)).toBeNull();
    expect(bootstrapInterval(cohort([1, 2]), () => NaN)).toBeNull();
    expect(bootstrapInterval(cohort([0.5, 0.5, 0.5]), mean)).toEqual({
      lower: 0.5,
      upper: 0.5,
      resamples: 1_000,
    });
  });

  it('counts the resamples that have a figure', () => {
    // Only the draws that hold patient P1 have one: 3/4 of them.
    const found = bootstrapInterval(cohort([0, 1]), (sample) => mean(sample) || null);
    expect(found!.lower).toBe(0.5);
    expect(Math.abs(found!.resamples - 750)).toBeLessThan(70);
  });

  it.each([
    [{ seed: -1 }, /seed must be a whole number/],
    [{ seed: 0.5 }, /seed must be a whole number/],
    [{ resamples: 0 }, /resamples must be a whole number from 1 to 100000, got 0/],
    [{ level: 1 }, /level must be a number from/],
    [{ level: NaN }, /level must be a number from/],
  ])('refuses %j', (options, message) => {
    expect(() => bootstrapInterval(cohort([1, 2]), mean, options)).toThrow(message);
  });

  it('refuses a patient given twice', () => {
    expect(() => bootstrapInterval([...cohort([1, 2]), ...cohort([1])], mean)).toThrow(
      'patient P0 is given twice',
    );
  });
});
