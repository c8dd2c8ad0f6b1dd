import { PERFECT } from '../patient/behaviour.js';
import { takingRatio } from '../patient/use.js';
import { mean } from '../statistics.js';
import type { Preset } from './preset.js';

export const perfect: Preset = {
  id: 'perfect',
  summary: 'every session as prescribed, to the minute',
  days: 84,
  patients: 1,
  behaviour: PERFECT,
  targets: [
    {
      figure: 'mean share of sessions done',
      source: 'definition',
      target: 1,
      tolerance: 0,
      unit: 'share',
      of: (patients) => mean(patients.map(takingRatio)),
    },
  ],
};
