import type { Scenario } from '../scenario.js';

export const badClock: Scenario = {
  id: 'bad-clock',
  summary: 'clock drifts, is set wrong, ignores daylight-saving time',
  days: 300,
  faults: { 'clock-drift': 1, 'clock-jump': 1, 'dst-naive-clock': 1 },
};
