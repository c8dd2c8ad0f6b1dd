import type { SchemaElement } from 'hyparquet';
import { quoted, visible } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { CellText } from './cellText.js';
import type { DecodeOptions, DecoderItem, HeaderReading, InputFact } from './codec.js';
import type { CsvRow } from './csvReader.js';
import { type CellKind, type ParquetCell, parquetCell } from './parquetCell.js';
import {
  type ByteFile,
  type ParquetFooter,
  type ParquetGroup,
  parquetFooter,
} from './parquetFooter.js';
import { ParquetPages } from './parquetPages.js';
import { openPulseRows, PULSE_COLUMNS_REQUIRED } from './pulseCsv.js';
import { refuseMapping, refusePatientId } from './refuseMapping.js';
import { RowFindings } from './rowFindings.js';
import { openSessionRows, SESSION_COLUMNS_REQUIRED } from './sessionCsv.js';
import { normalized, type RowReader } from './tableDecoder.js';

/** Rows between two looks at what they came to. */
const ROWS_AT_ONCE = 16_384;

const QUANTITY: readonly CellKind[] = ['number', 'text'];
const WORDS: readonly CellKind[] = ['text', 'number', 'date'];
/** What a column may hold, where that is not a quantity. */
const KINDS: Readonly<Record<string, readonly CellKind[]>> = {
  patient_id: WORDS,
  end_reason: WORDS,
  program_id: WORDS,
  side: WORDS,
  start: ['instant', 'wall-clock', 'text'],
  unix_us: ['number', 'instant', 'text'],
};

/** A column that is read, and which field of a row it is. */
interface WantedColumn {
  readonly element: SchemaElement;
  readonly cell: ParquetCell;
  readonly field: number;
}

/**
 * The sessions or pulses of a Parquet table, row group after row group. Each value becomes the text that it
 * would be in session-csv or pulse-csv, and is read as there. Throws `SOURCE_DAMAGED` after the rows that stand
 * before damage. Holds one row group's packed columns.
 */
export function* readParquet(
  file: ByteFile,
  options: DecodeOptions,
  onHeader?: (header: HeaderReading) => void,
): Generator<readonly DecoderItem[], void> {
  refuseMapping(options, 'the columns of a Parquet table have fixed names');
  refusePatientId(options);
  const footer = parquetFooter(file);
  const findings = new RowFindings();
  const names = footer.columns.map(({ name }) => name);
  const reader = opener(names)(names, 0, '', findings, options);
  const cells = footer.columns.map((element) =>
    parquetCell(element, normalized(element.name) === 'unix_us'),
  );
  const wanted = wantedColumns(footer.columns, cells, reader.header);
  onHeader?.({ ...reader.header, facts: factsOf(footer, cells) });
  remarkImpliedUtc(wanted, findings);

  const rows = new TableRows(file, wanted, names.length);
  const { row } = rows;
  for (const [index, group] of footer.groups.entries()) {
    let damage = rows.open(group);
    for (let left = group.rowCount; left > 0 && damage === undefined; left--) {
      damage = rows.next();
      if (damage !== undefined) break;
      findings.settle(reader.read(row), row.line);
      if (row.line % ROWS_AT_ONCE === 0) yield taken(findings, reader);
    }
    if (damage === undefined) continue;
    yield taken(findings, reader);
    throw new StimlogError(
      'SOURCE_DAMAGED',
      `Parquet data are damaged in row group ${index + 1} (column ${damage}); the ${row.line} of ${footer.rowCount} rows before are kept`,
    );
  }
  reader.finish?.();
  yield taken(findings, reader);
}

/** Makes rows of text out of the columns of one row group after the other. What is damaged is said, not thrown. */
class TableRows {
  readonly row: CsvRow;
  readonly #file: ByteFile;
  readonly #columns: readonly WantedColumn[];
  readonly #text = new CellText();
  #pages: { readonly pages: ParquetPages; values: ArrayLike<unknown>; at: number }[] = [];

  constructor(file: ByteFile, columns: readonly WantedColumn[], fieldCount: number) {
    this.#file = file;
    this.#columns = columns;
    this.row = {
      bytes: this.#text.bytes,
      starts: new Int32Array(fieldCount),
      ends: new Int32Array(fieldCount),
      fieldCount,
      line: 0,
      terminated: true,
      bareQuote: false,
      spaced: false,
    };
  }

