import type { Scenario } from '../scenario.js';

export const holidayMaker: Scenario = {
  id: 'holiday-maker',
  summary: 'takes breaks of a week or two, and is reliable between them',
  days: 168,
  behaviour: {
    propensity: 0.96,
    breakChance: 0.02,
    lapseOneDayShare: 0.1,
    lapseTwoDaysShare: 0,
    holidayExtraDays: 8,
  },
};
