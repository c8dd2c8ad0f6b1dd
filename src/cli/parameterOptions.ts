import type { Command } from 'commander';
import { type ParameterRules, parameterRules } from '../analysis/parameterRules.js';
import { within } from '../model/checks.js';
import {
  ASSUMED_CONTACT_AREA,
  ASSUMED_DOUBLE_LAYER,
  REFERENCE_SUPPLY_VOLTS,
} from '../model/electrical.js';
import { numberOf } from './numberOf.js';

/** What commander makes of the options below. */
export interface ParameterFlags {
  readonly contactArea?: number;
  readonly doubleLayer?: number;
  readonly supplyVoltage?: number;
  readonly trainGap?: number;
}

export interface ParameterOptions {
  readonly rules: ParameterRules;
  /** What nobody said, in sentences. */
  readonly assumed: readonly string[];
}

export function addParameterOptions(command: Command): Command {
  return command
    .option(
      '--contact-area <cm2>',
      `area of one contact (default: ${ASSUMED_CONTACT_AREA.toFixed(4)}, assumed)`,
      numberOf,
    )
    .option(
      '--double-layer <uF/cm2>',
      `capacitance of a contact (default: ${ASSUMED_DOUBLE_LAYER}, assumed)`,
      numberOf,
    )
    .option(
      '--supply-voltage <V>',
      `supply of the output stage (default: ${REFERENCE_SUPPLY_VOLTS}, assumed)`,
      numberOf,
    )
    .option(
      '--train-gap <s>',
      'silence that parts contractions where no program says the rest (default: 5, assumed)',
      numberOf,
    );
}

/** Checks the flags; each that is missing is taken for granted, and said so. */
export function parameterOptionsOf(flags: ParameterFlags): ParameterOptions {
  const { contactArea, doubleLayer, supplyVoltage, trainGap } = flags;
  if (contactArea !== undefined) within('--contact-area', contactArea, 1e-6, 100);
  if (doubleLayer !== undefined) within('--double-layer', doubleLayer, 0.1, 100_000);
  if (supplyVoltage !== undefined) within('--supply-voltage', supplyVoltage, 0.1, 1_000);
  if (trainGap !== undefined) within('--train-gap', trainGap, 0.1, 3_600);
  const rules = parameterRules({
    contactAreaSquareCentimetres: contactArea,
    doubleLayerMicrofaradsPerSquareCentimetre: doubleLayer,
    supplyVolts: supplyVoltage,
    trainGapSeconds: trainGap,
  });
  const assumed: string[] = [];
  if (contactArea === undefined) {
    assumed.push(
      `contact area: ${ASSUMED_CONTACT_AREA.toFixed(4)} cm² (1.27 mm × 3 mm); the device’s is not published; set it with --contact-area`,
    );
  }
  if (doubleLayer === undefined) {
    assumed.push(
      `double layer: ${ASSUMED_DOUBLE_LAYER} µF/cm², smooth platinum; set it with --double-layer`,
    );
  }
  if (supplyVoltage === undefined) {
    assumed.push(
      `supply: ${REFERENCE_SUPPLY_VOLTS} V, that of the OpenNerve generator; set it with --supply-voltage`,
    );
  }
  return { rules, assumed };
}
