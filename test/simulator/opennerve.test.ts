import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../simulator/faults/faults.js';
import { checkedScenario, type ScenarioInput } from '../../simulator/scenario.js';
import { scenarios } from '../../simulator/scenarios/index.js';
import { simulate } from '../../simulator/simulate.js';
import type { TrueSession } from '../../simulator/truth.js';
import { adherenceFold } from '../../src/analysis/adherenceFold.js';
import { adherenceRules } from '../../src/analysis/adherenceRules.js';
import { formatDay, parseDay } from '../../src/model/civil.js';
import { prescriptionOf } from '../../src/model/prescription.js';
import { compared, readLog } from '../helpers/foundFaults.js';
import { simulatedLog } from '../helpers/simulatedLog.js';
import { inWordsOfTruth, summaries } from '../helpers/wordsOfTruth.js';

const START = '2026-02-02';
const RATE = { record: 0.08, session: 0.1, patient: 1 } as const;
const kinds = faultKinds.filter(({ visibleIn }) => visibleIn.some((id) => id === 'opennerve'));
const visible = (fault: string): boolean => kinds.some(({ id }) => id === fault);

/** One patient of each scenario, with the faults that this format shows. */
const patients = scenarios.map((scenario) => ({
  ...scenario,
  start: START,
  days: Math.min(scenario.days ?? 84, 300),
  patients: 1,
  faults: Object.fromEntries(
    Object.entries(scenario.faults ?? {}).filter(([fault]) => visible(fault)),
  ),
}));
/** Times in UTC say nothing of the days of a traveller. */
const atHome = patients.filter(({ travel = [] }) => travel.length === 0);

describe.each([
  ...atHome,
  { id: 'six sessions a day', sessionsPerDay: 6, sessionMinutes: 10, days: 60, start: START },
])('$id', (scenario) => {
  it.each([3, 4])('is found again as it was, with seed %i', async (seed) => {
    const input: ScenarioInput = { ...scenario, faults: {} };
    const { sessionsPerDay = 2, sessionMinutes = 30, days = 84 } = input;
    const log = simulatedLog(input, { seed, format: 'opennerve' });
    const { batches, diagnostics } = await readLog([log.data]);
    expect(diagnostics).toEqual([]);
    const rules = adherenceRules({
      prescription: prescriptionOf({
        regimens: [{ sessionsPerDay, sessionMinutes }],
        zone: 'Europe/Berlin',
      }),
      from: START,
      to: formatDay(parseDay(START)! + days - 1),
    });
    const fold = adherenceFold(rules);
    const state = fold.create();
    for (const batch of batches) fold.add(state, batch);
    const [patient] = fold.finish(state).patients;
    const [{ type: _, patient_id, pulses_left, pulses_right, ...expected }] = summaries(log) as [
      ReturnType<typeof summaries>[number],
    ];
    expect([patient_id, pulses_left]).toEqual(['SIM-0001', pulses_right]);
    expect(inWordsOfTruth(patient!)).toEqual(expected);
  });
});

describe.each(patients)('faults of $id', (scenario) => {
  it.each(kinds.map(({ id }) => id))('%s is found, and nothing else', async (fault) => {
    const { per } = kinds.find(({ id }) => id === fault)!;
    const faults = { ...scenario.faults, [fault]: RATE[per] };
    const { data, truth } = simulatedLog({ ...scenario, faults }, { seed: 7, format: 'opennerve' });
    const { missed, invented } = compared(truth, (await readLog([data])).diagnostics);
    expect({ missed, invented }).toEqual({ missed: [], invented: [] });
  });

  it.each([1, 2, 3])('all of them together, with seed %i', async (seed) => {
    const faults = Object.fromEntries(
      kinds.map(({ id, per }) => [id, per === 'patient' ? 0.5 : 0.05]),
    );
    const { data, truth } = simulatedLog({ ...scenario, faults }, { seed, format: 'opennerve' });
    const { batches, diagnostics } = await readLog([data]);
    const { missed, invented } = compared(truth, diagnostics);
    expect({ missed, invented }).toEqual({ missed: [], invented: [] });
    const held = truth
      .flatMap((entry) => (entry.type === 'session' ? (entry as TrueSession).parts : []))
      .filter(({ recorded }) => recorded)
      .map(({ start }) => Date.parse(start));
    expect(batches.flatMap(({ startMs }) => [...startMs])).toEqual(held);
  });
});

describe('what the format cannot say', () => {
  const refused = (input: ScenarioInput): (() => unknown) => {
    return () => simulate(checkedScenario(input), { format: 'opennerve' });
  };

  it('is refused by its name', () => {
    const invisible = faultKinds.filter(({ id }) => !visible(id));
    expect(invisible.length).toBeGreaterThan(5);
    for (const { id } of invisible) {
      expect(refused({ faults: { [id]: 0.1 } })).toThrow(`${id} would leave no trace in opennerve`);
    }
    expect(refused({ level: 'contraction' })).toThrow(/level contraction needs format/);
    expect(refused({ patients: 2 })).toThrow(/is the log of one device.*use --patients 1/);
  });

  it('leaves lead faults to the one lead that there is', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const faults = { 'open-lead': 1, 'short-circuit': 1, 'high-impedance': 1 };
      const { truth } = simulatedLog({ faults, days: 60 }, { seed, format: 'opennerve' });
      const found = truth.filter((entry) => entry.type === 'fault');
      expect(found.map(({ detail }) => detail.split(',')[0])).toEqual(['left']);
    }
  });
});
