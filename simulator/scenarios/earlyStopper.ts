import type { Scenario } from '../scenario.js';

export const earlyStopper: Scenario = {
  id: 'early-stopper',
  summary: 'ends four sessions in ten early, some after a few minutes',
  days: 84,
  behaviour: { earlyStopShare: 0.4, earlyStopFrom: 0.02 },
};
