import { oneOf, wholeWithin, within } from '../src/model/checks.js';
import { FIRST_YEAR, formatDay, LAST_YEAR, parseDay } from '../src/model/civil.js';
import { quoted } from '../src/model/diagnostic.js';
import { StimlogError } from '../src/model/errors.js';
import { LOG_LEVELS, type LogLevel } from '../src/model/logEvent.js';
import { checkedProgram, DEFAULT_PROGRAM, type TherapyProgram } from '../src/model/program.js';
import { type Zone, zoneNamed } from '../src/model/zone.js';
import { FAULT_IDS, type FaultId, type FaultRates } from './faults/faults.js';
import { BEHAVIOUR_LIMITS, type Behaviour } from './patient/behaviour.js';
import { sessionsFit } from './patient/days.js';
import { presets } from './presets/index.js';
import { USUAL } from './presets/usual.js';

export const SCENARIO_SCHEMA_ID = 'stimlog/scenario/1';

/** Days after activation that the patient spends in another zone: from `fromDay` up to `toDay`. */
export interface Journey {
  readonly fromDay: number;
  readonly toDay: number;
  readonly zone: string;
}

/** The fields of a program that a scenario may set; amplitudes are each patient's own. */
export type ScenarioProgram = Partial<
  Pick<
    TherapyProgram,
    | 'frequencyHertz'
    | 'pulseWidthMicroseconds'
    | 'onSeconds'
    | 'offSeconds'
    | 'rampUpSeconds'
    | 'rampDownSeconds'
  >
>;

/** What is to be simulated. Every field has a default: see {@link SCENARIO_DEFAULTS}. */
export interface ScenarioInput {
  readonly patients?: number | undefined;
  readonly days?: number | undefined;
  /** First local date, on which the therapy is activated. */
  readonly start?: string | undefined;
  /** IANA zone or offset of the patients' home. */
  readonly zone?: string | undefined;
  readonly sessionsPerDay?: number | undefined;
  readonly sessionMinutes?: number | undefined;
  readonly level?: LogLevel | undefined;
  /** The published population that the patients are drawn from. */
  readonly preset?: string | undefined;
  /** Changes to the behaviour of that population, or of one that does most sessions. */
  readonly behaviour?: Partial<Behaviour> | undefined;
  readonly program?: ScenarioProgram | undefined;
  readonly travel?: readonly Journey[] | undefined;
  readonly faults?: FaultRates | undefined;
}

/** A scenario that the program brings along. */
export interface Scenario extends ScenarioInput {
  readonly id: string;
  readonly summary: string;
}

export const SCENARIO_DEFAULTS = {
  patients: 1,
  days: 84,
  start: '2026-01-05',
  zone: 'Europe/Berlin',
  sessionsPerDay: 2,
  sessionMinutes: 30,
  level: 'session',
} as const satisfies ScenarioInput;

/** Does most sessions: nine in ten, with a few breaks. Assumed. */
const STEADY: Behaviour = {
  ...USUAL,
  initiationDelayDays: 0,
  propensity: 0.94,
  propensitySpread: 0.3,
  breakChance: 0.01,
  lapseOneDayShare: 0.6,
  lapseTwoDaysShare: 0.2,
  holidayExtraDays: 1,
};

export const MAX_PATIENTS = 1_000_000;
export const MAX_DAYS = 7_305;

/** A scenario with its defaults, checked and ready to run. */
export interface CheckedScenario {
  readonly patients: number;
  readonly days: number;
  readonly firstDay: number;
  readonly home: Zone;
  readonly sessionsPerDay: number;
  readonly sessionMinutes: number;
  readonly level: LogLevel;
  readonly behaviour: Behaviour;
  readonly program: TherapyProgram;
  readonly journeys: readonly {
    readonly fromDay: number;
    readonly toDay: number;
    readonly zone: Zone;
  }[];
  readonly faults: FaultRates;
}

/**
 * Checks a scenario and fills in its defaults. Throws `OPTION_INVALID` naming the field as `nameOf` has
 * it: an option of the command line, or a key of a file.
 */
