import type { Scenario } from '../scenario.js';

export const steady: Scenario = {
  id: 'steady',
  summary: 'does nine sessions in ten, with a few short breaks',
  days: 84,
};
