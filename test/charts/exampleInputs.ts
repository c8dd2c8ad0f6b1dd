import { from, lastValueFrom } from 'rxjs';
import type { SimulatedFormat } from '../../simulator/faults/faults.js';
import type { ScenarioInput } from '../../simulator/scenario.js';
import type { AdherenceDay } from '../../src/analysis/adherenceResult.js';
import { parameterRules } from '../../src/analysis/parameterRules.js';
import { parametersFold } from '../../src/analysis/parametersFold.js';
import type {
  ChartInputs,
  CohortInput,
  CohortPatient,
  PulsesInput,
  QualityInput,
  SessionStart,
  SessionsInput,
} from '../../src/charts/chart.js';
import { recognisedFormat } from '../../src/codecs/index.js';
import type { PulseBatch, Side } from '../../src/model/pulse.js';
import { decode, divertDiagnostics, foldBatches } from '../../src/operators/index.js';
import { adherenceDays, daysInput } from '../helpers/adherenceDays.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

export interface ExampleOptions {
  readonly seed?: number;
  readonly format?: SimulatedFormat;
}

/** What a parameter report would hand to the charts of sessions, from a simulated log of one patient. */
export async function simulatedSessions(
  scenario: ScenarioInput,
  { seed = 1, format = 'event-ndjson' }: ExampleOptions = {},
): Promise<SessionsInput> {
  const { data } = simulatedLog({ patients: 1, ...scenario }, { seed, format });
  const rules = parameterRules();
  const { patients } = await lastValueFrom(
    from([data]).pipe(
      decode(recognisedFormat()),
      divertDiagnostics(() => {}),
      foldBatches(parametersFold(rules)),
    ),
  );
  const [patient] = patients;
  return {
    patientId: patient!.patientId,
    sessions: [...patient!.sessionsInOrder()],
    impedanceTests: patient!.impedanceTests,
    rules,
    supplyAssumed: true,
  };
}

/** One contraction of the first session of a simulated log of pulses. */
export async function simulatedPulses(
  scenario: ScenarioInput,
  contraction: number,
  { seed = 1, format = 'frames' }: ExampleOptions = {},
): Promise<PulsesInput> {
  const { data } = simulatedLog(
    { patients: 1, days: 1, level: 'pulse', ...scenario },
    { seed, format },
  );
  const batches: PulseBatch[] = [];
  from([data])
    .pipe(decode(recognisedFormat()))
    .subscribe((item) => {
      if (item.kind !== 'telemetry') return;
      for (const one of item.telemetry) if (one.kind === 'pulses') batches.push(one.batch);
    });
  const { patientId, sessionStartMs, offsetMinutes } = batches[0]!;
  const ofSession = batches.filter((batch) => batch.sessionStartMs === sessionStartMs);
  return {
    patientId,
    sessionStartMs,
    offsetMinutes,
    contraction,
    left: contractionOf(ofSession, 'left', contraction),
    right: contractionOf(ofSession, 'right', contraction),
    usualPulses: { left: 0, right: 0 },
    rules: parameterRules(),
  };
}

/** The pulses of the contraction of that number, from 1: silences of 5 s part two. */
function contractionOf(batches: readonly PulseBatch[], side: Side, contraction: number) {
  const rows: { time: number; amplitude: number; width: number; peak: number; flags: number }[][] =
    [];
  let lastTime = -Infinity;
  for (const batch of batches) {
    if (batch.side !== side) continue;
    let time = batch.firstMicroseconds;
    for (let i = batch.from; i < batch.from + batch.length; i++) {
      if (i > batch.from) time += batch.deltaMicroseconds[i]!;
      if (time - lastTime > 5e6) rows.push([]);
      rows.at(-1)!.push({
        time,
        amplitude: batch.amplitudeMicroamps[i]!,
        width: batch.pulseWidthMicroseconds[i]!,
        peak: batch.peakMillivolts[i]!,
        flags: batch.flags[i]!,
      });
      lastTime = time;
    }
  }
  const pulses = rows[contraction - 1];
  return (
    pulses && {
      length: pulses.length,
      from: 0,
      firstMicroseconds: pulses[0]!.time,
      deltaMicroseconds: Uint32Array.from(pulses, ({ time }, i) =>
        i === 0 ? 0 : time - pulses[i - 1]!.time,
      ),
      amplitudeMicroamps: Uint16Array.from(pulses, ({ amplitude }) => amplitude),
      pulseWidthMicroseconds: Uint16Array.from(pulses, ({ width }) => width),
      peakMillivolts: Uint16Array.from(pulses, ({ peak }) => peak),
      flags: Uint8Array.from(pulses, ({ flags }) => flags),
    }
  );
}

