import { SIDES, type Side } from '../model/pulse.js';
import type { SessionParameters } from './sessionParameters.js';
import type { SideFigures } from './sideFigures.js';

/** A published figure that a parameter is held against. It is no clearance: the sources have their own scope. */
export interface ParameterRule {
  readonly id: string;
  readonly figure: keyof SideFigures;
  readonly limit: number;
  readonly unit: string;
  /** True if the limit itself counts as reached. */
  readonly source: string;
}

/** Each rule's source is in docs/parameters.md. */
export const PARAMETER_RULES = [
  {
    id: 'frequency-below-30-hz',
    figure: 'frequencyHertz',
    limit: 30,
    unit: 'Hz',
    source: 'Gunter 2019: chronic nerve stimulation below 30 Hz',
  },
  {
    id: 'stimulation-time-below-half',
    figure: 'stimulationTimeRatio',
    limit: 0.5,
    unit: '',
    source: 'Gunter 2019: effective stimulation time below 50 %',
  },
  {
    id: 'shannon-k-1.5',
    figure: 'shannonK',
    limit: 1.5,
    unit: '',
    source: 'cautious k for near-field use',
  },
  {
    id: 'shannon-k-1.7',
    figure: 'shannonK',
    limit: 1.7,
    unit: '',
    source: 'refit of McCreery’s data, lower',
  },
  {
    id: 'shannon-k-1.75',
    figure: 'shannonK',
    limit: 1.75,
    unit: '',
    source: 'refit of McCreery’s data, upper',
  },
  {
    id: 'shannon-k-1.85',
    figure: 'shannonK',
    limit: 1.85,
    unit: '',
    source: 'Shannon 1992: lowest k with damage',
  },
  {
    id: 'charge-density-30',
    figure: 'chargeDensityMicrocoulombsPerSquareCentimetre',
    limit: 30,
    unit: 'µC/cm²',
    source: 'ceiling on labels of deep brain stimulators',
  },
  {
    id: 'headroom-above-zero',
    figure: 'headroomVolts',
    limit: 0,
    unit: 'V',
    source: 'the supply (assumed unless given)',
  },
] as const satisfies readonly ParameterRule[];

/** How near one side came to a rule's limit in the session in which it came nearest. */
export interface ParameterCheck {
  readonly rule: (typeof PARAMETER_RULES)[number]['id'];
  readonly side: Side;
  readonly limit: number;
  readonly unit: string;
  readonly source: string;
  /** The highest value; for headroom the lowest. null: no session tells. */
  readonly value: number | null;
  /** `below` the limit, or `reached`; for headroom `above` or `reached`. */
  readonly outcome: 'below' | 'above' | 'reached' | 'unknown';
  /** Sessions in which the limit was reached. */
  readonly sessionsReached: number;
  readonly sessions: number;
}

/** Every rule on each side. */
export function parameterChecks(sessions: readonly SessionParameters[]): ParameterCheck[] {
  return PARAMETER_RULES.flatMap((rule) => SIDES.map((side) => checkOf(rule, side, sessions)));
}

function checkOf(
  rule: (typeof PARAMETER_RULES)[number],
  side: Side,
  sessions: readonly SessionParameters[],
): ParameterCheck {
  const { id, limit, unit, source, figure } = rule;
  const isFloor = figure === 'headroomVolts';
  let value: number | null = null;
  let [known, sessionsReached] = [0, 0];
  for (const session of sessions) {
    const found = session[side][figure];
    if (found === null) continue;
    known++;
    if (isFloor ? found <= limit : found >= limit) sessionsReached++;
    value = value === null ? found : isFloor ? Math.min(value, found) : Math.max(value, found);
  }
  const clear = isFloor ? 'above' : 'below';
  const outcome = value === null ? 'unknown' : sessionsReached > 0 ? 'reached' : clear;
  return {
    rule: id,
    side,
    limit,
    unit,
    source,
    value,
    outcome,
    sessionsReached,
    sessions: known,
  };
}
