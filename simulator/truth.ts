import type { DiagnosticCode } from '../src/model/diagnostic.js';
import type { EndReason } from '../src/model/logEvent.js';
import type { FaultId } from './faults/faults.js';

export const TRUTH_SCHEMA_ID = 'stimlog/truth/1';

/** From one start of the device to its stop, as it really was. */
export interface TruePart {
  readonly session_id: string;
  readonly start: string;
  readonly duration_s: number;
  readonly end_reason: EndReason;
  readonly contractions: number;
  readonly pulses_left: number;
  readonly pulses_right: number;
  /** False if the data do not hold it: lost, damaged, overwritten, or without a stop. */
  recorded: boolean;
}

export interface TrueSession {
  readonly type: 'session';
  readonly patient_id: string;
  /** Local date on which it began. */
  readonly day: string;
  /** The prescribed slot that it answers, from 1; null for a session beyond the prescription. */
  readonly slot: number | null;
  readonly start: string;
  readonly delivered_s: number;
  readonly parts: readonly TruePart[];
}

export interface TrueDay {
  readonly type: 'day';
  readonly patient_id: string;
  readonly day: string;
  readonly state: string;
  /** For each prescribed slot the session that answered it, by the id of its first part; null: missed. */
  readonly slots: readonly (string | null)[];
}

export interface TruePatient {
  readonly type: 'patient';
  readonly patient_id: string;
  readonly device_id: string;
  readonly activated: string;
  readonly initiation_days: number | null;
  readonly propensity: number;
  readonly break_chance: number;
}

/** One fault with its place in the data. */
export interface TrueFault {
  readonly type: 'fault';
  readonly patient_id: string;
  readonly fault: FaultId;
  /** The diagnostic under which a reader finds it. */
  readonly code: DiagnosticCode;
  /** Line of the data at which it first shows, from 1; of binary data instead the byte, from 0. */
  readonly line?: number;
  readonly byte?: number;
  /** Records concerned; 1 where the fault is one event. */
  readonly count: number;
  readonly detail: string;
}

/**
 * One patient's figures over all simulated days, by the default rules: a session is valid from 80 % of
 * the prescribed length on, and belongs to the local day in which it starts.
 */
export interface TrueSummary {
  readonly type: 'summary';
  readonly patient_id: string;
  readonly days: number;
  readonly prescribed_sessions: number;
  readonly sessions: number;
  readonly valid_sessions: number;
  readonly short_sessions: number;
  readonly capped_sessions: number;
  readonly any_use_days: number;
  readonly correct_days: number;
  readonly delivered_s: number;
  readonly records: number;
  readonly pulses_left: number;
  readonly pulses_right: number;
}

export type TruthEntry = TrueSession | TrueDay | TruePatient | TrueFault | TrueSummary;

export function truthLine(entry: object): string {
  return `${JSON.stringify(entry)}\n`;
}
