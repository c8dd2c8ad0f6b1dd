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
  /** Last local date. @defaultValue the day before the next regimen begins */
  readonly validTo?: string;
  /** Sessions a day, or sessions for each weekday named (0 for the others). */
  readonly sessionsPerDay: number | Readonly<Partial<Record<Weekday, number>>>;
  /** Prescribed length of a session, minutes. @defaultValue 30 */
  readonly sessionMinutes?: number;
  /**
   * Slots of the day: a number of equal ones, counted from the day start, each prescribing its share of the day's
   * sessions; or windows of the wall clock with the sessions of each. @defaultValue 1
   */
  readonly slots?: number | readonly SlotInput[];
}

/** A window of the wall clock in which a session is wanted. */
export interface SlotInput {
  /** `HH:MM`, included. */
  readonly from: string;
  /** `HH:MM`, not included; `24:00` is midnight. */
  readonly to: string;
  /** @defaultValue 1 */
  readonly sessions?: number;
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

/** A part of the day, ms of wall clock since the day start, whole numbers, `toMs` not included. */
export interface Slot {
  readonly fromMs: number;
  readonly toMs: number;
  /** Its share of the day's sessions, in parts of {@link Regimen.shares}. */
  readonly share: number;
}

/** A regimen ready to look up: numbers only. */
export interface Regimen {
  /** First and last day number; -Infinity for "from the start", Infinity for "until the next". */
  readonly fromDay: number;
  readonly toDay: number;
  /** Prescribed sessions on Sunday … Saturday. */
  readonly sessionsOnWeekday: readonly number[];
  readonly sessionMs: number;
  /** In order of the day, at least one; they may leave parts of the day out. */
  readonly slots: readonly Slot[];
  /** Sum of the slots' shares. */
  readonly shares: number;
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
  const dayStartMs = input.dayStart === undefined ? 0 : timeOfDay('dayStart', input.dayStart);
  const regimens = input.regimens.map((regimen, index) => regimenOf(regimen, index, dayStartMs));
  for (let i = 1; i < regimens.length; i++) {
    const [before, regimen] = [regimens[i - 1]!, regimens[i]!];
    if (regimen.fromDay <= before.fromDay) {
      refuse(`regimens[${i}].validFrom must be later than that of the regimen before it`);
    }
    const { validTo } = input.regimens[i - 1]!;
    if (validTo === undefined || regimen.fromDay > before.toDay) continue;
    const { validFrom } = input.regimens[i]!;
    refuse(`regimens[${i}] begins (${validFrom}) before regimens[${i - 1}] ends (${validTo})`);
  }
  return {
    zone: input.zone === undefined ? undefined : zoneNamed(input.zone),
    dayStartMs,
    regimens,
    excuses: (input.excused ?? []).map(excuseOf),
  };
}

function regimenOf(input: RegimenInput, index: number, dayStartMs: number): Regimen {
  const where = `regimens[${index}]`;
  const { sessionsPerDay, sessionMinutes = DEFAULT_SESSION_MINUTES, slots = 1 } = input;
  const sessionsOnWeekday = WEEKDAYS.map((weekday) =>
    typeof sessionsPerDay === 'number' ? sessionsPerDay : (sessionsPerDay[weekday] ?? 0),
  );
  if (index > 0 && input.validFrom === undefined) {
    refuse(`${where}.validFrom is missing; only the first regimen may leave it out`);
  }
  const fromDay =
    input.validFrom === undefined ? -Infinity : date(`${where}.validFrom`, input.validFrom);
  const toDay = input.validTo === undefined ? Infinity : date(`${where}.validTo`, input.validTo);
  if (toDay < fromDay) {
    refuse(`${where} ends (${input.validTo}) before it begins (${input.validFrom})`);
  }
  return {
    fromDay,
    toDay,
    sessionsOnWeekday,
    sessionMs: sessionMinutes * MINUTE_MS,
    ...(typeof slots === 'number'
      ? equalSlots(where, slots, sessionsOnWeekday)
      : windowSlots(where, slots, sessionsOnWeekday, dayStartMs)),
  };
}

function equalSlots(
  where: string,
  count: number,
  sessionsOnWeekday: readonly number[],
): Pick<Regimen, 'slots' | 'shares'> {
  const uneven = sessionsOnWeekday.find((sessions) => sessions % count !== 0);
  if (uneven !== undefined) {
    refuse(`${where}.slots is ${count}, which does not divide ${uneven} sessions a day`);
  }
  const edge = (index: number): number => Math.ceil((index * DAY_MS) / count);
  const slots = Array.from({ length: count }, (_, i) => {
    return { fromMs: edge(i), toMs: edge(i + 1), share: 1 };
  });
  return { slots, shares: count };
}

function windowSlots(
  where: string,
  windows: readonly SlotInput[],
  sessionsOnWeekday: readonly number[],
  dayStartMs: number,
): Pick<Regimen, 'slots' | 'shares'> {
  const slots = windows.map(({ from, to, sessions = 1 }, index): Slot => {
    const at = `${where}.slots[${index}]`;
    const sinceStart = (time: number): number => (time - dayStartMs + DAY_MS) % DAY_MS;
    const fromMs = sinceStart(timeOfDay(`${at}.from`, from));
    const toMs = sinceStart(to === '24:00' ? 0 : timeOfDay(`${at}.to`, to)) || DAY_MS;
    if (fromMs < toMs) return { fromMs, toMs, share: sessions };
    return refuse(`${at} from ${from} to ${to} runs over the start of the day, or has no length`);
  });
  slots.sort((a, b) => a.fromMs - b.fromMs);
  for (let i = 1; i < slots.length; i++) {
    if (slots[i]!.fromMs < slots[i - 1]!.toMs) refuse(`${where}.slots overlap`);
  }
  const shares = slots.reduce((sum, { share }) => sum + share, 0);
  const other = sessionsOnWeekday.find((sessions) => sessions !== 0 && sessions !== shares);
  if (other !== undefined) {
    refuse(`${where}.slots hold ${shares} sessions, but ${other} a day are prescribed`);
  }
  return { slots, shares };
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

/** The regimen that began last by a day, even if it has ended since; undefined before the first one. */
export function regimenOn(prescription: Prescription, dayNumber: number): Regimen | undefined {
  return prescription.regimens.findLast(({ fromDay }) => fromDay <= dayNumber);
}

/** Index of the slot in which a time lies, ms since the day start; -1: in none. */
export function slotAt({ slots }: Regimen, sinceDayStartMs: number): number {
  for (let i = 0; i < slots.length; i++) {
    if (sinceDayStartMs < slots[i]!.toMs) return sinceDayStartMs >= slots[i]!.fromMs ? i : -1;
  }
  return -1;
}

export function sessionsPrescribedOn(regimen: Regimen, dayNumber: number): number {
  return regimen.sessionsOnWeekday[weekdayOf(dayNumber)]!;
}

/** Day number to which a wall-clock time belongs, when days begin at `dayStartMs`. */
export function dayOfWallMs(wallMs: number, dayStartMs: number): number {
  return Math.floor((wallMs - dayStartMs) / DAY_MS);
}
