import { defer, from, switchMap, tap } from 'rxjs';
import { type FaultRates, SIMULATED_FORMATS } from '../../simulator/faults/faults.js';
import { simulate } from '../../simulator/simulate.js';
import { oneOf } from '../model/checks.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { Source } from '../sources/index.js';
import { fromSimulation } from '../sources/simulation.js';
import { faultRate, type SimulationFlags, simulationOf } from './simulation.js';

const SCHEME = 'sim:';
const NUMBERS = ['patients', 'days', 'seed', 'sessions-per-day', 'session-minutes'] as const;
const TEXTS = ['start', 'end', 'zone', 'level', 'preset', 'fragment', 'format'] as const;
const KEYS = [...NUMBERS, ...TEXTS, 'fault'] as const;

/** `sim:SCENARIO?seed=7&days=30`: what `stimlog simulate` would write, without writing it. */
export const simulatorSource: Source = {
  id: 'simulator',
  isLive: false,
  isPath: false,
  accepts: (argument) => argument.startsWith(SCHEME),
  displayName: (argument) => argument,
  open(argument, { onRaw }) {
    const { name, flags } = parsed(argument);
    const { format: id, ...rest } = flags;
    const format =
      id === undefined ? undefined : oneOf(`${SCHEME} option format`, id, SIMULATED_FORMATS);
    return defer(() => from(simulationOf(name, rest))).pipe(
      switchMap(({ scenario, ...options }) => fromSimulation(scenario, { ...options, format })),
      tap((bytes) => onRaw?.(bytes)),
    );
  },
};

/** True if an argument names a simulation. */
export function isSimulation(argument: string): boolean {
  return simulatorSource.accepts(argument);
}

/** The bytes of a simulation, made as they are asked for. */
export async function* simulatedBytes(argument: string): AsyncGenerator<Uint8Array, undefined> {
  const { name, flags } = parsed(argument);
  const { format: id, ...rest } = flags;
  const format =
    id === undefined ? undefined : oneOf(`${SCHEME} option format`, id, SIMULATED_FORMATS);
  const { scenario, ...options } = await simulationOf(name, rest);
  for (const { data } of simulate(scenario, { ...options, format })) {
    if (data.length > 0) yield data;
  }
}

interface SimulatorFlags extends SimulationFlags {
  readonly format?: string;
}

function parsed(argument: string): { readonly name: string; readonly flags: SimulatorFlags } {
  const [name = '', ...query] = argument.slice(SCHEME.length).split('?');
  const flags: Record<string, string | number | FaultRates> = {};
  const pairs = query.join('?').split('&');
  for (const pair of pairs.filter((text) => text !== '')) {
    const [key, ...rest] = pair.split('=');
    const known = oneOf(`${SCHEME} option`, key!, KEYS);
    const value = decoded(rest.join('='));
    const flag = known.replaceAll(/-./g, (letter) => letter[1]!.toUpperCase());
    if (known === 'fault') {
      flags.fault = { ...(flags.fault as FaultRates | undefined), ...faultRate(value) };
    } else if (NUMBERS.some((number) => number === known)) flags[flag] = numberOf(known, value);
    else flags[flag] = value;
  }
  return { name, flags: flags as SimulatorFlags };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a bare % is a % as well
  }
}

function numberOf(key: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new StimlogError(
    'OPTION_INVALID',
    `${SCHEME} option ${key} must be a number, got ${quoted(text)}`,
  );
}
