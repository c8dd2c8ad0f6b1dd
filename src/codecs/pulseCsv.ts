import { FIRST_YEAR, LAST_YEAR } from '../model/civil.js';
import { StimlogError } from '../model/errors.js';
import type { LogLine } from '../model/logLine.js';
import { ABSENT, SIDES, type Side } from '../model/pulse.js';
import { ByteDictionary } from './byteDictionary.js';
import type { DecodeOptions, DecoderItem, HeaderReading, LogFormat } from './codec.js';
import { type CsvRow, DEFAULT_MAX_LINE_BYTES } from './csvReader.js';
import { readDecimal, textAt } from './decimal.js';
import { type OpenRuns, OrdinaryPulses } from './ordinaryPulses.js';
import { pulsesLine } from './packedPulses.js';
import { PULSE_CSV_COLUMNS } from './pulseCsvRow.js';
import type { NewestPulses, PulseEdges } from './pulseEdges.js';
import { PulseRun } from './pulseRun.js';
import { refuseMapping, refusePatientId } from './refuseMapping.js';
import { UNNAMED_PATIENT } from './sessionCsv.js';
import {
  DELIMITERS,
  firstLines,
  normalized,
  type RowContext,
  type RowOutcome,
  type RowReader,
  splitHeader,
  TableDecoder,
} from './tableDecoder.js';

type PulseColumn = (typeof PULSE_CSV_COLUMNS)[number];
const QUANTITIES = ['amplitude_ma', 'pulse_width_us', 'peak_v'] as const;
/** Columns without which there are no pulses. */
export const PULSE_COLUMNS_REQUIRED = ['unix_us', 'side', 'amplitude_ma'] as const;

/** One row a pulse: docs/formats/pulse-csv.md. */
export const pulseCsv = {
  id: 'pulse-csv',
  title: 'pulse capture, one row a pulse (CSV)',
  records: 'pulses',
  sign: 'a header with patient_id, unix_us and side',
  places: 'line',
  recognises: (head) =>
    !head.includes(0) && firstLines(head).some((line) => findDelimiter(line) !== undefined),
  createDecoder(options, onHeader?: (header: HeaderReading) => void) {
    refuseMapping(options, 'the columns of pulse-csv have fixed names');
    refusePatientId(options);
    const expectation = `the columns ${PULSE_COLUMNS_REQUIRED.join(', ')}`;
    const table = { findDelimiter, refusesBareQuotes: true, expectation, open };
    return new TableDecoder(table, options, onHeader);

    function open(
      names: readonly string[],
      line: number,
      delimiter: string,
      context: RowContext,
    ): RowReader {
      return openPulseRows(names, line, delimiter, context, options);
    }
  },
} as const satisfies LogFormat;

/** Reads rows of pulses whose columns have these names. */
export function openPulseRows(
  names: readonly string[],
  line: number,
  delimiter: string,
  context: RowContext,
  options: DecodeOptions,
): RowReader {
  return new PulseRows(headerOf(names, line, delimiter), context, options);
}

function findDelimiter(line: string): string | undefined {
  return DELIMITERS.find((delimiter) => {
    const names = splitHeader(line, delimiter);
    return PULSE_COLUMNS_REQUIRED.every((name) => names.includes(name));
  });
}

function headerOf(names: readonly string[], line: number, delimiter: string): HeaderReading {
  const known: readonly string[] = PULSE_CSV_COLUMNS;
  const columns = names.map((name) => {
    const readAs = known.find((column) => column === normalized(name));
    return { name, readAs };
  });
  const read = columns.flatMap(({ readAs }) => readAs ?? []);
  const twice = read.find((name, i) => read.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new StimlogError('FORMAT_UNKNOWN', `column ${twice} appears twice`, { line });
  }
  return { line, delimiter, columns };
}

const FIRST_MICROSECONDS = Date.UTC(FIRST_YEAR, 0, 1) * 1_000;
const END_MICROSECONDS = Date.UTC(LAST_YEAR + 1, 0, 1) * 1_000;

