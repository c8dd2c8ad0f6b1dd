import { daysFrom, deliveredHours, isUser, type PatientUse } from '../patient/use.js';
import { median } from '../statistics.js';
import type { Preset } from './preset.js';
import { USUAL } from './usual.js';

const SOURCE = 'Gilligan 2023, Neuromodulation 26:87 (ReActiv8-B, 2 years)';
const YEAR = 365;

/**
 * "87 % of participants had continued device use during the second year, for a median of 43 % of the
 * maximum duration". The abstract does not define the two denominators: here year 2 is days 366 to 730
 * from activation, the maximum two sessions of 30 min a day, and the median that of the users.
 */
export const reactiv8bYear2: Preset = {
  id: 'reactiv8b-year2',
  summary: 'ReActiv8-B: in year 2, 87 % use it, median 43 % of the most',
  days: 2 * YEAR,
  patients: 156,
  behaviour: {
    ...USUAL,
    neverStartsShare: 0.01,
    propensity: 0.718,
    propensitySpread: 0.8,
    declineDepth: 1,
    declineYears: 0.8,
    breakChance: 0.012,
    breakSpread: 0.8,
    lapseOneDayShare: 0.42,
    lapseTwoDaysShare: 0.15,
    holidayExtraDays: 5,
    discontinuationPerYear: 0.122,
    discontinuationFactor: 1.35,
  },
  targets: [
    {
      figure: 'patients with any use in year 2',
      source: SOURCE,
      target: 0.87,
      tolerance: 0.025,
      unit: 'share',
      of: (patients) => usersOfYear2(patients).length / patients.length,
    },
    {
      figure: 'median share of the maximum duration, users in year 2',
      source: SOURCE,
      target: 0.43,
      tolerance: 0.03,
      unit: 'share',
      of: (patients) => median(usersOfYear2(patients).map((use) => deliveredHours(use) / YEAR)),
    },
  ],
};

function usersOfYear2(patients: readonly PatientUse[]): PatientUse[] {
  return patients.map((use) => daysFrom(use, YEAR, 2 * YEAR)).filter(isUser);
}
