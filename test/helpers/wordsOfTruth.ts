import type { TrueSummary } from '../../simulator/truth.js';
import type { PatientAdherence } from '../../src/analysis/adherence.js';
import type { SimulatedLog } from './simulatedLog.js';

export type Counted = Omit<TrueSummary, 'type' | 'patient_id' | 'pulses_left' | 'pulses_right'>;

/** The analysis of one patient in the words of the truth. */
export function inWordsOfTruth(patient: PatientAdherence): Counted {
  const { sessions } = patient;
  return {
    days: patient.observation.daysCounted,
    prescribed_sessions: sessions.prescribed,
    sessions: sessions.valid + sessions.short,
    valid_sessions: sessions.valid,
    short_sessions: sessions.short,
    capped_sessions: patient.cappedTakingRatio.numerator,
    any_use_days: patient.anyUseDaysRatio.numerator,
    correct_days: patient.correctDaysRatio.numerator,
    delivered_s: Math.round((patient.deliveredHours ?? 0) * 3_600),
    records: sessions.records,
  };
}

export function summaries({ truth }: SimulatedLog): TrueSummary[] {
  return truth.filter((entry): entry is TrueSummary => entry.type === 'summary');
}
