import type { DayColumns } from './adherenceDays.js';
import type { Ratio } from './adherenceResult.js';
import type { CmaId } from './cma/measures.js';

/** AdhereR's nine measures of one patient's sessions, in days. */
export type SessionCma = Readonly<Record<CmaId, Ratio>>;

/**
 * CMA1 to CMA9 of days with sessions. An event is a day with a valid session, and it lasts as long as the day's share
 * of its prescription: valid / prescribed sessions, for CMA5 to CMA9 at most 1. Nothing is carried over. Days that are
 * left out or prescribe nothing are taken out of the calendar, so that they are in no denominator; both windows are
 * the days that remain. No event is longer than its interval then, and AdhereR's formulas become sums: those of
 * `cma()` with `SESSION_CARRY_OVER` over the same events, which a test holds them to.
 */
export function sessionCma(days: DayColumns): SessionCma {
  let [length, supply, covered] = [0, 0, 0];
  let [first, last, lastSupply] = [-1, -1, 0];
  for (let i = 0; i < days.length; i++) {
    const prescribed = days.prescribed[i]!;
    if (days.leftOut[i] !== 0 || prescribed === 0) continue;
    const share = days.valid[i]! / prescribed;
    if (share > 0) {
      if (first < 0) first = length;
      last = length;
      lastSupply = share;
      supply += share;
      covered += Math.min(1, share);
    }
    length++;
  }
  const ratio = (numerator: number, denominator: number, most = Infinity): Ratio => ({
    value: first >= 0 && denominator > 0 ? Math.min(most, numerator / denominator) : null,
    numerator: first >= 0 ? numerator : 0,
    denominator: first >= 0 ? denominator : 0,
    daysLeftOut: days.length - length,
  });
  const [toLast, toEnd] = [last - first, length - first];
  const [supplyToLast, coveredToLast] = [supply - lastSupply, covered - Math.min(1, lastSupply)];
  return {
    CMA1: ratio(supplyToLast, toLast),
    CMA2: ratio(supply, toEnd),
    CMA3: ratio(supplyToLast, toLast, 1),
    CMA4: ratio(supply, toEnd, 1),
    CMA5: ratio(coveredToLast, toLast),
    CMA6: ratio(covered, toEnd),
    CMA7: ratio(covered, length),
    CMA8: ratio(covered, length),
    CMA9: ratio(covered, length),
  };
}
