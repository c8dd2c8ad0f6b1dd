import { describe, expect, it } from 'vitest';
import { useClasses } from '../../src/analysis/useClasses.js';
import { formatUseClasses } from '../../src/reports/formatUseClasses.js';

describe('formatUseClasses', () => {
  it('names classes by their bounds', () => {
    const names = (figures: readonly number[], cuts: readonly number[] | 'terciles') =>
      formatUseClasses(useClasses(figures, (figure) => figure, cuts).classes);
    expect(names([], [0.3, 0.6])).toEqual(['< 30 %', '30 % – 60 %', '≥ 60 %']);
    expect(names([], [0.07])).toEqual(['< 7 %', '≥ 7 %']);
    expect(names([], [0.125, 1])).toEqual(['< 12.5 %', '12.5 % – 100 %', '≥ 100 %']);
    expect(names([0.1, 0.2, 0.25, 0.27], 'terciles')).toEqual(['< 20 %', '20 % – 25 %', '≥ 25 %']);
    expect(names([1 / 7, 2 / 7, 3 / 7, 4 / 7], 'terciles')).toEqual([
      '< 28.6 %',
      '28.6 % – 42.9 %',
      '≥ 42.9 %',
    ]);
    expect(names([], [1 / 3, 1 / 3 + 1e-6])).toEqual([
      '< 33.3333 %',
      '33.3333 % – 33.3334 %',
      '≥ 33.3334 %',
    ]);
    expect(names([0.5, 0.5], 'terciles')).toEqual(['all']);
  });
});
