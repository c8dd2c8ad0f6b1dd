import { CONCERN, RandomStream } from '../random.js';
import type { Behaviour } from './behaviour.js';
import type { Traits } from './traits.js';

/** Where a patient stands with the therapy on one day. */
export const PATIENT_STATES = ['not-started', 'engaged', 'holiday', 'discontinued'] as const;
export type PatientState = (typeof PATIENT_STATES)[number];

const DAYS_PER_YEAR = 365.25;

/**
 * The patient's state on each day from activation on, without end. A `holiday` is any break that the
 * patient takes as a whole, of one day or of many; single sessions missed between are not.
 */
export function* patientStates(
  seed: number,
  patient: number,
  behaviour: Behaviour,
  traits: Traits,
): Generator<PatientState, never> {
  let breakDaysLeft = 0;
  let discontinued = false;
  const stopChance = 1 - Math.exp(-traits.discontinuationPerYear / DAYS_PER_YEAR);
  for (let day = 0; ; day++) {
    if (day < traits.initiationDays) {
      yield 'not-started';
      continue;
    }
    if (discontinued) {
      yield 'discontinued';
      continue;
    }
    const random = new RandomStream(seed, patient, day, CONCERN.days);
    if (breakDaysLeft > 0) {
      yield 'holiday';
      breakDaysLeft--;
    } else {
      yield 'engaged';
      if (random.chance(traits.breakChance)) breakDaysLeft = breakDays(random, behaviour);
    }
    discontinued = random.chance(stopChance);
  }
}

function breakDays(random: RandomStream, behaviour: Behaviour): number {
  const kind = random.uniform();
  if (kind < behaviour.lapseOneDayShare) return 1;
  if (kind < behaviour.lapseOneDayShare + behaviour.lapseTwoDaysShare) return 2;
  return 3 + random.geometric(behaviour.holidayExtraDays);
}
