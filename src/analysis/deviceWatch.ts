import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.js';
import { quoted } from '../model/diagnostic.js';
import { SIDES, type Side } from '../model/pulse.js';
import type { SessionBatch } from '../model/session.js';

/** Limits of a lead that is as it should be, Ω. Assumed: typical leads have 500 to 1,500 Ω. */
export const LEAD_LIMITS = { shortBelow: 100, highFrom: 3_000, openFrom: 8_000 } as const;

/** End reason of a session that the battery ended, in lower case. */
const BATTERY_END = 'battery';

export type LeadCode = Extract<DiagnosticCode, 'LEAD_SHORT' | 'IMPEDANCE_HIGH' | 'LEAD_OPEN'>;
type LeadState = LeadCode | 'ok';

/** The last change of one lead. */
interface LeadHistory {
  readonly state: LeadState;
  readonly sinceMs: number;
}

const STATE_NAMES: Readonly<Record<LeadCode, string>> = {
  LEAD_SHORT: `a short circuit (below ${LEAD_LIMITS.shortBelow} Ω, assumed)`,
  IMPEDANCE_HIGH: `a high impedance (from ${LEAD_LIMITS.highFrom} Ω, assumed)`,
  LEAD_OPEN: `an open lead (from ${LEAD_LIMITS.openFrom} Ω, assumed)`,
};

/**
 * Notes in the sessions of any log where a lead ceases to be as it should be, once for each time, and
 * where a battery ends. Keeps something only for leads that once were not as they should be.
 */
export class DeviceWatch {
  readonly #states: Readonly<Record<Side, Map<string, LeadHistory>>> = {
    left: new Map(),
    right: new Map(),
  };

  take(batch: SessionBatch): Diagnostic[] {
    const diagnostics: Diagnostic[] = [];
    for (const side of SIDES) this.#watchLead(batch, side, diagnostics);
    watchBattery(batch, diagnostics);
    return diagnostics;
  }

  #watchLead(batch: SessionBatch, side: Side, diagnostics: Diagnostic[]): void {
    const ohms = side === 'left' ? batch.impedanceLeftOhms : batch.impedanceRightOhms;
    const states = this.#states[side];
    const { length, patients, patientIndex, startMs, line } = batch;
    const { shortBelow, highFrom } = LEAD_LIMITS;
    for (let i = 0; i < length; i++) {
      const value = ohms[i]!;
      const isFine = !(value < shortBelow || value >= highFrom); // NaN: not measured
      if (isFine && states.size === 0) continue;
      const patientId = patients[patientIndex[i]!]!;
      const before = states.get(patientId);
      const now = Number.isNaN(value) ? undefined : leadState(value);
      const isOlder = before !== undefined && startMs[i]! < before.sinceMs; // it comes late
      if (now === undefined || now === (before?.state ?? 'ok') || isOlder) continue;
      states.set(patientId, { state: now, sinceMs: startMs[i]! });
      if (now === 'ok') continue;
      const message = `${side} side of ${quoted(patientId)} has ${value} Ω from here on: ${STATE_NAMES[now]}`;
      diagnostics.push({ severity: 'warning', code: now, line: line[i]!, message });
    }
  }
}

/** What an impedance says of its lead; NaN says nothing wrong. */
export function leadState(ohms: number): LeadState {
  if (ohms < LEAD_LIMITS.shortBelow) return 'LEAD_SHORT';
  if (ohms >= LEAD_LIMITS.openFrom) return 'LEAD_OPEN';
  return ohms >= LEAD_LIMITS.highFrom ? 'IMPEDANCE_HIGH' : 'ok';
}

function watchBattery(batch: SessionBatch, diagnostics: Diagnostic[]): void {
  const ended = batch.endReasons.findIndex((reason) => reason.toLowerCase() === BATTERY_END);
  if (ended < 0) return;
  for (let i = 0; i < batch.length; i++) {
    if (batch.endReasonIndex[i] !== ended) continue;
    const message = `the battery of ${quoted(batch.patients[batch.patientIndex[i]!]!)} ended in this session`;
    diagnostics.push({ severity: 'warning', code: 'BATTERY_END', line: batch.line[i]!, message });
  }
}
