import type { ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { ABSENT, type PulseBatch } from '../model/pulse.js';
import { PARAMETER_COLUMNS, type SessionBatch } from '../model/session.js';
import { SECOND_MS } from '../model/units.js';
import { LeftOut, type LogReadings, type LogWriter, type TakePiece } from './logWriter.js';
import { startOf } from './sessionCsvWriter.js';

export const PARQUET_TABLES = ['sessions', 'pulses'] as const;
export type ParquetTable = (typeof PARQUET_TABLES)[number];

const ROW_GROUP = 50_000;
const PARAMETERS = Object.entries(PARAMETER_COLUMNS);

type ColumnType = NonNullable<ColumnSource['type']>;
type Columns = Readonly<Record<string, ColumnType>>;

const SESSIONS: Columns = {
  patient_id: 'STRING',
  start: 'STRING',
  start_utc: 'TIMESTAMP',
  duration_s: 'DOUBLE',
  end_reason: 'STRING',
  program_id: 'STRING',
  ...Object.fromEntries(PARAMETERS.map(([name]) => [name, 'DOUBLE' as const])),
};
const PULSES: Columns = {
  patient_id: 'STRING',
  session_start_utc: 'TIMESTAMP',
  unix_us: 'INT64',
  side: 'STRING',
  amplitude_ma: 'DOUBLE',
  pulse_width_us: 'INT32',
  peak_v: 'DOUBLE',
  flags: 'INT32',
};

/** Loads the library: only runs that need it pay for it. */
export async function parquetLogWriter(
  table: ParquetTable,
  out: TakePiece,
): Promise<ParquetLogWriter> {
  return new ParquetLogWriter(await import('hyparquet-writer'), table, out);
}

/**
 * Writes the sessions or the pulses of any log as a Parquet table with the columns of `session-csv` or `pulse-csv`, one
 * row group after the other, with statistics, dictionaries where they pay, and Snappy. What is not known is null.
 */
export class ParquetLogWriter implements LogWriter {
  readonly leftOut = new LeftOut();
  rows = 0;
  readonly #table: ParquetTable;
  readonly #columns: Columns;
  readonly #file: ParquetWriter;
  readonly #drain: () => void;
  #group: unknown[][];

  constructor(
    { ByteWriter, ParquetWriter, schemaFromColumnData }: typeof import('hyparquet-writer'),
    table: ParquetTable,
    out: TakePiece,
  ) {
    this.#table = table;
    this.#columns = table === 'sessions' ? SESSIONS : PULSES;
    this.#group = Object.keys(this.#columns).map(() => []);
    const writer = new ByteWriter();
    const schema = schemaFromColumnData({ columnData: this.#columnData() });
    this.#file = new ParquetWriter({ writer, schema, createdBy: 'stimlog (hyparquet)' });
    this.#drain = () => {
      out(writer.getBytes());
      writer.index = 0; // its offset goes on
    };
  }

  take(readings: LogReadings): void {
    if (readings.kind === 'batch') {
      if (this.#table === 'sessions') this.#sessions(readings.batch);
      else this.leftOut.add('sessions', readings.batch.length);
    } else if (this.#table === 'sessions') this.leftOut.addTelemetry(readings);
    else {
      for (const one of readings.telemetry) {
        if (one.kind === 'pulses') this.#pulses(one.batch);
        else this.leftOut.add('others', 1);
      }
    }
  }

  end(): void {
    this.#endGroup();
    void this.#file.finish(); // at once: its writer has nothing to wait for
    this.#drain();
  }

  #sessions(batch: SessionBatch): void {
    const parameters = PARAMETERS.map(([, column]) => batch[column]);
    for (let i = 0; i < batch.length; i++) {
      const durationMs = batch.durationMs[i]!;
      this.#row([
        batch.patients[batch.patientIndex[i]!]!,
        startOf(batch, i),
        new Date(batch.startMs[i]!),
        durationMs >= 0 ? durationMs / SECOND_MS : null,
        batch.endReasons[batch.endReasonIndex[i]!] || null,
        batch.programs[batch.programIndex[i]!] || null,
        ...parameters.map((column) => (column[i]! >= 0 ? column[i]! : null)),
      ]);
    }
  }

  #pulses(batch: PulseBatch): void {
    const start = new Date(batch.sessionStartMs);
    const side = batch.side === 'left' ? 'L' : 'R';
    const known = (value: number): number | null => (value === ABSENT ? null : value);
    const thousandths = (value: number): number | null => (value === ABSENT ? null : value / 1_000);
    let microseconds = batch.sessionStartMs * 1_000 + batch.firstMicroseconds;
    for (let i = batch.from; i < batch.from + batch.length; i++) {
      if (i > batch.from) microseconds += batch.deltaMicroseconds[i]!;
      this.#row([
        batch.patientId,
        start,
        BigInt(microseconds),
        side,
        thousandths(batch.amplitudeMicroamps[i]!),
        known(batch.pulseWidthMicroseconds[i]!),
        thousandths(batch.peakMillivolts[i]!),
        batch.flags[i]!,
      ]);
    }
  }

  #row(cells: readonly unknown[]): void {
    for (let i = 0; i < cells.length; i++) this.#group[i]!.push(cells[i]);
    this.rows++;
    if (this.#group[0]!.length === ROW_GROUP) this.#endGroup();
  }

  #endGroup(): void {
    if (this.#group[0]!.length === 0) return;
    void this.#file.write({ columnData: this.#columnData(), rowGroupSize: ROW_GROUP });
    this.#group = Object.keys(this.#columns).map(() => []);
    this.#drain();
  }

  #columnData(): ColumnSource[] {
    return Object.entries(this.#columns).map(([name, type], i) => ({
      name,
      data: this.#group[i]!,
      type,
      nullable: true,
    }));
  }
}
