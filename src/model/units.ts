declare const unit: unique symbol;
type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

export type Milliamps = Quantity<'mA'>;
export type Microseconds = Quantity<'us'>;
export type Microcoulombs = Quantity<'uC'>;

export const milliamps = (value: number): Milliamps => value as Milliamps;
export const microseconds = (value: number): Microseconds => value as Microseconds;

/** Charge of one phase of a constant-current pulse: current × time. mA × µs = nC, hence the 1e-3. */
export function chargePerPhase(amplitude: Milliamps, pulseWidth: Microseconds): Microcoulombs {
  return (amplitude * pulseWidth * 1e-3) as Microcoulombs;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** A civil day on the wall clock. A day that changes offset lasts longer or shorter in UTC. */
export const DAY_MS = 86_400_000;
