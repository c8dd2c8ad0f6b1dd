import { type Diagnostic, quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { DateOrder } from './codec.js';
import { CsvReader, type CsvRow, DEFAULT_MAX_LINE_BYTES } from './csvReader.js';
import { textAt } from './decimal.js';
import {
  COLUMNS_NEEDED,
  columnsFound,
  SUPPLY_ROLES,
  type SupplyColumns,
  type SupplyNeeds,
  type SupplyPlaces,
  type SupplyRole,
  supplyPlaces,
} from './supplyColumns.js';
import { dayOfDate, orderOfDates, type WrittenDate, writtenDate } from './supplyDate.js';

/** A supply as it stands in a table: a prescription or a dispensing of one patient. */
export interface SupplyRow {
  readonly patientId: string;
  readonly line: number;
  /** Day number of its date. */
  readonly day: number;
  readonly durationDays: number;
  readonly perDay: number | undefined;
  readonly category: string | undefined;
}

export interface SupplyCsvOptions {
  readonly columns?: SupplyColumns | undefined;
  /** Order in dates such as 3/4/2026. @defaultValue as the dates themselves tell */
  readonly dateOrder?: DateOrder | undefined;
  /** What needs a dosage or a medication of every supply. @defaultValue nothing */
  readonly needs?: SupplyNeeds | undefined;
}

/** What a table holds. */
export interface SupplyTable {
  /** In the order of the lines. */
  readonly rows: readonly SupplyRow[];
  /** In the order of the lines; an `error` set its row aside. */
  readonly diagnostics: readonly Diagnostic[];
  /** Rows below the header, good or bad. */
  readonly read: number;
  /** Patients whom a row names, good or bad. */
  readonly named: ReadonlySet<string>;
  /** Name of the column that each is read from; null: there is none. */
  readonly columns: Readonly<Record<SupplyRole, string | null>>;
  /** How dates with the year last are read; null: there are none. */
  readonly dateOrder: DateOrder | null;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const DECIMAL = /^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DECIMAL_COMMA = /^\+?\d+,\d+$/;
/** Databases of patients whose dates were moved go far beyond today; 9999-12-31 is what others write for none. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2999;
/** How R and spreadsheets write that there is no value. */
const NO_VALUE = /^(na|nan|null|n\/a|-)?$/i;
/** Longer is taken for a mistake, as in the measures themselves: some 2,700 years. */
const MAX_DURATION_DAYS = 1_000_000;

type Trouble = Pick<Diagnostic, 'code' | 'message'>;

/** A row whose date waits for the others to tell the order. */
interface OpenRow extends Omit<SupplyRow, 'day'> {
  readonly date: WrittenDate;
}

/** The line above the data that looks most like a header. */
interface Candidate {
  readonly line: number;
  readonly names: readonly string[];
  readonly found: number;
}

/**
 * Reads supplies out of delimited text, pieces in any size: a header, and a row a supply; memory grows with the
 * supplies. A row that is no supply is set aside with a diagnostic. `push` and `end` throw `OPTION_INVALID` for a
 * column that was named or is needed and is not there, or dates whose order nothing tells, and `FORMAT_UNKNOWN` for
 * text without the columns of such a table.
 */
export class SupplyCsvReader {
  readonly #options: SupplyCsvOptions;
  readonly #csv: CsvReader;
  readonly #rows: OpenRow[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  readonly #named = new Set<string>();
  #names: readonly string[] = [];
  #places: SupplyPlaces | undefined;
  #candidate: Candidate | undefined;
  #read = 0;

  constructor(options: SupplyCsvOptions = {}) {
    this.#options = options;
    this.#csv = new CsvReader({
      maxLineBytes: DEFAULT_MAX_LINE_BYTES,
      findHeader: (line, number) => this.#findHeader(line, number),
      onRow: (row) => this.#take(row),
      onProblem: (line, code, message) => {
        if (this.#places === undefined) {
          throw new StimlogError('FORMAT_UNKNOWN', `the header cannot be read: ${message}`, {
            line,
          });
        }
        this.#read++;
        this.#refuse(line, { code, message });
      },
    });
  }

  /** Nothing of `bytes` is kept. */
  push(bytes: Uint8Array): void {
    this.#csv.push(bytes);
  }

  end(): SupplyTable {
    this.#csv.end();
    const places = this.#places ?? this.#refuseHeader();
    const order = this.#options.dateOrder ?? orderOfDates(this.#rows.map(({ date }) => date));
    const rows: SupplyRow[] = [];
    for (const { date, ...row } of this.#rows) {
      const day = dayOfDate(date, order);
      if (day !== undefined) rows.push({ ...row, day });
      else this.#refuse(row.line, { code: 'TIME_INVALID', message: whyNoDay(date, order) });
    }
    const numbered = this.#rows.some(({ date }) => !date.yearFirst);
    const nameOf = (role: SupplyRole): string | null => this.#names[places[role]] ?? null;
    return {
      rows,
      diagnostics: this.#diagnostics.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
      read: this.#read,
      named: this.#named,
      columns: Object.fromEntries(SUPPLY_ROLES.map((role) => [role, nameOf(role)])) as Record<
        SupplyRole,
        string | null
      >,
      dateOrder: numbered ? order : null,
    };
  }

  /** The delimiter if the columns stand in `line`; what stands above the header is no data. */
  #findHeader(line: string, number: number): number | undefined {
    if (number === Number.POSITIVE_INFINITY) this.#refuseHeader();
    for (const delimiter of DELIMITERS) {
      const names = line.split(delimiter).map(unquoted);
      const found = columnsFound(names, this.#options.columns ?? {});
      if (found === COLUMNS_NEEDED) return delimiter.charCodeAt(0);
      const best = this.#candidate;
      const isWider =
        number === best?.line && found === best.found && names.length > best.names.length;
      if (line.trim() !== '' && (best === undefined || found > best.found || isWider)) {
        this.#candidate = { line: number, names, found };
      }
    }
    return undefined;
  }

  #refuseHeader(): never {
    if (this.#candidate === undefined) {
      const message = 'is empty; a header with patient, date and duration is needed';
      throw new StimlogError('FORMAT_UNKNOWN', message);
    }
    const { names } = this.#candidate;
    if (names.some((name) => name.includes('\0'))) {
      const message = 'is no text in UTF-8; save it as CSV in UTF-8';
      throw new StimlogError('FORMAT_UNKNOWN', message);
    }
    const { columns = {}, needs = {} } = this.#options;
    supplyPlaces(names, columns, needs);
    throw new StimlogError('FORMAT_UNKNOWN', 'has no header with patient, date and duration');
  }

  #take(row: CsvRow): void {
    const cells = Array.from({ length: row.fieldCount }, (_, i) =>
      textAt(row.bytes, row.starts[i]!, row.ends[i]!).trim(),
    );
    const { columns = {}, needs = {} } = this.#options;
    if (this.#places === undefined) {
      this.#names = cells;
      this.#places = supplyPlaces(cells, columns, needs);
      return;
    }
    if (cells.every((cell) => cell === '')) return; // as spreadsheets leave them behind
    this.#read++;
    const surplus = cells.slice(this.#names.length).some((cell) => cell !== '');
    const found = surplus
      ? fieldCount(cells.length, this.#names.length)
      : openRow(cells, this.#places, row.line, needs);
    const patientId = cells[this.#places.patient] ?? '';
    if (patientId !== '' && !patientId.includes('\uFFFD')) this.#named.add(patientId);
    if ('code' in found) {
      this.#refuse(row.line, found);
      return;
    }
    this.#rows.push(found);
    const { line } = row;
    const dosage = cells[this.#places.perDay] ?? '';
    if (found.perDay === undefined && !NO_VALUE.test(dosage)) {
      const message = `${noDosage(dosage)}; no figure here needs it, and the row counts`;
      this.#diagnostics.push({ severity: 'warning', code: 'VALUE_INVALID', line, message });
    }
    if (!row.terminated) {
      const message =
        'last line has no line end; if the file was cut off here, its last value is short';
      this.#diagnostics.push({ severity: 'notice', code: 'LAST_LINE_UNFINISHED', line, message });
    }
  }

  #refuse(line: number, { code, message }: Trouble): void {
    this.#diagnostics.push({
      severity: 'error',
      code,
      line,
      message: `${message}; row set aside`,
    });
  }
}

