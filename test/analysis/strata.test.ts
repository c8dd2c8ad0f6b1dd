import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohortPersistence } from '../../src/analysis/cohortPersistence.js';
import { strataOf } from '../../src/analysis/strata.js';
import { stratifiedPersistence } from '../../src/analysis/stratifiedPersistence.js';
import { AML } from '../helpers/survivalData.js';

const patients = (...ids: string[]) => ids.map((patientId) => ({ patientId }));

describe('strataOf', () => {
  it('sorts numbers by value, then texts, and last those without a value', () => {
    const values = [
      ['a', '10'],
      ['b', 'site 10'],
      ['c', undefined],
      ['d', '9.5'],
      ['e', 'Site 2'],
      ['f', '-3'],
      ['g', '  '],
      ['h', '65-80'],
      ['i', ' 10 '],
      ['j', '1e1'],
      ['k', '5-20'],
    ] as const;
    const strata = strataOf(
      patients('z', ...values.map(([id]) => id)),
      new Map<string, string | undefined>(values),
    );
    expect(
      strata.map((stratum) => [
        stratum.value,
        stratum.patients.map(({ patientId }) => patientId).join(''),
      ]),
    ).toEqual([
      ['-3', 'f'],
      ['9.5', 'd'],
      ['1e1', 'j'],
      ['10', 'ai'],
      ['5-20', 'k'],
      ['65-80', 'h'],
      ['Site 2', 'e'],
      ['site 10', 'b'],
      [null, 'zcg'],
    ]);
  });

  it('is empty of nobody, and one group of those who all lack a value or share it', () => {
    expect(strataOf([], new Map([['a', '1']]))).toEqual([]);
    expect(strataOf(patients('a', 'b'), new Map())).toEqual([
      { value: null, patients: patients('a', 'b') },
    ]);
    expect(strataOf(patients('constructor'), new Map([['constructor', '__proto__']]))).toEqual([
      { value: '__proto__', patients: patients('constructor') },
    ]);
  });

  it('has each patient once, and the same groups whatever the order', () => {
    const value = fc.option(fc.constantFrom('1', '2', '10', 'a', 'B', 'b', '', '1.0', '∞'), {
      nil: undefined,
    });
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const given = values.map((_, i) => ({ patientId: `P${i}` }));
        const map = new Map(values.map((text, i) => [`P${i}`, text]));
        const strata = strataOf(given, map);
        expect(strata.flatMap((stratum) => stratum.patients)).toHaveLength(given.length);
        expect(strataOf(given.toReversed(), map).map((stratum) => stratum.value)).toEqual(
          strata.map((stratum) => stratum.value),
        );
      }),
    );
  });
});

describe('stratifiedPersistence', () => {
  const member = (days: number | null, discontinued: boolean, daysCounted = 500) => ({
    observation: { daysCounted },
    persistence: [14, 30, 90, 180].map((gapDays) => ({
      gapDays,
      days: days === null ? null : days + gapDays,
      discontinued: days === null ? null : discontinued,
      censored: null,
    })),
  });
  const strata = AML.map(({ name, subjects }) => ({
    value: name,
    patients: subjects.map(({ time, event }) => member(time, event)),
  }));

  it('has the curve of each stratum and the log-rank test between them', () => {
    const found = stratifiedPersistence(strata, 30);
    expect(found).toMatchObject({
      gapDays: 30,
      strata: [
        { value: 'Maintained', patients: 11, discontinued: 7, medianDays: 61 },
        { value: 'Nonmaintained', patients: 12, discontinued: 11, medianDays: 53 },
      ],
      logRank: { degreesOfFreedom: 1, reason: null },
    });
    expect(found.logRank.chiSquare).toBeCloseTo(3.396389, 6);
    expect(found.logRank.p).toBeCloseTo(0.06533932, 8);
  });

  it('shows those without a value, and those who never began, and tests neither', () => {
    const more = [
      strata[0]!,
      { ...strata[1]!, patients: [...strata[1]!.patients, member(null, false)] },
      { value: null, patients: [member(1, true), member(2, true)] },
    ];
    const found = stratifiedPersistence(more, 30);
    expect(found.logRank).toEqual(stratifiedPersistence(strata, 30).logRank);
    expect(found.strata[1]).toMatchObject({ patients: 12, neverBegan: 1 });
    expect(found.strata[2]).toMatchObject({ value: null, patients: 2, discontinued: 2 });
  });

  it('of one stratum is the persistence of the cohort, and says that there is no test', () => {
    const all = strata.flatMap((stratum) => stratum.patients);
    for (const cohort of cohortPersistence(all)) {
      const found = stratifiedPersistence([{ value: 'all', patients: all }], cohort.gapDays);
      expect(found.strata).toEqual([{ value: 'all', ...cohort }]);
      expect(found.logRank).toMatchObject({
        p: null,
        reason: 'there are no two groups to compare',
      });
    }
    expect(stratifiedPersistence([], 30)).toMatchObject({ strata: [], logRank: { p: null } });
  });

  it('refuses a gap that no patient’s persistence holds', () => {
    expect(() => stratifiedPersistence(strata, 31)).toThrow(
      'gapDays must be one of 14, 30, 90, 180, got 31',
    );
  });
});
