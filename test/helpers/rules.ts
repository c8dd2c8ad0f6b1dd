import {
  type AdherenceRules,
  type AdherenceRulesOptions,
  adherenceRules,
} from '../../src/analysis/adherenceRules.js';
import { type PrescriptionInput, prescriptionOf } from '../../src/model/prescription.js';

export interface RulesInput
  extends Partial<PrescriptionInput>,
    Omit<AdherenceRulesOptions, 'prescription'> {}

/** Rules with the program's defaults: two sessions of 30 min a day, valid from 80 %, joined below 15 min. */
export function rulesOf(input: RulesInput = {}): AdherenceRules {
  const { regimens = [{ sessionsPerDay: 2 }], excused = [], zone, dayStart, ...options } = input;
  const prescription = prescriptionOf({
    regimens,
    excused,
    ...(zone === undefined ? {} : { zone }),
    ...(dayStart === undefined ? {} : { dayStart }),
  });
  return adherenceRules({ prescription, ...options });
}
