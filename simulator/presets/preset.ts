import type { Behaviour } from '../patient/behaviour.js';
import type { PatientUse } from '../patient/use.js';

/** A figure that a population of simulated patients must show. */
export interface Target {
  readonly figure: string;
  /** Where the figure was published; 'definition' for what follows from the preset's name. */
  readonly source: string;
  readonly target: number;
  /** Largest distance from the target that a cohort of 2,000 may have. */
  readonly tolerance: number;
  readonly unit: 'share' | 'hours';
  /** The figure of a cohort. NaN where it has no value. */
  of(patients: readonly PatientUse[]): number;
}

/** A published population of patients, and what shows that it is met. */
export interface Preset {
  readonly id: string;
  readonly summary: string;
  readonly behaviour: Behaviour;
  /** Days over which the targets are defined. */
  readonly days: number;
  /** The cohort that the source had. */
  readonly patients: number;
  readonly targets: readonly Target[];
}
