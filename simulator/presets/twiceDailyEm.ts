import { PERFECT } from '../patient/behaviour.js';
import { omittedDays, type PatientUse, slotsInState, takingRatio } from '../patient/use.js';
import { mean, standardDeviation } from '../statistics.js';
import type { Preset } from './preset.js';

const CLAXTON =
  'Claxton 2001, doi 10.1016/S0149-2918(01)80109-0 (76 studies, electronic monitoring)';
const VRIJENS = 'Vrijens 2008, BMJ 336:1114 (4,783 patients, electronic monitoring)';

/**
 * Twice-daily medicines under electronic monitoring. The figures come from two reviews of different
 * populations. They are brought together by the states of the model: one slot in ten is omitted on
 * engaged days, and breaks take the rest, 0.9 × (1 − 0.23) = 0.69. Nobody stops for good, for neither
 * review has a figure of that for these patients.
 */
export const twiceDailyEm: Preset = {
  id: 'twice-daily-em',
  summary: 'monitored twice-daily doses: 69 ± 15 % taken, holidays',
  days: 365,
  patients: 100,
  behaviour: {
    ...PERFECT,
    propensity: 0.935,
    propensitySpread: 0.8,
    eveningShift: -0.2,
    eveningSpread: 0.5,
    weekendShift: -0.25,
    breakChance: 0.142,
    breakSpread: 0.97,
    lapseOneDayShare: 0.68,
    lapseTwoDaysShare: 0.16,
    holidayExtraDays: 1.72,
    timeSpreadMinutes: 45,
    timeJitterMinutes: 35,
  },
  targets: [
    {
      figure: 'mean share of doses taken',
      source: CLAXTON,
      target: 0.69,
      tolerance: 0.02,
      unit: 'share',
      of: (patients) => mean(patients.map(takingRatio)),
    },
    {
      figure: 'standard deviation of that share between patients',
      source: CLAXTON,
      target: 0.15,
      tolerance: 0.02,
      unit: 'share',
      of: (patients) => standardDeviation(patients.map(takingRatio)),
    },
    {
      figure: 'doses omitted on engaged days',
      source: VRIJENS,
      target: 0.1,
      tolerance: 0.01,
      unit: 'share',
      of: omittedWhileEngaged,
    },
    {
      figure: 'omitted days that lie in runs of 3 or more',
      source: VRIJENS,
      target: 0.43,
      tolerance: 0.03,
      unit: 'share',
      of: omittedInHolidays,
    },
  ],
};

function omittedWhileEngaged(patients: readonly PatientUse[]): number {
  const engaged = patients.map((use) => slotsInState(use, 'engaged'));
  const done = engaged.reduce((total, slots) => total + slots.done, 0);
  return 1 - done / engaged.reduce((total, slots) => total + slots.prescribed, 0);
}

function omittedInHolidays(patients: readonly PatientUse[]): number {
  const days = patients.map((use) => omittedDays(use, 3));
  const inRuns = days.reduce((total, one) => total + one.inRuns, 0);
  return inRuns / days.reduce((total, one) => total + one.omitted, 0);
}
