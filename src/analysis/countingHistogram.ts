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
    let [count, sum, min, max] = [0, 0, -1, -1];
    for (let index = 0; index < PAGES; index++) {
      const page = this.#pages[index];
      if (page === undefined) continue;
      for (let i = 0; i < PAGE_SIZE; i++) {
        const times = page[i]!;
        const value = (index << PAGE_BITS) | i;
        if (times === 0 || value === ABSENT) continue;
        count += times;
        sum += value * times;
        if (min < 0) min = value;
        max = value;
      }
    }
    if (count === 0) return null;
    const median = this.#valueAt(Math.ceil(0.5 * count));
    const p95 = this.#valueAt(Math.ceil(0.95 * count));
    return { count, min, median, mean: sum / count, p95, max };
  }

  /** The value that is the so manieth in ascending order, from 1. */
  #valueAt(rank: number): number {
    let left = rank;
    for (let index = 0; index < PAGES; index++) {
      const page = this.#pages[index];
      if (page === undefined) continue;
      for (let i = 0; i < PAGE_SIZE; i++) {
        left -= page[i]!;
        if (left <= 0 && page[i]! > 0) return (index << PAGE_BITS) | i;
      }
    }
    return ABSENT; // never: so many are not counted
  }

  #page(index: number): Uint32Array {
    const page = new Uint32Array(PAGE_SIZE);
    this.#pages[index] = page;
    return page;
  }
}
