/*
 * The formulas of the parameter report: docs/parameters.md gives each with its source. mA × µs = nC;
 * mA × Ω = mV; mA × µs / µF = mV.
 */

/** Charge density of one phase on the geometric area of a contact, µC/cm². */
export function chargeDensity(chargeMicrocoulombs: number, areaSquareCentimetres: number): number {
  return chargeMicrocoulombs / areaSquareCentimetres;
}

/**
 * Shannon's k of a phase: log10 D + log10 Q, D in µC/cm² and Q in µC a phase (Shannon 1992). The lowest
 * at which damage was seen in his two source studies is 1.85; he had no rate, pulse width or duty cycle.
 */
export function shannonK(chargeMicrocoulombs: number, areaSquareCentimetres: number): number {
  const density = chargeDensity(chargeMicrocoulombs, areaSquareCentimetres);
  return Math.log10(density) + Math.log10(chargeMicrocoulombs);
}

/** Charge per phase at which Shannon's k is reached, µC: Q² / A = 10^k. */
export function chargeReachingK(k: number, areaSquareCentimetres: number): number {
  return Math.sqrt(areaSquareCentimetres * 10 ** k);
}

/** Amplitude at which Shannon's k is reached, mA. */
export function amplitudeReachingK(
  k: number,
  areaSquareCentimetres: number,
  pulseWidthMicroseconds: number,
): number {
  return (chargeReachingK(k, areaSquareCentimetres) * 1_000) / pulseWidthMicroseconds;
}

/** Weiss's law: threshold over rheobase, 1 + chronaxie / pulse width (Geddes 2004). */
export function weissThresholdRatio(
  chronaxieMicroseconds: number,
  pulseWidthMicroseconds: number,
): number {
  return 1 + chronaxieMicroseconds / pulseWidthMicroseconds;
}

/** Lapicque's law: threshold over rheobase, 1 / (1 − e^(−PW/τ)), τ = chronaxie / ln 2. */
export function lapicqueThresholdRatio(
  chronaxieMicroseconds: number,
  pulseWidthMicroseconds: number,
): number {
  const tau = chronaxieMicroseconds / Math.LN2;
  return 1 / (1 - Math.exp(-pulseWidthMicroseconds / tau));
}

/**
 * Voltage that a constant current needs at the end of one phase between two electrodes, V: the access
 * resistance and two double layers in series, I·Ra + 2·I·PW/Cdl. Illustrative: real interfaces are not
 * linear (Wei & Grill 2009, PMC3066196).
 */
export function requiredVolts(
  amplitudeMilliamps: number,
  accessOhms: number,
  pulseWidthMicroseconds: number,
  doubleLayerMicrofarads: number,
): number {
  const resistive = amplitudeMilliamps * accessOhms;
  const capacitive = (2 * amplitudeMilliamps * pulseWidthMicroseconds) / doubleLayerMicrofarads;
  return (resistive + capacitive) / 1_000;
}

/** Energy that a supply gives for a charge driven one way, mJ; charge driven back actively costs as much again. */
export function energyMillijoules(supplyVolts: number, chargeMicrocoulombs: number): number {
  return (supplyVolts * chargeMicrocoulombs) / 1_000;
}

/** Supply of the output stage of the OpenNerve open-source generator, V: assumed of other devices. */
export const REFERENCE_SUPPLY_VOLTS = 11.633;
/** The mantle of a contact of 1.27 mm × 3 mm, as percutaneous leads have it: 0.1197 cm². Assumed. */
export const ASSUMED_CONTACT_AREA = Math.PI * 0.127 * 0.3;
/** Double layer of smooth platinum, µF/cm²; 10 to 20 are usual. Assumed. */
export const ASSUMED_DOUBLE_LAYER = 20;
