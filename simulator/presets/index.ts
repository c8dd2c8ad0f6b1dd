import { nonStarter } from './nonStarter.js';
import { perfect } from './perfect.js';
import type { Preset } from './preset.js';
import { reactiv8bYear2 } from './reactiv8bYear2.js';
import { twiceDailyEm } from './twiceDailyEm.js';
import { ukPmcf5y } from './ukPmcf5y.js';

/** Every preset. A new one is one file and one line here. */
export const presets: readonly Preset[] = [
  reactiv8bYear2,
  ukPmcf5y,
  twiceDailyEm,
  perfect,
  nonStarter,
];
