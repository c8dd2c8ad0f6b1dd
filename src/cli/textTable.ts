import { CsvReader, DEFAULT_MAX_LINE_BYTES } from '../codecs/csvReader.js';
import { textAt } from '../codecs/decimal.js';
import { quoted } from '../model/diagnostic.js';
import { type ErrorCode, StimlogError } from '../model/errors.js';
import { readWhole } from './readWhole.js';

/** Such tables have a row a patient, or a few. */
const MAX_BYTES = 64 * 1_048_576;
const DELIMITERS = [',', ';', '\t'] as const;

export interface TextRow {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Trimmed; '' where the cell is empty or missing. */
  readonly cells: readonly string[];
}

export interface TextTable {
  /** As written, trimmed. */
  readonly columns: readonly string[];
  readonly rows: readonly TextRow[];
}

/**
 * A small table that a person keeps: delimited text with a header on its first line. But for empty rows nothing of it is passed over:
 * throws `SOURCE_UNREADABLE`, or `code` with file and line for a row that is not well-formed or has more cells than
 * the header, and for a header that names a column twice.
 */
export function readTextTable(path: string, code: ErrorCode): TextTable {
  let columns: string[] | undefined;
  const rows: TextRow[] = [];
  const refuse = (line: number, message: string): never => {
    throw new StimlogError(code, `${path}:${line}: ${message}`);
  };
  const reader = new CsvReader({
    maxLineBytes: DEFAULT_MAX_LINE_BYTES,
    findHeader: (line) => {
      const counts = DELIMITERS.map((sign) => line.split(sign).length);
      return DELIMITERS[counts.indexOf(Math.max(...counts))]!.charCodeAt(0);
    },
    onRow: ({ bytes, starts, ends, fieldCount, line }) => {
      const cells = Array.from({ length: fieldCount }, (_, i) =>
        textAt(bytes, starts[i]!, ends[i]!).trim(),
      );
      if (columns === undefined) {
        columns = cells;
        const plain = cells.map((name) => name.toLowerCase());
        const twice = cells.find((_, i) => plain[i] !== '' && plain.indexOf(plain[i]!) < i);
        if (twice !== undefined) refuse(line, `the header names ${quoted(twice)} twice`);
      } else if (cells.every((cell) => cell === '')) {
        // What a spreadsheet leaves behind.
      } else if (cells.length > columns.length) {
        refuse(line, `${cells.length} cells, but the header has ${columns.length}`);
      } else rows.push({ line, cells });
    },
    onProblem: (line, _code, message) => refuse(line, message),
  });
  reader.push(readWhole(path, MAX_BYTES));
  reader.end();
  return { columns: columns ?? refuse(1, 'is empty; a header is needed'), rows };
}
