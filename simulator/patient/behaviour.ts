/**
 * How patients follow a prescription, as a population: the ABC taxonomy's initiation, implementation
 * and discontinuation (Vrijens 2012), with a random effect for each patient. Chances are for a
 * patient-day or a session; logits are added on the scale of log(p / (1 − p)).
 */
export interface Behaviour {
  /** Share of patients who never begin, 0 to 1. */
  readonly neverStartsShare: number;
  /** Mean days from activation to the first engaged day, exponential; 0: all begin at once. */
  readonly initiationDelayDays: number;
  /** Chance that the median patient does a prescribed session on an engaged weekday, at first. */
  readonly propensity: number;
  /** Standard deviation of the propensity between patients, logits. */
  readonly propensitySpread: number;
  /** Mean difference of the sessions after the day's first from the first, logits. */
  readonly eveningShift: number;
  /** Standard deviation of that difference between patients, logits. */
  readonly eveningSpread: number;
  /** Difference of Saturdays and Sundays, logits. */
  readonly weekendShift: number;
  /** What the propensity loses in the long run, logits, and the time constant of the loss, years. */
  readonly declineDepth: number;
  readonly declineYears: number;
  /** Chance on an engaged day that the next day begins a break: a lapse or a holiday. */
  readonly breakChance: number;
  /** Standard deviation between patients of the logarithm of that chance. */
  readonly breakSpread: number;
  /** Share of breaks that are lapses: of one day, or of two. The others are holidays of 3 days or more. */
  readonly lapseOneDayShare: number;
  readonly lapseTwoDaysShare: number;
  /** Mean days of a holiday beyond its first three, geometric. */
  readonly holidayExtraDays: number;
  /** Rate at which engaged patients of median propensity stop for good, 1/year. */
  readonly discontinuationPerYear: number;
  /** Factor on that rate for each logit of propensity below the median: poor execution stops earlier. */
  readonly discontinuationFactor: number;
  /** Share of sessions that the patient ends early, and the shortest part that is then done. */
  readonly earlyStopShare: number;
  readonly earlyStopFrom: number;
  /** Share of sessions that are interrupted once and taken up again within minutes. */
  readonly interruptedShare: number;
  /** Share of sessions that follow a failed start of less than a minute. */
  readonly retriedShare: number;
  /** Chance on an engaged day of a session beyond the prescription. */
  readonly extraShare: number;
  /** Standard deviations of start times, minutes: between patients, and from day to day. */
  readonly timeSpreadMinutes: number;
  readonly timeJitterMinutes: number;
}

/** Does everything as prescribed, at the preferred times to the minute. */
export const PERFECT: Behaviour = {
  neverStartsShare: 0,
  initiationDelayDays: 0,
  propensity: 1,
  propensitySpread: 0,
  eveningShift: 0,
  eveningSpread: 0,
  weekendShift: 0,
  declineDepth: 0,
  declineYears: 1,
  breakChance: 0,
  breakSpread: 0,
  lapseOneDayShare: 0,
  lapseTwoDaysShare: 0,
  holidayExtraDays: 0,
  discontinuationPerYear: 0,
  discontinuationFactor: 1,
  earlyStopShare: 0,
  earlyStopFrom: 0,
  interruptedShare: 0,
  retriedShare: 0,
  extraShare: 0,
  timeSpreadMinutes: 0,
  timeJitterMinutes: 0,
};

/** Lowest and highest value of each field of {@link Behaviour}. */
export const BEHAVIOUR_LIMITS: Readonly<Record<keyof Behaviour, readonly [number, number]>> = {
  neverStartsShare: [0, 1],
  initiationDelayDays: [0, 3_650],
  propensity: [0, 1],
  propensitySpread: [0, 10],
  eveningShift: [-20, 20],
  eveningSpread: [0, 10],
  weekendShift: [-20, 20],
  declineDepth: [-20, 20],
  declineYears: [0.01, 100],
  breakChance: [0, 1],
  breakSpread: [0, 5],
  lapseOneDayShare: [0, 1],
  lapseTwoDaysShare: [0, 1],
  holidayExtraDays: [0, 3_650],
  discontinuationPerYear: [0, 1_000],
  discontinuationFactor: [0.01, 100],
  earlyStopShare: [0, 1],
  earlyStopFrom: [0, 0.99],
  interruptedShare: [0, 1],
  retriedShare: [0, 1],
  extraShare: [0, 1],
  timeSpreadMinutes: [0, 120],
  timeJitterMinutes: [0, 120],
};
