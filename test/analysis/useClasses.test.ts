import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UseClasses, useClasses } from '../../src/analysis/useClasses.js';
import { parseUseClasses, type UseCuts } from '../../src/analysis/useClassSpec.js';

const own = (figure: number | null): number | null => figure;
const counts = ({ classes }: UseClasses<number | null>): number[] =>
  classes.map(({ count }) => count);

describe('useClasses', () => {
  it('puts a figure on a cut point into the class above it', () => {
    const { classes, unknown, note } = useClasses(
      [0.6, 0.3, 0.299999, null, 0.59, 1.2, 0, NaN],
      own,
      [0.3, 0.6],
    );
    expect(classes).toEqual([
      {
        from: null,
        to: 0.3,
        patients: [0.299999, 0],
        count: 2,
        share: 1 / 3,
        min: 0,
        max: 0.299999,
      },
      { from: 0.3, to: 0.6, patients: [0.3, 0.59], count: 2, share: 1 / 3, min: 0.3, max: 0.59 },
      { from: 0.6, to: null, patients: [0.6, 1.2], count: 2, share: 1 / 3, min: 0.6, max: 1.2 },
    ]);
    expect(unknown).toEqual([null, NaN]);
    expect(note).toBeNull();
  });

  it('keeps an empty class between given cut points', () => {
    const { classes } = useClasses([0.9], own, [0, 0.5]);
    expect(classes.map(({ count, share, min, max }) => [count, share, min, max])).toEqual([
      [0, 0, null, null],
      [0, 0, null, null],
      [1, 1, 0.9, 0.9],
    ]);
  });

  it('cuts at quantiles of type 7', () => {
    // R: quantile(c(1, 3, 4, 8, 10, 15), c(1/3, 2/3)) is 3.666667, 8.666667; the quartiles are 3.25, 6, 9.5.
    const figures = [10, 3, 15, 1, 8, 4];
    const terciles = useClasses(figures, own, 'terciles');
    expect(terciles.classes.map(({ from }) => from)).toEqual([
      null,
      expect.closeTo(11 / 3, 12),
      expect.closeTo(26 / 3, 12),
    ]);
    expect(counts(terciles)).toEqual([2, 2, 2]);
    const quartiles = useClasses(figures, own, 'quartiles');
    expect(quartiles.classes.map(({ to }) => to)).toEqual([3.25, 6, 9.5, null]);
    expect(counts(quartiles)).toEqual([2, 1, 1, 2]);
    expect([terciles.note, quartiles.note]).toEqual([null, null]);
  });

  it.each([
    ['terciles', [1, 2, 2, 2, 2, 3], [1, 5], '2 classes instead of 3: equal figures stay together'],
    ['terciles', [5, 5, 5, 5], [4], '1 class instead of 3: equal figures stay together'],
    [
      'quartiles',
      [0, 0, 0, 0, 0, 0, 1, 2],
      [6, 2],
      '2 classes instead of 4: equal figures stay together',
    ],
    [
      'terciles',
      [1, 1, 2, 3, 3, 3, 3, 3],
      [3, 5],
      '2 classes instead of 3: equal figures stay together',
    ],
    [
      'terciles',
      [1, 2, 2, 2, 2, 5, 6, 7, 8],
      [1, 5, 3],
      'equal figures stay together, so classes differ in size',
    ],
    ['terciles', [1, 2], [1, 1], '2 classes instead of 3: there are too few figures'],
    ['terciles', [1], [1], '1 class instead of 3: there are too few figures'],
    ['quartiles', [], [0], '1 class instead of 4: there are too few figures'],
  ] as const)('of %s of %j makes %j and says so', (cuts, figures, expected, note) => {
    const found = useClasses(figures, own, cuts);
    expect(counts(found)).toEqual(expected);
    expect(found.note).toBe(note);
  });

  it('has no share of nobody', () => {
    const { classes, unknown } = useClasses([null, null], own, [0.5]);
    expect(classes.map(({ count, share }) => [count, share])).toEqual([
      [0, null],
      [0, null],
    ]);
    expect(unknown).toHaveLength(2);
  });

  it('has each patient once, equal figures together, and never an empty class of quantiles', () => {
    const figures = fc.array(fc.option(fc.constantFrom(0, 0.1, 0.25, 0.5, 0.7, 0.9, 1, 1.3)));
    const cuts = fc.constantFrom<UseCuts[]>('terciles', 'quartiles', [0.25, 0.7]);
    fc.assert(
      fc.property(figures, cuts, (given, at) => {
        const { classes, unknown } = useClasses(given, own, at);
        const all = [...classes.flatMap(({ patients }) => patients), ...unknown];
        expect(all.toSorted()).toEqual(given.toSorted());
        for (const [i, { from, to, min, max, count, patients }] of classes.entries()) {
          expect(count).toBe(patients.length);
          expect(from).toBe(i === 0 ? null : classes[i - 1]!.to);
          if (min !== null && from !== null) expect(min).toBeGreaterThanOrEqual(from);
          if (max !== null && to !== null) expect(max).toBeLessThan(to);
          if (typeof at === 'string' && classes.length > 1) expect(count).toBeGreaterThan(0);
        }
        const shares = classes.reduce((sum, { share }) => sum + (share ?? 0), 0);
        expect(shares).toBeCloseTo(given.some((figure) => figure !== null) ? 1 : 0, 12);
      }),
    );
  });

  it('makes classes at most one apart of figures that all differ', () => {
    const figures = fc.uniqueArray(fc.integer({ min: 0, max: 9_999 }), {
      minLength: 4,
      maxLength: 60,
    });
    fc.assert(
      fc.property(figures, fc.constantFrom('terciles', 'quartiles'), (given, cuts) => {
        const found = useClasses(given, own, cuts);
        expect(found.classes).toHaveLength(cuts === 'terciles' ? 3 : 4);
        expect(Math.max(...counts(found)) - Math.min(...counts(found))).toBeLessThanOrEqual(1);
        expect(found.note).toBeNull();
      }),
    );
  });

  it('refuses cut points that are none', () => {
    expect(() => useClasses([1], own, [0.6, 0.3])).toThrow('cuts: cut points must increase');
  });
});

