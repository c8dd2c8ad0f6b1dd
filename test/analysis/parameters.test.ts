import fc from 'fast-check';
import { from, lastValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { PulseProgram, type SideSetting } from '../../simulator/device/delivery.js';
import { pulsesOfSession } from '../../simulator/device/pulseTrain.js';
import type { ScenarioInput } from '../../simulator/scenario.js';
import type { TrueSession } from '../../simulator/truth.js';
import { parameterRules } from '../../src/analysis/parameterRules.js';
import { type ParameterInput, parametersFold } from '../../src/analysis/parametersFold.js';
import type { PatientParameters } from '../../src/analysis/patientParameters.js';
import { programmedSides } from '../../src/analysis/sessionParameters.js';
import { recognisedFormat } from '../../src/codecs/index.js';
import { DEFAULT_PROGRAM, type TherapyProgram } from '../../src/model/program.js';
import type { PulseBatch, PulseColumns, Side } from '../../src/model/pulse.js';
import { showingTime } from '../../src/model/shownTime.js';
import { zoneNamed } from '../../src/model/zone.js';
import { decode, divertDiagnostics, foldBatches } from '../../src/operators/index.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

const rules = parameterRules();

async function parametersOf(data: Uint8Array, chunkBytes = 262_144): Promise<PatientParameters[]> {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += chunkBytes) {
    chunks.push(data.subarray(at, at + chunkBytes));
  }
  const { patients } = await lastValueFrom(
    from(chunks).pipe(
      decode(recognisedFormat(), { reuseColumns: true }),
      divertDiagnostics(() => {}),
      foldBatches(parametersFold(rules)),
    ),
  );
  return [...patients];
}

/** What is compared: everything but the function that makes the sessions, with the sessions. */
const plain = ({ sessionsInOrder, ...figures }: PatientParameters) => ({
  ...figures,
  all: [...sessionsInOrder()],
});

