import { catchError, EMPTY, type MonoTypeOperatorFunction, throwError } from 'rxjs';
import type { Diagnostic } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';

/**
 * Ends a stream of bytes, or of what was decoded, quietly where its compressed input is damaged or cut off, and
 * says so: what came before the damage was checked and is good. Other errors pass.
 */
export function divertDamage<Piece = Uint8Array>(
  report: (diagnostic: Diagnostic) => void,
): MonoTypeOperatorFunction<Piece> {
  return (pieces$) =>
    pieces$.pipe(
      catchError((error: unknown) => {
        if (!(error instanceof StimlogError) || error.code !== 'SOURCE_DAMAGED') {
          return throwError(() => error);
        }
        report({ severity: 'warning', code: 'INPUT_TRUNCATED', message: error.message });
        return EMPTY;
      }),
    );
}