describe('parseUseClasses', () => {
  it.each([
    ['durationRatio:0.3,0.6', 'durationRatio', [0.3, 0.6]],
    ['0.3,0.6', 'durationRatio', [0.3, 0.6]],
    [' takingRatio : .5 , 1 ', 'takingRatio', [0.5, 1]],
    ['0', 'durationRatio', [0]],
    ['takingRatio:terciles', 'takingRatio', 'terciles'],
    ['quartiles', 'durationRatio', 'quartiles'],
    [
      '0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9',
      'durationRatio',
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    ],
  ])('reads %s', (text, measure, cuts) => {
    expect(parseUseClasses('--use-classes', text)).toEqual({ measure, cuts });
  });

  it.each([
    ['0.6,0.3', 'cut points must increase, got 0.6 before 0.3'],
    ['0.3,0.3', 'cut points must increase, got 0.3 before 0.3'],
    ['-0.1', 'cut points must be finite numbers of at least 0, got -0.1'],
    ['1e999', 'cut points must be finite numbers of at least 0, got Infinity'],
    ['30,60', 'cut points are ratios, 0.3 for 30 %, and at most 10, got 30'],
    ['0,1,2,3,4,5,6,7,8,9', 'cut points must be 1 to 9, got 10'],
    ['30%', 'got "30%" in "30%"; write 0.3'],
    ['0.3;0.6', 'got "0.3;0.6" in "0.3;0.6"; write [MEASURE:]CUTS, such as durationRatio:0.3,0.6'],
    ['0.3,', 'got "" in "0.3,"'],
    ['', 'got "" in ""'],
    ['takingRatio:', 'got "" in "takingRatio:"'],
    ['takingratio:0.3', 'must be one of takingRatio, '],
    ['duration:0.3', 'must be one of takingRatio, '],
    [':0.3', 'must be one of takingRatio, '],
    ['durationRatio', 'got "durationRatio"'],
    ['NaN', 'got "NaN"'],
    ['0x1', 'got "0x1"'],
  ])('refuses %j and names the option', (text, message) => {
    expect(() => parseUseClasses('--use-classes', text)).toThrow(message);
    expect(() => parseUseClasses('--use-classes', text)).toThrow(/^--use-classes/);
  });
});
