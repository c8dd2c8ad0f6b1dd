import { type Behaviour, PERFECT } from '../patient/behaviour.js';

/**
 * What no source gives, assumed alike for all presets of real patients: evenings and weekends are
 * missed a little more often, a few sessions end early or are interrupted, start times spread.
 */
export const USUAL: Behaviour = {
  ...PERFECT,
  initiationDelayDays: 1.5,
  eveningShift: -0.2,
  eveningSpread: 0.5,
  weekendShift: -0.25,
  earlyStopShare: 0.06,
  earlyStopFrom: 0.05,
  interruptedShare: 0.03,
  retriedShare: 0.02,
  extraShare: 0.01,
  timeSpreadMinutes: 45,
  timeJitterMinutes: 35,
};
