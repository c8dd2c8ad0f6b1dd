import { chiSquareTail } from './chiSquareTail.js';
import { type Followed, finiteTime } from './kaplanMeier.js';
import { positiveDefiniteSolution } from './positiveDefiniteSolution.js';

export interface LogRankGroup {
  readonly name: string;
  readonly subjects: readonly Followed[];
}

/** Events of one group beside those that it would have had if all groups had the same hazard at every time. */
export interface LogRankRow {
  readonly name: string;
  readonly subjects: number;
  readonly observed: number;
  readonly expected: number;
  /** (O − E)² / E; null where nothing was expected. */
  readonly squaredOverExpected: number | null;
  /** (O − E)² / V, V the variance of O − E; null where that is 0. */
  readonly squaredOverVariance: number | null;
  /** False: nobody of the group was at risk when any event happened, so that it tells nothing and is left out. */
  readonly inTest: boolean;
}

export interface LogRank {
  /** In the order given. */
  readonly groups: readonly LogRankRow[];
  /** null as `reason` says; so is `p`. */
  readonly chiSquare: number | null;
  /** Groups in the test − 1. */
  readonly degreesOfFreedom: number;
  /** Chance of a chi-square at least as large under one common hazard; never 0: 1e-300 stands for every smaller one. */
  readonly p: number | null;
  /** Why there is no test; null where there is one. */
  readonly reason: string | null;
  /** Why not to lean on the test that there is; null where nothing speaks against it. */
  readonly caution: string | null;
}

/** Fewer expected events than these make the chi-square a guess: Cochran 1954, Biometrics 10:417, on such tests. */
const ENOUGH_EXPECTED = 5;

/**
 * Log-rank test of whether two or more groups of censored times share one hazard: Mantel 1966, Cancer
 * Chemother Rep 50:163; Peto & Peto 1972, J R Stat Soc A 135:185; the variance is hypergeometric, so that ties
 * are accounted for. As R's `survival::survdiff` with rho = 0, which leaves out groups without expected
 * events too. Subjects censored at the time of an event are at risk then.
 *
 * Throws `OPTION_INVALID` for a time that is no finite number. Whatever else stands in the way of a test
 * (no events, one group) is said in `reason`.
 */
export function logRank(groups: readonly LogRankGroup[]): LogRank {
  const { observed, expected, covariance } = sumsOverEvents(groups);
  const rows = groups.map(({ name, subjects }, group): LogRankRow => {
    const squared = (observed[group]! - expected[group]!) ** 2;
    const variance = covariance[group]![group]!;
    return {
      name,
      subjects: subjects.length,
      observed: observed[group]!,
      expected: expected[group]!,
      squaredOverExpected: expected[group]! > 0 ? squared / expected[group]! : null,
      squaredOverVariance: variance > 0 ? squared / variance : null,
      inTest: expected[group]! > 0,
    };
  });
  const tested = [...groups.keys()].filter((group) => rows[group]!.inTest);
  const degreesOfFreedom = Math.max(0, tested.length - 1);
  const without = (reason: string): LogRank => {
    return { groups: rows, chiSquare: null, degreesOfFreedom, p: null, reason, caution: null };
  };
  if (groups.length < 2) return without('there are no two groups to compare');
  if (observed.every((events) => events === 0)) return without('no event was seen in any group');
  if (tested.length < 2) {
    return without('only one group had subjects at risk when an event happened');
  }
  // The differences sum to 0, so one group follows from the others and its row would make the matrix singular.
  const others = tested.slice(1);
  const differences = others.map((group) => observed[group]! - expected[group]!);
  const solution = positiveDefiniteSolution(
    others.map((row) => others.map((column) => covariance[row]![column]!)),
    differences,
  );
  // Every group in the test is at risk at the first event, so the matrix is singular only if nobody outlives that.
  if (!solution) return without('all subjects at risk had the event at the same time');
  const chiSquare = Math.max(
    0,
    differences.reduce((sum, difference, i) => sum + difference * solution[i]!, 0),
  );
  return {
    groups: rows,
    chiSquare,
    degreesOfFreedom,
    p: chiSquareTail(chiSquare, degreesOfFreedom),
    reason: null,
    caution: cautionOn(tested.map((group) => expected[group]!)),
  };
}

function cautionOn(expected: readonly number[]): string | null {
  const few = expected.filter((events) => events < ENOUGH_EXPECTED).length;
  if (few === 0) return null;
  const which = `${few} of ${expected.length} groups ${few === 1 ? 'expects' : 'expect'}`;
  return `${which} fewer than ${ENOUGH_EXPECTED} events, so p is a rough guess`;
}

/**
 * Observed and expected events of each group, and the covariance of their differences (its lower triangle), over
 * all times of events.
 */
function sumsOverEvents(groups: readonly LogRankGroup[]) {
  const byTime = groups
    .flatMap(({ subjects }, group) =>
      subjects.map((subject) => ({ time: finiteTime(subject), event: subject.event, group })),
    )
    .sort((a, b) => a.time - b.time);
  const observed = groups.map(() => 0);
  const expected = groups.map(() => 0);
  const covariance = groups.map(() => new Float64Array(groups.length));
  const atRisk = Float64Array.from(groups, ({ subjects }) => subjects.length);
  for (let i = 0; i < byTime.length; ) {
    const { time } = byTime[i]!;
    const all = byTime.length - i;
    const left: number[] = [];
    let events = 0;
    for (; i < byTime.length && byTime[i]!.time === time; i++) {
      const { event, group } = byTime[i]!;
      left.push(group);
      if (!event) continue;
      observed[group]!++;
      events++;
    }
    if (events > 0) {
      const spread = all > 1 ? (events * (all - events)) / (all - 1) : 0;
      for (let row = 0; row < groups.length; row++) {
        if (atRisk[row] === 0) continue;
        const share = atRisk[row]! / all;
        expected[row]! += events * share;
        const ofRow = covariance[row]!;
        for (let column = 0; column < row; column++) {
          ofRow[column]! -= spread * share * (atRisk[column]! / all);
        }
        ofRow[row]! += spread * share * (1 - share);
      }
    }
    for (const group of left) atRisk[group]!--;
  }
  return { observed, expected, covariance };
}
