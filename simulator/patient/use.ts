import { type PatientDaysOptions, patientDays } from './days.js';
import { PATIENT_STATES, type PatientState } from './states.js';

/** What one patient did, a number for each day from activation. */
export interface PatientUse {
  readonly days: number;
  readonly sessionsPerDay: number;
  /** Index into {@link PATIENT_STATES}. */
  readonly state: Uint8Array;
  /** Sessions started that day, those beyond the prescription included. */
  readonly sessions: Uint8Array;
  /** Prescribed slots for which a session was started. */
  readonly slotsDone: Uint8Array;
  readonly deliveredSeconds: Uint32Array;
}

export function patientUse(options: PatientDaysOptions): PatientUse {
  const { days, firstDay, sessionsPerDay } = options;
  const state = new Uint8Array(days);
  const sessions = new Uint8Array(days);
  const slotsDone = new Uint8Array(days);
  const deliveredSeconds = new Uint32Array(days);
  for (const day of patientDays(options)) {
    const at = day.day - firstDay;
    state[at] = PATIENT_STATES.indexOf(day.state);
    sessions[at] = day.sessions.length;
    slotsDone[at] = day.slotsDone.filter(Boolean).length;
    for (const { parts } of day.sessions) {
      for (const part of parts) deliveredSeconds[at]! += part.durationSeconds;
    }
  }
  return { days, sessionsPerDay, state, sessions, slotsDone, deliveredSeconds };
}

/** Days `from` up to `to` of a patient. */
export function daysFrom(use: PatientUse, from: number, to: number): PatientUse {
  return {
    days: to - from,
    sessionsPerDay: use.sessionsPerDay,
    state: use.state.subarray(from, to),
    sessions: use.sessions.subarray(from, to),
    slotsDone: use.slotsDone.subarray(from, to),
    deliveredSeconds: use.deliveredSeconds.subarray(from, to),
  };
}

export function isUser({ sessions }: PatientUse): boolean {
  return sessions.some((count) => count > 0);
}

export function deliveredHours({ deliveredSeconds }: PatientUse): number {
  return sum(deliveredSeconds) / 3_600;
}

/** Prescribed sessions started, as a share. */
export function takingRatio({ slotsDone, days, sessionsPerDay }: PatientUse): number {
  return sum(slotsDone) / (days * sessionsPerDay);
}

/** Days that the patient was in a state, and prescribed sessions started on them. */
export function slotsInState(
  { state, slotsDone, sessionsPerDay }: PatientUse,
  wanted: PatientState,
): { readonly prescribed: number; readonly done: number } {
  const index = PATIENT_STATES.indexOf(wanted);
  let [days, done] = [0, 0];
  for (let day = 0; day < state.length; day++) {
    if (state[day] !== index) continue;
    days++;
    done += slotsDone[day]!;
  }
  return { prescribed: days * sessionsPerDay, done };
}

/** Days without any session, and how many of them lie in runs of at least `runDays`. */
export function omittedDays(
  { sessions }: PatientUse,
  runDays: number,
): { readonly omitted: number; readonly inRuns: number } {
  let [omitted, inRuns, run] = [0, 0, 0];
  for (let day = 0; day <= sessions.length; day++) {
    if (sessions[day] === 0) {
      run++;
      continue;
    }
    omitted += run;
    if (run >= runDays) inRuns += run;
    run = 0;
  }
  return { omitted, inRuns };
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
