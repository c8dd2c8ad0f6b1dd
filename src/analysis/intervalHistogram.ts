/** 128 bins an octave: a bin is at most 1/128 of its values wide, its middle within 0.4 % of each of them. */
const BINS_PER_OCTAVE = 128;
const OCTAVE_BITS = 7;
const PAGES = 32 - OCTAVE_BITS + 1;

interface Page {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  /** Sums of squares: with the others the spread within a bin is exact. */
  readonly squares: Float64Array;
}

/** Values of one bin. */
interface Bin {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** What the intervals of a pulse train show. */
export interface Regularity {
  /** The usual interval, µs. */
  readonly intervalMicroseconds: number;
  /** Standard deviation of the intervals in which no pulse is missing, µs. */
  readonly jitterMicroseconds: number;
  /** Pulses for which longer intervals leave room. */
  readonly missing: number;
}

/**
 * A log-linear histogram of intervals, whole µs from 0 to 2^32 − 1: exact below 128, within 0.4 % above.
 * Sums are kept for each bin, so that means are exact, and histograms merge exactly.
 */
export class IntervalHistogram {
  readonly #pages: (Page | undefined)[] = new Array<Page | undefined>(PAGES);

  add(interval: number, count = 1): void {
    const octave = 31 - Math.clz32(interval);
    const isExact = octave < OCTAVE_BITS;
    const index = isExact ? 0 : octave - OCTAVE_BITS + 1;
    const bin = isExact ? interval : (interval >>> (octave - OCTAVE_BITS)) & (BINS_PER_OCTAVE - 1);
    let page = this.#pages[index];
    if (page === undefined) {
      page = emptyPage();
      this.#pages[index] = page;
    }
    page.counts[bin]! += count;
    page.sums[bin]! += interval * count;
    page.squares[bin]! += interval * interval * count;
  }

  absorb(other: IntervalHistogram): void {
    for (const [index, page] of other.#pages.entries()) {
      if (page === undefined) continue;
      const own = this.#pages[index] ?? emptyPage();
      this.#pages[index] = own;
      for (let i = 0; i < BINS_PER_OCTAVE; i++) {
        own.counts[i]! += page.counts[i]!;
        own.sums[i]! += page.sums[i]!;
        own.squares[i]! += page.squares[i]!;
      }
    }
  }

  /**
   * The usual interval is the mean of those within a quarter of the median; an interval of k of them,
   * rounded, leaves room for k − 1 pulses. Null without intervals.
   */
  regularity(): Regularity | null {
    const bins = [...this.#bins()];
    const count = bins.reduce((sum, bin) => sum + bin.count, 0);
    if (count === 0) return null;
    const median = medianOf(bins, count);
    const near = totalOf(bins.filter((bin) => Math.abs(meanOf(bin) / median - 1) <= 0.25));
    const interval = meanOf(near);
    const regular = totalOf(bins.filter((bin) => Math.abs(meanOf(bin) / interval - 1) <= 0.5));
    const mean = meanOf(regular);
    const variance = Math.max(0, regular.squares / regular.count - mean * mean);
    let missing = 0;
    for (const bin of bins) {
      missing += bin.count * Math.max(0, Math.round(meanOf(bin) / interval) - 1);
    }
    return {
      intervalMicroseconds: interval,
      jitterMicroseconds: Math.sqrt(variance),
      missing,
    };
  }

  *#bins(): Generator<Bin, undefined> {
    for (const page of this.#pages) {
      if (page === undefined) continue;
      for (let i = 0; i < BINS_PER_OCTAVE; i++) {
        const count = page.counts[i]!;
        if (count > 0) yield { count, sum: page.sums[i]!, squares: page.squares[i]! };
      }
    }
  }
}

function emptyPage(): Page {
  return {
    counts: new Float64Array(BINS_PER_OCTAVE),
    sums: new Float64Array(BINS_PER_OCTAVE),
    squares: new Float64Array(BINS_PER_OCTAVE),
  };
}

function meanOf({ sum, count }: Bin): number {
  return sum / count;
}

function totalOf(bins: readonly Bin[]): Bin {
  let [count, sum, squares] = [0, 0, 0];
  for (const bin of bins) {
    count += bin.count;
    sum += bin.sum;
    squares += bin.squares;
  }
  return { count, sum, squares };
}

/** Mean of the bin in which the middle one lies. */
function medianOf(bins: readonly Bin[], count: number): number {
  let left = Math.ceil(count / 2);
  for (const bin of bins) {
    left -= bin.count;
    if (left <= 0) return meanOf(bin);
  }
  return Number.NaN;
}
