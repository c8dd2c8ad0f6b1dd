import { presets } from '../presets/index.js';
import type { Scenario } from '../scenario.js';
import { badClock } from './badClock.js';
import { cohort } from './cohort.js';
import { declining } from './declining.js';
import { dstTraveller } from './dstTraveller.js';
import { earlyStopper } from './earlyStopper.js';
import { endOfService } from './endOfService.js';
import { holidayMaker } from './holidayMaker.js';
import { interrupted } from './interrupted.js';
import { leadFracture } from './leadFracture.js';
import { noisyLink } from './noisyLink.js';
import { steady } from './steady.js';
import { weekendSkipper } from './weekendSkipper.js';

/** Every scenario: those of one idea each, and one for each published population. A new one is one file and one line here. */
export const scenarios: readonly Scenario[] = [
  steady,
  declining,
  holidayMaker,
  weekendSkipper,
  earlyStopper,
  interrupted,
  leadFracture,
  endOfService,
  noisyLink,
  badClock,
  dstTraveller,
  cohort,
  ...presets.map(({ id, summary, patients, days }) => ({
    id,
    summary,
    patients,
    days,
    preset: id,
  })),
];