/** An input of each kind with something of everything in it. */
export async function exampleInputs(patientId = 'SIM-0001'): Promise<ChartInputs> {
  const days = adherenceDays({ dayCount: 120, leftOut: [[20, 34]], seed: 3 }).map((day, index) =>
    index >= 60 && index < 70
      ? { ...day, validSessions: 0, shortSessions: 0, deliveredMs: 0 }
      : day,
  );
  const scenario = { days: 60, faults: { 'lost-frames': 0.02, 'high-impedance': 1 } } as const;
  const sessions = await simulatedSessions({ ...scenario, level: 'contraction' });
  const pulses = await simulatedPulses({}, 2);
  return {
    days: daysInput(days, patientId),
    starts: {
      patientId,
      days,
      starts: exampleStarts(days),
      dayStartMs: 4 * 3_600_000,
      slots: [
        { fromMs: 0, toMs: 12 * 3_600_000 },
        { fromMs: 12 * 3_600_000, toMs: 24 * 3_600_000 },
      ],
    },
    sessions: { ...sessions, patientId },
    pulses: { ...pulses, patientId },
    cohort: exampleCohort(patientId, 40),
    quality: exampleQuality(),
  };
}

function exampleStarts(days: readonly AdherenceDay[]): SessionStart[] {
  return days.flatMap(({ date, validSessions, shortSessions }, index) =>
    Array.from({ length: validSessions + shortSessions }, (_, session) => ({
      wallMs: Date.parse(date) + (8 + session * 11 + (index % 5) * 0.3) * 3_600_000,
      outcome: session < validSessions ? ('valid' as const) : ('short' as const),
    })),
  );
}

/** Patients of falling adherence; each third one stops, and the last never begins. */
export function exampleCohort(patientId: string, count: number): CohortInput {
  const patients = Array.from({ length: count }, (_, index): CohortPatient => {
    const length = 10 + ((index * 7) % 30);
    const ratio = 1 - index / count;
    const valid = Array.from({ length }, (__, week) => Math.round(14 * ratio) - (week % 3));
    return {
      patientId: index === 0 ? patientId : `SIM-${String(index + 1).padStart(4, '0')}`,
      ratios: {
        cappedTakingRatio: ratio,
        durationRatio: index % 4 === 0 ? null : ratio * 0.9,
        correctDaysRatio: ratio * 0.7,
        anyUseDaysRatio: Math.min(1, ratio * 1.1),
      },
      weeks: {
        valid: valid.map((sessions) => Math.max(0, sessions)),
        prescribed: valid.map((_sessions, week) => (week === 5 ? 0 : 14)),
        daysCounted: valid.map(() => 7),
      },
      persistence:
        index === count - 1 ? undefined : { days: length * 7, discontinued: index % 3 === 2 },
    };
  });
  return { patients, gapDays: 30 };
}

function exampleQuality(): QualityInput {
  return {
    days: Array.from({ length: 90 }, (_, index) => ({
      day: 20_460 + index,
      counts: {
        accepted: 2,
        ...(index % 17 === 3 ? { lost: 4 } : {}),
        ...(index % 29 === 5 ? { 'set-aside': 1, clock: 1 } : {}),
      },
    })),
    undated: { damaged: 3 },
    inputs: 1,
  };
}
