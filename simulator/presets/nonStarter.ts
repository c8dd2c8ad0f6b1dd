import { PERFECT } from '../patient/behaviour.js';
import { isUser } from '../patient/use.js';
import type { Preset } from './preset.js';

export const nonStarter: Preset = {
  id: 'non-starter',
  summary: 'implanted and activated, and never used',
  days: 84,
  patients: 1,
  behaviour: { ...PERFECT, neverStartsShare: 1 },
  targets: [
    {
      figure: 'patients with any use',
      source: 'definition',
      target: 0,
      tolerance: 0,
      unit: 'share',
      of: (patients) => patients.filter(isUser).length / patients.length,
    },
  ],
};
