/**
 * A way to make one result out of many batches that works the same over a stream, over shards of
 * a file and over shards of a cohort: `finish(merge(x, y))` does not depend on where the batches
 * were cut or how the merges were grouped.
 */
export interface Fold<Batch, State, Result> {
  /** A state that has seen nothing. */
  create(): State;
  /** Takes a batch in; changes `state`. */
  add(state: State, batch: Batch): void;
  /** What one state would be that had seen all of `first` and then all of `second`. May use up both. */
  merge(first: State, second: State): State;
  /** The result; leaves `state` as it was, so that a live view can ask again. */
  finish(state: State): Result;
}
