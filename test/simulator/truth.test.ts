import { describe, expect, it } from 'vitest';
import type { SimulatedFormat } from '../../simulator/faults/faults.js';
import type { ScenarioInput } from '../../simulator/scenario.js';
import { scenarios } from '../../simulator/scenarios/index.js';
import type { TruePart, TrueSession } from '../../simulator/truth.js';
import type { PatientAdherence } from '../../src/analysis/adherence.js';
import { adherenceFold } from '../../src/analysis/adherenceFold.js';
import { adherenceRules } from '../../src/analysis/adherenceRules.js';
import { formatDay, parseDay } from '../../src/model/civil.js';
import { prescriptionOf } from '../../src/model/prescription.js';
import { readLog } from '../helpers/foundFaults.js';
import { type SimulatedLog, simulatedLog } from '../helpers/simulatedLog.js';
import { inWordsOfTruth, summaries } from '../helpers/wordsOfTruth.js';

const START = '2026-02-02';

async function analysed(
  { data }: SimulatedLog,
  { days, sessionsPerDay = 2, sessionMinutes = 30 }: ScenarioInput,
): Promise<Map<string, PatientAdherence>> {
  const to = formatDay(parseDay(START)! + days! - 1);
  const prescription = prescriptionOf({ regimens: [{ sessionsPerDay, sessionMinutes }] });
  const fold = adherenceFold(adherenceRules({ prescription, from: START, to }));
  const { batches, diagnostics } = await readLog([data]);
  expect(diagnostics).toEqual([]);
  const state = fold.create();
  for (const batch of batches) fold.add(state, batch);
  return new Map(fold.finish(state).patients.map((patient) => [patient.patientId, patient]));
}

const withoutFaults = scenarios.map((scenario) => ({
  ...scenario,
  start: START,
  days: Math.min(scenario.days ?? 84, 365),
  patients: Math.min(scenario.patients ?? 1, 12),
  faults: {},
}));
const odd: (ScenarioInput & { id: string })[] = [
  { id: 'one session a day', sessionsPerDay: 1, days: 120 },
  { id: 'six short sessions a day', sessionsPerDay: 6, sessionMinutes: 10, days: 60 },
  { id: 'every contraction', level: 'contraction', days: 3 },
  { id: 'every pulse', level: 'pulse', days: 5 },
  { id: 'Lord Howe', zone: 'Australia/Lord_Howe', days: 100, preset: 'twice-daily-em' },
];
const cases = [...withoutFaults, ...odd.map((input) => ({ start: START, patients: 2, ...input }))];

describe.each(cases)('$id', (input) => {
  const formats: readonly SimulatedFormat[] =
    input.level === 'contraction'
      ? ['event-ndjson', 'frames']
      : input.level === 'pulse'
        ? ['frames']
        : ['event-ndjson', 'session-csv', 'frames'];

  it.each(formats)('is found again as it was, through %s', async (format) => {
    const log = simulatedLog(input, { seed: 3, format });
    const found = await analysed(log, input);
    for (const { type: _, patient_id, pulses_left, pulses_right, ...expected } of summaries(log)) {
      const patient = found.get(patient_id);
      if (patient === undefined) {
        expect(format).toBe('session-csv'); // a table of sessions cannot name a patient who did none
        expect(expected.sessions).toBe(0);
      } else {
        expect(inWordsOfTruth(patient)).toEqual(expected);
      }
      expect(pulses_left).toBe(pulses_right);
    }
  });
});

function gapSeconds(before: TruePart, after: TruePart): number {
  return (Date.parse(after.start) - Date.parse(before.start)) / 1_000 - before.duration_s;
}

describe('truth', () => {
  const log = simulatedLog({ days: 30, patients: 3, preset: 'twice-daily-em' }, { seed: 5 });

  it('tells of every prescribed slot which session answered it', () => {
    const sessions = log.truth.filter((entry): entry is TrueSession => entry.type === 'session');
    const answered = sessions.filter(({ slot }) => slot !== null);
    const slots = log.truth.flatMap((entry) => (entry.type === 'day' ? entry.slots : []));
    expect(slots).toHaveLength(3 * 30 * 2);
    expect(slots.filter((slot) => slot !== null)).toEqual(
      answered.map(({ parts }) => parts[0]!.session_id),
    );
  });

  it('tells of each part whether the data hold it', async () => {
    const faults = {
      'lost-frames': 0.1,
      'damaged-frames': 0.1,
      'truncated-frames': 0.05,
      'telemetry-gap': 0.05,
      'missing-stop': 0.1,
      'log-overwritten': 0.5,
    };
    for (const seed of [1, 2, 3]) {
      const noisy = simulatedLog({ days: 60, patients: 3, faults }, { seed });
      const { batches } = await readLog([noisy.data]);
      const held = noisy.truth
        .flatMap((entry) => (entry.type === 'session' ? entry.parts : []))
        .filter(({ recorded }) => recorded)
        .map(({ start }) => Date.parse(start));
      const read = batches.flatMap(({ startMs }) => [...startMs]);
      expect(read.length).toBeGreaterThan(50);
      expect(read).toEqual(held);
    }
  });

  it('keeps sessions apart by more than any rule would join', () => {
    const crowded = {
      days: 30,
      sessionsPerDay: 12,
      behaviour: { interruptedShare: 0.3, retriedShare: 0.3 },
    };
    const { truth } = simulatedLog({ ...crowded, patients: 4 }, { seed: 2 });
    const sessions = truth.filter((entry): entry is TrueSession => entry.type === 'session');
    let compared = 0;
    for (const [i, session] of sessions.entries()) {
      const before = sessions[i - 1];
      for (let k = 1; k < session.parts.length; k++) {
        expect(gapSeconds(session.parts[k - 1]!, session.parts[k]!)).toBeLessThan(600);
      }
      if (before?.patient_id !== session.patient_id) continue;
      expect(gapSeconds(before.parts.at(-1)!, session.parts[0]!)).toBeGreaterThanOrEqual(45 * 60);
      compared++;
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('tells the pulses that the data tell', async () => {
    const { batches } = await readLog([log.data]);
    const pulses = batches.reduce(
      (total, { pulsesLeft }) => total + pulsesLeft.reduce((sum, count) => sum + count, 0),
      0,
    );
    expect(pulses).toBe(summaries(log).reduce((total, { pulses_left }) => total + pulses_left, 0));
    expect(pulses).toBeGreaterThan(1e6);
  });
});
