import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LogRankGroup, logRank } from '../../src/analysis/logRank.js';
import { AML, FREIREICH, VETERAN } from '../helpers/survivalData.js';

const on = (time: number) => ({ time, event: false });
const off = (time: number) => ({ time, event: true });

describe('logRank', () => {
  it('gives the figures of R for the remissions of Freireich', () => {
    const { groups, chiSquare, degreesOfFreedom, p, reason } = logRank(FREIREICH);
    expect(chiSquare).toBeCloseTo(16.7929409892165, 9);
    expect(p! / 4.16880910933453e-5).toBeCloseTo(1, 9);
    expect([degreesOfFreedom, reason]).toEqual([1, null]);
    expect(groups.map(({ name, subjects, observed }) => [name, subjects, observed])).toEqual([
      ['6-MP', 21, 9],
      ['placebo', 21, 21],
    ]);
    expect(groups[0]!.expected).toBeCloseTo(19.250500948, 9);
    expect(groups[1]!.expected).toBeCloseTo(10.749499052, 9);
    expect(groups[0]!.squaredOverExpected).toBeCloseTo(5.45818366, 7);
    expect(groups[1]!.squaredOverExpected).toBeCloseTo(9.77466663, 7);
    expect(groups[1]!.squaredOverVariance).toBeCloseTo(16.79294099, 7);
  });

  it('gives those of aml, and of three groups that tell nothing', () => {
    const aml = logRank(AML);
    expect(aml.chiSquare).toBeCloseTo(3.396389, 6);
    expect(aml.p).toBeCloseTo(0.06533932, 8);
    expect(aml.groups[0]!.expected).toBeCloseTo(10.6893359923, 9);

    // R: survdiff of the same remissions dealt out in turn.
    const all = FREIREICH.flatMap(({ subjects }) => subjects);
    const dealt = [0, 1, 2].map((turn) => ({
      name: String(turn),
      subjects: all.filter((_, i) => i % 3 === turn),
    }));
    const three = logRank(dealt);
    expect(three).toMatchObject({ degreesOfFreedom: 2, reason: null });
    expect(three.chiSquare).toBeCloseTo(0.716380589169184, 9);
    expect(three.p).toBeCloseTo(0.698940057842742, 9);
  });

  it('gives those of four cell types with many ties', () => {
    const { groups, chiSquare, degreesOfFreedom, p } = logRank(VETERAN);
    // R prints 47.7 30.1 15.7 34.5, 10.53 10.20 8.19 3.02 and "Chisq= 25.4 on 3 degrees of freedom, p= 1e-05"; the
    // digits beyond are those of a calculation in NumPy and SciPy.
    expect(groups.map(({ subjects, observed }) => [subjects, observed])).toEqual([
      [35, 31],
      [48, 45],
      [27, 26],
      [27, 26],
    ]);
    const expected = [47.6546776725, 30.1020793268, 15.6937646144, 34.5494783863];
    const overVariance = [10.5313239, 10.2025056, 8.1919709, 3.02051631];
    for (const [i, row] of groups.entries()) {
      expect(row.expected).toBeCloseTo(expected[i]!, 9);
      expect(row.squaredOverVariance).toBeCloseTo(overVariance[i]!, 7);
    }
    expect(chiSquare).toBeCloseTo(25.403700345785, 9);
    expect(p! / 1.271245939006e-5).toBeCloseTo(1, 9);
    expect(degreesOfFreedom).toBe(3);
  });

  it('leaves out a group of early censorings, as the tests of R have it', () => {
    const early = { name: 'Dummy', subjects: [1, 2, 2, 3, 3, 3, 4].map(on) };
    const [plain, with3] = [logRank(AML), logRank([early, ...AML])];
    expect(with3.groups[0]).toEqual({
      name: 'Dummy',
      subjects: 7,
      observed: 0,
      expected: 0,
      squaredOverExpected: null,
      squaredOverVariance: null,
      inTest: false,
    });
    expect(with3.groups.slice(1)).toEqual(plain.groups);
    expect({ ...with3, groups: [] }).toEqual({ ...plain, groups: [] });
  });

  it.each([
    ['there are no two groups to compare', []],
    ['there are no two groups to compare', [AML[0]!]],
    [
      'no event was seen in any group',
      [
        { name: 'a', subjects: [on(1), on(2)] },
        { name: 'b', subjects: [on(3)] },
      ],
    ],
    [
      'no event was seen in any group',
      [
        { name: 'a', subjects: [] },
        { name: 'b', subjects: [] },
      ],
    ],
    [
      'only one group had subjects at risk when an event happened',
      [AML[0]!, { name: 'b', subjects: [] }],
    ],
    [
      'all subjects at risk had the event at the same time',
      [
        { name: 'a', subjects: [off(5), off(5)] },
        { name: 'b', subjects: [off(5), on(2)] },
        { name: 'c', subjects: [off(5)] },
      ],
    ],
  ])('says why there is no test: %s', (reason, groups: LogRankGroup[]) => {
    const found = logRank(groups);
    expect(found).toMatchObject({ chiSquare: null, p: null, reason });
    expect(JSON.parse(JSON.stringify(found))).toEqual(found); // no NaN, which JSON would turn to null
  });

  it('warns of groups with few expected events, such as a group for each patient', () => {
    expect([FREIREICH, AML, VETERAN].map((groups) => logRank(groups).caution)).toEqual([
      null,
      null,
      null,
    ]);
    const alone = AML[0]!.subjects.map((one, i) => ({ name: String(i), subjects: [one] }));
    expect(logRank(alone)).toMatchObject({
      reason: null,
      caution: '11 of 11 groups expect fewer than 5 events, so p is a rough guess',
    });
    const one = [...AML, { name: 'one', subjects: [off(20)] }];
    expect(logRank(one).caution).toMatch(/^1 of 3 groups expects fewer than 5 events/);
  });

  it('refuses a time that is no number', () => {
    expect(() => logRank([...AML, { name: 'c', subjects: [off(NaN)] }])).toThrow(
      /time must be a finite number, got NaN/,
    );
  });

  it('keeps a p of groups that could hardly differ more above 0', () => {
    const many = (from: number) => Array.from({ length: 2_000 }, (_, i) => off(from + i));
    const { p, chiSquare } = logRank([
      { name: 'early', subjects: many(1) },
      { name: 'late', subjects: many(10_000) },
    ]);
    expect(chiSquare).toBeGreaterThan(1_400);
    expect(p).toBe(1e-300);
  });
});

