import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prescribedDays } from '../../src/analysis/adherenceDays.js';
import { bootstrapInterval } from '../../src/analysis/bootstrapInterval.js';
import { patientWeeks } from '../../src/analysis/patientWeeks.js';
import { type WeekColumns, weeklyAdherence } from '../../src/analysis/weeklyAdherence.js';
import { prescriptionOf } from '../../src/model/prescription.js';

const patient = (
  patientId: string,
  prescribed: readonly number[],
  valid: readonly number[],
  daysCounted = prescribed.map(() => 7),
): WeekColumns => ({
  patientId,
  prescribed: Uint32Array.from(prescribed),
  valid: Uint32Array.from(valid),
  daysCounted: Uint8Array.from(daysCounted),
});

describe('weeklyAdherence', () => {
  it('pools and averages the patients observed in each week, by hand', () => {
    const { weeks } = weeklyAdherence([
      patient('A', [14, 14, 0, 14], [14, 7, 0, 3]),
      patient('B', [7, 14, 0], [0, 14, 2]),
      patient('C', [14], [7]),
    ]);
    expect(weeks).toMatchObject([
      { week: 1, patientsObserved: 3, patientsPrescribed: 3, prescribed: 35, valid: 21 },
      { week: 2, patientsObserved: 2, patientsPrescribed: 2, prescribed: 28, valid: 21 },
      { week: 3, patientsObserved: 2, patientsPrescribed: 0, prescribed: 0, valid: 2 },
      { week: 4, patientsObserved: 1, patientsPrescribed: 1, prescribed: 14, valid: 3 },
    ]);
    expect(weeks.map(({ takingRatio }) => takingRatio)).toEqual([0.6, 0.75, null, 3 / 14]);
    expect(weeks.map(({ meanTakingRatio }) => meanTakingRatio)).toEqual([0.5, 0.75, null, 3 / 14]);
    // Nothing prescribed, and a single patient: no interval.
    expect(weeks.slice(2).map(({ lower, upper }) => [lower, upper])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('takes a week without a day in the figures as not observed', () => {
    const { weeks } = weeklyAdherence([
      patient('A', [14, 0, 14], [7, 0, 7], [7, 0, 7]),
      patient('B', [14, 0, 0], [14, 0, 0], [7, 7, 0]),
    ]);
    expect(weeks.map(({ patientsObserved }) => patientsObserved)).toEqual([2, 1, 1]);
    expect(weeks.map(({ takingRatio }) => takingRatio)).toEqual([0.75, null, 0.5]);
  });

  it('ends with the last week in which anyone was observed, and is empty of nobody', () => {
    expect(weeklyAdherence([]).weeks).toEqual([]);
    const away = patient('A', [0, 0], [0, 0], [0, 0]);
    expect(weeklyAdherence([away, patient('B', [], [])]).weeks).toEqual([]);
    expect(weeklyAdherence([away, patient('B', [14], [7])]).weeks).toHaveLength(1);
  });

  it('has the weeks of a patient’s days', () => {
    const days = prescribedDays(prescriptionOf({ regimens: [{ sessionsPerDay: 2 }] }), 1, 10, true);
    days.valid.fill(1);
    days.leftOut[3] = 1;
    const columns = { patientId: 'A', ...patientWeeks(days) };
    expect(columns).toEqual(patient('A', [12, 6], [6, 3], [6, 3]));
    expect(weeklyAdherence([columns]).weeks.map(({ takingRatio }) => takingRatio)).toEqual([
      0.5, 0.5,
    ]);
  });

  it('does not change with the order of the patients, nor with one who was never observed', () => {
    fc.assert(
      fc.property(cohorts, (patients) => {
        const found = weeklyAdherence(patients, { resamples: 50 });
        const never = patient('0', [0, 0, 0], [0, 0, 0], [0, 0, 0]);
        expect(weeklyAdherence([...patients.toReversed(), never], { resamples: 50 })).toEqual(
          found,
        );
      }),
    );
  });

  it('gives the interval that drawing whole patients gives', () => {
    fc.assert(
      fc.property(cohorts, fc.nat(), (patients, seed) => {
        const options = { seed, resamples: 60, level: 0.9 };
        const found = weeklyAdherence(patients, options);
        const observed = patients.filter(({ daysCounted }) => daysCounted.some(Boolean));
        for (const { week, lower, upper, patientsPrescribed } of found.weeks) {
          const pooled = (sample: readonly WeekColumns[]): number => {
            const sum = (of: 'valid' | 'prescribed') =>
              sample.reduce((total, one) => total + (one[of][week - 1] ?? 0), 0);
            return sum('prescribed') === 0 ? NaN : sum('valid') / sum('prescribed');
          };
          const expected = bootstrapInterval(observed, pooled, options);
          const known = patientsPrescribed >= 2 ? expected : null;
          expect([lower, upper]).toEqual([known?.lower ?? null, known?.upper ?? null]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is level where all patients are alike', () => {
    const alike = ['A', 'B', 'C'].map((id) => patient(id, [14, 14], [7, 0]));
    expect(weeklyAdherence(alike).weeks.map(({ lower, upper }) => [lower, upper])).toEqual([
      [0.5, 0.5],
      [0, 0],
    ]);
  });

  it('says the settings that it was made with, and refuses others', () => {
    expect(weeklyAdherence([])).toEqual({ seed: 1, resamples: 1_000, level: 0.95, weeks: [] });
    expect(() => weeklyAdherence([], { resamples: 1.5 })).toThrow(/resamples must be a whole/);
    const twice = patient('A', [14], [7]);
    expect(() => weeklyAdherence([twice, twice])).toThrow('patient A is given twice');
    expect(() => weeklyAdherence([patient('A', [14], [7, 7])])).toThrow(
      'columns of patient A must have one length, got 1, 2, 1',
    );
  });

  it('draws 600 patients of 174 weeks a thousand times in well under 1.5 s, and keeps little', () => {
    const patients = Array.from({ length: 600 }, (_, i) =>
      patient(
        `P${i}`,
        Array.from({ length: 174 }, () => 14),
        Array.from({ length: 174 }, (_week, week) => (i * 7 + week * 3) % 15),
      ),
    );
    weeklyAdherence(patients, { resamples: 20 });
    const [heldBefore, before] = [process.memoryUsage().arrayBuffers, performance.now()];
    const { weeks } = weeklyAdherence(patients);
    const [held, after] = [process.memoryUsage().arrayBuffers, performance.now()];
    expect(weeks).toHaveLength(174);
    expect(after - before).toBeLessThan(1_500);
    expect(held - heldBefore).toBeLessThan(8e6); // ratios of 174 weeks × 1,000 resamples are 1.4 MB
  });
});

const cohorts = fc
  .array(
    fc.array(
      fc.record({
        prescribed: fc.constantFrom(0, 7, 14),
        valid: fc.integer({ min: 0, max: 16 }),
        days: fc.constantFrom(0, 3, 7),
      }),
      { maxLength: 5 },
    ),
    { maxLength: 8 },
  )
  .map((all) =>
    all.map((weeks, i) =>
      patient(
        `P${i}`,
        weeks.map(({ prescribed, days }) => (days > 0 ? prescribed : 0)),
        weeks.map(({ valid, days }) => (days > 0 ? valid : 0)),
        weeks.map(({ days }) => days),
      ),
    ),
  );
