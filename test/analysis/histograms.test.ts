import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CountingHistogram } from '../../src/analysis/countingHistogram.js';
import { IntervalHistogram } from '../../src/analysis/intervalHistogram.js';
import { ABSENT } from '../../src/model/pulse.js';

const counts = (values: readonly number[]): CountingHistogram => {
  const histogram = new CountingHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
};

describe('a counting histogram', () => {
  const values = fc.array(fc.integer({ min: 0, max: ABSENT - 1 }), { minLength: 1 });

  it('gives the quantiles that sorting gives', () => {
    fc.assert(
      fc.property(values, (given) => {
        const sorted = given.toSorted((a, b) => a - b);
        const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1];
        const found = counts(given).distribution();
        expect(found).toMatchObject({
          count: given.length,
          min: sorted[0],
          median: at(0.5),
          p95: at(0.95),
          max: sorted.at(-1),
        });
        expect(found!.mean).toBeCloseTo(given.reduce((a, b) => a + b, 0) / given.length, 6);
      }),
    );
  });

  it('merges into what one of all values is, in any order', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [first, second] = [counts(a), counts(b)];
        first.absorb(second);
        second.absorb(counts(a));
        const together = counts([...a, ...b]).distribution();
        expect(first.distribution()).toEqual(together);
        expect(second.distribution()).toEqual(together);
      }),
    );
  });

  it('leaves out what was not reported', () => {
    expect(counts([ABSENT, ABSENT]).distribution()).toBeNull();
    expect(counts([7, ABSENT]).distribution()).toMatchObject({ count: 1, min: 7, max: 7 });
  });
});

const intervals = (values: readonly number[]): IntervalHistogram => {
  const histogram = new IntervalHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
};

describe('a histogram of intervals', () => {
  it('finds the usual interval within 0.4 %, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (interval) => {
        const found = intervals([interval, interval, interval]).regularity()!;
        expect(Math.abs(found.intervalMicroseconds / interval - 1)).toBeLessThan(0.004);
        expect(found.missing).toBe(0);
      }),
    );
  });

  it('counts a pulse missing for each whole interval that fits in between', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5_000, max: 1_000_000 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 20 }),
        (interval, holes) => {
          const regular = Array.from({ length: 100 }, () => interval);
          const longer = holes.map((missing) => interval * (missing + 1));
          const found = intervals([...regular, ...longer]).regularity()!;
          expect(found.missing).toBe(holes.reduce((sum, missing) => sum + missing, 0));
          expect(found.intervalMicroseconds).toBeCloseTo(interval, 6);
        },
      ),
    );
  });

  it('has the standard deviation of the intervals without a hole as jitter', () => {
    const found = intervals([49_000, 50_000, 51_000, 50_000, 150_000]).regularity()!;
    expect(found.intervalMicroseconds).toBe(50_000);
    expect(found.jitterMicroseconds).toBeCloseTo(Math.sqrt(2e6 / 4), 6);
    expect(found.missing).toBe(2);
  });

  it('merges into what one of all intervals is', () => {
    const given = fc.array(fc.integer({ min: 1, max: 2 ** 32 - 1 }), { minLength: 1 });
    fc.assert(
      fc.property(given, given, (a, b) => {
        const merged = intervals(a);
        merged.absorb(intervals(b));
        expect(merged.regularity()).toEqual(intervals([...a, ...b]).regularity());
      }),
    );
  });
});