describe('the parameters of simulated logs', () => {
  const input: ScenarioInput = {
    start: '2026-02-02',
    days: 12,
    patients: 2,
    preset: 'twice-daily-em',
  };

  it('are those that the truth tells: every session, every pulse, none missing', async () => {
    const log = simulatedLog({ ...input, level: 'pulse' }, { seed: 5, format: 'frames' });
    const parts = log.truth
      .filter((entry): entry is TrueSession => entry.type === 'session')
      .flatMap((session) => session.parts.map((part) => ({ ...part, id: session.patient_id })));
    const patients = await parametersOf(log.data);
    expect(patients).toHaveLength(2);
    for (const patient of patients) {
      const mine = parts.filter(({ id }) => id === patient.patientId);
      const sessions = [...patient.sessionsInOrder()];
      expect(sessions.map(({ startMs }) => startMs)).toEqual(
        mine.map(({ start }) => Date.parse(start)),
      );
      for (const [i, session] of sessions.entries()) {
        const truth = mine[i]!;
        expect(session).toMatchObject({
          durationMs: truth.duration_s * 1_000,
          endReason: truth.end_reason,
        });
        for (const side of ['left', 'right'] as const) {
          const pulses = side === 'left' ? truth.pulses_left : truth.pulses_right;
          expect(session[side]).toMatchObject({
            from: 'pulses',
            contractions: truth.contractions,
            pulses: { programmed: pulses, reported: pulses, counted: pulses, missing: 0 },
            jitterMicroseconds: 0,
            deliveredToProgrammedRatio: 1,
            complianceLimitedRatio: 0,
          });
        }
      }
      expect(patient.reconciliation).toMatchObject({ sessions: sessions.length });
      expect(patient.reconciliation!.counted).toBe(patient.reconciliation!.reported);
    }
  });

  it('are the same from contractions and from records as from pulses, as far as these tell', async () => {
    const of = async (level: 'session' | 'contraction' | 'pulse') =>
      (await parametersOf(simulatedLog({ ...input, level }, { seed: 5 }).data))[0]!;
    const [pulses, contractions, records] = await Promise.all([
      of('pulse'),
      of('contraction'),
      of('session'),
    ]);
    for (const side of ['left', 'right'] as const) {
      for (const name of [
        'amplitudeMilliamps',
        'pulseWidthMicroseconds',
        'impedanceOhms',
      ] as const) {
        const trend = pulses[side].trends[name];
        expect(contractions[side].trends[name], name).toEqual(trend);
        expect(records[side].trends[name], name).toEqual(trend);
      }
      const charge = pulses[side].totals.totalChargeMicrocoulombs!;
      expect(records[side].totals.totalChargeMicrocoulombs! / charge).toBeCloseTo(1, 3);
      expect(contractions[side].totals.totalChargeMicrocoulombs! / charge).toBeCloseTo(1, 3);
      expect(contractions[side].totals.pulsesCounted).toBe(pulses[side].totals.pulsesCounted);
      expect(records[side].totals.pulsesCounted).toBeNull();
    }
  });

  it('are the same from pulses as CSV, but for what only the device knows', async () => {
    // Without interruptions: a short one would not part two sessions where only silence does.
    const whole = { ...input, preset: 'perfect', level: 'pulse' } as const;
    const frames = (await parametersOf(simulatedLog(whole, { seed: 5 }).data))[0]!;
    const csv = (
      await parametersOf(simulatedLog(whole, { seed: 5, format: 'pulse-csv' }).data)
    )[0]!;
    for (const side of ['left', 'right'] as const) {
      expect(csv[side].amplitudes).toEqual(frames[side].amplitudes);
      expect(csv[side].trends.frequencyHertz).toEqual(frames[side].trends.frequencyHertz);
      expect(csv[side].trends.rampUpSeconds).toEqual(frames[side].trends.rampUpSeconds);
      expect(csv[side].trends.headroomVolts).toEqual(frames[side].trends.headroomVolts);
      expect(csv[side].totals.totalChargeMicrocoulombs).toBe(
        frames[side].totals.totalChargeMicrocoulombs,
      );
    }
  });

  it('do not change with repeated and late blocks, nor with the cuts of the bytes', async () => {
    const faults = { 'duplicated-frames': 0.05, 'reordered-frames': 0.05 };
    const clean = simulatedLog({ ...input, level: 'pulse' }, { seed: 5 });
    const noisy = simulatedLog({ ...input, level: 'pulse', faults }, { seed: 5 });
    const expected = (await parametersOf(clean.data)).map(plain);
    expect((await parametersOf(noisy.data)).map(plain)).toEqual(expected);
    expect((await parametersOf(clean.data, 977)).map(plain)).toEqual(expected);
  });

  it('tell of lost blocks: fewer pulses than the device counted, and holes where they were', async () => {
    const faults = { 'lost-frames': 0.03 };
    const log = simulatedLog({ ...input, patients: 1, level: 'pulse', faults }, { seed: 6 });
    const [patient] = await parametersOf(log.data);
    const { reported, counted } = patient!.reconciliation!;
    expect(counted).toBeLessThan(reported);
    for (const side of ['left', 'right'] as const) {
      const { pulsesMissing } = patient![side].totals;
      // Holes at the ends of a contraction do not show: what shows is at most what is lost.
      expect(pulsesMissing).toBeGreaterThan(0);
      expect(pulsesMissing).toBeLessThanOrEqual((reported - counted) / 2);
      expect(pulsesMissing! % 50).toBe(0); // blocks of 50
    }
  });

  it('show a supply that is too low', async () => {
    const faults = { 'open-lead': 1 };
    const log = simulatedLog(
      { ...input, days: 30, patients: 1, level: 'pulse', faults },
      { seed: 4 },
    );
    const [patient] = await parametersOf(log.data);
    const limited = (['left', 'right'] as const).map(
      (side) => patient![side].trends.complianceLimitedRatio!.max,
    );
    expect(Math.max(...limited)).toBeGreaterThan(0.5);
    expect(Math.min(...limited)).toBe(0);
    const reached = patient!.checks.filter(
      ({ rule, outcome }) => rule === 'headroom-above-zero' && outcome === 'reached',
    );
    expect(reached.length).toBeLessThanOrEqual(1);
  });
});

const side = (amplitudeMilliamps: number): SideSetting => ({
  amplitudeMilliamps,
  supplyVolts: 11.633,
  electrode: { accessOhms: 1_000, doubleLayerMicrofarads: 2.394 },
});

