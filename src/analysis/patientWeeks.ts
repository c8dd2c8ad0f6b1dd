import type { DayColumns } from './adherenceDays.js';

/** Sums over seven days each, counted from the first day observed; the last may hold fewer. */
export interface PatientWeeks {
  readonly prescribed: Uint32Array;
  readonly valid: Uint32Array;
  /** Days of the week in the figures, 0 to 7. */
  readonly daysCounted: Uint8Array;
}

/** Weeks since the first day observed, so that patients can be laid beside each other whenever they began. */
export function patientWeeks(days: DayColumns): PatientWeeks {
  const length = Math.ceil(days.length / 7);
  const [prescribed, valid] = [new Uint32Array(length), new Uint32Array(length)];
  const daysCounted = new Uint8Array(length);
  for (let i = 0; i < days.length; i++) {
    if (days.leftOut[i] !== 0) continue;
    const week = Math.floor(i / 7);
    prescribed[week]! += days.prescribed[i]!;
    valid[week]! += days.valid[i]!;
    daysCounted[week]!++;
  }
  return { prescribed, valid, daysCounted };
}
