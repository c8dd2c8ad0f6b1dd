import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Followed, kaplanMeier, medianTime } from '../../src/analysis/kaplanMeier.js';

/** Weeks of remission with 6-mercaptopurine; negative: censored. Freireich et al. 1963, Blood 21:699. */
const REMISSIONS = [
  6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35,
];
const freireich = REMISSIONS.map((weeks) => ({ time: Math.abs(weeks), event: weeks > 0 }));

describe('kaplanMeier', () => {
  it('gives the published curve of Freireich with its 95 % interval', () => {
    const found = kaplanMeier(freireich).filter(({ events }) => events > 0);
    const rounded = found.map(({ time, atRisk, survival, lower, upper }) => [
      time,
      atRisk,
      ...[survival, lower!, upper!].map((share) => Number(share.toFixed(4))),
    ]);
    // As Stata's `sts list` prints them; R's survfit(conf.type = "log-log") gives the same.
    expect(rounded).toEqual([
      [6, 21, 0.8571, 0.6197, 0.9516],
      [7, 17, 0.8067, 0.5631, 0.9228],
      [10, 15, 0.7529, 0.5032, 0.8894],
      [13, 12, 0.6902, 0.4316, 0.8491],
      [16, 11, 0.6275, 0.3675, 0.8049],
      [22, 7, 0.5378, 0.2678, 0.7468],
      [23, 6, 0.4482, 0.1881, 0.6801],
    ]);
    expect(medianTime(kaplanMeier(freireich))).toBe(23);
  });

  it('counts those censored at the time of an event as at risk then', () => {
    const [step] = kaplanMeier([
      { time: 5, event: false },
      { time: 5, event: true },
    ]);
    expect(step).toMatchObject({ atRisk: 2, events: 1, censored: 1, survival: 0.5 });
  });

  it('is 1 without an event, 0 after the last of all, and has no median that was not reached', () => {
    const on = [1, 2, 3].map((time) => ({ time, event: false }));
    expect(kaplanMeier(on).map(({ survival, lower, upper }) => [survival, lower, upper])).toEqual([
      [1, 1, 1],
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(medianTime(kaplanMeier(on))).toBeUndefined();
    expect(kaplanMeier([{ time: 9, event: true }])[0]).toMatchObject({
      survival: 0,
      lower: null,
      upper: null,
    });
    expect(kaplanMeier([])).toEqual([]);
  });

  it('without censoring is the share that is left; it never rises, and its band holds it', () => {
    const subjects = fc.array(
      fc.record({ time: fc.integer({ min: 1, max: 50 }), event: fc.boolean() }),
      { minLength: 1, maxLength: 80 },
    );
    fc.assert(
      fc.property(subjects, (given: Followed[]) => {
        const steps = kaplanMeier(given);
        let before = 1;
        for (const { survival, lower, upper } of steps) {
          expect(survival).toBeLessThanOrEqual(before);
          before = survival;
          if (lower === null || upper === null) continue;
          expect(lower).toBeGreaterThanOrEqual(0);
          expect(lower).toBeLessThanOrEqual(survival + 1e-12);
          expect(upper).toBeGreaterThanOrEqual(survival - 1e-12);
          expect(upper).toBeLessThanOrEqual(1);
        }
        const ended = given.map(({ time }) => ({ time, event: true }));
        for (const { time, survival } of kaplanMeier(ended)) {
          const left = given.filter((one) => one.time > time).length / given.length;
          expect(survival).toBeCloseTo(left, 10);
        }
      }),
    );
  });
});
