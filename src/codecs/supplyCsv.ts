import { dayNumberOf, isCivilDate } from '../model/civil.js';
import { type Diagnostic, quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { DateOrder } from './codec.js';
import { CsvReader, type CsvRow, DEFAULT_MAX_LINE_BYTES } from './csvReader.js';
import { textAt } from './decimal.js';

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

/** Columns by their names in the header; undefined: by the names that such tables usually have. */
export interface SupplyColumns {
  readonly patient?: string | undefined;
  readonly date?: string | undefined;
  readonly duration?: string | undefined;
  readonly perDay?: string | undefined;
  readonly category?: string | undefined;
}

export interface SupplyCsvOptions extends SupplyColumns {
  /** Order in dates such as 3/4/2026. @defaultValue as the dates themselves tell */
  readonly dateOrder?: DateOrder | undefined;
}

const USUAL: Readonly<Record<keyof SupplyColumns, readonly string[]>> = {
  patient: ['patient_id', 'patient', 'id', 'pid', 'subject'],
  date: ['date', 'start', 'start_date', 'dispensing_date', 'dispense_date', 'fill_date'],
  duration: ['duration', 'duration_days', 'days_supply', 'supply_days', 'days'],
  perDay: ['perday', 'per_day', 'dosage', 'dose', 'daily_dose'],
  category: ['category', 'medication', 'drug', 'class', 'atc', 'med'],
};
const OPTIONS: Readonly<Record<keyof SupplyColumns, string>> = {
  patient: '--patient-column',
  date: '--time-column',
  duration: '--duration-column',
  perDay: '--per-day-column',
  category: '--category-column',
};
const DELIMITERS = [',', ';', '\t'] as const;
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/;
const NUMBERED_DATE = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?$/;
const DECIMAL = /^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A row whose date waits for the others to tell the order. */
interface OpenRow extends Omit<SupplyRow, 'day'> {
  readonly text: string;
  readonly day: number | undefined;
  readonly numbers: readonly [number, number, number] | undefined;
}

/**
 * Reads supplies out of delimited text, pieces in any size: a header, and a row a supply. A row that is no supply is set
 * aside with a diagnostic. Throws `OPTION_INVALID` for a column that is not there, or dates whose order nothing
 * tells, and `FORMAT_UNKNOWN` for text without the columns of such a table.
 */
export class SupplyCsvReader {
  readonly #options: SupplyCsvOptions;
  readonly #csv: CsvReader;
  readonly #rows: OpenRow[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  #places: Readonly<Record<keyof SupplyColumns, number>> | undefined;
  readonly #named = new Set<string>();
  #read = 0;

  constructor(options: SupplyCsvOptions = {}) {
    this.#options = options;
    this.#csv = new CsvReader({
      maxLineBytes: DEFAULT_MAX_LINE_BYTES,
      findHeader: (line) => {
        const counts = DELIMITERS.map((sign) => line.split(sign).length);
        return DELIMITERS[counts.indexOf(Math.max(...counts))]!.charCodeAt(0);
      },
      onRow: (row) => this.#take(row),
      onProblem: (line, code, message) => {
        this.#read++;
        this.#diagnostics.push({ severity: 'error', code, line, message });
      },
    });
  }

  push(bytes: Uint8Array): void {
    this.#csv.push(bytes);
  }

  /** All supplies in the order of their rows, what was set aside, and how many rows there were. */
  end(): {
    rows: SupplyRow[];
    diagnostics: readonly Diagnostic[];
    read: number;
    /** Every patient that a row names. */
    patientIds: ReadonlySet<string>;
  } {
    this.#csv.end();
    if (this.#places === undefined) {
      throw new StimlogError(
        'FORMAT_UNKNOWN',
        'is empty; a header with patient, date and duration is needed',
      );
    }
    const order = this.#options.dateOrder ?? this.#orderOfDates();
    const rows: SupplyRow[] = [];
    for (const { text, numbers, day: known, ...row } of this.#rows) {
      const day = known ?? dayOf(numbers!, order);
      if (day === undefined) this.#refuse(row.line, noSuchDate(text, order), 'TIME_INVALID');
      else rows.push({ ...row, day });
    }
    this.#diagnostics.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    return { rows, diagnostics: this.#diagnostics, read: this.#read, patientIds: this.#named };
  }

  #take(row: CsvRow): void {
    const cells = Array.from({ length: row.fieldCount }, (_, i) =>
      textAt(row.bytes, row.starts[i]!, row.ends[i]!).trim(),
    );
    if (this.#places === undefined) {
      this.#places = placesOf(cells, this.#options);
      return;
    }
    this.#read++;
    const patientId = cells[this.#places.patient] ?? '';
    if (patientId !== '') this.#named.add(patientId);
    const found = openRow(cells, this.#places, row.line);
    if ('code' in found) this.#refuse(row.line, found.message, found.code);
    else this.#rows.push(found);
  }

  #refuse(line: number, message: string, code: Diagnostic['code']): void {
    this.#diagnostics.push({ severity: 'error', code, line, message: `${message}; set aside` });
  }

  /** A number above 12 is no month. */
  #orderOfDates(): DateOrder {
    const numbered = this.#rows.filter(({ numbers }) => numbers !== undefined);
    if (numbered.length === 0) return 'ymd';
    const dayFirst = numbered.find(({ numbers }) => numbers![0] > 12);
    const monthFirst = numbered.find(({ numbers }) => numbers![1] > 12);
    if (dayFirst && !monthFirst) return 'dmy';
    if (monthFirst && !dayFirst) return 'mdy';
    const why =
      dayFirst && monthFirst
        ? `${quoted(dayFirst.text)} (line ${dayFirst.line}) begins with a day and ${quoted(monthFirst.text)} (line ${monthFirst.line}) with a month`
        : `${quoted(numbered[0]!.text)} may be month/day or day/month`;
    throw new StimlogError('OPTION_INVALID', `${why}; say which with --date-order mdy or dmy`);
  }
}

