import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../simulator/faults/faults.js';
import { FRAGMENTS, fragmented } from '../../simulator/fragment.js';
import { CONCERN, RandomStream } from '../../simulator/random.js';
import type { ScenarioInput } from '../../simulator/scenario.js';
import { scenarios } from '../../simulator/scenarios/index.js';
import { compared, readLog } from '../helpers/foundFaults.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe', // changes by half an hour
  'Pacific/Apia', // skipped a day in 2011
  'Africa/Cairo', // changes at midnight
  'Asia/Kolkata',
  '+05:45',
];

/** Any scenario, anywhere, at any time, with any mixture of faults. */
function mixture(random: RandomStream): ScenarioInput {
  const level = random.chance(0.1) ? 'contraction' : 'session';
  const faults = faultKinds
    .filter(() => random.chance(0.35))
    .map(({ id, per }) => [id, random.uniform() * (per === 'patient' ? 1 : 0.15)] as const);
  const month = String(1 + random.below(12)).padStart(2, '0');
  return {
    ...scenarios[random.below(scenarios.length)]!,
    zone: ZONES[random.below(ZONES.length)]!,
    start: `20${10 + random.below(16)}-${month}-15`,
    days: 1 + random.below(level === 'contraction' ? 10 : 300),
    patients: 1 + random.below(3),
    sessionsPerDay: 1 + random.below(6),
    level,
    faults: Object.fromEntries(faults),
  };
}

describe('mixtures of faults', () => {
  const seeds = Array.from({ length: 60 }, (_, i) => 700 + i);

  it.each(seeds)('are found one by one: seed %d', async (seed) => {
    const random = new RandomStream(seed, 0, 0, CONCERN.bootstrap);
    const input = mixture(random);
    const { data, truth } = simulatedLog(input, { seed });
    const fragment = FRAGMENTS[random.below(data.length > 200_000 ? 1 : FRAGMENTS.length)]!;
    const { diagnostics } = await readLog(fragmented([data], fragment, seed));
    const { missed, invented } = compared(truth, diagnostics);
    expect({ input, missed, invented }).toEqual({ input, missed: [], invented: [] });
  });
});

describe('fragments', () => {
  const { data } = simulatedLog({ days: 3 }, { seed: 1 });

  it.each(FRAGMENTS)('of kind %s are the same bytes', (fragment) => {
    const pieces = [...fragmented([data.subarray(0, 1_000), data.subarray(1_000)], fragment, 9)];
    expect(Buffer.concat(pieces).equals(data)).toBe(true);
    const longest = Math.max(...pieces.map(({ length }) => length));
    expect(longest <= { none: Infinity, byte: 1, random: 512, full: 4_096 }[fragment]).toBe(true);
  });
});
