import { EventLogWriter } from '../codecs/eventLogWriter.js';
import type { LeftOut, LogWriter, TakePiece } from '../codecs/logWriter.js';
import { type ParquetTable, parquetLogWriter } from '../codecs/parquetLogWriter.js';
import { PulseCsvWriter } from '../codecs/pulseCsvWriter.js';
import { SessionCsvWriter } from '../codecs/sessionCsvWriter.js';
import { program } from './program.js';

export interface ConversionOptions {
  readonly rawCsv?: boolean | undefined;
  /** The table that Parquet holds. @defaultValue sessions */
  readonly table?: ParquetTable | undefined;
}

/** A writer of a table: it has no place for much that a log may tell. */
interface TableWriter extends LogWriter {
  readonly leftOut: LeftOut;
  readonly rows: number;
}

export type AnyLogWriter = LogWriter & Partial<Pick<TableWriter, 'leftOut' | 'rows'>>;

/** The formats that any log can be written in. */
export const conversions = {
  'event-ndjson': (out: TakePiece) => {
    const { name, version } = program();
    return new EventLogWriter(`${name} ${version}`, out);
  },
  'session-csv': (out: TakePiece, { rawCsv }: ConversionOptions) =>
    new SessionCsvWriter({ raw: rawCsv }, out),
  'pulse-csv': (out: TakePiece, { rawCsv }: ConversionOptions) =>
    new PulseCsvWriter({ raw: rawCsv }, out),
  parquet: (out: TakePiece, { table = 'sessions' }: ConversionOptions) =>
    parquetLogWriter(table, out),
} as const satisfies Record<
  string,
  (out: TakePiece, options: ConversionOptions) => AnyLogWriter | Promise<AnyLogWriter>
>;
export type ConversionId = keyof typeof conversions;
export const CONVERSION_IDS = Object.keys(conversions) as ConversionId[];
