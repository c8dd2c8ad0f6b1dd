import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareTail, SMALLEST_PROBABILITY } from '../../src/analysis/chiSquareTail.js';

describe('chiSquareTail', () => {
  it.each([
    // R: pchisq(x, df, lower.tail = FALSE); SciPy's chi2.sf gives the same.
    [3.84, 1, 0.0500435212487052],
    [10, 4, 0.0404276819945128],
    [0.5, 3, 0.918891411654676],
    [2.99, 1, 0.0837801685033305],
    [3, 1, 0.0832645166635504],
    [50, 60, 0.817896084022545],
    [30, 29, 0.414003642917543],
    [600, 599, 0.480804137844202],
    [100, 1, 1.5239706048321e-23],
    [800, 3, 4.32747081438508e-173],
  ])('of %d with %d degrees of freedom is that of R', (chiSquare, degreesOfFreedom, expected) => {
    expect(chiSquareTail(chiSquare, degreesOfFreedom) / expected).toBeCloseTo(1, 9);
  });

  it('is 1 at 0, and never 0 however large the figure', () => {
    expect(chiSquareTail(0, 1)).toBe(1);
    for (const chiSquare of [1_400, 2_000, 1e6, 1e300]) {
      expect(chiSquareTail(chiSquare, 2)).toBe(SMALLEST_PROBABILITY);
    }
  });

  it('has the closed forms of an even number of degrees, through the whole range', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1_300, noNaN: true }), (chiSquare) => {
        const x = chiSquare / 2;
        expect(chiSquareTail(chiSquare, 2) / Math.exp(-x)).toBeCloseTo(1, 8);
        const six = Math.exp(-x) * (1 + x + x ** 2 / 2);
        expect(chiSquareTail(chiSquare, 6) / six).toBeCloseTo(1, 8);
      }),
    );
  });

  it('falls with the figure and rises with the degrees of freedom, also where the two ways meet', () => {
    for (let degrees = 1; degrees <= 40; degrees++) {
      const meeting = degrees + 2;
      const [below, at] = [meeting - 1e-7, meeting].map((x) => chiSquareTail(x, degrees));
      expect(at).toBeLessThan(below!);
      expect(at! / below!).toBeCloseTo(1, 6);
      expect(chiSquareTail(meeting, degrees + 1)).toBeGreaterThan(at!);
    }
  });
});