/** A row as it stands, or why it is no supply. */
function openRow(
  cells: readonly string[],
  places: Readonly<Record<keyof SupplyColumns, number>>,
  line: number,
): OpenRow | Pick<Diagnostic, 'code' | 'message'> {
  const at = (name: keyof SupplyColumns): string => cells[places[name]] ?? '';
  const patientId = at('patient');
  if (patientId === '') return { code: 'RECORD_MALFORMED', message: 'names no patient' };
  const text = at('date');
  const iso = ISO_DATE.exec(text);
  const numbered = iso ? null : NUMBERED_DATE.exec(text);
  if (!iso && !numbered) return { code: 'TIME_INVALID', message: `${quoted(text)} is no date` };
  const day = iso ? dayNumber(Number(iso[1]), Number(iso[2]), Number(iso[3])) : undefined;
  if (iso && day === undefined) return { code: 'TIME_INVALID', message: noSuchDate(text) };
  const durationDays = positiveIn(at('duration'));
  if (durationDays === undefined) {
    const message = `a duration of ${quoted(at('duration'))} is no number of days above 0`;
    return { code: 'DURATION_INVALID', message };
  }
  const perDay = places.perDay < 0 ? undefined : positiveIn(at('perDay'));
  if (places.perDay >= 0 && perDay === undefined) {
    const message = `a dosage of ${quoted(at('perDay'))} is no number above 0`;
    return { code: 'VALUE_INVALID', message };
  }
  const category = places.category < 0 ? undefined : at('category');
  if (category === '') return { code: 'VALUE_INVALID', message: 'names no medication' };
  const numbers = numbered
    ? ([Number(numbered[1]), Number(numbered[2]), Number(numbered[3])] as const)
    : undefined;
  return { patientId, line, text, day, numbers, durationDays, perDay, category };
}

function placesOf(
  header: readonly string[],
  given: SupplyColumns,
): Record<keyof SupplyColumns, number> {
  const plain = header.map((name) => name.toLowerCase().replaceAll(/[\s.-]+/g, '_'));
  const placeOf = (name: keyof SupplyColumns): number => {
    const wanted = given[name];
    if (wanted !== undefined) {
      const at = header.indexOf(wanted);
      if (at >= 0) return at;
      throw new StimlogError(
        'OPTION_INVALID',
        `${OPTIONS[name]} ${quoted(wanted)} is not in the header; it has ${header.map(quoted).join(', ')}`,
      );
    }
    for (const usual of USUAL[name]) if (plain.includes(usual)) return plain.indexOf(usual);
    return -1;
  };
  const places = {
    patient: placeOf('patient'),
    date: placeOf('date'),
    duration: placeOf('duration'),
    perDay: placeOf('perDay'),
    category: placeOf('category'),
  };
  for (const name of ['patient', 'date', 'duration'] as const) {
    if (places[name] >= 0) continue;
    throw new StimlogError(
      'FORMAT_UNKNOWN',
      `has no column for the ${name} (${USUAL[name].join(', ')}); it has ${header.map(quoted).join(', ')}; name it with ${OPTIONS[name]}`,
    );
  }
  return places;
}

function positiveIn(text: string): number | undefined {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return value > 0 && value < Infinity ? value : undefined;
}

function dayOf(
  [a, b, year]: readonly [number, number, number],
  order: DateOrder,
): number | undefined {
  if (order === 'ymd') return undefined;
  return order === 'mdy' ? dayNumber(year, a, b) : dayNumber(year, b, a);
}

function dayNumber(year: number, month: number, day: number): number | undefined {
  return isCivilDate(year, month, day) ? dayNumberOf(year, month, day) : undefined;
}

function noSuchDate(text: string, order?: DateOrder): string {
  const as = order === undefined || order === 'ymd' ? '' : ` as ${order}`;
  return `${quoted(text)}${as} is a date that the calendar does not have`;
}
