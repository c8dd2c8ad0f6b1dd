import type { Scenario } from '../scenario.js';

export const declining: Scenario = {
  id: 'declining',
  summary: 'starts well and does less month by month',
  days: 365,
  behaviour: {
    propensity: 0.97,
    declineDepth: 5.5,
    declineYears: 0.5,
    discontinuationPerYear: 0.3,
    discontinuationFactor: 1.35,
  },
};