  /** Takes up a row group. Returns which column is damaged, and how. */
  open({ chunks, rowCount }: ParquetGroup): string | undefined {
    this.#pages = [];
    for (const { element } of this.#columns) {
      const chunk = chunks.get(element.name);
      if (chunk === undefined) return `${element.name} is missing`;
      try {
        const pages = new ParquetPages(this.#file, element, chunk, rowCount);
        this.#pages.push({ pages, values: [], at: 0 });
      } catch (error) {
        return because(element, error);
      }
    }
    return undefined;
  }

  /** Makes the next row. Returns which column is damaged, and how; then there is none. */
  next(): string | undefined {
    const text = this.#text;
    const { starts, ends } = this.row;
    text.length = 0;
    for (let i = 0; i < this.#columns.length; i++) {
      const { element, cell, field } = this.#columns[i]!;
      const column = this.#pages[i]!;
      try {
        if (column.at === column.values.length) {
          column.values = column.pages.next();
          column.at = 0;
        }
        const value = column.values[column.at++];
        if (value === undefined) throw new Error('has an index outside its dictionary');
        starts[field] = text.length;
        if (value !== null) cell.write(value, text);
        ends[field] = text.length;
      } catch (error) {
        return because(element, error);
      }
    }
    this.row.bytes = text.bytes;
    this.row.line++;
    return undefined;
  }
}

function because({ name }: SchemaElement, error: unknown): string {
  return `${visible(name)}: ${error instanceof Error ? error.message : String(error)}`;
}

function taken(findings: RowFindings, reader: RowReader): DecoderItem[] {
  const items = reader.take().map((item): DecoderItem => {
    return item.kind === 'events' ? { ...item, places: 'row' } : item;
  });
  return [...findings.take(), ...items];
}

/** What reads rows with such columns: pulses if they name all that a pulse needs, else sessions. */
function opener(names: readonly string[]): typeof openSessionRows {
  const known = names.map(normalized);
  const lacks = (required: readonly string[]): string[] =>
    required.filter((name) => !known.includes(name));
  const noPulse = lacks(PULSE_COLUMNS_REQUIRED);
  const noSession = lacks(SESSION_COLUMNS_REQUIRED);
  if (noPulse.length === 0) return openPulseRows;
  if (noSession.length === 0) return openSessionRows;
  throw new StimlogError(
    'FORMAT_UNKNOWN',
    `is a Parquet table of neither sessions (missing: ${noSession.join(', ')}) nor pulses (missing: ${noPulse.join(', ')}); its columns are ${quoted(names.join(', '))}`,
  );
}

function wantedColumns(
  elements: readonly SchemaElement[],
  cells: readonly ParquetCell[],
  header: HeaderReading,
): WantedColumn[] {
  return elements.flatMap((element, field) => {
    const readAs = header.columns[field]!.readAs;
    if (readAs === undefined) return [];
    const cell = cells[field]!;
    const kinds = KINDS[readAs] ?? QUANTITY;
    if (cell.kind !== undefined && kinds.includes(cell.kind)) return [{ element, cell, field }];
    throw new StimlogError(
      'FORMAT_UNKNOWN',
      `column ${readAs} of the Parquet table is of a type that is not read there (${cell.type}); write it as ${WRITE_AS[kinds[0]!]}`,
    );
  });
}

const WRITE_AS: Readonly<Record<CellKind, string>> = {
  text: 'text',
  number: 'a number',
  instant: 'a timestamp in UTC',
  'wall-clock': 'a timestamp',
  date: 'a date',
};

/** What the file says of itself, for people. */
function factsOf(
  { writer, rowCount, groups, columns }: ParquetFooter,
  cells: readonly ParquetCell[],
): InputFact[] {
  const codecs = groups.flatMap(({ chunks }) => [...chunks.values()].map(({ codec }) => codec));
  const types = columns.map(({ name }, i) => `${name} ${cells[i]!.type}`);
  return [
    { label: 'Written by', text: writer === '' ? 'not said' : writer },
    { label: 'Table', text: `rows ${rowCount}, row groups ${groups.length}` },
    { label: 'Pages packed', text: [...new Set(codecs)].join(', ').toLowerCase() || 'no page' },
    { label: 'Column types', text: types.join(', ') },
  ];
}

/** An older file does not say whether its times are UTC; the specification does. */
function remarkImpliedUtc(columns: readonly WantedColumn[], findings: RowFindings): void {
  for (const { element, cell } of columns) {
    if (!cell.impliedUtc) continue;
    const message = `column ${element.name} has times of an older type (${element.converted_type}), which are UTC by the specification; taken so`;
    findings.report({ severity: 'notice', code: 'TIME_NAIVE', message });
  }
}
