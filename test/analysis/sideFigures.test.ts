import { describe, expect, it } from 'vitest';
import { parameterChecks } from '../../src/analysis/parameterChecks.js';
import { parameterRules } from '../../src/analysis/parameterRules.js';
import { type ParameterInput, parametersFold } from '../../src/analysis/parametersFold.js';
import { trendOf } from '../../src/analysis/patientParameters.js';
import type { SessionParameters } from '../../src/analysis/sessionParameters.js';
import { sideFigures } from '../../src/analysis/sideFigures.js';
import { SidePulses } from '../../src/analysis/sidePulses.js';
import { ABSENT } from '../../src/model/pulse.js';
import { batchOf } from '../helpers/batches.js';

const rules = parameterRules({ supplyVolts: 10, contactAreaSquareCentimetres: 0.1 });

interface Pulse {
  readonly at: number;
  readonly amplitude: number;
  readonly peak?: number;
  readonly flags?: number;
}

/** Pulses of 200 µs at times in ms, with amplitudes in µA and peaks in mV. */
function pulsesOf(pulses: readonly Pulse[]): SidePulses {
  const side = new SidePulses();
  side.add({
    length: pulses.length,
    from: 0,
    firstMicroseconds: pulses[0]!.at * 1_000,
    deltaMicroseconds: Uint32Array.from(pulses, ({ at }, i) =>
      i === 0 ? 0 : (at - pulses[i - 1]!.at) * 1_000,
    ),
    amplitudeMicroamps: Uint16Array.from(pulses, ({ amplitude }) => amplitude),
    pulseWidthMicroseconds: new Uint16Array(pulses.length).fill(200),
    peakMillivolts: Uint16Array.from(pulses, ({ peak = ABSENT }) => peak),
    flags: Uint8Array.from(pulses, ({ flags = 0 }) => flags),
  });
  return side;
}

/** Three contractions of four pulses at 10 Hz, a ramp of one pulse up and down, begins 6 s apart. */
const THREE = [0, 6_000, 12_000].flatMap((begin) =>
  [1_000, 2_000, 2_000, 1_000].map((amplitude, i) => ({
    at: begin + 100 * i,
    amplitude,
    peak: 2 * amplitude,
  })),
);

const figures = (pulses: readonly Pulse[], offSeconds = Number.NaN) =>
  sideFigures(
    {
      pulses: pulsesOf(pulses),
      contractions: undefined,
      record: undefined,
      programmed: {
        amplitudeMilliamps: 2.5,
        pulseWidthMicroseconds: 200,
        frequencyHertz: 10,
        onSeconds: 0.4,
        offSeconds,
        pulses: 12,
      },
    },
    rules,
  );

