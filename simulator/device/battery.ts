/** A primary cell and what the device takes from it. Every figure is assumed: none was found. */
export interface Battery {
  readonly capacityMilliampHours: number;
  /** Current of the electronics, day and night, µA. */
  readonly quiescentMicroamps: number;
  /** Share of the energy that reaches the output stage, 0 to 1. */
  readonly converterEfficiency: number;
}

export const ASSUMED_BATTERY: Battery = {
  capacityMilliampHours: 1_100,
  quiescentMicroamps: 12,
  converterEfficiency: 0.7,
};

export const BATTERY_STATES = ['ok', 'replace', 'end-of-service'] as const;
export type BatteryState = (typeof BATTERY_STATES)[number];

/** Used shares of the capacity from which on the device says so. Assumed. */
const REPLACE_FROM = 0.9;
const END_FROM = 1;
const FULL_VOLTS = 3.1;

/**
 * Share of the capacity that is used up, after a time and a charge that was driven through the tissue
 * by a supply of `supplyVolts`.
 */
export function usedShare(
  battery: Battery,
  hours: number,
  chargeMicrocoulombs: number,
  supplyVolts: number,
): number {
  const quiescent = (battery.quiescentMicroamps / 1_000) * hours;
  const drawn = (chargeMicrocoulombs * supplyVolts) / FULL_VOLTS / battery.converterEfficiency;
  return (quiescent + drawn / 3_600_000) / battery.capacityMilliampHours; // 1 mAh = 3.6 C
}

export function batteryState(used: number): BatteryState {
  if (used >= END_FROM) return 'end-of-service';
  return used >= REPLACE_FROM ? 'replace' : 'ok';
}

/** Voltage of the cell: nearly flat, then a knee. */
export function batteryVolts(used: number): number {
  const flat = FULL_VOLTS - 0.2 * Math.min(used, REPLACE_FROM);
  return flat - 3 * Math.max(0, Math.min(used, END_FROM) - REPLACE_FROM);
}
