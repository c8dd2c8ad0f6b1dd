import { StimlogError } from '../../model/errors.js';

/** What becomes of supply that is left when the next event starts, under AdhereR's names. */
export interface CarryOverOptions {
  /** Carry supply from event to event. @defaultValue as the measure has it: CMA5 to CMA9 true */
  readonly carryoverWithinObsWindow?: boolean | undefined;
  /** Let supply from before the observation window count. @defaultValue as the measure has it: CMA7 to CMA9 true */
  readonly carryoverIntoObsWindow?: boolean | undefined;
  /** Supply is lost where the category changes. @defaultValue false */
  readonly carryOnlyForSameMedication?: boolean | undefined;
  /** Supply lasts longer or shorter where the dosage changes. @defaultValue false */
  readonly considerDosageChange?: boolean | undefined;
}

/** {@link CarryOverOptions} with nothing left open. */
export interface CarryOver {
  readonly within: boolean;
  readonly into: boolean;
  readonly sameMedicationOnly: boolean;
  readonly dosageChange: boolean;
}

export const NO_CARRY_OVER: CarryOver = {
  within: false,
  into: false,
  sameMedicationOnly: false,
  dosageChange: false,
};

/** Options over `usual`. Throws `OPTION_INVALID` if supply is to be carried for the same medication only, and not at all. */
export function carryOverOf(options: CarryOverOptions, usual: CarryOver): CarryOver {
  const within = options.carryoverWithinObsWindow ?? usual.within;
  const into = options.carryoverIntoObsWindow ?? usual.into;
  const none = !within && !into;
  if (none && options.carryOnlyForSameMedication) {
    throw new StimlogError(
      'OPTION_INVALID',
      'carryOnlyForSameMedication must be false where no supply is carried over, got true',
    );
  }
  return {
    within,
    into,
    sameMedicationOnly: !none && (options.carryOnlyForSameMedication ?? usual.sameMedicationOnly),
    dosageChange: options.considerDosageChange ?? usual.dosageChange,
  };
}
