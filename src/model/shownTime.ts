import { MINUTE_MS } from './units.js';
import type { ZoneOf } from './zone.js';

/** An instant with the clock on which it is shown. */
export interface ShownTime {
  /** Unix time, ms; NaN: unknown. */
  readonly timeMs: number;
  /** Local wall clock minus UTC, minutes. */
  readonly offsetMinutes: number;
}

/** How an instant of a patient's log is shown; `recorded`: the offset that stood with it, 0 if none did. */
export type ShowTime = (patientId: string, timeMs: number, recorded: number) => ShownTime;

/** On the clock of the patient's zone, or as it was recorded. */
export function showingTime(zoneOf: ZoneOf): ShowTime {
  return (patientId, timeMs, recorded) => {
    const zone = Number.isNaN(timeMs) ? undefined : zoneOf(patientId);
    return { timeMs, offsetMinutes: zone ? zone.offsetMsAt(timeMs) / MINUTE_MS : recorded };
  };
}
