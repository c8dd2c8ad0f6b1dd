import type { Scenario } from '../scenario.js';

export const leadFracture: Scenario = {
  id: 'lead-fracture',
  summary: 'one lead breaks: above 12 kΩ, current limited',
  days: 168,
  faults: { 'open-lead': 1 },
};
