import type { PatientParameters } from '../analysis/patientParameters.js';
import type { SideFigures } from '../analysis/sideFigures.js';
import { SIDES } from '../model/pulse.js';
import type { Fact } from './document.js';
import { number, plural } from './formatNumber.js';

/*
 * What the parameter report says of pulses that are not in the log: docs/parameters.md, lost telemetry.
 */

/** How many sessions lack pulses, and which of their figures that touches; nothing where none does. */
export function incompleteFacts(patients: readonly PatientParameters[]): Fact[] {
  const sum = (of: (patient: PatientParameters) => number): number =>
    patients.reduce((total, patient) => total + of(patient), 0);
  const byCounters = sum(({ incompleteSessions }) => incompleteSessions.byCounters);
  const byGaps = sum(({ incompleteSessions }) => incompleteSessions.byGaps);
  if (byCounters + byGaps === 0) return [];
  const basis =
    byGaps === 0
      ? ', by the device’s counters'
      : byCounters === 0
        ? ', by gaps inside contractions'
        : ` (${number(byCounters)} by the device’s counters, ${number(byGaps)} by gaps inside contractions)`;
  const all = plural(
    sum(({ heights }) => heights.pulses),
    'session',
  );
  return [
    {
      label: 'Pulses missing',
      text: `in ${number(byCounters + byGaps)} of ${all}${basis}; on time, off time, ramps, stimulation time, F × O, charge and energy there are of the pulses in the log alone`,
    },
  ];
}

/** The difference of the two rows above it; where these are of other sessions, it says of which it is. */
export function notInLogTitle(patient: PatientParameters): string {
  const isDifference = SIDES.every((side) => {
    const { pulsesReported, pulsesCounted, pulsesNotInLog } = patient[side].totals;
    return pulsesNotInLog === null || pulsesReported! - pulsesCounted! === pulsesNotInLog;
  });
  const both = patient.reconciliation?.sessions ?? 0;
  return isDifference
    ? 'Pulses not in the log'
    : `Pulses not in the log, of ${plural(both, 'session')} with both counts`;
}

/** What charge and energy are sums of, where they are not simply as the device recorded them. */
export function summedFrom({ heights }: PatientParameters): string {
  if (heights.pulses === 0) return '';
  return heights.contractions + heights.session === 0
    ? ', of the pulses in the log'
    : ', of pulses in the log or as recorded';
}

/** Pulses that the log lacks: by the device’s counter, else by the gaps inside contractions. */
export function missingOf({ pulses }: SideFigures): number | null {
  return pulses.notInLog ?? pulses.missing;
}

/** What the column of missing pulses is. */
export const MISSING_NOTE =
  'Missing: pulses counted by the device that are not in the log; where it counts none, the gaps inside contractions.';