function unquoted(name: string): string {
  return name
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replaceAll('""', '"')
    .trim();
}

function fieldCount(count: number, expected: number): Trouble {
  const message = `row has ${count} fields where the header names ${expected}`;
  return { code: 'FIELD_COUNT', message };
}

/** A row as it stands, or why it is no supply. */
function openRow(
  cells: readonly string[],
  places: SupplyPlaces,
  line: number,
  needs: SupplyNeeds,
): OpenRow | Trouble {
  const needed = Math.max(places.patient, places.date, places.duration);
  if (cells.length <= needed) {
    const message = `row has ${cells.length} fields where ${needed + 1} are needed`;
    return { code: 'FIELD_COUNT', message };
  }
  const at = (role: SupplyRole): string => cells[places[role]] ?? '';
  const patientId = at('patient');
  if (patientId === '') return { code: 'RECORD_MALFORMED', message: 'names no patient' };
  if (patientId.includes('\uFFFD')) {
    return { code: 'TEXT_INVALID', message: 'patient is not UTF-8 text' };
  }
  const date = writtenDate(at('date'), line);
  if (date === undefined) {
    return { code: 'TIME_INVALID', message: `${quoted(at('date'))} is no date` };
  }
  if (date.year < FIRST_YEAR || date.year > LAST_YEAR) {
    const message = `${quoted(at('date'))} lies outside the years ${FIRST_YEAR} to ${LAST_YEAR}, as what stands for no date`;
    return { code: 'TIME_IMPLAUSIBLE', message };
  }
  if (DECIMAL_COMMA.test(at('duration'))) {
    const message = `a duration of ${quoted(at('duration'))} has a decimal comma; write a decimal point`;
    return { code: 'DECIMAL_COMMA', message };
  }
  const durationDays = positiveIn(at('duration'));
  if (durationDays === undefined || durationDays > MAX_DURATION_DAYS) {
    const message = `a duration of ${quoted(at('duration'))} is no number of days above 0${durationDays === undefined ? '' : ` and up to ${MAX_DURATION_DAYS}`}`;
    return { code: 'DURATION_INVALID', message };
  }
  const perDay = positiveIn(at('perDay'));
  if (perDay === undefined && needs.perDay !== undefined) {
    return { code: 'VALUE_INVALID', message: noDosage(at('perDay')) };
  }
  const category = NO_VALUE.test(at('category')) ? undefined : at('category');
  if (category === undefined && needs.category !== undefined) {
    return { code: 'VALUE_INVALID', message: 'names no medication' };
  }
  if (category?.includes('\uFFFD')) {
    return { code: 'TEXT_INVALID', message: 'medication is not UTF-8 text' };
  }
  return { patientId, line, date, durationDays, perDay, category };
}

function noDosage(text: string): string {
  return `a dosage of ${quoted(text)} is no number above 0`;
}

function positiveIn(text: string): number | undefined {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return value > 0 && value < Infinity ? value : undefined;
}

function whyNoDay({ text, yearFirst }: WrittenDate, order: DateOrder): string {
  if (yearFirst) return `${quoted(text)} is a date that the calendar does not have`;
  if (order === 'ymd') return `${quoted(text)} does not begin with its year, as ymd has it`;
  return `${quoted(text)} as ${order} is a date that the calendar does not have`;
}
