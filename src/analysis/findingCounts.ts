import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.js';

/** What is shown elsewhere: leads with their side, losses with what has come since. */
const SHOWN_ELSEWHERE: readonly DiagnosticCode[] = [
  'LEAD_OPEN',
  'LEAD_SHORT',
  'IMPEDANCE_HIGH',
  'RECORDS_LOST',
];

/** Counts findings of each kind, for a live screen; notices and what it shows elsewhere are passed over. */
export class FindingCounts {
  /** The latest last. */
  readonly #counts = new Map<DiagnosticCode, number>();

  take({ severity, code, count = 1 }: Diagnostic): void {
    if (severity === 'notice' || SHOWN_ELSEWHERE.includes(code)) return;
    const before = this.#counts.get(code) ?? 0;
    this.#counts.delete(code);
    this.#counts.set(code, before + count);
  }

  latestFirst(): { readonly code: DiagnosticCode; readonly count: number }[] {
    return [...this.#counts].map(([code, count]) => ({ code, count })).reverse();
  }
}
