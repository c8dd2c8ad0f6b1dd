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
 */
export function kaplanMeier(subjects: readonly Followed[], z = Z_95): SurvivalStep[] {
  const byTime = [...subjects].sort((a, b) => a.time - b.time);
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

function interval(survival: number, greenwood: number, z: number) {
  if (survival === 0) return { lower: null, upper: null };
  if (greenwood === 0) return { lower: survival, upper: survival };
  const spread = (z * Math.sqrt(greenwood)) / Math.abs(Math.log(survival));
  return { lower: survival ** Math.exp(spread), upper: survival ** Math.exp(-spread) };
}

/** The first time at which half or fewer are left; undefined if more than half never were seen to stop. */
export function medianTime(steps: readonly SurvivalStep[]): number | undefined {
  return steps.find(({ survival }) => survival <= 0.5)?.time;
}
