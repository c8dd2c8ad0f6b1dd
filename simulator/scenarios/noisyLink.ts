import type { Scenario } from '../scenario.js';

export const noisyLink: Scenario = {
  id: 'noisy-link',
  summary: 'records lost, doubled, late, damaged, cut; gaps of days',
  days: 84,
  faults: {
    'lost-frames': 0.02,
    'duplicated-frames': 0.02,
    'reordered-frames': 0.02,
    'damaged-frames': 0.02,
    'truncated-frames': 0.01,
    'telemetry-gap': 0.02,
    'missing-stop': 0.02,
  },
};
