import { within } from '../model/checks.js';
import {
  ASSUMED_CONTACT_AREA,
  ASSUMED_DOUBLE_LAYER,
  REFERENCE_SUPPLY_VOLTS,
} from '../model/electrical.js';

export interface ParameterRulesOptions {
  /** Geometric area of one contact, cm². @defaultValue 0.1197, assumed */
  readonly contactAreaSquareCentimetres?: number | undefined;
  /** Double layer of one contact, µF/cm². @defaultValue 20, assumed */
  readonly doubleLayerMicrofaradsPerSquareCentimetre?: number | undefined;
  /** Supply of the output stage, V. @defaultValue 11.633, assumed */
  readonly supplyVolts?: number | undefined;
  /** Silence that parts two contractions where the program does not say how long the rest is, s. @defaultValue 5, assumed */
  readonly trainGapSeconds?: number | undefined;
}

/** What the parameter report takes for granted, checked. */
export interface ParameterRules {
  readonly contactAreaSquareCentimetres: number;
  readonly doubleLayerMicrofaradsPerSquareCentimetre: number;
  readonly supplyVolts: number;
  readonly trainGapSeconds: number;
}

export const DEFAULT_TRAIN_GAP_SECONDS = 5;

/** Throws `OPTION_INVALID` for a value that no device has. */
export function parameterRules(options: ParameterRulesOptions = {}): ParameterRules {
  const {
    contactAreaSquareCentimetres = ASSUMED_CONTACT_AREA,
    doubleLayerMicrofaradsPerSquareCentimetre = ASSUMED_DOUBLE_LAYER,
    supplyVolts = REFERENCE_SUPPLY_VOLTS,
    trainGapSeconds = DEFAULT_TRAIN_GAP_SECONDS,
  } = options;
  within('contactAreaSquareCentimetres', contactAreaSquareCentimetres, 1e-6, 100);
  within(
    'doubleLayerMicrofaradsPerSquareCentimetre',
    doubleLayerMicrofaradsPerSquareCentimetre,
    0.1,
    100_000,
  );
  within('supplyVolts', supplyVolts, 0.1, 1_000);
  within('trainGapSeconds', trainGapSeconds, 0.1, 3_600);
  return {
    contactAreaSquareCentimetres,
    doubleLayerMicrofaradsPerSquareCentimetre,
    supplyVolts,
    trainGapSeconds,
  };
}
