import { ABSENT } from '../model/pulse.js';

const PAGE_BITS = 8;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGES = 65_536 >> PAGE_BITS;

/** What a histogram says of its values. */
export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly median: number;
  readonly mean: number;
  readonly p95: number;
  readonly max: number;
}

/**
 * Counts of whole numbers from 0 to 65,535, so that quantiles are exact and histograms merge exactly. No
 * count may exceed 2^32 − 1: at 20 Hz a side takes centuries. Memory: 1 kB for each stretch of 256 values
 * that occurs.
 */
export class CountingHistogram {
  readonly #pages: (Uint32Array | undefined)[] = new Array<Uint32Array | undefined>(PAGES);

  add(value: number, count = 1): void {
    const page = this.#pages[value >> PAGE_BITS] ?? this.#page(value >> PAGE_BITS);
    page[value & (PAGE_SIZE - 1)]! += count;
  }

  /** Takes in all counts of another. */
  absorb(other: CountingHistogram): void {
    for (let index = 0; index < PAGES; index++) {
      const page = other.#pages[index];
      if (page === undefined) continue;
      const own = this.#pages[index] ?? this.#page(index);
      for (let i = 0; i < PAGE_SIZE; i++) own[i]! += page[i]!;
    }
  }

  /** Every value that occurs with its count, in ascending order; {@link ABSENT} is none. */
  *entries(): Generator<readonly [value: number, count: number], undefined> {
    for (let index = 0; index < PAGES; index++) {
      const page = this.#pages[index];
      if (page === undefined) continue;
      for (let i = 0; i < PAGE_SIZE; i++) {
        const value = (index << PAGE_BITS) | i;
        if (page[i]! > 0 && value !== ABSENT) yield [value, page[i]!];
      }
    }
  }

  /** Null if nothing was counted. Quantiles are values that occur: the lowest with at least that share up to it. */
  distribution(): Distribution | null {
    const values = [...this.entries()];
    if (values.length === 0) return null;
    const count = values.reduce((sum, [, times]) => sum + times, 0);
    const sum = values.reduce((total, [value, times]) => total + value * times, 0);
    const quantile = (share: number): number => {
      let left = Math.ceil(share * count);
      for (const [value, times] of values) {
        left -= times;
        if (left <= 0) return value;
      }
      return values.at(-1)![0];
    };
    return {
      count,
      min: values[0]![0],
      median: quantile(0.5),
      mean: sum / count,
      p95: quantile(0.95),
      max: values.at(-1)![0],
    };
  }

  #page(index: number): Uint32Array {
    const page = new Uint32Array(PAGE_SIZE);
    this.#pages[index] = page;
    return page;
  }
}
