import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohortPersistence } from '../../src/analysis/cohortPersistence.js';
import { spreadOf } from '../../src/analysis/distribution.js';

describe('spreadOf', () => {
  it('gives quartiles of type 7, by hand', () => {
    // Sorted 1 3 4 8 10 15: the quartiles stand at 1.25, 2.5 and 3.75 of 0 to 5.
    const spread = spreadOf([10, 3, 15, 1, 8, 4])!;
    expect(spread).toMatchObject({ patients: 6, min: 1, q1: 3.25, median: 6, q3: 9.5, max: 15 });
    expect(spread.mean).toBeCloseTo(41 / 6, 12);
    // Squares of the distances from 41/6 sum to 809/6.
    expect(spread.sd).toBeCloseTo(Math.sqrt(809 / 6 / 5), 12);
  });

  it('is null of none, and has no deviation of one', () => {
    expect(spreadOf([])).toBeNull();
    expect(spreadOf([0.5])).toEqual({
      patients: 1,
      mean: 0.5,
      sd: null,
      min: 0.5,
      q1: 0.5,
      median: 0.5,
      q3: 0.5,
      max: 0.5,
    });
  });

  it('is in order, whatever the order of the numbers', () => {
    const numbers = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, (values) => {
        const { min, q1, median, q3, max } = spreadOf(values)!;
        expect([min, q1, median, q3, max]).toEqual(
          [min, q1, median, q3, max].toSorted((a, b) => a - b),
        );
        expect(spreadOf(values.toReversed())).toMatchObject({ min, q1, median, q3, max });
      }),
    );
  });
});

describe('cohortPersistence', () => {
  const patient = (days: number | null, discontinued: boolean, daysCounted = 500) => ({
    observation: { daysCounted },
    persistence: [14, 30, 90, 180].map((gapDays) => ({
      gapDays,
      days,
      discontinued: days === null ? null : discontinued,
      censored: null,
    })),
  });

  it('counts who began, who stopped, and who is left after a year', () => {
    const patients = [
      patient(100, true),
      patient(200, false),
      patient(365, true),
      patient(400, false),
      patient(null, false),
    ];
    const [first] = cohortPersistence(patients);
    // S(365) = (1 − 1/4) · (1 − 1/2): two are at risk on day 365, of whom one stops then.
    expect(first).toMatchObject({
      gapDays: 14,
      patients: 4,
      neverBegan: 1,
      discontinued: 2,
      medianDays: 365,
      afterOneYear: { atRisk: 2, survival: 0.375 },
    });
  });

  it('does not say of a patient of whom no day counts that he never began', () => {
    const [first] = cohortPersistence([patient(100, true), patient(null, false, 0)]);
    expect(first).toMatchObject({ patients: 1, neverBegan: 0 });
  });

  it('says nothing of a year that nobody was followed for', () => {
    expect(cohortPersistence([patient(90, false)])[0]).toMatchObject({
      medianDays: null,
      afterOneYear: null,
    });
    expect(cohortPersistence([])[0]).toMatchObject({ patients: 0, medianDays: null });
  });
});
