import type { TherapyProgram } from '../../src/model/program.js';

/*
 * When pulses are given. Times are whole microseconds and frequencies whole millihertz inside, so that
 * no count hangs on a rounding error: 1.1 s at 30 Hz are 33 pulses, not 34.
 */

const MICROSECONDS = 1_000_000;

/**
 * Pulses of an on-period at a frequency: those that begin before its end. The first begins with it, and
 * a pulse that has begun is delivered whole.
 */
export function pulsesIn(onMicroseconds: number, frequencyHertz: number): number {
  const millihertz = Math.round(frequencyHertz * 1_000);
  return ceilingOf(onMicroseconds * millihertz, 1e9);
}

/** Begin of pulse `index` (from 0) after the first, µs; what a timer of 1 µs makes of it. */
export function pulseTime(index: number, frequencyHertz: number): number {
  const millihertz = Math.round(frequencyHertz * 1_000);
  return Math.floor((index * 1e9) / millihertz);
}

/** On-periods of a session as the device divides it. */
export interface ContractionTimes {
  /** Contractions begun. */
  readonly count: number;
  /** From the begin of one to the begin of the next, µs. */
  readonly cycleMicroseconds: number;
  readonly onMicroseconds: number;
  /** Length of the last one, µs; shorter than the others if the session ends in it. */
  readonly lastMicroseconds: number;
}

export function contractionTimes(
  program: Pick<TherapyProgram, 'onSeconds' | 'offSeconds'>,
  sessionSeconds: number,
): ContractionTimes {
  const onMicroseconds = Math.round(program.onSeconds * MICROSECONDS);
  const cycleMicroseconds = onMicroseconds + Math.round(program.offSeconds * MICROSECONDS);
  const sessionMicroseconds = Math.round(sessionSeconds * MICROSECONDS);
  const count = ceilingOf(sessionMicroseconds, cycleMicroseconds);
  const left = sessionMicroseconds - (count - 1) * cycleMicroseconds;
  const lastMicroseconds = count === 0 ? 0 : Math.min(onMicroseconds, left);
  return { count, cycleMicroseconds, onMicroseconds, lastMicroseconds };
}

/** Pulses that a session gives on each side. */
export function pulsesOfSession(
  program: Pick<TherapyProgram, 'onSeconds' | 'offSeconds' | 'frequencyHertz'>,
  sessionSeconds: number,
): number {
  const { count, onMicroseconds, lastMicroseconds } = contractionTimes(program, sessionSeconds);
  if (count === 0) return 0;
  const whole = pulsesIn(onMicroseconds, program.frequencyHertz);
  return (count - 1) * whole + pulsesIn(lastMicroseconds, program.frequencyHertz);
}

/** Amplitude of each pulse of a whole contraction as a share of the plateau's, 0 to 1. */
export function rampShares(program: TherapyProgram): Float64Array {
  const { frequencyHertz, onSeconds, rampUpSeconds, rampDownSeconds } = program;
  const count = pulsesIn(Math.round(onSeconds * MICROSECONDS), frequencyHertz);
  const up = pulsesIn(Math.round(rampUpSeconds * MICROSECONDS), frequencyHertz);
  const down = pulsesIn(Math.round(rampDownSeconds * MICROSECONDS), frequencyHertz);
  return Float64Array.from({ length: count }, (_, index) =>
    Math.min(1, (index + 1) / (up + 1), (count - index) / (down + 1)),
  );
}

/** Whole-number ceiling of a quotient of whole numbers, exact up to 2^53. */
function ceilingOf(dividend: number, divisor: number): number {
  const rest = dividend % divisor;
  return (dividend - rest) / divisor + (rest > 0 ? 1 : 0);
}
