import type { Scenario } from '../scenario.js';

export const endOfService: Scenario = {
  id: 'end-of-service',
  summary: 'the battery ends in the middle of a session',
  days: 168,
  faults: { 'battery-end': 1 },
};
