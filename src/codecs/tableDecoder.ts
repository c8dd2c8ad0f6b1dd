import type { Diagnostic, Severity } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { SessionRows } from '../model/sessionRows.js';
import type { Zone } from '../model/zone.js';
import type { DecodeOptions, DecoderItem, HeaderReading, LineDecoder } from './codec.js';
import {
  CsvReader,
  type CsvRow,
  DEFAULT_MAX_LINE_BYTES,
  MAX_PREAMBLE_LINES,
  type OrdinaryRows,
} from './csvReader.js';
import { textAt } from './decimal.js';
import type { NewestPulses, PulseEdges } from './pulseEdges.js';
import { RowFindings } from './rowFindings.js';
import type { Stamp, StampTrouble } from './stamp.js';

const SPACE = 32;
const BARE_QUOTE: RowOutcome = {
  code: 'RECORD_MALFORMED',
  message: 'a quote stands inside an unquoted field',
};

/** Delimiters that a table may use, in the order in which they are tried. */
export const DELIMITERS = [',', ';', '\t'] as const;

/** Why a record is set aside; `undefined`: it was taken; `skipped`: it is no event by its own words. */
export type RowOutcome = Pick<Diagnostic, 'code' | 'message'> | 'skipped' | undefined;

/** What a format knows once it has seen the header. */
export interface RowReader {
  readonly header: HeaderReading;
  /** What the rows came to since the last call. */
  take(): readonly DecoderItem[];
  /** Reads most rows faster, with the same result. */
  readonly ordinary?: OrdinaryRows | undefined;
  read(row: CsvRow): RowOutcome;
  /** As those of a {@link LineDecoder}; missing: it remembers nothing. */
  restart?(newest: readonly NewestPulses[]): void;
  readonly edges?: readonly PulseEdges[];
  /** Hears that a record was set aside before it could be read: what it said is not known. */
  missed?(): void;
  /** Hears that no row will come any more; answers with what the header is then known to be, if that is more. */
  finish?(): HeaderReading | undefined;
}

/** What a row reader may ask of the decoder around it. */
export interface RowContext {
  /** The lines above the header, the first first. */
  readonly preamble: readonly string[];
  /** Says something about the row at `line` that does not set it aside. */
  remark(
    severity: Exclude<Severity, 'error'>,
    code: Diagnostic['code'],
    line: number,
    message: string,
  ): void;
  /** The same of something that is said where it is seen first in an input, however often it comes. */
  remarkOnce(code: Diagnostic['code'], line: number, message: string): void;
  /**
   * Finds the instant of a stamp without an offset, in `zone`. Throws `ZONE_REQUIRED` if there is none.
   */
  place(stamp: Stamp, zone: Zone | undefined, line: number): StampTrouble | undefined;
}

export interface TableFormat {
  /** Delimiter if the header's words stand in `line`, split by it; undefined if not. */
  findDelimiter(line: string): string | undefined;
  /** True if a quote inside an unquoted field spoils its record; false if it may be part of the text. */
  readonly refusesBareQuotes: boolean;
  /** What the header lacks, for the message when no line is one. */
  readonly expectation: string;
  open(names: readonly string[], line: number, delimiter: string, context: RowContext): RowReader;
}

/** Decodes delimited text: finds the header, reads row after row, and gives every row that is set aside a diagnostic. */
export class TableDecoder implements LineDecoder {
  readonly #format: TableFormat;
  readonly #csv: CsvReader;
  readonly #onHeader: ((header: HeaderReading) => void) | undefined;
  #reader: RowReader | undefined;
  #delimiter = '';
  #firstLine: string | undefined;
  readonly #preamble: string[] = [];
  readonly #findings = new RowFindings(this.#preamble);

