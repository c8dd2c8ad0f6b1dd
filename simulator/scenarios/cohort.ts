import type { Scenario } from '../scenario.js';

export const cohort: Scenario = {
  id: 'cohort',
  summary: 'fifty patients over half a year, from zealous to lost',
  patients: 50,
  days: 182,
  preset: 'reactiv8b-year2',
  behaviour: { propensitySpread: 1.5, discontinuationPerYear: 0.4 },
};