describe('the figures of a side, worked by hand', () => {
  it('are those of its pulses', () => {
    expect(figures(THREE)).toMatchObject({
      from: 'pulses',
      amplitudeMilliamps: 2,
      amplitudes: { count: 12, min: 1, median: 1, mean: 1.5, p95: 2, max: 2 },
      deliveredToProgrammedRatio: 0.8,
      pulseWidthMicroseconds: 200,
      frequencyHertz: 10,
      jitterMicroseconds: 0,
      contractions: 3,
      onSeconds: 0.4, // 300 ms and one interval
      offSeconds: 5.6,
      rampUpSeconds: 0.1,
      rampDownSeconds: 0.1,
      stimulationTimeRatio: 0.4 / 6,
      pulses: { programmed: 12, reported: null, counted: 12, missing: 0 },
      chargePerPhaseMicrocoulombs: 0.4, // 2 mA × 200 µs
      chargeDensityMicrocoulombsPerSquareCentimetre: 4,
      totalChargeMicrocoulombs: 3.6, // (6 × 1 mA + 6 × 2 mA) × 200 µs
      energyMillijoules: 0.036,
      impedanceOhms: 2_000, // 36 V over 18 mA
      peakVolts: 4,
      headroomVolts: 6,
      complianceLimitedRatio: 0,
    });
    expect(figures(THREE).shannonK).toBeCloseTo(Math.log10(4) + Math.log10(0.4), 12);
  });

  it('part contractions by half the rest that is programmed, where it is', () => {
    expect(figures(THREE, 20).contractions).toBe(1); // silences of 5.7 s are holes of one of 10 s
    expect(figures(THREE, 20).pulses.missing).toBe(2 * 56);
    expect(figures(THREE, 8).contractions).toBe(3);
  });

  it('have a stimulation time of at most the whole time', () => {
    const steady = Array.from({ length: 100 }, (_, i) => ({ at: i * 100, amplitude: 1_000 }));
    const two = [...steady, ...steady.map(({ at, amplitude }) => ({ at: at + 15_000, amplitude }))];
    expect(figures(two).stimulationTimeRatio).toBeCloseTo(10 / 15, 12);
  });

  it('have no voltage where none was measured: what is needed takes its place', () => {
    const dry = THREE.map(({ at, amplitude }) => ({ at, amplitude }));
    const record = {
      amplitudeMilliamps: 2,
      pulseWidthMicroseconds: 200,
      frequencyHertz: 10,
      impedanceOhms: 1_000,
      pulses: 12,
      limitedPulses: 3,
      chargeMicrocoulombs: 3.6,
      contractions: 3,
    };
    const found = sideFigures(
      { pulses: pulsesOf(dry), contractions: undefined, record, programmed: undefined },
      rules,
    );
    expect(found.peakVolts).toBeNull();
    // 2 mA × 1 kΩ + 2 × 2 mA × 200 µs / (20 µF/cm² × 0.1 cm²)
    expect(found.requiredVolts).toBeCloseTo(2 + 0.4, 12);
    expect(found.headroomVolts).toBeCloseTo(10 - 2.4, 12);
    expect(found.complianceLimitedRatio).toBe(0); // as the pulses say, not the record
  });

  it('count the flags of the pulses', () => {
    const flagged = THREE.map((pulse, i) => ({ ...pulse, flags: i < 3 ? 1 : i < 5 ? 2 | 16 : 0 }));
    expect(figures(flagged)).toMatchObject({
      complianceLimitedRatio: 3 / 12,
      flagged: { amplitudeClamped: 2, openLead: 0, shortCircuit: 0, chargeImbalance: 2 },
    });
  });

  it('leave out what was not reported', () => {
    const partly = [...THREE.slice(0, 4), { at: 400, amplitude: ABSENT, peak: 9_000 }];
    expect(figures(partly)).toMatchObject({
      amplitudeMilliamps: 2,
      amplitudes: { count: 4 },
      impedanceOhms: 2_000,
      totalChargeMicrocoulombs: 1.2,
      pulses: { counted: 5 },
    });
  });
});

describe('a limit', () => {
  const session = (frequencyHertz: number | null, headroomVolts: number | null) => {
    const side = { ...figures(THREE), frequencyHertz, headroomVolts };
    return { left: side, right: side } as unknown as SessionParameters;
  };
  const check = (rule: string, ...sessions: readonly SessionParameters[]) =>
    parameterChecks(sessions).find((one) => one.rule === rule && one.side === 'left');

  it('counts as reached when it is met, and is shown by the session that comes nearest', () => {
    const sessions = [session(20, 5), session(30, 0), session(25, 8)];
    expect(check('frequency-below-30-hz', ...sessions)).toMatchObject({
      value: 30,
      outcome: 'reached',
      sessionsReached: 1,
      sessions: 3,
    });
    expect(check('headroom-above-zero', ...sessions)).toMatchObject({
      value: 0,
      outcome: 'reached',
      sessionsReached: 1,
    });
    expect(check('frequency-below-30-hz', session(29.999, 1))).toMatchObject({ outcome: 'below' });
    expect(check('headroom-above-zero', session(1, 5), session(1, 2))).toMatchObject({
      value: 2,
      outcome: 'above',
    });
    expect(check('headroom-above-zero', session(1, null))).toMatchObject({
      value: null,
      outcome: 'unknown',
      sessions: 0,
    });
  });
});

describe('a trend', () => {
  it('has the lower of the middle two as median, and forgets what is not known', () => {
    expect(trendOf([3, null, 1, 4, 2])).toEqual({
      sessions: 4,
      first: 3,
      last: 2,
      min: 1,
      median: 2,
      max: 4,
    });
    expect(trendOf([null])).toBeNull();
  });
});

