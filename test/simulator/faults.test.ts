import { afterAll, describe, expect, it } from 'vitest';
import { type FaultId, faultKinds, type SimulatedFormat } from '../../simulator/faults/faults.js';
import { scenarios } from '../../simulator/scenarios/index.js';
import type { LogLevel } from '../../src/model/logEvent.js';
import { type Comparison, compared, readLog } from '../helpers/foundFaults.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

/** Often enough to strike, and to strike the same neighbourhood twice. */
const RATE = { record: 0.08, session: 0.1, patient: 1 } as const;

const table: string[][] = [];

async function inject(
  scenarioId: string,
  fault: FaultId | undefined,
  seed: number,
  format: SimulatedFormat = 'event-ndjson',
  level: LogLevel = 'session',
): Promise<Comparison> {
  const scenario = scenarios.find(({ id }) => id === scenarioId)!;
  const kind = faultKinds.find(({ id }) => id === fault);
  const input = {
    ...scenario,
    start: '2026-02-02',
    days: Math.min(scenario.days ?? 84, level === 'pulse' ? 20 : 300),
    patients: Math.min(scenario.patients ?? 1, 3),
    level,
    faults: { ...scenario.faults, ...(kind ? { [kind.id]: RATE[kind.per] } : {}) },
  };
  const { data, truth } = simulatedLog(input, { seed, format });
  const { diagnostics } = await readLog([data]);
  return compared(truth, diagnostics);
}

describe('binary telemetry', () => {
  const kinds = faultKinds.filter(({ visibleIn }) => visibleIn.some((id) => id === 'frames'));

  it.each(kinds.map(({ id }) => id))('of sessions, with %s', async (fault) => {
    for (const scenario of ['steady', 'noisy-link', 'dst-traveller']) {
      const { missed, invented } = await inject(scenario, fault, 11, 'frames');
      expect({ missed, invented }).toEqual({ missed: [], invented: [] });
    }
  });

  it.each(kinds.map(({ id }) => id))('of pulses, with %s', async (fault) => {
    const { missed, invented } = await inject('noisy-link', fault, 13, 'frames', 'pulse');
    expect({ missed, invented }).toEqual({ missed: [], invented: [] });
  });
});

describe.each(scenarios.map(({ id }) => id))('%s', (scenario) => {
  it.each(faultKinds.map(({ id }) => id))('with %s', async (fault) => {
    const comparison = await inject(scenario, fault, 7);
    const { found, missed, invented } = comparison;
    table.push([scenario, fault, String(found), String(missed.length), String(invented.length)]);
    expect({ missed, invented }).toEqual({ missed: [], invented: [] });
  });
});

afterAll(() => {
  const rows = [['scenario', 'fault', 'found', 'missed', 'invented'], ...table];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  console.log(
    rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')).join('\n'),
  );
});
