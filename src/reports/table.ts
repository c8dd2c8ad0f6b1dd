/** What stands in one place of a table; null: nothing is known. */
export type Cell = string | number | null;

/** A table of numbers and text: for CSV, Parquet and whatever else has rows. */
export interface Table {
  readonly columns: readonly string[];
  /** Those of them that hold text; the others hold numbers. */
  readonly text: readonly string[];
  /** Made as they are asked for, each as long as `columns`. */
  rows(): Iterable<readonly Cell[]>;
}
