interface Bounds {
  /** Ratios; null: no such end. */
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Names of the classes of a use measure by their bounds alone: `< 30 %`, `30 % – 60 %`, `≥ 60 %`; `all` of a class without
 * bounds. Percentages of up to four decimals are shown as they are, others with as many as tell them apart, at least one.
 */
export function formatUseClasses(classes: readonly Bounds[]): string[] {
  const cuts = classes.flatMap(({ from }) => (from === null ? [] : [from]));
  const digits = digitsFor(cuts);
  const percent = (ratio: number): string => `${percentages(digits).format(ratio * 100)} %`;
  return classes.map(({ from, to }) => {
    if (from === null) return to === null ? 'all' : `< ${percent(to)}`;
    return to === null ? `≥ ${percent(from)}` : `${percent(from)} – ${percent(to)}`;
  });
}

const percentages = (digits: number) =>
  new Intl.NumberFormat('en-GB', { maximumFractionDigits: digits });

function digitsFor(cuts: readonly number[]): number {
  for (let digits = 0; digits <= 4; digits++) {
    const scale = 10 ** digits;
    if (cuts.every((cut) => Math.abs(Math.round(cut * 100 * scale) / scale - cut * 100) < 1e-9)) {
      return digits;
    }
  }
  for (let digits = 1; digits < 15; digits++) {
    if (new Set(cuts.map((cut) => percentages(digits).format(cut * 100))).size === cuts.length) {
      return digits;
    }
  }
  return 15;
}
