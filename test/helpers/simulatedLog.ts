import type { SimulatedFormat } from '../../simulator/faults/faults.js';
import { checkedScenario, type ScenarioInput } from '../../simulator/scenario.js';
import { simulate } from '../../simulator/simulate.js';
import type { TruthEntry } from '../../simulator/truth.js';

export interface SimulatedLog {
  readonly data: Buffer;
  /** Without the header. */
  readonly truth: readonly TruthEntry[];
}

/** A whole simulated log in memory. */
export function simulatedLog(
  input: ScenarioInput,
  { seed, format }: { readonly seed: number; readonly format?: SimulatedFormat },
): SimulatedLog {
  const pieces = [...simulate(checkedScenario(input), { seed, format, truth: true })];
  const truth = pieces.map((piece) => piece.truth).join('');
  return {
    data: Buffer.concat(pieces.map((piece) => piece.data)),
    truth: truth
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line) as TruthEntry),
  };
}

/** A log as `session-csv` text. */
export function sessionLog(seed: number, input: ScenarioInput): string {
  return simulatedLog(input, { seed, format: 'session-csv' }).data.toString();
}
