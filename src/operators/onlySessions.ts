import { concatMap, EMPTY, type OperatorFunction, of } from 'rxjs';
import type { SessionBatch } from '../model/session.js';
import type { Readings } from './divertDiagnostics.js';

/** Lets session batches through and drops telemetry: for folds that need no more. Completes with the source. */
export function onlySessions(): OperatorFunction<Readings, SessionBatch> {
  return concatMap((item) => (item.kind === 'batch' ? of(item.batch) : EMPTY));
}