const programs = fc
  .record({
    frequencyHertz: fc.integer({ min: 2, max: 100 }),
    onSeconds: fc.integer({ min: 2, max: 12 }),
    offSeconds: fc.integer({ min: 6, max: 40 }),
    rampSeconds: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(
    ({ rampSeconds, ...program }): TherapyProgram => ({
      ...DEFAULT_PROGRAM,
      ...program,
      rampUpSeconds: rampSeconds,
      rampDownSeconds: rampSeconds,
    }),
  );

function inputsOf(program: TherapyProgram, seconds: number): ParameterInput[] {
  const blocks = [...new PulseProgram(program).pulses({ left: side(3), right: side(2) }, seconds)];
  const batch = (columns: PulseColumns, name: Side): PulseBatch => ({
    ...columns,
    patientId: 'P',
    sessionStartMs: 1_760_000_000_000,
    offsetMinutes: 60,
    source: 0,
    line: 1,
    side: name,
  });
  return blocks.flatMap(({ left, right }) =>
    (
      [
        ['left', left],
        ['right', right],
      ] as const
    ).map(
      ([name, columns]): ParameterInput => ({
        kind: 'telemetry',
        telemetry: [{ kind: 'pulses', batch: batch(columns, name) }],
      }),
    ),
  );
}

describe('any program', () => {
  it('is measured as it was programmed', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const fold = parametersFold(rules);
        const state = fold.create();
        const seconds = 4 * (program.onSeconds + program.offSeconds);
        for (const input of inputsOf(program, seconds)) fold.add(state, input);
        const [patient] = fold.finish(state).patients;
        const [session] = [...patient!.sessionsInOrder()];
        const { left } = session!;
        const pulses = pulsesOfSession(program, seconds);
        expect(left.pulses).toMatchObject({ counted: pulses, missing: 0 });
        expect(left.contractions).toBe(4);
        expect(left.frequencyHertz! / program.frequencyHertz).toBeCloseTo(1, 4);
        expect(left.onSeconds! + left.offSeconds!).toBeCloseTo(
          program.onSeconds + program.offSeconds,
          6,
        );
        const interval = 1 / program.frequencyHertz;
        expect(Math.abs(left.onSeconds! - program.onSeconds)).toBeLessThanOrEqual(interval + 1e-6);
        expect(left.jitterMicroseconds!).toBeLessThan(1); // a timer of 1 µs
      }),
      { numRuns: 60 },
    );
  });

  it('comes out the same wherever its blocks are parted and in whatever order they are merged', () => {
    fc.assert(
      fc.property(
        programs,
        fc.array(fc.nat(), { maxLength: 4 }),
        fc.boolean(),
        fc.constantFrom(undefined, zoneNamed('America/New_York')),
        (program, cuts, turn, zone) => {
          const inputs = inputsOf(program, 3 * (program.onSeconds + program.offSeconds));
          const fold = parametersFold(rules, { showTime: showingTime(() => zone) });
          const whole = fold.create();
          for (const input of inputs) fold.add(whole, input);
          const expected = fold.finish(whole).patients.map(plain);

          const places = [0, ...cuts.map((cut) => cut % (inputs.length + 1)), inputs.length].sort(
            (a, b) => a - b,
          );
          const shards = places.slice(1).map((to, i) => {
            const state = fold.create();
            for (const input of inputs.slice(places[i], to)) fold.add(state, input);
            return state;
          });
          if (turn) shards.reverse();
          const merged = shards.reduce((first, second) => fold.merge(first, second));
          expect(fold.finish(merged).patients.map(plain)).toEqual(expected);
          expect(fold.finish(merged).patients.map(plain)).toEqual(expected); // asking changes nothing
        },
      ),
      { numRuns: 60 },
    );
  });

  it('prescribes as many pulses as the device counts', () => {
    fc.assert(
      fc.property(programs, fc.integer({ min: 0, max: 1_800_000 }), (program, durationMs) => {
        const logged = {
          program_id: 'p',
          frequency_hz: program.frequencyHertz,
          pulse_width_us: 214,
          amplitude_left_ma: 3,
          amplitude_right_ma: 2,
          on_s: program.onSeconds,
          off_s: program.offSeconds,
          ramp_up_s: 0,
          ramp_down_s: 0,
          session_min: 30,
        };
        const programmed = programmedSides(
          [{ timeMs: Number.NaN, program: logged }],
          0,
          durationMs,
        );
        expect(programmed!.left.pulses).toBe(pulsesOfSession(program, durationMs / 1_000));
      }),
    );
  });
});
