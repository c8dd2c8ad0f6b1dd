import { StimlogError } from '../model/errors.js';

/** How long one subject was followed, and whether the event ended it. */
export interface Followed {
  readonly time: number;
  /** False: censored. */
  readonly event: boolean;
}

/** The curve from `time` on, to the next step. */
export interface SurvivalStep {
  readonly time: number;
  /** At risk just before `time`. */
  readonly atRisk: number;
  readonly events: number;
  readonly censored: number;
  /** Share without the event, 0 to 1. */
  readonly survival: number;
  /** Greenwood's, of `survival`; null where that is 0. */
  readonly standardError: number | null;
  /** Ends of the confidence interval; equal to `survival` before the first event, null where it is 0. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Standard normal deviate of a two-sided 95 % interval. */
const Z_95 = 1.959963984540054;

/**
 * Product-limit estimate, one step for each distinct time. Events come before censorings at the same time.
 * Kaplan & Meier 1958, J Am Stat Assoc 53:457. Variance of Greenwood (1926); interval on the scale of
 * log(−log S), which stays within 0 and 1 (Kalbfleisch & Prentice 1980, 1.3; `conf.type = "log-log"` in R's survival).
 * Throws `OPTION_INVALID` for a time that is no finite number.
 */
export function kaplanMeier(subjects: readonly Followed[], z = Z_95): SurvivalStep[] {
  for (const subject of subjects) finiteTime(subject);
  const byTime = subjects.toSorted((a, b) => a.time - b.time);
  const steps: SurvivalStep[] = [];
  let survival = 1;
  let greenwood = 0;
  for (let i = 0; i < byTime.length; ) {
    const { time } = byTime[i]!;
    const atRisk = byTime.length - i;
    let [events, censored] = [0, 0];
    for (; i < byTime.length && byTime[i]!.time === time; i++) {
      if (byTime[i]!.event) events++;
      else censored++;
    }
    survival *= 1 - events / atRisk;
    greenwood += events === 0 ? 0 : events / (atRisk * (atRisk - events));
    steps.push({ time, atRisk, events, censored, survival, ...interval(survival, greenwood, z) });
  }
  return steps;
}

/** The subject's time. Throws `OPTION_INVALID` if it is no finite number: it could be put in no order. */
export function finiteTime({ time }: Followed): number {
  if (Number.isFinite(time)) return time;
  throw new StimlogError('OPTION_INVALID', `time must be a finite number, got ${String(time)}`);
}

function interval(survival: number, greenwood: number, z: number) {
  if (survival === 0) return { standardError: null, lower: null, upper: null };
  if (greenwood === 0) return { standardError: 0, lower: survival, upper: survival };
  const spread = (z * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
  return {
    standardError: survival * Math.sqrt(greenwood),
    lower: survival ** Math.exp(spread),
    upper: survival ** Math.exp(-spread),
  };
}

/** A product of shares may miss the half that it is by some last digits. */
const ROUNDING = 1e-12;

/** The first time at which half or fewer are left; undefined if more than half never were seen to stop. */
export function medianTime(steps: readonly SurvivalStep[]): number | undefined {
  return steps.find(({ survival }) => survival <= 0.5 + ROUNDING)?.time;
}