/** Digits of a time from 2001 to 2286: exact up to 2^53, which is behind the last year that is read. */
const MICROSECOND_DIGITS = 16;

/** Ways to write a side, in lower case. */
const SIDE_NAMES: Readonly<Record<string, Side>> = {
  l: 'left',
  left: 'left',
  0: 'left',
  r: 'right',
  right: 'right',
  1: 'right',
};

/** A run is cut at a longer silence, so that what is between is not taken for one interval. */
export const LONGEST_INTERVAL_MICROSECONDS = 60_000_000;

/** How often in one thousandth of its unit a quantity is counted: mA in µA, V in mV. */
const THOUSANDTHS = 1_000;

const NOTHING = new Uint8Array(0);

class PulseRows implements RowReader {
  readonly header: HeaderReading;
  readonly #context: RowContext;
  readonly #source: number;
  readonly #reuses: boolean;
  readonly #patients = new ByteDictionary();
  /** Index of the field of each column; -1: the header has none. */
  readonly #fields: Readonly<Record<PulseColumn, number>>;
  /** By patient and side. */
  readonly #runs = new Map<number, PulseRun>();
  /** Time of each patient's oldest row since the restart, and of the newest, of whatever side. */
  #oldest: number[] = [];
  #latest: number[] = [];
  /** Patients whose clock was set back since the restart. */
  readonly #setBackPatients = new Set<number>();
  readonly #number = new Float64Array(1);
  readonly #rounded = new Set<string>();
  /** Index of the patient of the row read last; -1: there is none. */
  #patient = -1;
  readonly ordinary: OrdinaryPulses | undefined;

  constructor(
    header: HeaderReading,
    context: RowContext,
    {
      source = 0,
      engine,
      reuseColumns = false,
      maxLineBytes = DEFAULT_MAX_LINE_BYTES,
    }: DecodeOptions,
  ) {
    this.header = header;
    this.#context = context;
    this.#source = source;
    this.#reuses = reuseColumns;
    this.#fields = Object.fromEntries(
      PULSE_CSV_COLUMNS.map((column) => [
        column,
        header.columns.findIndex(({ readAs }) => readAs === column),
      ]),
    ) as Record<PulseColumn, number>;
    const table = {
      count: header.columns.length,
      fields: this.#fields,
      delimiter: header.delimiter,
      maxLineBytes,
      longestIntervalMicroseconds: LONGEST_INTERVAL_MICROSECONDS,
      firstMicroseconds: FIRST_MICROSECONDS,
      endMicroseconds: END_MICROSECONDS,
    };
    this.ordinary =
      engine === 'plain' ? undefined : new OrdinaryPulses(table, () => this.#openRuns());
  }

