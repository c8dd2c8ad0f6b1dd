import { weekdayOf } from '../../src/model/civil.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/model/units.js';
import type { Zone } from '../../src/model/zone.js';
import { CONCERN, RandomStream } from '../random.js';
import type { Behaviour } from './behaviour.js';
import { type PatientState, patientStates } from './states.js';
import { clamp, logistic, type Traits, traitsOf } from './traits.js';

/** From one start of the device to its stop. */
export interface SessionPart {
  /** Unix time, ms, a whole second. */
  readonly startMs: number;
  readonly durationSeconds: number;
  readonly completed: boolean;
}

/** One session as the patient meant it: of one part, or of several within minutes of each other. */
export interface PatientSession {
  /** Unique for the patient: the prescribed day's number since activation × 64 + slot. */
  readonly moment: number;
  /** The prescribed slot that it answers; undefined for a session beyond the prescription. */
  readonly slot: number | undefined;
  readonly zone: Zone;
  readonly parts: readonly SessionPart[];
}

export interface PatientDay {
  /** Day number of the local date. */
  readonly day: number;
  readonly state: PatientState;
  /** For each prescribed slot, whether a session was started for it. */
  readonly slotsDone: readonly boolean[];
  /** In time order. */
  readonly sessions: readonly PatientSession[];
}

export interface PatientDaysOptions {
  readonly seed: number;
  /** From 1. */
  readonly patient: number;
  readonly behaviour: Behaviour;
  /** Day number of the activation. */
  readonly firstDay: number;
  readonly days: number;
  readonly sessionsPerDay: number;
  readonly sessionSeconds: number;
  /** Where the patient is on a day, counted from activation. */
  zoneOn(day: number): Zone;
}

/** Shortest rest between two sessions, so that they are never taken for fragments of one. */
const REST_MS = 45 * MINUTE_MS;
/** Room that a session needs besides its length: pauses of its parts, and the rest after it. */
const ROOM_MS = 75 * MINUTE_MS;
/** Streams of one day: a moment for each slot and one for an extra session. */
const MOMENTS_PER_DAY = 64;

/** True if so many sessions a day of such a length fit with their rests between. */
export function sessionsFit(sessionsPerDay: number, sessionSeconds: number): boolean {
  const roomMs = sessionSeconds * SECOND_MS + ROOM_MS;
  return sessionsPerDay * roomMs <= DAY_MS && sessionsPerDay < MOMENTS_PER_DAY - 1;
}

/** What one patient does, day by day from activation. Times follow the wall clock where the patient is. */
export function* patientDays(options: PatientDaysOptions): Generator<PatientDay, undefined> {
  const { seed, patient, behaviour, firstDay, days, sessionsPerDay } = options;
  const traits = traitsOf(seed, patient, behaviour);
  const states = patientStates(seed, patient, behaviour, traits);
  let earliestMs = -Infinity;
  for (let since = 0; since < days; since++) {
    const state = states.next().value;
    const slotsDone: boolean[] = new Array(sessionsPerDay).fill(false);
    const sessions: PatientSession[] = [];
    if (state === 'engaged') {
      for (const plan of dayPlans(since, slotsDone, traits, options)) {
        const session = sessionOf(plan, Math.max(plan.startMs, earliestMs), options);
        sessions.push(session);
        const { startMs, durationSeconds } = session.parts.at(-1)!;
        earliestMs = startMs + durationSeconds * SECOND_MS + REST_MS;
      }
    }
    yield { day: firstDay + since, state, slotsDone, sessions };
  }
}

/** When a session is to begin, and the random numbers for the rest of it. */
interface Plan {
  readonly moment: number;
  readonly slot: number | undefined;
  readonly startMs: number;
  readonly zone: Zone;
  readonly random: RandomStream;
}

function dayPlans(
  since: number,
  slotsDone: boolean[],
  traits: Traits,
  options: PatientDaysOptions,
): Plan[] {
  const { seed, patient, behaviour, firstDay, sessionsPerDay } = options;
  const zone = options.zoneOn(since);
  const day = firstDay + since;
  const atWeekend = weekdayOf(day) % 6 === 0;
  const usual =
    traits.propensity +
    (atWeekend ? behaviour.weekendShift : 0) -
    behaviour.declineDepth * (1 - Math.exp(-since / 365.25 / behaviour.declineYears));
  const plans: Plan[] = [];
  for (let slot = 0; slot < sessionsPerDay; slot++) {
    const moment = since * MOMENTS_PER_DAY + slot;
    const random = new RandomStream(seed, patient, moment, CONCERN.slots);
    const propensity = logistic(usual + (slot === 0 ? 0 : traits.eveningShift));
    if (!random.chance(propensity)) continue;
    slotsDone[slot] = true;
    const wallMs = startInSlot(slot, random, traits, options);
    plans.push({ moment, slot, startMs: instantOf(day * DAY_MS + wallMs, zone), zone, random });
  }
  const extra = extraPlan(since, zone, plans, options);
  if (extra) plans.push(extra);
  return plans.sort((a, b) => a.startMs - b.startMs);
}