  constructor(
    format: TableFormat,
    options: DecodeOptions,
    onHeader: ((header: HeaderReading) => void) | undefined,
  ) {
    this.#format = format;
    this.#onHeader = onHeader;
    this.#csv = new CsvReader({
      maxLineBytes: options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES,
      findHeader: (line, number) => this.#findHeader(line, number),
      onRow: (row) => this.#takeRow(row),
      onProblem: (line, code, message) => this.#takeProblem(line, code, message),
      ordinaryRows: () => this.#reader?.ordinary,
    });
  }

  get nextLine(): number {
    return this.#csv.nextLine;
  }

  get headerFound(): boolean {
    return this.#reader !== undefined;
  }

  get pendingBytes(): number {
    return this.#csv.pendingBytes;
  }

  restart(newest: readonly NewestPulses[] = []): void {
    this.#csv.restart();
    this.#reader?.restart?.(newest);
  }

  get edges(): readonly PulseEdges[] {
    return this.#reader?.edges ?? [];
  }

  push(bytes: Uint8Array): DecoderItem[] {
    this.#csv.push(bytes);
    return this.#flush();
  }

  end(): DecoderItem[] {
    this.#csv.end();
    if (!this.#csv.headerFound) this.#refuseHeader();
    const header = this.#reader?.finish?.();
    if (header) this.#onHeader?.(header);
    return this.#flush();
  }

  #flush(): DecoderItem[] {
    const out = this.#findings.take();
    return this.#reader ? [...out, ...this.#reader.take()] : out;
  }

  #findHeader(line: string, number: number): number | undefined {
    if (number === Number.POSITIVE_INFINITY) this.#refuseHeader();
    if (this.#firstLine === undefined && line.trim() !== '') this.#firstLine = line;
    const delimiter = this.#format.findDelimiter(line);
    if (delimiter === undefined) {
      this.#preamble.push(line);
      return undefined;
    }
    this.#delimiter = delimiter;
    return delimiter.charCodeAt(0);
  }

  #refuseHeader(): never {
    const found = this.#firstLine === undefined ? 'nothing' : quotedLine(this.#firstLine);
    throw new StimlogError(
      'FORMAT_UNKNOWN',
      `no header found: expected ${this.#format.expectation}; the first line is ${found}`,
    );
  }

  #takeProblem(line: number, code: Diagnostic['code'], message: string): void {
    if (this.#reader === undefined) {
      throw new StimlogError('FORMAT_UNKNOWN', `the header cannot be read: ${message}`, { line });
    }
    this.#reader.missed?.();
    const said = `${message}; set aside`;
    this.#findings.report({ severity: 'error', code, line, message: said });
  }

  #takeRow(row: CsvRow): void {
    if (this.#reader === undefined) {
      const names = Array.from({ length: row.fieldCount }, (_, i) => fieldText(row, i).trim());
      this.#reader = this.#format.open(names, row.line, this.#delimiter, this.#findings);
      this.#onHeader?.(this.#reader.header);
      return;
    }
    const { line } = row;
    if (row.spaced ? !trimFields(row) : isEmpty(row)) return;
    if (row.bareQuote && this.#format.refusesBareQuotes) this.#reader.missed?.();
    const outcome =
      row.bareQuote && this.#format.refusesBareQuotes ? BARE_QUOTE : this.#reader.read(row);
    if (this.#findings.settle(outcome, line) && !row.terminated) {
      const message =
        'last line has no line end; if the file was cut off here, its last value is short';
      this.#findings.remark('notice', 'LAST_LINE_UNFINISHED', line, message);
    }
  }
}

/** Session rows as a decoder emits them. */
export function takeBatch(rows: SessionRows): DecoderItem[] {
  const batch = rows.take();
  return batch ? [{ kind: 'batch', batch }] : [];
}

/** Lines at the beginning of `head`, where a header may stand. */
export function firstLines(head: Uint8Array): string[] {
  const text = new TextDecoder().decode(head); // drops a byte-order mark
  return text.split(/\r\n|\r|\n/, MAX_PREAMBLE_LINES);
}

/** Header names as they are compared: without quotes and outer spaces, in lower case. */
export function splitHeader(line: string, delimiter: string): string[] {
  return line.split(delimiter).map((name) => normalized(name.trim().replace(/^"(.*)"$/s, '$1')));
}

export function normalized(name: string): string {
  return name.trim().toLowerCase();
}

export function fieldText(row: CsvRow, index: number): string {
  return textAt(row.bytes, row.starts[index]!, row.ends[index]!);
}

/** True if there is nothing but delimiters, as in the rows that spreadsheets leave behind. */
function isEmpty({ starts, ends, fieldCount }: CsvRow): boolean {
  return ends[fieldCount - 1]! - starts[0]! === fieldCount - 1;
}

/** Drops spaces around the fields, in place; false if nothing is left. */
function trimFields({ starts, ends, fieldCount, bytes }: CsvRow): boolean {
  let filled = false;
  for (let i = 0; i < fieldCount; i++) {
    let from = starts[i]!;
    let to = ends[i]!;
    while (from < to && bytes[from] === SPACE) from++;
    while (to > from && bytes[to - 1] === SPACE) to--;
    starts[i] = from;
    ends[i] = to;
    if (from < to) filled = true;
  }
  return filled;
}

function quotedLine(line: string): string {
  return `"${line.length > 100 ? `${line.slice(0, 100)}…` : line}"`;
}
