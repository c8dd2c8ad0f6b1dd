import { defer, last, map, type OperatorFunction, scan, startWith } from 'rxjs';
import type { Fold } from '../model/fold.js';

/** Runs a fold over the stream and emits its result once, on completion; of an empty stream too. */
export function foldBatches<Batch, State, Result>(
  fold: Fold<Batch, State, Result>,
): OperatorFunction<Batch, Result> {
  return (batches$) =>
    defer(() => {
      const state = fold.create(); // born with the subscription
      return batches$.pipe(
        scan((_, batch) => {
          fold.add(state, batch);
          return state;
        }, state),
        startWith(state),
        last(),
        map((complete) => fold.finish(complete)),
      );
    });
}
