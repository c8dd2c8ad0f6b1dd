/*
 * Two electrodes in tissue as a resistor and two double layers in series: illustrative, for real
 * interfaces are not linear (Wei & Grill 2009, PMC3066196). mA × µs / µF = mV.
 */

export interface Electrode {
  /** Resistance of tissue and leads, Ω. */
  readonly accessOhms: number;
  /** Capacitance of one electrode's double layer, µF. */
  readonly doubleLayerMicrofarads: number;
}

/** A contact of 1.27 mm × 3 mm (0.1197 cm²) of smooth platinum, 20 µF/cm². Assumed. */
export const ASSUMED_DOUBLE_LAYER_MICROFARADS = 0.1197 * 20;

/** Voltage between the electrodes at the end of the first phase of a constant current, V. */
export function peakVolts(
  { accessOhms, doubleLayerMicrofarads }: Electrode,
  amplitudeMilliamps: number,
  pulseWidthMicroseconds: number,
): number {
  const resistive = amplitudeMilliamps * accessOhms;
  const capacitive = (2 * amplitudeMilliamps * pulseWidthMicroseconds) / doubleLayerMicrofarads;
  return (resistive + capacitive) / 1_000;
}

/** Peak voltage over current: what the device measures as impedance at its own pulse width, Ω. */
export function impedanceOhms(electrode: Electrode, pulseWidthMicroseconds: number): number {
  return peakVolts(electrode, 1, pulseWidthMicroseconds) * 1_000;
}

/** Largest constant current that a supply can drive through one phase, mA. */
export function largestMilliamps(
  electrode: Electrode,
  supplyVolts: number,
  pulseWidthMicroseconds: number,
): number {
  return supplyVolts / peakVolts(electrode, 1, pulseWidthMicroseconds);
}

export interface BiphasicPulse {
  readonly amplitudeMilliamps: number;
  readonly pulseWidthMicroseconds: number;
  /** Pause between the phases, µs. */
  readonly interphaseMicroseconds: number;
}

/** Length of a charge-balanced, symmetric pulse, µs. */
export function pulseLength({
  pulseWidthMicroseconds,
  interphaseMicroseconds,
}: BiphasicPulse): number {
  return 2 * pulseWidthMicroseconds + interphaseMicroseconds;
}

/**
 * Voltage between the electrodes `sinceMicroseconds` after a charge-balanced pulse began, V: positive in
 * the first phase; what the double layers hold in the pause; 0 before the pulse and after it.
 */
export function voltageAt(
  electrode: Electrode,
  pulse: BiphasicPulse,
  sinceMicroseconds: number,
): number {
  const { amplitudeMilliamps: amplitude, pulseWidthMicroseconds: width } = pulse;
  if (sinceMicroseconds < 0 || sinceMicroseconds >= pulseLength(pulse)) return 0;
  const secondFrom = width + pulse.interphaseMicroseconds;
  const charged = Math.min(sinceMicroseconds, width) - Math.max(0, sinceMicroseconds - secondFrom);
  const held = peakVolts({ ...electrode, accessOhms: 0 }, amplitude, charged);
  const direction = sinceMicroseconds < width ? 1 : sinceMicroseconds < secondFrom ? 0 : -1;
  return held + (direction * amplitude * electrode.accessOhms) / 1_000;
}
