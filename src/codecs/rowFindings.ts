import type { Diagnostic } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { Zone } from '../model/zone.js';
import type { DecoderItem } from './codec.js';
import { NAIVE, placeNaiveStamp, type Stamp, type StampTrouble } from './stamp.js';
import type { RowContext, RowOutcome } from './tableDecoder.js';

/** What is said about the rows of a table while it is read, whatever the table is stored in. */
export class RowFindings implements RowContext {
  readonly preamble: readonly string[];
  #out: DecoderItem[] = [];
  #skipped = 0;
  #naiveSeen = false;

  constructor(preamble: readonly string[] = []) {
    this.preamble = preamble;
  }

  readonly remark: RowContext['remark'] = (severity, code, line, message) =>
    this.report({ severity, code, line, message });

  readonly remarkOnce: RowContext['remarkOnce'] = (code, line, message) => {
    this.#out.push({ kind: 'once', diagnostic: { severity: 'notice', code, line, message } });
  };

  readonly place = (
    stamp: Stamp,
    zone: Zone | undefined,
    line: number,
  ): StampTrouble | undefined => {
    if (stamp.kind !== NAIVE) return undefined;
    if (zone === undefined) {
      throw new StimlogError(
        'ZONE_REQUIRED',
        'the time has no offset from UTC; say where it was recorded with --zone, for example --zone Europe/Berlin',
        { line },
      );
    }
    if (!this.#naiveSeen) {
      const message = `times without an offset are taken as wall-clock time of ${zone.name} (first here)`;
      this.remarkOnce('TIME_NAIVE', line, message);
      this.#naiveSeen = true;
    }
    return placeNaiveStamp(stamp, zone);
  };

  /** Notes what became of a row; true: it was taken. */
  settle(outcome: RowOutcome, line: number): boolean {
    if (outcome === undefined) return true;
    if (outcome === 'skipped') this.#skipped++;
    else {
      const { code, message } = outcome;
      this.report({ severity: 'error', code, line, message: `${message}; row set aside` });
    }
    return false;
  }

  report(diagnostic: Diagnostic): void {
    this.#out.push({ kind: 'diagnostic', diagnostic });
  }

  /** All since the last call. */
  take(): DecoderItem[] {
    const out = this.#out;
    this.#out = [];
    this.#naiveSeen = false;
    if (this.#skipped > 0) out.push({ kind: 'skipped', count: this.#skipped });
    this.#skipped = 0;
    return out;
  }
}
