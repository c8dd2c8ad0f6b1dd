import { parseDay } from '../model/civil.js';
import type { PatientAdherence } from './adherence.js';
import type { DayColumns } from './adherenceDays.js';
import { sumDays } from './daySums.js';

/** Sums over some days of a study, which must all have been observed. */
export type StudySums = ReturnType<typeof sumDays>;

/**
 * Sums over the days `from` to `to` of the therapy, both included: day 1 is that of the activation where it is known,
 * else the first day observed. Undefined unless every one of them was observed; days left out are in no sum.
 */
export function studySums(
  { initiation }: Pick<PatientAdherence, 'initiation'>,
  days: DayColumns,
  from: number,
  to: number,
): StudySums | undefined {
  const { activation } = initiation;
  const dayOne = activation === null ? days.firstDay : parseDay(activation)!;
  const first = dayOne + from - 1 - days.firstDay;
  const end = dayOne + to - days.firstDay;
  return first < 0 || end > days.length || end <= first ? undefined : sumDays(days, first, end);
}
