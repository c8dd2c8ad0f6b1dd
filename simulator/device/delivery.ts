import type { TherapyProgram } from '../../src/model/program.js';
import { PULSE_FLAG, type PulseColumns, type Side } from '../../src/model/pulse.js';
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

  /** A session pulse by pulse, in blocks of one contraction or less; both sides at the same instants. */
  *pulses(
    settings: Readonly<Record<Side, SideSetting>>,
    sessionSeconds: number,
  ): Generator<PulseBlock, undefined> {
    const times = contractionTimes(this.program, sessionSeconds);
    const { frequencyHertz } = this.program;
    const whole = this.#columns(settings, pulsesIn(times.onMicroseconds, frequencyHertz));
    const last = this.#columns(settings, pulsesIn(times.lastMicroseconds, frequencyHertz));
    for (let index = 0; index < times.count; index++) {
      const begin = index * times.cycleMicroseconds;
      const { left, right } = index === times.count - 1 ? last : whole;
      for (const [i, columns] of left.entries()) {
        yield {
          contraction: index + 1,
          begin: begin + columns.firstMicroseconds,
          end: begin + columns.firstMicroseconds + lengthOf(columns),
          left: shifted(columns, begin),
          right: shifted(right[i]!, begin),
        };
      }
    }
  }

  /** The first `count` pulses of a contraction, times from its begin, in blocks. */
  #columns(
    settings: Readonly<Record<Side, SideSetting>>,
    count: number,
  ): Readonly<Record<Side, readonly PulseColumns[]>> {
    const blocksOf = (side: Side): PulseColumns[] => {
      const blocks: PulseColumns[] = [];
      for (let from = 0; from < count; from += PULSES_PER_BLOCK) {
        const to = Math.min(count, from + PULSES_PER_BLOCK);
        blocks.push(this.#block(settings[side], from, to));
      }
      return blocks;
    };
    return { left: blocksOf('left'), right: blocksOf('right') };
  }

  /** Pulses `from` to `to` (excluded) of a contraction. */
  #block(setting: SideSetting, from: number, to: number): PulseColumns {
    const { pulseWidthMicroseconds, frequencyHertz } = this.program;
    const { amplitudeMilliamps, electrode, supplyVolts } = setting;
    const largest = largestMilliamps(electrode, supplyVolts, pulseWidthMicroseconds);
    const length = to - from;
    const columns = {
      length,
      from: 0,
      firstMicroseconds: pulseTime(from, frequencyHertz),
      deltaMicroseconds: new Uint32Array(length),
      amplitudeMicroamps: new Uint16Array(length),
      pulseWidthMicroseconds: new Uint16Array(length).fill(Math.round(pulseWidthMicroseconds)),
      peakMillivolts: new Uint16Array(length),
      flags: new Uint8Array(length),
    };
    for (let i = 0; i < length; i++) {
      const index = from + i;
      const asked = amplitudeMilliamps * this.#ramp[index]!;
      const given = Math.min(asked, largest);
      const volts = peakVolts(electrode, given, pulseWidthMicroseconds);
      if (i > 0) {
        columns.deltaMicroseconds[i] =
          pulseTime(index, frequencyHertz) - pulseTime(index - 1, frequencyHertz);
      }
      columns.amplitudeMicroamps[i] = Math.round(given * 1_000);
      columns.peakMillivolts[i] = Math.round(volts * 1_000);
      columns.flags[i] = asked > largest ? PULSE_FLAG.complianceLimited : 0;
    }
    return columns;
  }
}

/** Pulses of a side in one block: 2.5 s at 20 Hz, so that who listens sees them soon. */
const PULSES_PER_BLOCK = 50;

/** Pulses of both sides that are sent together. */
export interface PulseBlock {
  /** From 1. */
  readonly contraction: number;
  /** Begin of the first pulse and of the last, µs since the session began. */
  readonly begin: number;
  readonly end: number;
  readonly left: PulseColumns;
  readonly right: PulseColumns;
}

function lengthOf({ deltaMicroseconds }: PulseColumns): number {
  return deltaMicroseconds.reduce((sum, delta) => sum + delta, 0);
}

function shifted(columns: PulseColumns, byMicroseconds: number): PulseColumns {
  return { ...columns, firstMicroseconds: columns.firstMicroseconds + byMicroseconds };
}
