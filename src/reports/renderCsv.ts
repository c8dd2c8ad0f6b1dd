import { stringify } from 'csv-stringify/sync';
import type { Cell, Table } from './table.js';

/** Rows of one piece of text. */
const PIECE_ROWS = 2_000;

/**
 * A table as CSV in pieces, so that no piece grows with it. Text that a spreadsheet would run as a formula gets a leading
 * apostrophe, unless `raw`: for programs that join on ids.
 */
export function* renderCsv({ columns, rows }: Table, raw = false): Generator<string> {
  let piece: (readonly Cell[])[] = [columns];
  for (const row of rows()) {
    piece.push(row);
    if (piece.length < PIECE_ROWS) continue;
    yield csv(piece, raw);
    piece = [];
  }
  if (piece.length > 0) yield csv(piece, raw);
}

function csv(rows: readonly (readonly Cell[])[], raw: boolean): string {
  return stringify(rows as Cell[][], { escape_formulas: !raw });
}
