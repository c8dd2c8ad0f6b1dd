import { parseDay, parseTimeOfDay, weekdayOf } from './civil.js';
import { StimlogError } from './errors.js';
import { DAY_MS, MINUTE_MS } from './units.js';
import { type Zone, zoneNamed } from './zone.js';

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** What the patient should do from `validFrom` on, until the next regimen begins. */
export interface RegimenInput {
  /** First local date; absent in the first regimen: from the start of the observation. */
  readonly validFrom?: string;
  /** Sessions a day, or sessions for each weekday named (0 for the others). */
  readonly sessionsPerDay: number | Readonly<Partial<Record<Weekday, number>>>;
  /** Prescribed length of a session, minutes. @defaultValue 30 */
  readonly sessionMinutes?: number;
  /** Equal slots of the day, counted from the day start, each prescribing its share of the day's sessions. @defaultValue 1 */
  readonly slots?: number;
}

export interface ExcusedPeriod {
  /** First and last local date, both included, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  readonly reason?: string;
}

/** A prescription as its JSON file holds it: see docs/schemas/prescription-1.schema.json. */
export interface PrescriptionInput {
  readonly schema?: 'stimlog/prescription/1';
  readonly zone?: string;
  readonly dayStart?: string;
  readonly regimens: readonly RegimenInput[];
  readonly excused?: readonly ExcusedPeriod[];
}

/** A regimen ready to look up: numbers only. */
export interface Regimen {
  /** First day number; -Infinity for "from the start". */
  readonly fromDay: number;
  /** Prescribed sessions on Sunday … Saturday. */
  readonly sessionsOnWeekday: readonly number[];
  readonly sessionMs: number;
  readonly slots: number;
}

export interface Excuse {
  readonly fromDay: number;
  readonly toDay: number;
  readonly reason: string;
}

/** A checked prescription. */
export interface Prescription {
  /** Days are this zone's civil days; undefined: the wall clock of each record's own offset. */
  readonly zone: Zone | undefined;
  /** Wall-clock time at which a day begins, ms after midnight. */
  readonly dayStartMs: number;
  /** In order of `fromDay`. */
  readonly regimens: readonly Regimen[];
  readonly excuses: readonly Excuse[];
}

export const DEFAULT_SESSIONS_PER_DAY = 2;
export const DEFAULT_SESSION_MINUTES = 30;

/**
 * Checks what the JSON Schema cannot say (dates that exist, order, slots that divide the day's
 * sessions) and makes the prescription ready to look up. Throws `PRESCRIPTION_INVALID` naming the field.
 */
export function prescriptionOf(input: PrescriptionInput): Prescription {
  const regimens = input.regimens.map(regimenOf);
  for (let i = 1; i < regimens.length; i++) {
    if (regimens[i]!.fromDay > regimens[i - 1]!.fromDay) continue;
    refuse(`regimens[${i}].validFrom must be later than that of the regimen before it`);
  }
  return {
    zone: input.zone === undefined ? undefined : zoneNamed(input.zone),
    dayStartMs: input.dayStart === undefined ? 0 : timeOfDay('dayStart', input.dayStart),
    regimens,
    excuses: (input.excused ?? []).map(excuseOf),
  };
}

function regimenOf(input: RegimenInput, index: number): Regimen {
  const where = `regimens[${index}]`;
  const { sessionsPerDay, sessionMinutes = DEFAULT_SESSION_MINUTES, slots = 1 } = input;
  const sessionsOnWeekday = WEEKDAYS.map((weekday) =>
    typeof sessionsPerDay === 'number' ? sessionsPerDay : (sessionsPerDay[weekday] ?? 0),
  );
  const uneven = sessionsOnWeekday.find((sessions) => sessions % slots !== 0);
  if (uneven !== undefined) {
    refuse(`${where}.slots is ${slots}, which does not divide ${uneven} sessions a day`);
  }
  if (index > 0 && input.validFrom === undefined) {
    refuse(`${where}.validFrom is missing; only the first regimen may leave it out`);
  }
  const fromDay =
    input.validFrom === undefined ? -Infinity : date(`${where}.validFrom`, input.validFrom);
  return { fromDay, sessionsOnWeekday, sessionMs: sessionMinutes * MINUTE_MS, slots };
}

function excuseOf({ from, to, reason = '' }: ExcusedPeriod, index: number): Excuse {
  const fromDay = date(`excused[${index}].from`, from);
  const toDay = date(`excused[${index}].to`, to);
  if (toDay < fromDay) refuse(`excused[${index}] ends (${to}) before it begins (${from})`);
  return { fromDay, toDay, reason };
}

function date(field: string, text: string): number {
  return parseDay(text) ?? refuse(`${field} must be a date YYYY-MM-DD that exists, got "${text}"`);
}

function timeOfDay(field: string, text: string): number {
  return (
    parseTimeOfDay(text) ?? refuse(`${field} must be HH:MM from 00:00 to 23:59, got "${text}"`)
  );
}

function refuse(message: string): never {
  throw new StimlogError('PRESCRIPTION_INVALID', message);
}

/** The regimen in force on a day; undefined before the first one. */
export function regimenOn(prescription: Prescription, dayNumber: number): Regimen | undefined {
  return prescription.regimens.findLast(({ fromDay }) => fromDay <= dayNumber);
}

export function sessionsPrescribedOn(regimen: Regimen, dayNumber: number): number {
  return regimen.sessionsOnWeekday[weekdayOf(dayNumber)]!;
}

/** Day number to which a wall-clock time belongs, when days begin at `dayStartMs`. */
export function dayOfWallMs(wallMs: number, dayStartMs: number): number {
  return Math.floor((wallMs - dayStartMs) / DAY_MS);
}
