/** What a schedule is made of. */
export interface ScheduleOptions {
  /** Log time over real time, above 0; Infinity: as fast as the reader takes it. */
  readonly speed: number;
  /** Longest silence that is kept, ms of log time; Infinity: all of them. */
  readonly maxGapMs: number;
}

/**
 * When each record is due, on a clock that begins with the first. Every target is counted from the
 * beginning, so that waiting a little too long once is made up for and never adds up. Time that goes
 * back is due at once.
 */
export class Schedule {
  readonly #options: ScheduleOptions;
  #firstMs = Number.NaN;
  #newestMs = Number.NaN;
  #skippedMs = 0;
  #gaps = 0;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** Silences that were shortened. */
  get shortenedGaps(): number {
    return this.#gaps;
  }

  /** When a record of this log time is due, ms after the first; a record without a time with the one before. */
  dueMs(timeMs: number): number {
    const { speed, maxGapMs } = this.#options;
    if (!Number.isNaN(timeMs)) {
      if (Number.isNaN(this.#firstMs)) {
        this.#firstMs = timeMs;
        this.#newestMs = timeMs;
      }
      const silence = timeMs - this.#newestMs;
      if (silence > maxGapMs) {
        this.#skippedMs += silence - maxGapMs;
        this.#gaps++;
      }
      this.#newestMs = Math.max(this.#newestMs, timeMs);
    }
    if (Number.isNaN(this.#firstMs) || speed === Infinity) return 0;
    return (this.#newestMs - this.#firstMs - this.#skippedMs) / speed;
  }
}
