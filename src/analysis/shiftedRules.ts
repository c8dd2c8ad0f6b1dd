import type { Prescription } from '../model/prescription.js';
import { DAY_MS } from '../model/units.js';
import type { Zone } from '../model/zone.js';
import type { AdherenceRules } from './adherenceRules.js';
import type { WindowSpec } from './windows.js';

/**
 * Rules that give records moved by `days` whole days the figures that the records themselves have by `rules`: every date
 * moves with them, and the zone's clock changes do. Of windows by calendar month only the dates move: months differ.
 */
export function shiftedRules(rules: AdherenceRules, days: number): AdherenceRules {
  const moved = (day: number | undefined): number | undefined =>
    day === undefined ? undefined : day + days;
  return {
    ...rules,
    prescription: shiftedPrescription(rules.prescription, days),
    fromDay: moved(rules.fromDay),
    toDay: moved(rules.toDay),
    activationDay: moved(rules.activationDay),
    windows: rules.windows && shiftedWindows(rules.windows, days),
  };
}

function shiftedPrescription(prescription: Prescription, days: number): Prescription {
  const moved = <T extends { readonly fromDay: number; readonly toDay: number }>(span: T): T => ({
    ...span,
    fromDay: span.fromDay + days,
    toDay: span.toDay + days,
  });
  const { zone, regimens, excuses } = prescription;
  return {
    ...prescription,
    zone: zone && shiftedZone(zone, days),
    regimens: regimens.map(moved),
    excuses: excuses.map(moved),
  };
}

function shiftedWindows(windows: WindowSpec, days: number): WindowSpec {
  if (windows.kind !== 'visits') return windows;
  return { ...windows, days: windows.days.map((day) => day + days) };
}

/** The zone as it was so many days before. */
export function shiftedZone(zone: Zone, days: number): Zone {
  const shiftMs = days * DAY_MS;
  return {
    name: zone.name,
    offsetMsAt: (utcMs) => zone.offsetMsAt(utcMs - shiftMs),
    wallMsAt(utcMs, wallMs) {
      zone.wallMsAt(
        utcMs.map((at) => at - shiftMs),
        wallMs,
      );
      for (let i = 0; i < utcMs.length; i++) wallMs[i]! += shiftMs;
    },
    instantsAt: (wallMs) => zone.instantsAt(wallMs - shiftMs).map((at) => at + shiftMs),
    skippedDays: (firstDay, lastDay) =>
      zone.skippedDays(firstDay - days, lastDay - days).map((day) => day + days),
  };
}
