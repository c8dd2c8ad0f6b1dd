import type { TherapyProgram } from '../../src/model/program.js';
import { contractionTimes, pulsesIn, pulseTime } from './pulseTrain.js';

/**
 * Constants of the force-frequency-fatigue model of Ding, Wexler and Binder-Macleod (2003), SI units, as
 * in cocofest (pyomeca, commit 0eb2354, models/ding2003). They are of surface-stimulated quadriceps: no
 * set for the multifidus was found, so force is illustrative and shown relative to the first contraction.
 */
export interface FatigueConstants {
  /** Time constant of the calcium–troponin complex, s. */
  readonly tauC: number;
  /** Scaling of force at rest, N/s. */
  readonly scalingAtRest: number;
  /** Time constant of force decline without strong cross-bridges at rest, s. */
  readonly tau1AtRest: number;
  /** Time constant of force decline from friction between actin and myosin, s. */
  readonly tau2: number;
  /** Sensitivity of strongly bound cross-bridges to the complex at rest. */
  readonly sensitivityAtRest: number;
  /** Change of scaling, tau1 and sensitivity by force: 1/s², 1/N, 1/(s N). */
  readonly scalingByForce: number;
  readonly tau1ByForce: number;
  readonly sensitivityByForce: number;
  /** Time constant of recovery, s. */
  readonly tauFatigue: number;
}

export const DING_2003: FatigueConstants = {
  tauC: 0.02,
  scalingAtRest: 3_009,
  tau1AtRest: 0.050957,
  tau2: 0.06,
  sensitivityAtRest: 0.103,
  scalingByForce: -0.4,
  tau1ByForce: 2.1e-5,
  sensitivityByForce: 1.9e-5,
  tauFatigue: 127,
};

/** Step of the integration (Euler), s. */
const STEP_SECONDS = 0.0005;

/**
 * Peak force of each contraction of a session of whole contractions that begins rested, N of the
 * quadriceps scale. Every pulse counts fully: recruitment is another model.
 */
export function contractionForces(
  program: Pick<TherapyProgram, 'onSeconds' | 'offSeconds' | 'frequencyHertz'>,
  sessionSeconds: number,
  constants: FatigueConstants = DING_2003,
): Float64Array {
  const { tauC, scalingAtRest, tau1AtRest, tau2, sensitivityAtRest, tauFatigue } = constants;
  const times = contractionTimes(program, sessionSeconds);
  const peaks = new Float64Array(times.count);
  const decay = Math.exp(-STEP_SECONDS / tauC);
  let [calcium, force, drive] = [0, 0, 0];
  let [scaling, tau1, sensitivity] = [scalingAtRest, tau1AtRest, sensitivityAtRest];
  let lastPulse = -Infinity;
  let nextPulse = 0;
  let step = 0;
  for (let contraction = 0; contraction < times.count; contraction++) {
    const begin = (contraction * times.cycleMicroseconds) / 1e6;
    const isLast = contraction === times.count - 1;
    const on = isLast ? times.lastMicroseconds : times.onMicroseconds;
    const pulses = pulsesIn(on, program.frequencyHertz);
    const end = isLast ? sessionSeconds : begin + times.cycleMicroseconds / 1e6;
    for (nextPulse = 0; step * STEP_SECONDS < end - STEP_SECONDS / 2; step++) {
      const now = step * STEP_SECONDS;
      drive *= decay;
      const due = begin + pulseTime(nextPulse, program.frequencyHertz) / 1e6;
      if (nextPulse < pulses && now >= due - STEP_SECONDS / 2) {
        // R_i of the model: a pulse close behind another adds more than one alone.
        drive += 1 + (sensitivity + 0.04) * Math.exp(-(now - lastPulse) / tauC);
        lastPulse = now;
        nextPulse++;
      }
      const bound = calcium / (sensitivity + calcium);
      const calciumRate = (drive - calcium) / tauC;
      const forceRate = scaling * bound - force / (tau1 + tau2 * bound);
      scaling +=
        STEP_SECONDS * ((scalingAtRest - scaling) / tauFatigue + constants.scalingByForce * force);
      tau1 += STEP_SECONDS * ((tau1AtRest - tau1) / tauFatigue + constants.tau1ByForce * force);
      sensitivity +=
        STEP_SECONDS *
        ((sensitivityAtRest - sensitivity) / tauFatigue + constants.sensitivityByForce * force);
      calcium += STEP_SECONDS * calciumRate;
      force += STEP_SECONDS * forceRate;
      if (force > peaks[contraction]!) peaks[contraction] = force;
    }
  }
  return peaks;
}
