/** Whole numbers that have been seen, as runs: a log without faults is one run, however long. */
export class SeenNumbers {
  /** Runs of `from` to `to`, both included, in order and apart from each other. */
  readonly #runs: { from: number; to: number }[] = [];

  has(number: number): boolean {
    const run = this.#runs[this.#indexFrom(number)];
    return run !== undefined && run.from <= number;
  }

  add(number: number): void {
    const last = this.#runs.at(-1);
    if (last !== undefined && number === last.to + 1) {
      last.to = number;
      return;
    }
    const index = this.#indexFrom(number);
    const run = this.#runs[index];
    if (run !== undefined && run.from <= number) return;
    const before = this.#runs[index - 1];
    const joinsBefore = before !== undefined && before.to === number - 1;
    const joinsAfter = run !== undefined && run.from === number + 1;
    if (joinsBefore && joinsAfter) {
      before.to = run.to;
      this.#runs.splice(index, 1);
    } else if (joinsBefore) before.to = number;
    else if (joinsAfter) run.from = number;
    else this.#runs.splice(index, 0, { from: number, to: number });
  }

  /** Index of the first run that ends at `number` or after it. */
  #indexFrom(number: number): number {
    let [low, high] = [0, this.#runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#runs[middle]!.to < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Numbers that were passed over at one place, and what has become of them since. */
export interface Gap {
  /** Line at which it showed: that of the first record after it. */
  readonly line: number;
  readonly from: number;
  readonly to: number;
  /** How many of its numbers came later after all. */
  late: number;
  /** Lines at this place that could not be read: as many of its numbers as that. */
  readonly unreadable: number;
  /** True if the reader had no contact then, and said so. */
  readonly declared: boolean;
}

/** What a number says of itself by its place. */
export type Arrival = 'first' | 'next' | 'after-gap' | 'late' | 'repeated';

/** How many records in order an unreadable line may stand before the gap that it explains. */
const EXPLAINS_WITHIN = 16;

/** Follows the numbers of one transmission and notes which are missing, late or repeated. Memory grows with the faults alone. */
export class Sequence {
  readonly gaps: Gap[] = [];
  readonly #seen = new SeenNumbers();
  #first: number | undefined;
  #unreadableBefore = 0;
  #older = 0;
  #newest: number | undefined;
  /** Lines that could not be read and explain no gap yet. */
  #unreadable = 0;
  #unreadableKnown: number;
  #sinceUnreadable = 0;
  #declared = false;

  /** `unreadableLines`: how many lines of the input could not be read so far, here and in {@link take}. */
  constructor(unreadableLines = 0) {
    this.#unreadableKnown = unreadableLines;
  }

  get newest(): number | undefined {
    return this.#newest;
  }

  /** The reader says that it had no contact right before the next record. */
  takeDeclaredGap(): void {
    this.#declared = true;
  }

  take(number: number, line: number, unreadableLines = 0): Arrival {
    this.#takeUnreadable(unreadableLines);
    const newest = this.#newest;
    if (newest !== undefined && number <= newest) return this.#takeOld(number);
    this.#newest = number;
    this.#seen.add(number);
    if (newest === undefined) {
      this.#first = number;
      this.#unreadableBefore = this.#unreadable;
      this.#declared = false;
      return 'first';
    }
    const missing = number - newest - 1;
    if (++this.#sinceUnreadable > EXPLAINS_WITHIN) this.#unreadable = 0;
    if (missing > 0) {
      const unreadable = Math.min(missing, this.#unreadable);
      this.#unreadable -= unreadable;
      const declared = this.#declared;
      this.gaps.push({ line, from: newest + 1, to: number - 1, late: 0, unreadable, declared });
    }
    this.#declared = false;
    return missing > 0 ? 'after-gap' : 'next';
  }

  /** The transmission ends; `last` is the newest number that there is. */
  end(last: number, line: number, unreadableLines = 0): void {
    this.#takeUnreadable(unreadableLines);
    const newest = this.#newest ?? 0;
    if (last <= newest) return;
    const unreadable = Math.min(last - newest, this.#unreadable);
    const declared = this.#declared;
    this.gaps.push({ line, from: newest + 1, to: last, late: 0, unreadable, declared });
    this.#newest = last;
  }

  /** Numbers before the first that came, which never came themselves nor can stand on an unreadable line. */
  get missingBeforeFirst(): number {
    if (this.#first === undefined) return 0;
    return Math.max(0, this.#first - 1 - this.#unreadableBefore - this.#older);
  }

  /** True if a number between these, both excluded, never came. */
  misses(after: number, before: number): boolean {
    for (let i = this.#gapFrom(after + 1); i < this.gaps.length; i++) {
      const gap = this.gaps[i]!;
      if (gap.from >= before) return false;
      if (gap.to - gap.from + 1 > gap.late) return true;
    }
    return false;
  }

  /** Index of the first gap that ends at `number` or after it: gaps are in order. */
  #gapFrom(number: number): number {
    let [low, high] = [0, this.gaps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.gaps[middle]!.to < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #takeUnreadable(unreadableLines: number): void {
    if (unreadableLines <= this.#unreadableKnown) return;
    this.#unreadable += unreadableLines - this.#unreadableKnown;
    this.#unreadableKnown = unreadableLines;
    this.#sinceUnreadable = 0;
  }

  #takeOld(number: number): Arrival {
    if (this.#seen.has(number)) return 'repeated';
    this.#seen.add(number);
    const gap = this.gaps[this.#gapFrom(number)];
    if (gap !== undefined && gap.from <= number) gap.late++;
    else this.#older++;
    return 'late';
  }
}

/** Numbers of a gap that were lost: neither late, nor on a line that could not be read. */
export function lostCount({ from, to, late, unreadable }: Gap): number {
  return Math.max(0, to - from + 1 - late - unreadable);
}