/** A start within the slot's share of the day, ms after midnight: near the preferred time. */
function startInSlot(
  slot: number,
  random: RandomStream,
  traits: Traits,
  { behaviour, sessionsPerDay, sessionSeconds }: PatientDaysOptions,
): number {
  const windowMs = DAY_MS / sessionsPerDay;
  const latestMs = windowMs - sessionSeconds * SECOND_MS - ROOM_MS;
  const shiftMs =
    (traits.timeShiftMinutes + clamp(behaviour.timeJitterMinutes * random.normal(), 180)) *
    MINUTE_MS *
    Math.min(1, 2 / sessionsPerDay);
  const startMs = preferredMs(slot, sessionsPerDay) + shiftMs;
  const inWindow = Math.max(0, Math.min(latestMs, startMs - slot * windowMs));
  return slot * windowMs + Math.floor(inWindow / SECOND_MS) * SECOND_MS;
}

/** 07:30 and 20:00 for two a day, 08:00 for one; else the middle of the slot. Assumed. */
function preferredMs(slot: number, sessionsPerDay: number): number {
  if (sessionsPerDay === 1) return 8 * HOUR_MS;
  if (sessionsPerDay === 2) return slot === 0 ? 7.5 * HOUR_MS : 20 * HOUR_MS;
  return ((slot + 0.5) * DAY_MS) / sessionsPerDay - HOUR_MS;
}

/** A session beyond the prescription around 13:45, on a day that has room for it. */
function extraPlan(
  since: number,
  zone: Zone,
  plans: readonly Plan[],
  { seed, patient, behaviour, firstDay, sessionSeconds }: PatientDaysOptions,
): Plan | undefined {
  if (behaviour.extraShare === 0) return undefined;
  const moment = since * MOMENTS_PER_DAY + MOMENTS_PER_DAY - 1;
  const random = new RandomStream(seed, patient, moment, CONCERN.slots);
  if (!random.chance(behaviour.extraShare)) return undefined;
  const minutes = Math.round(13.75 * 60 + clamp(30 * random.normal(), 60));
  const startMs = instantOf((firstDay + since) * DAY_MS + minutes * MINUTE_MS, zone);
  const roomMs = sessionSeconds * SECOND_MS + ROOM_MS;
  if (plans.some((plan) => Math.abs(plan.startMs - startMs) < roomMs)) return undefined;
  return { moment, slot: undefined, startMs, zone, random };
}

/** The instant at which the wall clock shows `wallMs`; where it never did, what it showed an hour later. */
function instantOf(wallMs: number, zone: Zone): number {
  return zone.instantsAt(wallMs)[0] ?? zone.instantsAt(wallMs + HOUR_MS)[0] ?? wallMs;
}

/** Draws how the session goes: whole or stopped early, interrupted, after a failed start. */
function sessionOf(
  { moment, slot, zone, random }: Plan,
  startMs: number,
  { behaviour, sessionSeconds }: PatientDaysOptions,
): PatientSession {
  const stopsEarly = random.chance(behaviour.earlyStopShare);
  const interrupted = random.chance(behaviour.interruptedShare);
  const retried = random.chance(behaviour.retriedShare);
  const doneShare = stopsEarly ? random.between(behaviour.earlyStopFrom, 0.99) : 1;
  const seconds = Math.max(1, Math.floor(sessionSeconds * doneShare));
  const parts: SessionPart[] = [];
  let atMs = startMs;
  const add = (durationSeconds: number, completed: boolean, pauseSeconds: number): void => {
    parts.push({ startMs: atMs, durationSeconds, completed });
    atMs += (durationSeconds + pauseSeconds) * SECOND_MS;
  };
  if (retried) add(5 + random.below(50), false, 30 + random.below(210));
  if (interrupted && seconds >= 120) {
    const first = Math.floor(seconds * random.between(0.2, 0.8));
    add(first, false, 60 + random.below(480));
    add(seconds - first, !stopsEarly, 0);
  } else {
    add(seconds, !stopsEarly, 0);
  }
  return { moment, slot, zone, parts };
}