  #openRuns(): OpenRuns | undefined {
    const patient = this.#patient;
    if (patient < 0) return undefined;
    const hasId = this.#fields.patient_id >= 0;
    return {
      patientId: hasId ? this.#patients.bytesOf(patient) : NOTHING,
      left: this.#runOf(patient, 'left'),
      right: this.#runOf(patient, 'right'),
      noteLatest: (microseconds) => {
        this.#latest[patient] = microseconds;
      },
    };
  }

  restart(newest: readonly NewestPulses[]): void {
    this.#patient = -1;
    this.#oldest = [];
    this.#latest = [];
    this.#setBackPatients.clear();
    this.#rounded.clear();
    for (const run of this.#runs.values()) run.restart(Number.NaN);
    for (const known of newest) {
      const id = new TextEncoder().encode(known.patientId);
      const hasId = this.#fields.patient_id >= 0;
      const patient = hasId ? this.#patients.indexOf(id, 0, id.length) : 0;
      this.#latest[patient] = known.newest;
      for (const side of SIDES) this.#runOf(patient, side).restart(known[side]);
    }
  }

  get edges(): readonly PulseEdges[] {
    return this.#oldest.flatMap((oldest, patient) => {
      const [left, right] = [this.#runOf(patient, 'left'), this.#runOf(patient, 'right')];
      return {
        patientId: this.#patients.texts[patient] ?? UNNAMED_PATIENT,
        oldest,
        newest: this.#latest[patient]!,
        first: { left: left.firstMicroseconds, right: right.firstMicroseconds },
        left: left.lastMicroseconds,
        right: right.lastMicroseconds,
        isSetBack: this.#setBackPatients.has(patient),
      };
    });
  }

  take(): DecoderItem[] {
    const events: LogLine[] = [];
    for (const run of this.#runs.values()) {
      for (const batch of run.take()) {
        events.push(pulsesLine(batch));
      }
    }
    if (events.length === 0) return [];
    // As the rows stand, not by time: where the bytes were cut must not matter to those who follow.
    events.sort((a, b) => a.line - b.line);
    return [{ kind: 'events', events, places: 'line' }];
  }

  read(row: CsvRow): RowOutcome {
    if (row.fieldCount !== this.header.columns.length) {
      const expected = this.header.columns.length;
      return {
        code: 'FIELD_COUNT',
        message: `${row.fieldCount} fields where the header has ${expected}`,
      };
    }
    const { patient_id: patientField, unix_us: timeField, side: sideField } = this.#fields;
    const patient = this.#patientOf(row, patientField);
    if (patient < 0) return { code: 'TEXT_INVALID', message: 'patient_id is empty or not UTF-8' };
    const time = this.#timeAt(row, timeField);
    if (!(Number.isInteger(time) && time >= FIRST_MICROSECONDS && time < END_MICROSECONDS)) {
      const text = this.#textAt(row, timeField);
      const message = `unix_us ${text} is no whole number of microseconds from ${FIRST_YEAR} to ${LAST_YEAR}`;
      return { code: 'TIME_INVALID', message };
    }
    const side = this.#sideOf(row, sideField);
    if (side === undefined) {
      const text = this.#textAt(row, sideField);
      return { code: 'VALUE_INVALID', message: `side ${text} is neither L nor R` };
    }
    return this.#append(row, patient, side, time);
  }

  #append(row: CsvRow, patient: number, side: Side, time: number): RowOutcome {
    const amplitude = this.#quantity(row, 'amplitude_ma', THOUSANDTHS);
    const width = this.#quantity(row, 'pulse_width_us', 1);
    const peak = this.#quantity(row, 'peak_v', THOUSANDTHS);
    if (amplitude === undefined || width === undefined || peak === undefined) {
      const bad = QUANTITIES.find((_, i) => [amplitude, width, peak][i] === undefined)!;
      const text = this.#textAt(row, this.#fields[bad]);
      return { code: 'VALUE_INVALID', message: `${bad} ${text} is no number from 0 to the limit` };
    }
    const run = this.#runOf(patient, side);
    this.#patient = patient;
    if (time < this.#latest[patient]! - LONGEST_INTERVAL_MICROSECONDS) this.#setBack(patient, row);
    this.#oldest[patient] ??= time;
    this.#latest[patient] = time;
    const interval = time - run.lastMicroseconds;
    if (interval === 0) {
      this.#context.remark(
        'warning',
        'DUPLICATE',
        row.line,
        'a pulse of this side at the same time stands before; counted once',
      );
      return 'skipped';
    }
    if (interval < 0) {
      this.#remarkBackwards(row.line);
    }
    if (!(interval > 0 && interval <= LONGEST_INTERVAL_MICROSECONDS)) run.cut();
    run.append(time, amplitude, width, peak, this.#flags(row), row.line);
    return undefined;
  }

  /** The patient's clock was set back, or the sides stand one behind the other: runs end here on both. */
  #setBack(patient: number, { line }: CsvRow): void {
    this.#remarkBackwards(line);
    this.#setBackPatients.add(patient);
    for (const i of SIDES.keys()) {
      const run = this.#runs.get(patient * SIDES.length + i);
      run?.cut();
      if (run) run.lastMicroseconds = Number.NaN;
    }
  }

  #remarkBackwards(line: number): void {
    const message =
      'time runs backwards here; what follows is taken as another run, and begin and length of its session are those of the rows before';
    this.#context.remark('warning', 'ORDER_BACKWARDS', line, message);
  }

  #runOf(patient: number, side: Side): PulseRun {
    const key = patient * SIDES.length + SIDES.indexOf(side);
    let run = this.#runs.get(key);
    if (run === undefined) {
      const patientId = this.#patients.texts[patient] ?? UNNAMED_PATIENT;
      run = new PulseRun({ source: this.#source, patientId, side, reuseColumns: this.#reuses });
      this.#runs.set(key, run);
    }
    return run;
  }

  #patientOf({ bytes, starts, ends }: CsvRow, field: number): number {
    if (field < 0) return 0;
    const [from, to] = [starts[field]!, ends[field]!];
    return from === to ? -1 : this.#patients.indexOf(bytes, from, to);
  }

  #sideOf(row: CsvRow, field: number): Side | undefined {
    const { bytes, starts, ends } = row;
    const from = starts[field]!;
    if (ends[field]! - from === 1) {
      if (bytes[from] === 76) return 'left';
      if (bytes[from] === 82) return 'right';
    }
    const text = textAt(bytes, from, ends[field]!).trim().toLowerCase();
    return Object.hasOwn(SIDE_NAMES, text) ? SIDE_NAMES[text] : undefined;
  }

  /** A quantity in whole parts of its unit; {@link ABSENT} if the field is empty, undefined if it is wrong. */
  #quantity(row: CsvRow, name: PulseColumn, parts: number): number | undefined {
    const field = this.#fields[name];
    if (field < 0 || row.starts[field] === row.ends[field]) return ABSENT;
    const value = this.#numberAt(row, field) * parts;
    const whole = Math.round(value);
    if (!(value >= 0 && whole < ABSENT)) return undefined;
    if (Math.abs(value - whole) > 1e-6) this.#noteRounded(name, parts, row.line);
    return whole;
  }

  #flags(row: CsvRow): number {
    const field = this.#fields.flags;
    if (field < 0 || row.starts[field] === row.ends[field]) return 0;
    const value = this.#numberAt(row, field);
    if (Number.isInteger(value) && value >= 0 && value <= 255) return value;
    const text = this.#textAt(row, field);
    const message = `flags ${text} is no whole number from 0 to 255; taken as 0`;
    this.#context.remark('warning', 'VALUE_INVALID', row.line, message);
    return 0;
  }

  #noteRounded(name: string, parts: number, line: number): void {
    if (this.#rounded.has(name)) return;
    this.#rounded.add(name);
    const step = parts === 1 ? 'whole units' : 'thousandths';
    const message = `${name} is finer than ${step}: rounded to them (first here)`;
    this.#context.remarkOnce('VALUE_ROUNDED', line, message);
  }

  /** A time has 16 digits: more than the short way of a decimal number takes. */
  #timeAt(row: CsvRow, field: number): number {
    const { bytes, starts, ends } = row;
    const [from, to] = [starts[field]!, ends[field]!];
    if (to - from !== MICROSECOND_DIGITS) return this.#numberAt(row, field);
    let value = 0;
    for (let i = from; i < to; i++) {
      const digit = bytes[i]! - 48;
      if (!(digit >= 0 && digit <= 9)) return this.#numberAt(row, field);
      value = value * 10 + digit;
    }
    return value;
  }

  #numberAt({ bytes, starts, ends }: CsvRow, field: number): number {
    readDecimal(bytes, starts[field]!, ends[field]!, this.#number, 0);
    return this.#number[0]!;
  }

  #textAt({ bytes, starts, ends }: CsvRow, field: number): string {
    return `"${textAt(bytes, starts[field]!, Math.min(ends[field]!, starts[field]! + 60))}"`;
  }
}
