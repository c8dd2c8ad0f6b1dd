import { CONCERN, RandomStream } from '../random.js';
import type { Behaviour } from './behaviour.js';

/** What sets one patient apart from the others, drawn once. */
export interface Traits {
  /** Days from activation to the first engaged day; Infinity for one who never begins. */
  readonly initiationDays: number;
  /** Propensity on an engaged weekday morning, at first, logits. */
  readonly propensity: number;
  readonly eveningShift: number;
  /** Chance on an engaged day that the next day begins a break. */
  readonly breakChance: number;
  /** Rate of stopping for good, 1/year. */
  readonly discontinuationPerYear: number;
  /** Shift of all start times, minutes. */
  readonly timeShiftMinutes: number;
}

/** The traits of patient number `patient` (from 1). */
export function traitsOf(seed: number, patient: number, behaviour: Behaviour): Traits {
  const random = new RandomStream(seed, patient, 0, CONCERN.traits);
  const neverStarts = random.chance(behaviour.neverStartsShare);
  const delay = Math.floor(random.exponential(behaviour.initiationDelayDays));
  const deviation = behaviour.propensitySpread * random.normal();
  const evening = behaviour.eveningShift + behaviour.eveningSpread * random.normal();
  const breakFactor = Math.exp(behaviour.breakSpread * random.normal());
  return {
    initiationDays: neverStarts ? Infinity : delay,
    propensity: logit(behaviour.propensity) + deviation,
    eveningShift: evening,
    breakChance: Math.min(0.9, behaviour.breakChance * breakFactor),
    discontinuationPerYear:
      behaviour.discontinuationPerYear * behaviour.discontinuationFactor ** -deviation,
    timeShiftMinutes: clamp(behaviour.timeSpreadMinutes * random.normal(), 150),
  };
}

/** log(p / (1 − p)); ±Infinity at 1 and 0. */
export function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

export function logistic(logits: number): number {
  return 1 / (1 + Math.exp(-logits));
}

/** `value` kept within ±`limit`. */
export function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
