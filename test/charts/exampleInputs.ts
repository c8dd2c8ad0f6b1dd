import { from, lastValueFrom } from 'rxjs';
import type { SimulatedFormat } from '../../simulator/faults/faults.js';
import type { ScenarioInput } from '../../simulator/scenario.js';
import { parameterRules } from '../../src/analysis/parameterRules.js';
import { parametersFold } from '../../src/analysis/parametersFold.js';
import type { PulsesInput, SessionsInput } from '../../src/charts/chart.js';
import { recognisedFormat } from '../../src/codecs/index.js';
import type { PulseBatch, Side } from '../../src/model/pulse.js';
import { decode, divertDiagnostics, foldBatches } from '../../src/operators/index.js';
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