describe('the sessions of a patient', () => {
  const pulsesAt = (startMs: number, firstSeconds: number, patientId = 'P'): ParameterInput => ({
    kind: 'telemetry',
    telemetry: [
      {
        kind: 'pulses',
        batch: {
          source: 0,
          line: 1,
          patientId,
          sessionStartMs: startMs,
          offsetMinutes: 0,
          side: 'left',
          length: 2,
          from: 0,
          firstMicroseconds: firstSeconds * 1e6,
          deltaMicroseconds: Uint32Array.of(0, 50_000),
          amplitudeMicroamps: Uint16Array.of(1_000, 1_000),
          pulseWidthMicroseconds: Uint16Array.of(200, 200),
          peakMillivolts: Uint16Array.of(900, 900),
          flags: new Uint8Array(2),
        },
      },
    ],
  });
  const counted = (inputs: readonly ParameterInput[]) => {
    const fold = parametersFold(rules);
    const state = fold.create();
    for (const input of inputs) fold.add(state, input);
    return fold.finish(state).patients;
  };

  it('are all there, however many are open at once', () => {
    const inputs = Array.from({ length: 100 }, (_, i) => pulsesAt(1_760_000_000_000 + i * 1e7, 0));
    const [patient] = counted([
      ...inputs,
      ...inputs.slice(-3).map(() => pulsesAt(1_760_000_000_000, 9)),
    ]);
    expect(patient!.sessions).toBe(100);
    expect(patient!.left.totals.pulsesCounted).toBe(2 * 103);
    // The first session stays open to the end: in a shard its beginning may lie in the one before.
    const [first] = [...patient!.sessionsInOrder()];
    expect(first!.left.pulses.counted).toBe(8);
  });

  it('count once where two records have one start: the longer', () => {
    const record = { patient: 'P', start: '2026-01-05T08:00:00Z' };
    const batch = batchOf([
      { ...record, minutes: 10 },
      { ...record, minutes: 30 },
      { ...record, minutes: 20 },
    ]);
    const [patient] = counted([{ kind: 'batch', batch }]);
    expect([...patient!.sessionsInOrder()].map(({ durationMs }) => durationMs)).toEqual([
      1_800_000,
    ]);
  });

  it('keep the counters that come before their records, many of them in one piece', () => {
    const starts = Array.from({ length: 40 }, (_, i) => Date.UTC(2026, 0, 5, 8) + i * 3_600_000);
    const telemetry = starts.map((sessionStartMs) => ({
      kind: 'session-counters' as const,
      patientId: 'P',
      sessionStartMs,
      offsetMinutes: 0,
      contractions: 60,
      limitedLeft: 0,
      limitedRight: 0,
      chargeLeftMicrocoulombs: 5,
      chargeRightMicrocoulombs: 7,
    }));
    const batch = batchOf(
      starts.map((startMs) => ({
        patient: 'P',
        start: new Date(startMs).toISOString(),
        minutes: 30,
      })),
    );
    const [patient] = counted([
      { kind: 'telemetry', telemetry },
      { kind: 'batch', batch },
    ]);
    expect(patient!.left.totals.totalChargeMicrocoulombs).toBe(200);
    expect(patient!.right.totals.totalChargeMicrocoulombs).toBe(280);
  });

  it('have the program that was in force when they began', () => {
    const program = (timeMs: number, amplitude: number): ParameterInput => ({
      kind: 'telemetry',
      telemetry: [
        {
          kind: 'program',
          patientId: 'P',
          timeMs,
          program: {
            program_id: 'p',
            frequency_hz: 20,
            pulse_width_us: 200,
            amplitude_left_ma: amplitude,
            amplitude_right_ma: amplitude,
            on_s: 10,
            off_s: 20,
            ramp_up_s: 2,
            ramp_down_s: 2,
            session_min: 30,
          },
        },
      ],
    });
    const day = 86_400_000;
    const start = 1_760_000_000_000;
    const [patient] = counted([
      program(Number.NaN, 1),
      program(start + 1.5 * day, 3),
      program(start + 0.5 * day, 2),
      ...[0, 1, 2].map((i) => pulsesAt(start + i * day, 0)),
    ]);
    const programmed = [...patient!.sessionsInOrder()].map(
      ({ left }) => left.programmedAmplitudeMilliamps,
    );
    expect(programmed).toEqual([1, 2, 3]);
  });
});