const subject = fc.record({ time: fc.integer({ min: 1, max: 12 }), event: fc.boolean() });
const groupsOf = (minLength: number, maxLength: number) =>
  fc
    .array(fc.array(subject, { maxLength: 25 }), { minLength, maxLength })
    .map((all) => all.map((subjects, i): LogRankGroup => ({ name: `g${i}`, subjects })));

describe('laws of the log-rank test', () => {
  it('gives what a slow count at every time and an inverse matrix give', () => {
    fc.assert(
      fc.property(groupsOf(2, 5), (groups) => {
        const found = logRank(groups);
        const slow = slowLogRank(groups);
        for (const [i, row] of found.groups.entries()) {
          expect(row.observed).toBe(slow.observed[i]);
          expect(row.expected).toBeCloseTo(slow.expected[i]!, 10);
        }
        if (slow.chiSquare === null) expect(found.chiSquare).toBeNull();
        else expect(found.chiSquare).toBeCloseTo(slow.chiSquare, 7);
      }),
      { numRuns: 300 },
    );
  });

  it('does not see the order of subjects, the names and order of groups, or the unit of time', () => {
    fc.assert(
      fc.property(groupsOf(2, 5), fc.constantFrom(0.001, 7, 365.25), (groups, scale) => {
        const found = logRank(groups);
        const shuffled = groups
          .map(({ name, subjects }) => ({
            name: `other ${name}`,
            subjects: subjects
              .map(({ time, event }) => ({ time: time * scale, event }))
              .toReversed(),
          }))
          .toReversed();
        const again = logRank(shuffled);
        expect([again.degreesOfFreedom, again.reason]).toEqual([
          found.degreesOfFreedom,
          found.reason,
        ]);
        if (found.chiSquare === null) expect(again.chiSquare).toBeNull();
        else expect(again.chiSquare).toBeCloseTo(found.chiSquare, 8);
      }),
    );
  });

  it('expects as many events as there are, and of two groups is (O − E)² / V of each', () => {
    fc.assert(
      fc.property(groupsOf(2, 2), (groups) => {
        const { groups: rows, chiSquare } = logRank(groups);
        const sum = (of: (row: (typeof rows)[number]) => number) =>
          rows.reduce((total, row) => total + of(row), 0);
        expect(sum((row) => row.expected)).toBeCloseTo(
          sum((row) => row.observed),
          9,
        );
        if (chiSquare === null) return;
        for (const row of rows) expect(row.squaredOverVariance).toBeCloseTo(chiSquare, 8);
      }),
    );
  });

  it('finds no difference between a group and itself', () => {
    fc.assert(
      fc.property(fc.array(subject, { minLength: 2, maxLength: 30 }), (subjects) => {
        const { chiSquare, p } = logRank([
          { name: 'a', subjects },
          { name: 'b', subjects },
        ]);
        if (chiSquare === null) return;
        expect(chiSquare).toBeCloseTo(0, 12);
        expect(p).toBeCloseTo(1, 5);
      }),
    );
  });
});

