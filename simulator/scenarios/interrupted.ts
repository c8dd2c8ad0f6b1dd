import type { Scenario } from '../scenario.js';

export const interrupted: Scenario = {
  id: 'interrupted',
  summary: 'is interrupted often, starts again, does extra sessions',
  days: 84,
  behaviour: { interruptedShare: 0.25, retriedShare: 0.1, extraShare: 0.15 },
};
