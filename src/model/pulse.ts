/** Bits of {@link PulseBatch.flags}. */
export const PULSE_FLAG = {
  complianceLimited: 1,
  amplitudeClamped: 2,
  openLead: 4,
  shortCircuit: 8,
  chargeImbalance: 16,
} as const;

export const SIDES = ['left', 'right'] as const;
export type Side = (typeof SIDES)[number];

/** Stands for "not reported" in the 16-bit columns of {@link PulseColumns}. */
export const ABSENT = 0xffff;

/**
 * A run of pulses of one side in time order, one typed array per quantity: pulse `i` stands at index
 * `from + i` of each, for many runs may share their arrays. The quantities are whole numbers of the units on the wire, so that every sum of them is exact.
 */
export interface PulseColumns {
  readonly length: number;
  /** Index of the first pulse in the columns. */
  readonly from: number;
  /** Begin of the first pulse since the session began, µs, whole. */
  readonly firstMicroseconds: number;
  /** Begin of each pulse since the begin of the one before, µs; 0 for the first. */
  readonly deltaMicroseconds: Uint32Array;
  /** Delivered current of the first phase, µA; {@link ABSENT}: not reported. */
  readonly amplitudeMicroamps: Uint16Array;
  /** Length of one phase, µs; {@link ABSENT}: not reported. */
  readonly pulseWidthMicroseconds: Uint16Array;
  /** Highest voltage between the electrodes, mV; {@link ABSENT}: not reported. */
  readonly peakMillivolts: Uint16Array;
  /** Bits of {@link PULSE_FLAG}. */
  readonly flags: Uint8Array;
}

/** Which session pulses belong to: its patient, and its start as the device's wall clock had it. */
export interface SessionKey {
  readonly patientId: string;
  /** Unix time, ms; NaN: the log does not say. */
  readonly sessionStartMs: number;
  /** Local wall clock minus UTC at the start, minutes; 0 where only UTC is known. */
  readonly offsetMinutes: number;
}

/** Pulses with the session that they belong to. Never changed after it is emitted. */
export interface PulseBatch extends SessionKey, PulseColumns {
  /** Which input, counted from 0. */
  readonly source: number;
  /** Line of the input on which the first pulse stands, from 1; in a binary format its byte, from 0. */
  readonly line: number;
  readonly side: Side;
}
