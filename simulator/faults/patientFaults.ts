import { SIDES, type Side } from '../../src/model/pulse.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/model/units.js';
import type { ClockFaults } from '../device/deviceClock.js';
import { CONCERN, RandomStream } from '../random.js';
import { FAULT_IDS, type FaultId, type FaultRates } from './faults.js';

export type LeadFaultId = 'open-lead' | 'short-circuit' | 'high-impedance';

/** A lead that is not as it should be, on days `fromDay` up to `toDay` after activation. */
export interface LeadFault {
  readonly fault: LeadFaultId;
  readonly side: Side;
  readonly fromDay: number;
  readonly toDay: number;
  /** What the device measures meanwhile, Ω. */
  readonly ohms: number;
}

/** The faults that strike one patient's device as a whole. */
export interface PatientFaults {
  readonly clock: ClockFaults;
  readonly leads: readonly LeadFault[];
  /** The first session from this day on is the battery's last; Infinity: none. */
  readonly batteryEndsFromDay: number;
  /** Share of that session after which the battery ends. */
  readonly batteryEndsAtShare: number;
  /** Days whose records were overwritten. */
  readonly overwrittenDays: number;
  readonly uploadedTwice: boolean;
}

export interface PatientFaultsOptions {
  readonly seed: number;
  readonly patient: number;
  readonly rates: FaultRates;
  readonly days: number;
  readonly leadSides: readonly Side[];
  /** Unix time of the local midnight that begins a day, counted from activation. */
  midnightOf(day: number): number;
}

/** Draws the faults of one patient; each fault has its own random stream, so that one rate never moves another's. */
export function patientFaults(options: PatientFaultsOptions): PatientFaults {
  const { seed, patient, rates, days } = options;
  const strikes = (fault: FaultId): RandomStream | undefined => {
    const stream = new RandomStream(
      seed,
      patient,
      FAULT_IDS.indexOf(fault),
      CONCERN.faultOfPatient,
    );
    return stream.chance(rates[fault] ?? 0) ? stream : undefined;
  };
  const dayIn = (random: RandomStream, from: number, to: number): number =>
    Math.floor(days * random.between(from, to));

  const drift = strikes('clock-drift');
  const jump = strikes('clock-jump');
  const battery = strikes('battery-end');
  const overwritten = strikes('log-overwritten');
  const ignoresDst = strikes('dst-naive-clock') !== undefined;
  return {
    clock: {
      driftPpm: drift && Math.round(drift.between(40, 200)) * (drift.chance(0.5) ? 1 : -1),
      jump: jump && clockJump(jump, Math.max(1, dayIn(jump, 0.15, 0.85)), ignoresDst, options),
      ignoresDst,
    },
    leads: leadFaults(strikes, dayIn, options.leadSides),
    batteryEndsFromDay: battery ? dayIn(battery, 0.5, 0.9) : Infinity,
    batteryEndsAtShare: battery ? battery.between(0.1, 0.9) : 1,
    overwrittenDays: overwritten ? Math.max(1, dayIn(overwritten, 0.2, 0.8)) : 0,
    uploadedTwice: strikes('duplicate-upload') !== undefined,
  };
}

/**
 * A jump on the night before `day`. A clock that ignores daylight-saving time too has its jump on the
 * first later night that is well away from a change: the sum of the two would show as neither.
 */
function clockJump(
  random: RandomStream,
  day: number,
  ignoresDst: boolean,
  { days, midnightOf }: PatientFaultsOptions,
): ClockFaults['jump'] {
  const byMs = jumpMs(random);
  const isQuiet = (at: number): boolean =>
    midnightOf(at + QUIET_DAYS) - midnightOf(at - QUIET_DAYS) === 2 * QUIET_DAYS * DAY_MS;
  let at = day;
  while (ignoresDst && at < days && !isQuiet(at)) at++;
  return at < days || !ignoresDst ? { atMs: midnightOf(at), byMs } : undefined;
}

/** Longer than any two records are apart: a week between checks, and a telemetry gap. */
const QUIET_DAYS = 11;

/** From 3 h back to 24 h ahead, by whole minutes, never near a full half hour: that would be a change of zone. */
function jumpMs(random: RandomStream): number {
  const halfHours = random.below(54) - 6;
  return (halfHours * 30 + 3 + random.below(24)) * MINUTE_MS;
}

const LEAD_OHMS: Readonly<Record<LeadFaultId, readonly [number, number]>> = {
  'open-lead': [12_000, 20_000],
  'short-circuit': [5, 40],
  'high-impedance': [3_500, 6_000],
};

/** At most one on each side: two on one side could not be told apart. */
function leadFaults(
  strikes: (fault: FaultId) => RandomStream | undefined,
  dayIn: (random: RandomStream, from: number, to: number) => number,
  sides: readonly Side[],
): LeadFault[] {
  const faults: LeadFault[] = [];
  for (const fault of Object.keys(LEAD_OHMS) as LeadFaultId[]) {
    const random = strikes(fault);
    if (random === undefined || faults.length === sides.length) continue;
    const wanted = SIDES[random.below(2)]!;
    const free = sides.filter((side) => !faults.some((other) => other.side === side));
    const side = free.find((one) => one === wanted) ?? free[0]!;
    const fromDay = dayIn(random, 0.1, 0.9);
    const lasts = fault === 'high-impedance' ? 5 + random.below(16) : Infinity;
    const ohms = Math.round(random.between(...LEAD_OHMS[fault]));
    faults.push({ fault, side, fromDay, toDay: fromDay + lasts, ohms });
  }
  return faults;
}

/** Faults that strike single sessions, in the order of {@link FAULT_IDS}; one session has at most one. */
export const SESSION_FAULTS = ['telemetry-gap', 'missing-stop', 'amplitude-clamped'] as const;
export type SessionFault = (typeof SESSION_FAULTS)[number];

/** The fault that strikes a session, with the random numbers for the rest of it. */
export function sessionFault(
  seed: number,
  patient: number,
  moment: number,
  rates: FaultRates,
): { readonly fault: SessionFault; readonly random: RandomStream } | undefined {
  if (!SESSION_FAULTS.some((fault) => rates[fault])) return undefined;
  const random = new RandomStream(seed, patient, moment, CONCERN.faultOfSession);
  for (const fault of SESSION_FAULTS) {
    if (random.chance(rates[fault] ?? 0)) return { fault, random };
  }
  return undefined;
}

/** How long a telemetry gap lasts, ms. */
export function gapMs(random: RandomStream): number {
  return Math.round(random.between(6 * HOUR_MS, 3 * DAY_MS) / MINUTE_MS) * MINUTE_MS;
}
