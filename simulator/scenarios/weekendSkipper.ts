import type { Scenario } from '../scenario.js';

export const weekendSkipper: Scenario = {
  id: 'weekend-skipper',
  summary: 'does the sessions from Monday to Friday and few at weekends',
  days: 84,
  behaviour: { propensity: 0.97, weekendShift: -5 },
};