export function checkedScenario(
  input: ScenarioInput,
  nameOf: (field: string) => string = (field) => field,
): CheckedScenario {
  const { patients, days, start, zone, sessionsPerDay, sessionMinutes, level } = {
    ...SCENARIO_DEFAULTS,
    ...definedFields(input),
  };
  wholeWithin(nameOf('patients'), patients, 1, MAX_PATIENTS);
  wholeWithin(nameOf('days'), days, 1, MAX_DAYS);
  wholeWithin(nameOf('sessionsPerDay'), sessionsPerDay, 1, 24);
  within(nameOf('sessionMinutes'), sessionMinutes, 1, 180);
  if (!sessionsFit(sessionsPerDay, sessionMinutes * 60)) {
    throw new StimlogError(
      'OPTION_INVALID',
      `${nameOf('sessionsPerDay')} ${sessionsPerDay} sessions of ${sessionMinutes} min do not fit in a day with 75 min between them`,
    );
  }
  return {
    patients,
    days,
    firstDay: firstDayOf(nameOf('start'), start, days),
    home: named(nameOf('zone'), () => zoneNamed(zone)),
    sessionsPerDay,
    sessionMinutes,
    level: oneOf(nameOf('level'), level, LOG_LEVELS),
    behaviour: behaviourOf(input, nameOf),
    program: named(nameOf('program'), () =>
      checkedProgram({
        ...DEFAULT_PROGRAM,
        id: 'program-1',
        sessionMinutes,
        ...definedFields(input.program ?? {}),
      }),
    ),
    journeys: (input.travel ?? []).map((journey) => journeyOf(journey, nameOf)),
    faults: checkedRates(input.faults ?? {}, nameOf('faults')),
  };
}

/** Returns the rate if it is a probability; names the fault otherwise. */
export function checkedRates(rates: FaultRates, name: string): FaultRates {
  for (const [fault, rate] of Object.entries(rates)) {
    oneOf(name, fault, FAULT_IDS);
    within(`${name} ${fault}`, rate, 0, 1);
  }
  return rates;
}

/** Faults of a scenario that can happen. */
export function activeFaults({ faults }: Pick<CheckedScenario, 'faults'>): FaultId[] {
  return FAULT_IDS.filter((fault) => (faults[fault] ?? 0) > 0);
}

function firstDayOf(name: string, start: string, days: number): number {
  const first = parseDay(start);
  const lastYear = first === undefined ? 0 : Number(formatDay(first + days).slice(0, 4));
  if (first === undefined || Number(start.slice(0, 4)) < FIRST_YEAR || lastYear > LAST_YEAR) {
    throw new StimlogError(
      'OPTION_INVALID',
      `${name} must be a date YYYY-MM-DD that exists, with all days from ${FIRST_YEAR} to ${LAST_YEAR}, got ${quoted(start)}`,
    );
  }
  return first;
}

function behaviourOf(
  { preset: presetId, behaviour = {} }: ScenarioInput,
  nameOf: (field: string) => string,
): Behaviour {
  const ids = presets.map(({ id }) => id);
  const known =
    presetId === undefined
      ? STEADY
      : presets.find(({ id }) => id === oneOf(nameOf('preset'), presetId, ids))!.behaviour;
  const result: Behaviour = { ...known, ...behaviour };
  for (const [field, [lowest, highest]] of Object.entries(BEHAVIOUR_LIMITS)) {
    within(nameOf(`behaviour.${field}`), result[field as keyof Behaviour], lowest, highest);
  }
  const lapses = result.lapseOneDayShare + result.lapseTwoDaysShare;
  within(nameOf('behaviour.lapseOneDayShare + behaviour.lapseTwoDaysShare'), lapses, 0, 1);
  return result;
}

function journeyOf(
  { fromDay, toDay, zone }: Journey,
  nameOf: (field: string) => string,
): CheckedScenario['journeys'][number] {
  wholeWithin(nameOf('travel.fromDay'), fromDay, 0, MAX_DAYS);
  wholeWithin(nameOf('travel.toDay'), toDay, fromDay + 1, MAX_DAYS);
  return { fromDay, toDay, zone: named(nameOf('travel.zone'), () => zoneNamed(zone)) };
}

/** Puts the field before what is wrong with its value. */
function named<T>(field: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof StimlogError)) throw error;
    throw new StimlogError(error.code, `${field}: ${error.message}`, { cause: error });
  }
}

/** The fields that say something: an option that was not given says nothing. */
function definedFields<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
