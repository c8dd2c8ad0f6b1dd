import { daysFrom, deliveredHours, type PatientUse } from '../patient/use.js';
import { mean } from '../statistics.js';
import type { Preset } from './preset.js';
import { USUAL } from './usual.js';

const SOURCE = 'Thomson 2025, Reg Anesth Pain Med, doi 10.1136/rapm-2025-106899 (UK PMCF, 5 years)';
const YEAR = 365;

/**
 * "Device usage averaged 1,106 h over 5 years, with reductions in usage over time". The mean is over
 * all patients, those who stopped included. How fast use falls is not in the abstract: the ratio of the
 * years follows from an exponential decline that gives those hours (0.51 / 0.81 of the maximum).
 */
export const ukPmcf5y: Preset = {
  id: 'uk-pmcf-5y',
  summary: 'UK post-market cohort: 1,106 h over 5 years, falling',
  days: 1_826,
  patients: 42,
  behaviour: {
    ...USUAL,
    propensity: 0.9465,
    propensitySpread: 0.9,
    declineDepth: 2.3,
    declineYears: 1.25,
    breakChance: 0.01,
    breakSpread: 0.7,
    lapseOneDayShare: 0.42,
    lapseTwoDaysShare: 0.15,
    holidayExtraDays: 5,
    discontinuationPerYear: 0.02,
    discontinuationFactor: 1.35,
  },
  targets: [
    {
      figure: 'mean hours over 5 years',
      source: SOURCE,
      target: 1_106,
      tolerance: 40,
      unit: 'hours',
      of: (patients) => mean(patients.map(deliveredHours)),
    },
    {
      figure: 'mean use in year 5 over that in year 1',
      source: 'derived: exponential decline with that mean',
      target: 0.63,
      tolerance: 0.08,
      unit: 'share',
      of: (patients) => hoursOfYear(patients, 5) / hoursOfYear(patients, 1),
    },
  ],
};

/** Mean hours in year 1, 2, …. */
function hoursOfYear(patients: readonly PatientUse[], year: number): number {
  return mean(patients.map((use) => deliveredHours(daysFrom(use, (year - 1) * YEAR, year * YEAR))));
}
