import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Followed, kaplanMeier, medianTime } from '../../src/analysis/kaplanMeier.js';
import { AML, FREIREICH } from '../helpers/survivalData.js';

const freireich = FREIREICH[0]!.subjects;

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

  it('gives seven digits of R: survival, Greenwood’s error, ends of the interval', () => {
    const rows = (subjects: readonly Followed[]) =>
      kaplanMeier(subjects)
        .filter(({ events }) => events > 0)
        .map(({ time, survival, standardError, lower, upper }) => [
          time,
          ...[survival, standardError, lower, upper].map((value) =>
            value === null ? null : Number(value.toFixed(7)),
          ),
        ]);
    // summary(survfit(Surv(time, status) ~ 1, conf.type = "log-log"))
    expect(rows(freireich)).toEqual([
      [6, 0.8571429, 0.0763604, 0.619718, 0.9515517],
      [7, 0.8067227, 0.0869353, 0.5631466, 0.922809],
      [10, 0.7529412, 0.0963497, 0.5031995, 0.8893618],
      [13, 0.6901961, 0.1068147, 0.4316102, 0.849066],
      [16, 0.627451, 0.1140539, 0.3675109, 0.8049122],
      [22, 0.5378151, 0.1282338, 0.2677789, 0.7467907],
      [23, 0.4481793, 0.1345915, 0.188052, 0.6801426],
    ]);
    expect(rows(AML[0]!.subjects).slice(0, 3)).toEqual([
      [9, 0.9090909, 0.0866784, 0.5080802, 0.9866738],
      [13, 0.8181818, 0.1162913, 0.4474286, 0.9511622],
      [18, 0.7159091, 0.139665, 0.3501904, 0.899024],
    ]);
    expect(rows(AML[1]!.subjects).at(-1)).toEqual([45, 0, null, null, null]);
    expect(AML.map(({ subjects }) => medianTime(kaplanMeier(subjects)))).toEqual([31, 23]);
  });

  it('finds the median of an even number where exactly half are left, whatever is rounded', () => {
    for (let half = 1; half <= 300; half++) {
      const ended = Array.from({ length: 2 * half }, (_, i) => ({ time: i + 1, event: true }));
      expect(medianTime(kaplanMeier(ended))).toBe(half);
    }
  });

  it('refuses a time that is no finite number', () => {
    for (const time of [NaN, Infinity]) {
      expect(() => kaplanMeier([{ time, event: true }])).toThrow(/time must be a finite number/);
    }
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
