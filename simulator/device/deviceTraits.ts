import type { TherapyProgram } from '../../src/model/program.js';
import { SIDES, type Side } from '../../src/model/pulse.js';
import { clamp } from '../patient/traits.js';
import { CONCERN, RandomStream } from '../random.js';
import { TICK_WRAP } from './deviceClock.js';
import {
  ASSUMED_DOUBLE_LAYER_MICROFARADS,
  type Electrode,
  impedanceOhms,
  largestMilliamps,
} from './electrode.js';
import type { ImpedanceModel } from './impedance.js';
import { type Recruitment, thresholdMilliamps } from './recruitment.js';

/** Supply of the output stage: the high voltage of the OpenNerve open-source generator, V. */
export const SUPPLY_VOLTS = 11.633;
/** Amplitudes are programmed in such steps, mA. Assumed. */
const AMPLITUDE_STEP = 0.05;
/** Share of what the supply can drive that a clinician uses at most. Assumed. */
const USED_SHARE_OF_SUPPLY = 0.7;

export interface SideTraits {
  readonly impedance: ImpedanceModel;
  readonly recruitment: Recruitment;
  /** Programmed at activation, mA. */
  readonly amplitudeMilliamps: number;
}

export interface DeviceTraits {
  readonly sides: Readonly<Record<Side, SideTraits>>;
  readonly firstTick: number;
}

/** One patient's leads and settings. Amplitudes are set above the side's own motor threshold. */
export function deviceTraits(seed: number, patient: number, program: TherapyProgram): DeviceTraits {
  const random = new RandomStream(seed, patient, 0, CONCERN.device);
  const firstTick = random.below(TICK_WRAP);
  const sides = SIDES.map((side) => [side, sideTraits(random, program)] as const);
  return { firstTick, sides: Object.fromEntries(sides) as Record<Side, SideTraits> };
}

function sideTraits(random: RandomStream, { pulseWidthMicroseconds }: TherapyProgram): SideTraits {
  const impedance = {
    settledOhms: 800 + clamp(140 * random.normal(), 300),
    earlyExcess: random.between(0.1, 0.35),
  };
  // Chronaxie of implanted near-nerve electrodes, 100 to 200 µs; thresholds of 1 to 3 mA: assumed.
  const recruitment = {
    rheobaseMilliamps: random.between(0.7, 1.2),
    chronaxieMicroseconds: random.between(100, 200),
    slope: 8,
  };
  const wanted = thresholdMilliamps(recruitment, pulseWidthMicroseconds) * random.between(1.2, 1.7);
  const amplitudeMilliamps = Math.min(wanted, usableMilliamps(impedance, pulseWidthMicroseconds));
  return { impedance, recruitment, amplitudeMilliamps: steppedAmplitude(amplitudeMilliamps) };
}

/** Largest amplitude that leaves headroom at the highest impedance to be expected, mA. */
function usableMilliamps(
  { settledOhms, earlyExcess }: ImpedanceModel,
  pulseWidthMicroseconds: number,
): number {
  const electrode = electrodeOf(settledOhms * (1 + earlyExcess));
  return USED_SHARE_OF_SUPPLY * largestMilliamps(electrode, SUPPLY_VOLTS, pulseWidthMicroseconds);
}

export function steppedAmplitude(milliamps: number): number {
  return Math.round(Math.max(AMPLITUDE_STEP, milliamps) / AMPLITUDE_STEP) / (1 / AMPLITUDE_STEP);
}

/** Electrodes with the assumed double layer. */
export function electrodeOf(accessOhms: number): Electrode {
  return { accessOhms, doubleLayerMicrofarads: ASSUMED_DOUBLE_LAYER_MICROFARADS };
}

/** Electrodes whose measured impedance is `ohms`; of next to nothing for a short. */
export function electrodeMeasuring(ohms: number, pulseWidthMicroseconds: number): Electrode {
  const layers = impedanceOhms(electrodeOf(0), pulseWidthMicroseconds);
  if (ohms > layers) return electrodeOf(ohms - layers);
  return { accessOhms: 0, doubleLayerMicrofarads: (2 * pulseWidthMicroseconds) / ohms };
}
