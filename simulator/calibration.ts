import { zoneNamed } from '../src/model/zone.js';
import { type PatientUse, patientUse } from './patient/use.js';
import type { Preset, Target } from './presets/preset.js';
import { bootstrapInterval } from './statistics.js';

export interface CalibrationOptions {
  readonly seed: number;
  readonly patients: number;
  /** Bootstrap samples behind each interval. */
  readonly resamples: number;
}

/** A target beside what the simulated cohort shows. */
export interface CalibratedFigure {
  readonly preset: Preset;
  readonly target: Target;
  readonly simulated: number;
  /** 95 % confidence interval of the simulated figure, by bootstrap over patients. */
  readonly interval: readonly [number, number];
  readonly met: boolean;
}

/** Simulates the preset's patients over the days for which its targets are defined, two sessions of 30 min a day. */
export function simulatedUse(
  preset: Preset,
  { seed, patients }: Pick<CalibrationOptions, 'seed' | 'patients'>,
): PatientUse[] {
  const zone = zoneNamed('UTC');
  return Array.from({ length: patients }, (_, index) =>
    patientUse({
      seed,
      patient: index + 1,
      behaviour: preset.behaviour,
      firstDay: 0,
      days: preset.days,
      sessionsPerDay: 2,
      sessionSeconds: 1_800,
      zoneOn: () => zone,
    }),
  );
}

export function calibrate(preset: Preset, options: CalibrationOptions): CalibratedFigure[] {
  const uses = simulatedUse(preset, options);
  const { seed, resamples } = options;
  return preset.targets.map((target) => {
    const simulated = target.of(uses);
    return {
      preset,
      target,
      simulated,
      interval: bootstrapInterval(uses, target.of, { seed, resamples, level: 0.95 }),
      met: Math.abs(simulated - target.target) <= target.tolerance,
    };
  });
}
