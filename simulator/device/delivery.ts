import type { TherapyProgram } from '../../src/model/program.js';
import { PULSE_FLAG, type PulseBatch, SIDES, type Side } from '../../src/model/pulse.js';
import { type Electrode, largestMilliamps, peakVolts } from './electrode.js';
import { contractionTimes, pulsesIn, pulseTime, rampShares } from './pulseTrain.js';

/** What one side of the device is to deliver, and into what. */
export interface SideSetting {
  readonly amplitudeMilliamps: number;
  readonly electrode: Electrode;
  readonly supplyVolts: number;
}

/** What one side delivered in a session, or in a part of one. */
export interface Delivered {
  readonly pulses: number;
  /** Amplitude of the plateau, mA. */
  readonly amplitudeMilliamps: number;
  /** Pulses that the supply did not let reach their amplitude. */
  readonly limitedPulses: number;
  /** Charge of the first phases, µC. */
  readonly chargeMicrocoulombs: number;
}

/** A program with what follows from it, so that a session of thousands of pulses is a few sums. */
export class PulseProgram {
  readonly program: TherapyProgram;
  readonly #ramp: Float64Array;
  /** Sums of the first 0, 1, 2 … shares of the ramp. */
  readonly #rampSums: Float64Array;

  constructor(program: TherapyProgram) {
    this.program = program;
    this.#ramp = rampShares(program);
    this.#rampSums = new Float64Array(this.#ramp.length + 1);
    for (const [i, share] of this.#ramp.entries())
      this.#rampSums[i + 1] = this.#rampSums[i]! + share;
  }

  /** What one side delivers in the first `onMicroseconds` of a contraction. */
  contraction(setting: SideSetting, onMicroseconds: number): Delivered {
    const { pulseWidthMicroseconds, frequencyHertz } = this.program;
    const { amplitudeMilliamps: wanted, electrode, supplyVolts } = setting;
    const largest = largestMilliamps(electrode, supplyVolts, pulseWidthMicroseconds);
    const pulses = pulsesIn(onMicroseconds, frequencyHertz);
    let limitedPulses = 0;
    let sumMilliamps = wanted * this.#rampSums[pulses]!;
    if (wanted > largest) {
      for (let index = 0; index < pulses; index++) {
        const held = wanted * this.#ramp[index]! - largest;
        if (held <= 0) continue;
        limitedPulses++;
        sumMilliamps -= held;
      }
    }
    return {
      pulses,
      amplitudeMilliamps: Math.min(wanted, largest),
      limitedPulses,
      chargeMicrocoulombs: sumMilliamps * pulseWidthMicroseconds * 1e-3,
    };
  }

  /** What one side delivers in a session that lasts `sessionSeconds`. */
  session(setting: SideSetting, sessionSeconds: number): Delivered {
    const { count, onMicroseconds, lastMicroseconds } = contractionTimes(
      this.program,
      sessionSeconds,
    );
    const whole = this.contraction(setting, onMicroseconds);
    const last = this.contraction(setting, lastMicroseconds);
    return {
      pulses: (count - 1) * whole.pulses + last.pulses,
      amplitudeMilliamps: whole.amplitudeMilliamps,
      limitedPulses: (count - 1) * whole.limitedPulses + last.limitedPulses,
      chargeMicrocoulombs: (count - 1) * whole.chargeMicrocoulombs + last.chargeMicrocoulombs,
    };
  }

  /** A session pulse by pulse, a batch for each contraction; both sides at the same instants. */
  *pulses(
    settings: Readonly<Record<Side, SideSetting>>,
    sessionSeconds: number,
  ): Generator<PulseBatch, undefined> {
    const times = contractionTimes(this.program, sessionSeconds);
    for (let contraction = 0; contraction < times.count; contraction++) {
      const isLast = contraction === times.count - 1;
      const on = isLast ? times.lastMicroseconds : times.onMicroseconds;
      yield this.#contractionPulses(settings, contraction * times.cycleMicroseconds, on);
    }
  }

  #contractionPulses(
    settings: Readonly<Record<Side, SideSetting>>,
    beginMicroseconds: number,
    onMicroseconds: number,
  ): PulseBatch {
    const { pulseWidthMicroseconds, frequencyHertz } = this.program;
    const perSide = pulsesIn(onMicroseconds, frequencyHertz);
    const length = perSide * SIDES.length;
    const batch = {
      length,
      timeMicroseconds: new Float64Array(length),
      side: new Uint8Array(length),
      amplitudeMilliamps: new Float32Array(length),
      pulseWidthMicroseconds: new Float32Array(length).fill(pulseWidthMicroseconds),
      peakVolts: new Float32Array(length),
      flags: new Uint8Array(length),
    };
    for (const [side, name] of SIDES.entries()) {
      const { amplitudeMilliamps, electrode, supplyVolts } = settings[name];
      const largest = largestMilliamps(electrode, supplyVolts, pulseWidthMicroseconds);
      for (let index = 0; index < perSide; index++) {
        const at = index * SIDES.length + side;
        const asked = amplitudeMilliamps * this.#ramp[index]!;
        const given = Math.min(asked, largest);
        batch.timeMicroseconds[at] = beginMicroseconds + pulseTime(index, frequencyHertz);
        batch.side[at] = side;
        batch.amplitudeMilliamps[at] = given;
        batch.peakVolts[at] = peakVolts(electrode, given, pulseWidthMicroseconds);
        batch.flags[at] = asked > largest ? PULSE_FLAG.complianceLimited : 0;
      }
    }
    return batch;
  }
}