/** By definition: counts anew at every time, leaves out the last group, inverts by Gauss and Jordan. */
function slowLogRank(groups: readonly LogRankGroup[]) {
  const all = groups.flatMap(({ subjects }) => subjects);
  const times = new Set(all.filter(({ event }) => event).map(({ time }) => time));
  const observed = groups.map(({ subjects }) => subjects.filter(({ event }) => event).length);
  const expected = groups.map(() => 0);
  const covariance = groups.map(() => groups.map(() => 0));
  for (const time of times) {
    const atRisk = groups.map(({ subjects }) => subjects.filter((one) => one.time >= time).length);
    const n = atRisk.reduce((a, b) => a + b, 0);
    const d = all.filter((one) => one.event && one.time === time).length;
    for (const i of groups.keys()) {
      expected[i]! += (d * atRisk[i]!) / n;
      for (const j of groups.keys()) {
        if (n === 1) continue;
        const same = i === j ? atRisk[i]! * n : 0;
        covariance[i]![j]! += (d * (n - d) * (same - atRisk[i]! * atRisk[j]!)) / (n * n * (n - 1));
      }
    }
  }
  const kept = [...groups.keys()].filter((i) => expected[i]! > 0).slice(0, -1);
  const inverse = inverted(kept.map((i) => kept.map((j) => covariance[i]![j]!)));
  if (kept.length === 0 || !inverse) return { observed, expected, chiSquare: null };
  let chiSquare = 0;
  for (const [a, i] of kept.entries()) {
    for (const [b, j] of kept.entries()) {
      chiSquare += (observed[i]! - expected[i]!) * inverse[a]![b]! * (observed[j]! - expected[j]!);
    }
  }
  return { observed, expected, chiSquare };
}

function inverted(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column; i < size; i++) {
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    }
    if (Math.abs(rows[pivot]![column]!) < 1e-12) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const scale = rows[column]![column]!;
    rows[column] = rows[column]!.map((value) => value / scale);
    for (let i = 0; i < size; i++) {
      if (i === column) continue;
      const factor = rows[i]![column]!;
      rows[i] = rows[i]!.map((value, j) => value - factor * rows[column]![j]!);
    }
  }
  return rows.map((row) => row.slice(size));
}
