import { FAULT_IDS, type FaultRates } from '../../simulator/faults/faults.js';
import { FRAGMENTS, type Fragment } from '../../simulator/fragment.js';
import {
  type CheckedScenario,
  checkedRates,
  checkedScenario,
  SCENARIO_DEFAULTS,
  type ScenarioInput,
} from '../../simulator/scenario.js';
import { scenarioSchema } from '../../simulator/scenarioSchema.js';
import { scenarios } from '../../simulator/scenarios/index.js';
import { oneOf, wholeWithin } from '../model/checks.js';
import { parseDay } from '../model/civil.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { readJsonFile } from './jsonFile.js';

/** What the options of `simulate`, or the query of a `sim:` input, say. All are optional. */
export interface SimulationFlags {
  readonly patients?: number;
  readonly days?: number;
  readonly start?: string;
  readonly end?: string;
  readonly zone?: string;
  readonly seed?: number;
  readonly level?: string;
  readonly preset?: string;
  readonly sessionsPerDay?: number;
  readonly sessionMinutes?: number;
  readonly fault?: FaultRates;
  readonly fragment?: string;
}

/** A simulation ready to run. */
export interface Simulation {
  readonly scenario: CheckedScenario;
  readonly seed: number;
  readonly fragment: Fragment;
  readonly name: string;
}

export const DEFAULT_SCENARIO = 'steady';
const DEFAULT_SEED = 42;

/** A scenario by its id or the path of its file, with what the flags change in it. Throws `OPTION_INVALID` or `SCENARIO_INVALID`. */
export async function simulationOf(name: string, flags: SimulationFlags): Promise<Simulation> {
  const input = await scenarioInput(name);
  const { fault = {}, seed = DEFAULT_SEED, fragment = 'none' } = flags;
  const start = flags.start ?? input.start ?? SCENARIO_DEFAULTS.start;
  const changed: ScenarioInput = {
    ...input,
    ...definedOf(flags),
    days: daysOf(flags, start) ?? input.days,
    behaviour: flags.preset === undefined ? input.behaviour : {},
    faults: { ...input.faults, ...checkedRates(fault, '--fault') },
  };
  return {
    scenario: checkedScenario(changed, (field) => flagNamed(field, name, flags)),
    seed: wholeWithin('--seed', seed, 0, Number.MAX_SAFE_INTEGER),
    fragment: oneOf('--fragment', fragment, FRAGMENTS),
    name,
  };
}

/** `lost-frames=0.01` as a rate. Throws `OPTION_INVALID`. */
export function faultRate(text: string): FaultRates {
  const [fault = '', rate, ...rest] = text.split('=');
  oneOf('--fault', fault.trim(), FAULT_IDS);
  if (rate === undefined || rest.length > 0 || rate.trim() === '' || Number.isNaN(Number(rate))) {
    throw new StimlogError(
      'OPTION_INVALID',
      `--fault must be NAME=RATE with a rate from 0 to 1, such as ${fault.trim()}=0.01, got ${quoted(text)}`,
    );
  }
  return checkedRates({ [fault.trim()]: Number(rate) }, '--fault');
}

async function scenarioInput(name: string): Promise<ScenarioInput> {
  if (!/\.json$|[/\\]/.test(name)) return shipped(name);
  const file = (await readJsonFile(name, scenarioSchema, 'SCENARIO_INVALID')) as ScenarioInput & {
    readonly extends?: string;
  };
  const base: ScenarioInput = file.extends === undefined ? {} : shipped(file.extends);
  return {
    ...base,
    ...file,
    behaviour: { ...base.behaviour, ...file.behaviour },
    program: { ...base.program, ...file.program },
    faults: { ...base.faults, ...file.faults },
  };
}

function shipped(id: string): ScenarioInput {
  const ids = scenarios.map((scenario) => scenario.id);
  oneOf('scenario', id, ids);
  return scenarios.find((scenario) => scenario.id === id)!;
}

/** The number of days that `--days` or `--end` says; undefined if neither does. */
function daysOf({ days, end }: SimulationFlags, start: string): number | undefined {
  if (end === undefined) return days;
  if (days !== undefined) {
    throw new StimlogError('OPTION_INVALID', '--days and --end both say when it ends; give one');
  }
  const [first, last] = [parseDay(start), parseDay(end)];
  if (last === undefined) {
    throw new StimlogError(
      'OPTION_INVALID',
      `--end must be a date YYYY-MM-DD that exists, got ${quoted(end)}`,
    );
  }
  if (first !== undefined && last < first) {
    throw new StimlogError('OPTION_INVALID', `--end ${end} lies before the start ${start}`);
  }
  return first === undefined ? undefined : last - first + 1;
}

/** The scenario's fields that flags set. */
function definedOf(flags: SimulationFlags): ScenarioInput {
  const { patients, start, zone, level, preset, sessionsPerDay, sessionMinutes } = flags;
  const given = { patients, start, zone, level, preset, sessionsPerDay, sessionMinutes };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as ScenarioInput;
}

/** How an error names a field: by the option that set it, or as a key of the scenario. */
function flagNamed(field: string, scenario: string, flags: SimulationFlags): string {
  const isFlag =
    field in flags || (field === 'days' && flags.end !== undefined) || field === 'faults';
  if (!isFlag) return `${scenario}: ${field}`;
  if (field === 'faults') return '--fault';
  return `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
