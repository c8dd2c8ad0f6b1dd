import { ABSENT, PULSE_FLAG, type PulseColumns, type Side } from '../model/pulse.js';

/** One pulse. NaN: not reported. */
export interface Pulse {
  /** Begin since the session began, µs. */
  readonly microseconds: number;
  readonly amplitudeMilliamps: number;
  readonly pulseWidthMicroseconds: number;
  readonly peakVolts: number;
  /** Whether the supply did not let it reach its amplitude. */
  readonly isLimited: boolean;
}

/** The pulses of one side in time order, and where by their intervals more should have been. */
export interface PulseRow {
  readonly pulses: readonly Pulse[];
  /** Usual interval, µs; NaN of a single pulse. */
  readonly intervalMicroseconds: number;
  /** Pulses for which the intervals leave room. */
  readonly missingCount: number;
  /** When they would have begun, µs; at most {@link MAX_MISSING_TIMES}. */
  readonly missingMicroseconds: readonly number[];
}

export interface SideRow extends PulseRow {
  readonly side: Side;
}

/** One pulse that stands for those of its side. */
export interface SidePulse {
  readonly side: Side;
  readonly pulse: Pulse;
}

/** An interval that is longer than so many usual ones leaves room for a pulse. */
const MISSING_FROM_INTERVALS = 1.5;
export const MAX_MISSING_TIMES = 2_000;

export function contractionPulses(columns: PulseColumns): PulseRow {
  const { length, from, deltaMicroseconds, flags } = columns;
  const usual = medianOf(deltaMicroseconds.subarray(from + 1, from + length));
  const pulses: Pulse[] = [];
  const missingMicroseconds: number[] = [];
  let missingCount = 0;
  let microseconds = columns.firstMicroseconds;
  for (let i = from; i < from + length; i++) {
    const delta = i === from ? 0 : deltaMicroseconds[i]!;
    if (delta > usual * MISSING_FROM_INTERVALS) {
      const missing = Math.round(delta / usual) - 1;
      missingCount += missing;
      for (let k = 1; k <= missing && missingMicroseconds.length < MAX_MISSING_TIMES; k++) {
        missingMicroseconds.push(microseconds + (delta * k) / (missing + 1));
      }
    }
    microseconds += delta;
    pulses.push({
      microseconds,
      amplitudeMilliamps: reported(columns.amplitudeMicroamps[i]!) / 1_000,
      pulseWidthMicroseconds: reported(columns.pulseWidthMicroseconds[i]!),
      peakVolts: reported(columns.peakMillivolts[i]!) / 1_000,
      isLimited: (flags[i]! & PULSE_FLAG.complianceLimited) !== 0,
    });
  }
  return { pulses, intervalMicroseconds: usual, missingCount, missingMicroseconds };
}

function reported(value: number): number {
  return value === ABSENT ? Number.NaN : value;
}

/** The lower of the middle two; NaN of none. */
function medianOf(values: Uint32Array): number {
  const sorted = values.toSorted();
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
}

/** Largest amplitude, mA; 0 if none is reported. */
export function highestOf(pulses: readonly Pulse[]): number {
  return pulses.reduce((most, { amplitudeMilliamps: mA }) => (mA > most ? mA : most), 0);
}
