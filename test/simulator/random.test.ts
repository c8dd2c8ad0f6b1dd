import { describe, expect, it } from 'vitest';
import { CONCERN, RandomStream } from '../../simulator/random.js';

describe('a stream', () => {
  const first = (...keys: [number, number, number, number]): number =>
    new RandomStream(keys[0], keys[1], keys[2], keys[3] as 1).uniform();

  it('depends on each of its four keys, and on nothing else', () => {
    const base = [42, 3, 7, CONCERN.session] as const;
    expect(first(...base)).toBe(first(...base));
    for (let i = 0; i < 4; i++) {
      const other = [...base] as [number, number, number, number];
      other[i]!++;
      expect(first(...other)).not.toBe(first(...base));
    }
    expect(first(2 ** 32, 0, 0, 1)).not.toBe(first(0, 0, 0, 1));
  });

  it('has the moments of its distributions', () => {
    const random = new RandomStream(1, 1, 1, CONCERN.traits);
    const draws = 40_000;
    const meanOf = (draw: () => number): number => {
      let total = 0;
      for (let i = 0; i < draws; i++) total += draw();
      return total / draws;
    };
    expect(meanOf(() => random.uniform())).toBeCloseTo(0.5, 2);
    expect(meanOf(() => random.normal())).toBeCloseTo(0, 1);
    expect(meanOf(() => random.normal() ** 2)).toBeCloseTo(1, 1);
    expect(meanOf(() => random.exponential(3))).toBeCloseTo(3, 0);
    expect(meanOf(() => random.geometric(4))).toBeCloseTo(4, 0);
    expect(meanOf(() => Number(random.chance(0.2)))).toBeCloseTo(0.2, 1);
  });

  it('never strikes at 0 and always at 1', () => {
    const random = new RandomStream(2, 1, 1, CONCERN.traits);
    for (let i = 0; i < 1_000; i++) {
      expect(random.chance(0)).toBe(false);
      expect(random.chance(1)).toBe(true);
      expect(random.geometric(0)).toBe(0);
    }
  });
});
