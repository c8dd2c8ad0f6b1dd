import { quantileSorted } from 'd3-array';
import { checkedCuts, type UseCuts } from './useClassSpec.js';

/** Patients whose figure is at least `from` and below `to`. */
export interface UseClass<Patient> {
  /** A value equal to it is in this class; null: no lower end. */
  readonly from: number | null;
  /** A value equal to it is in the next class; null: no upper end. */
  readonly to: number | null;
  /** In the order given. */
  readonly patients: readonly Patient[];
  readonly count: number;
  /** Of the patients whose figure is known, 0 to 1; null if that is nobody's. */
  readonly share: number | null;
  /** Lowest and highest figure found in it; null of none. */
  readonly min: number | null;
  readonly max: number | null;
}

export interface UseClasses<Patient> {
  /** From the lowest; at least one. Each `from` is the `to` before it. */
  readonly classes: readonly UseClass<Patient>[];
  /** Patients without the figure: in no class and in no share. */
  readonly unknown: readonly Patient[];
  /** What equal figures did to terciles or quartiles; null where classes are as equal as they can be, and with given cuts. */
  readonly note: string | null;
}

const SHARES = { terciles: [1 / 3, 2 / 3], quartiles: [1 / 4, 1 / 2, 3 / 4] } as const;

/**
 * Groups patients by a ratio, at cut points that the caller names or at quantiles of the cohort. A figure on a cut
 * point belongs to the class above it. No class is called good or bad: there is no validated threshold.
 *
 * Quantiles are of type 7 (Hyndman & Fan 1996, Am Stat 50:361; R's `quantile`). Equal figures are never
 * split: where a quantile falls on figures that are equal, all of them are above it, classes are unequal
 * then, and one that would be empty is left out. `note` says so.
 *
 * `figureOf` gives null or NaN for a patient without the figure. Throws `OPTION_INVALID` for cut points
 * ({@link checkedCuts}).
 */
export function useClasses<Patient>(
  patients: readonly Patient[],
  figureOf: (patient: Patient) => number | null,
  cuts: UseCuts,
): UseClasses<Patient> {
  const known: { patient: Patient; figure: number }[] = [];
  const unknown: Patient[] = [];
  for (const patient of patients) {
    const figure = figureOf(patient);
    if (figure === null || Number.isNaN(figure)) unknown.push(patient);
    else known.push({ patient, figure });
  }
  const figures = known.map(({ figure }) => figure);
  const edges = typeof cuts === 'string' ? quantileCuts(figures, cuts) : checkedCuts('cuts', cuts);
  const classes = [null, ...edges].map((from, i): UseClass<Patient> => {
    const to = edges[i] ?? null;
    const inside = known.filter(
      ({ figure }) => (from === null || figure >= from) && (to === null || figure < to),
    );
    const found = inside.map(({ figure }) => figure).sort((a, b) => a - b);
    return {
      from,
      to,
      patients: inside.map(({ patient }) => patient),
      count: inside.length,
      share: known.length > 0 ? inside.length / known.length : null,
      min: found[0] ?? null,
      max: found.at(-1) ?? null,
    };
  });
  const note =
    typeof cuts === 'string' ? noteOn(classes, SHARES[cuts].length + 1, known.length) : null;
  return { classes, unknown, note };
}

/** The quantiles that have a figure below them, each once: no class between them is empty. */
function quantileCuts(figures: readonly number[], cuts: keyof typeof SHARES): number[] {
  const sorted = figures.toSorted((a, b) => a - b);
  const quantiles = SHARES[cuts].map((share) => quantileSorted(sorted, share) ?? NaN);
  const edges: number[] = [];
  for (const quantile of quantiles) {
    const last = edges.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (sorted.some((figure) => figure >= last && figure < quantile)) edges.push(quantile);
  }
  return edges;
}

/** Sizes of quantile classes of different figures are at most one apart. */
function noteOn(
  classes: readonly { readonly count: number }[],
  wanted: number,
  known: number,
): string | null {
  if (classes.length < wanted) {
    const made = classes.length === 1 ? '1 class' : `${classes.length} classes`;
    const reason = known < wanted ? 'there are too few figures' : 'equal figures stay together';
    return `${made} instead of ${wanted}: ${reason}`;
  }
  const sizes = classes.map(({ count }) => count);
  if (Math.max(...sizes) - Math.min(...sizes) <= 1) return null;
  return 'equal figures stay together, so classes differ in size';
}
