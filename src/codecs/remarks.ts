import type { Diagnostic, DiagnosticCode, Severity } from '../model/diagnostic.js';

/** Diagnostics of one kind counted together, so that a log full of one fault says it once. */
export class Remarks {
  readonly #byText = new Map<string, { diagnostic: Diagnostic; count: number }>();

  /** `byte`: where it stands, undefined: nowhere; that of the first is kept. `count`: records concerned. */
  add(
    severity: Severity,
    code: DiagnosticCode,
    byte: number | undefined,
    message: string,
    count = 1,
  ): void {
    const key = `${severity} ${code} ${message}`;
    const known = this.#byText.get(key);
    if (known) known.count += count;
    else
      this.#byText.set(key, {
        diagnostic: { severity, code, ...(byte === undefined ? {} : { byte }), message },
        count,
      });
  }

  /** All so far, in the order in which each was first made; begins anew. */
  take(): Diagnostic[] {
    const all = [...this.#byText.values()].map(({ diagnostic, count }) =>
      count === 1 ? diagnostic : { ...diagnostic, count },
    );
    this.#byText.clear();
    return all;
  }
}
