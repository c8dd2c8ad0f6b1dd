import type { ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { ABSENT, type PulseColumns, type SessionKey, SIDES } from '../model/pulse.js';
import { PARAMETER_COLUMNS, type SessionBatch } from '../model/session.js';
import { SECOND_MS } from '../model/units.js';
import { LeftOut, type LogReadings, type LogWriter, type TakePiece } from './logWriter.js';
import { type PulsePair, PulsePairs } from './pulsePairs.js';
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
  readonly #pairs = new PulsePairs((key, pair) => this.#pulses(key, pair));
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
        if (one.kind === 'pulses') this.#pairs.add(one.batch);
        else this.leftOut.add('others', 1);
      }
      this.#pairs.flush(); // columns hold no longer
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

  #pulses({ patientId, sessionStartMs }: SessionKey, pair: PulsePair): void {
    const start = new Date(sessionStartMs);
    const rows = SIDES.map((side) => pulseRows(pair[side]));
    const next = rows.map((side) => side.next());
    for (;;) {
      const [left, right] = next.map(({ value, done }) => (done ? Infinity : value.microseconds));
      const side = left! <= right! ? 0 : 1;
      const { value, done } = next[side]!;
      if (done) return;
      const { microseconds, cells } = value;
      const unix = BigInt(sessionStartMs * 1_000 + microseconds);
      this.#row([patientId, start, unix, side === 0 ? 'L' : 'R', ...cells]);
      next[side] = rows[side]!.next();
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

/** Pulses of one side, each with its begin in the session. */
function* pulseRows(columns: PulseColumns) {
  const known = (value: number): number | null => (value === ABSENT ? null : value);
  const thousandths = (value: number): number | null => (value === ABSENT ? null : value / 1_000);
  const { from, length, deltaMicroseconds } = columns;
  let microseconds = columns.firstMicroseconds;
  for (let i = from; i < from + length; i++) {
    if (i > from) microseconds += deltaMicroseconds[i]!;
    const cells = [
      thousandths(columns.amplitudeMicroamps[i]!),
      known(columns.pulseWidthMicroseconds[i]!),
      thousandths(columns.peakMillivolts[i]!),
      columns.flags[i]!,
    ];
    yield { microseconds, cells };
  }
}
