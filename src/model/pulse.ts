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

/** A run of pulses in time order, one typed array per quantity, all of `length` elements. */
export interface PulseBatch {
  readonly length: number;
  /** Begin of the pulse since the session began, µs, whole. */
  readonly timeMicroseconds: Float64Array;
  /** Index into {@link SIDES}. */
  readonly side: Uint8Array;
  /** Delivered current of the first phase, mA. */
  readonly amplitudeMilliamps: Float32Array;
  /** Length of one phase, µs. */
  readonly pulseWidthMicroseconds: Float32Array;
  /** Highest voltage between the electrodes, V. */
  readonly peakVolts: Float32Array;
  /** Bits of {@link PULSE_FLAG}. */
  readonly flags: Uint8Array;
}
