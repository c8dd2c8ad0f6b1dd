import type { Fold } from '../model/fold.js';
import { type SessionBatch, STAMP_KINDS, type StampKind } from '../model/session.js';
import { adherenceOf, type CountedPatient, type PatientAdherence } from './adherence.js';
import type { AdherenceRules } from './adherenceRules.js';
import { reusedColumns } from './columnSource.js';
import type { CountedSessions } from './countSessions.js';
import { RecordFindings } from './joinRecords.js';
import { type PatientRecords, SessionLedger } from './sessionLedger.js';

export interface AdherenceResult {
  /** In code-unit order of their ids. */
  readonly patients: readonly PatientAdherence[];
  /** Patients of whom no record could be used. */
  readonly idsWithoutRecords: readonly string[];
  /** Patients whose records stand in several inputs: each is counted as one patient. */
  readonly idsInSeveralInputs: readonly string[];
  /** How the start times of all records were written. */
  readonly stamps: Readonly<Record<StampKind, number>>;
  readonly findings: RecordFindings;
  /** For each input with records that start before the one above: how many, and the topmost line. */
  readonly backwards: ReadonlyMap<number, { readonly count: number; readonly firstLine: number }>;
}

/** What is counted of a patient, and of how many records. */
interface EarlyCount extends Omit<CountedPatient, 'sessions'> {
  readonly records: number;
}

/** The records read so far, and what is counted already of patients of whom no more seem to come. */
export class AdherenceState {
  readonly ledger = new SessionLedger();
  readonly early = new Map<string, EarlyCount>();
  readonly columns = reusedColumns();
}

/**
 * Session batches to adherence. The state is the ledger of records, 14 bytes each or more; nothing depends on
 * the order of the batches but the places in `findings` and `backwards`. `rules` are those of all patients, or tell
 * them for each. `onSessions` hears every patient's sessions as they are counted, and
 * must not keep them: their columns are written again. Without it, patients are counted while the log is still read,
 * and once more if records of theirs come after all.
 */
export function adherenceFold(
  rules: AdherenceRules | ((patientId: string) => AdherenceRules),
  onSessions?: (patientId: string, sessions: CountedSessions) => void,
): Fold<SessionBatch, AdherenceState, AdherenceResult> {
  const rulesOf = typeof rules === 'function' ? rules : () => rules;
  const count = ({ ledger, columns }: AdherenceState, patientId: string): CountedPatient =>
    adherenceOf(patientId, ledger.recordsOf(patientId), rulesOf(patientId), columns);
  return {
    create: () => new AdherenceState(),
    add(state, batch) {
      state.ledger.add(batch);
      for (const patientId of state.ledger.takeFinished()) {
        if (onSessions) continue;
        const records = state.ledger.recordsOf(patientId);
        records.trim();
        const { adherence, joins } = count(state, patientId);
        state.early.set(patientId, { records: records.length, adherence, joins });
      }
    },
    merge(first, second) {
      first.ledger.absorb(second.ledger);
      return first;
    },
    finish(state) {
      const { ledger, early } = state;
      const findings = new RecordFindings();
      const backwards = new Map<number, { count: number; firstLine: number }>();
      const stamps = { offset: 0, utc: 0, naive: 0 };
      const idsInSeveralInputs: string[] = [];
      const patients = ledger.patientIds().map((patientId) => {
        const records = ledger.recordsOf(patientId);
        const known = early.get(patientId);
        let counted = known;
        if (known?.records !== records.length) {
          const { sessions, ...late } = count(state, patientId);
          onSessions?.(patientId, sessions);
          counted = { ...late, records: records.length };
        }
        const { adherence, joins } = counted!;
        countStamps(stamps, records);
        if (records.isInSeveralInputs) idsInSeveralInputs.push(patientId);
        findings.addAll(joins.findings);
        for (const { source, count, firstLine } of joins.backwards) {
          const known = backwards.get(source) ?? { count: 0, firstLine };
          backwards.set(source, {
            count: known.count + count,
            firstLine: Math.min(known.firstLine, firstLine),
          });
        }
        return adherence;
      });
      const idsWithoutRecords = ledger.idsWithoutRecords();
      return { patients, idsWithoutRecords, idsInSeveralInputs, stamps, findings, backwards };
    },
  };
}

function countStamps(stamps: Record<StampKind, number>, records: PatientRecords): void {
  for (let i = 0; i < records.length; i++) stamps[STAMP_KINDS[records.stampKindAt(i)]!]++;
}
