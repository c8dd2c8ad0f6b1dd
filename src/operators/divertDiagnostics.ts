import { concatMap, EMPTY, type OperatorFunction, of } from 'rxjs';
import type { Decoded } from '../codecs/codec.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { SessionBatch } from '../model/session.js';

/**
 * Hands every diagnostic to `report` and every count of records that are no events to
 * `onSkipped`, and lets only batches through. One subscription, nothing dropped unseen.
 */
export function divertDiagnostics(
  report: (diagnostic: Diagnostic) => void,
  onSkipped: (count: number) => void = () => {},
): OperatorFunction<Decoded, SessionBatch> {
  return (decoded$) =>
    decoded$.pipe(
      concatMap((item) => {
        if (item.kind === 'batch') return of(item.batch);
        if (item.kind === 'diagnostic') report(item.diagnostic);
        else onSkipped(item.count);
        return EMPTY;
      }),
    );
}
