import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimated, runsOf } from '../../src/charts/decimate.js';

const series = fc
  .array(
    fc.record({ x: fc.integer({ min: 0, max: 2_000 }), y: fc.integer({ min: -30, max: 30 }) }),
    {
      maxLength: 600,
      size: 'max',
    },
  )
  .map((points) => points.toSorted((a, b) => a.x - b.x));

describe('decimated', () => {
  it('keeps first, lowest, highest and last of a bin', () => {
    const ys = [5, 4, 9, 3, 8, 1, 6, 7];
    const points = ys.map((y, index) => ({ x: index / 10, y }));
    expect(decimated(points, 1).map(({ y }) => y)).toEqual([5, 9, 1, 7]);
  });

  it('leaves few points as they are', () => {
    const points = [1, 2, 3].map((x) => ({ x, y: x }));
    expect(decimated(points, 0.5)).toEqual(points);
    expect(decimated([], 1)).toEqual([]);
  });

  it('keeps the ends and the extremes, in order, and no more than four points a bin', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 500 }), (points, binWidth) => {
        const kept = decimated(points, binWidth);
        const indexes = kept.map((point) => points.indexOf(point));
        expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
        expect(new Set(indexes).size).toBe(kept.length);
        if (points.length === 0) return;
        expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
        const ys = (of: readonly { y: number }[]) => of.map(({ y }) => y);
        expect(Math.min(...ys(kept))).toBe(Math.min(...ys(points)));
        expect(Math.max(...ys(kept))).toBe(Math.max(...ys(points)));
        const binCount = Math.floor((points.at(-1)!.x - points[0]!.x) / binWidth) + 1;
        expect(kept.length).toBeLessThanOrEqual(4 * binCount);
      }),
    );
  });
});

describe('runsOf', () => {
  it('parts points that are more than two days apart', () => {
    const xs = [0, 2, 4.1, 5, 20];
    const runs = runsOf(xs.map((x) => ({ x })));
    expect(runs.map((run) => run.map(({ x }) => x))).toEqual([[0, 2], [4.1, 5], [20]]);
  });

  it('loses no point and joins none over a gap', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 0, max: 50 }), (points, maxDays) => {
        const runs = runsOf(points, maxDays);
        expect(runs.flat()).toEqual(points);
        for (const [index, run] of runs.entries()) {
          for (const [i, { x }] of run.slice(1).entries()) {
            expect(x - run[i]!.x).toBeLessThanOrEqual(maxDays);
          }
          const next = runs[index + 1]?.[0];
          if (next) expect(next.x - run.at(-1)!.x).toBeGreaterThan(maxDays);
        }
      }),
    );
  });
});
