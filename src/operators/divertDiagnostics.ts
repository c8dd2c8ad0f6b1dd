import { concatMap, EMPTY, type OperatorFunction, of } from 'rxjs';
import type { Decoded } from '../codecs/codec.js';
import type { Diagnostic } from '../model/diagnostic.js';

/** What the folds take. */
export type Readings = Extract<Decoded, { kind: 'batch' | 'telemetry' }>;

/**
 * Hands every diagnostic to `report` and every count of records that are no events to
 * `onSkipped`, and lets only session batches and telemetry through. One subscription, nothing
 * dropped unseen.
 */
export function divertDiagnostics(
  report: (diagnostic: Diagnostic) => void,
  onSkipped: (count: number) => void = () => {},
): OperatorFunction<Decoded, Readings> {
  return (decoded$) =>
    decoded$.pipe(
      concatMap((item) => {
        if (item.kind === 'batch' || item.kind === 'telemetry') return of(item);
        if (item.kind === 'diagnostic') report(item.diagnostic);
        else onSkipped(item.count);
        return EMPTY;
      }),
    );
}
