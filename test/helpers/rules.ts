import type { AdherenceRules } from '../../src/analysis/adherence.js';
import { parseDay } from '../../src/model/civil.js';
import { type PrescriptionInput, prescriptionOf } from '../../src/model/prescription.js';
import { MINUTE_MS } from '../../src/model/units.js';

export interface RulesInput extends Partial<PrescriptionInput> {
  readonly validFraction?: number;
  readonly minSessionMinutes?: number;
  readonly mergeGapMinutes?: number;
  readonly from?: string;
  readonly to?: string;
}

/** Rules with the program's defaults: two sessions of 30 min a day, valid from 80 %, joined below 15 min. */
export function rulesOf(input: RulesInput = {}): AdherenceRules {
  const { validFraction = 0.8, minSessionMinutes = 0, mergeGapMinutes = 15, from, to } = input;
  return {
    prescription: prescriptionOf({
      regimens: input.regimens ?? [{ sessionsPerDay: 2 }],
      excused: input.excused ?? [],
      ...(input.zone === undefined ? {} : { zone: input.zone }),
      ...(input.dayStart === undefined ? {} : { dayStart: input.dayStart }),
    }),
    validFraction,
    minSessionMs: minSessionMinutes * MINUTE_MS,
    mergeGapMs: mergeGapMinutes * MINUTE_MS,
    eventGapMs: 10 * MINUTE_MS,
    fromDay: from === undefined ? undefined : parseDay(from),
    toDay: to === undefined ? undefined : parseDay(to),
  };
}
