import { formatDay } from '../model/civil.js';
import type { DayColumns } from './adherenceDays.js';

/** A run of days, first and last included; `days` are those that count, which may be fewer than lie between. */
export interface DayRun {
  readonly days: number;
  readonly from: string;
  readonly to: string;
}

/** A run as indices of days, until somebody wants to read it. */
interface IndexRun {
  readonly days: number;
  readonly first: number;
  readonly last: number;
}

/** Shortest run of days without use that counts as a holiday. Vrijens 2008, BMJ 336:1114. */
export const HOLIDAY_DAYS = 3;

/**
 * Drug holidays: runs of at least {@link HOLIDAY_DAYS} days that prescribed something and saw no
 * session of any length. A day that prescribes nothing neither counts nor ends a run unless it
 * was used; a day left out ends it, for nobody knows what it would have been.
 */
export function holidaysOf(days: DayColumns): DayRun[] {
  const runs: DayRun[] = [];
  const run = new RunCounter();
  const end = (): void => {
    const finished = run.end();
    if (finished && finished.days >= HOLIDAY_DAYS) runs.push(dated(finished, days));
  };
  for (let i = 0; i < days.length; i++) {
    const used = days.valid[i]! + days.short[i]! > 0;
    if (days.leftOut[i] !== 0 || used) end();
    else if (days.prescribed[i]! > 0) run.count(i);
  }
  end();
  return runs;
}

/**
 * The longest run of days on which at least the prescribed sessions were done, the first of equals.
 * Days left out and days that prescribe nothing neither count nor end a run.
 */
export function longestStreakOf(days: DayColumns): DayRun | undefined {
  let longest: IndexRun | undefined;
  const run = new RunCounter();
  const end = (): void => {
    const finished = run.end();
    if (finished && finished.days > (longest?.days ?? 0)) longest = finished;
  };
  for (let i = 0; i < days.length; i++) {
    if (days.leftOut[i] !== 0 || days.prescribed[i] === 0) continue;
    if (days.valid[i]! >= days.prescribed[i]!) run.count(i);
    else end();
  }
  end();
  return longest && dated(longest, days);
}

/** The longest run, the first of equals; undefined if there is none. */
export function longestRun(runs: readonly DayRun[]): DayRun | undefined {
  let longest: DayRun | undefined;
  for (const run of runs) if (longest === undefined || run.days > longest.days) longest = run;
  return longest;
}

class RunCounter {
  #days = 0;
  #first = 0;
  #last = 0;

  count(index: number): void {
    if (this.#days === 0) this.#first = index;
    this.#last = index;
    this.#days++;
  }

  end(): IndexRun | undefined {
    if (this.#days === 0) return undefined;
    const run = { days: this.#days, first: this.#first, last: this.#last };
    this.#days = 0;
    return run;
  }
}

function dated({ days, first, last }: IndexRun, { firstDay }: DayColumns): DayRun {
  return { days, from: formatDay(firstDay + first), to: formatDay(firstDay + last) };
}
