import type { DiagnosticCode } from '../model/diagnostic.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { LONGEST_SESSION_MS, PARAMETER_COLUMNS, type ParameterColumn } from '../model/session.js';
import { SessionRows } from '../model/sessionRows.js';
import { MINUTE_MS } from '../model/units.js';
import { ByteDictionary } from './byteDictionary.js';
import type { DecodeOptions, HeaderReading, LogFormat } from './codec.js';
import { type CsvRow, DEFAULT_MAX_LINE_BYTES } from './csvReader.js';
import { readDecimal, textAt } from './decimal.js';
import { OrdinarySessions } from './ordinarySessions.js';
import { refuseMapping, refusePatientId } from './refuseMapping.js';
import { emptyStamp, NAIVE, readIsoStamp } from './stamp.js';
import {
  DELIMITERS,
  firstLines,
  normalized,
  type RowContext,
  type RowOutcome,
  type RowReader,
  splitHeader,
  TableDecoder,
  takeBatch,
} from './tableDecoder.js';

/** Columns without which there are no sessions. */
export const SESSION_COLUMNS_REQUIRED = ['start', 'duration_s'] as const;
const PARAMETER_NAMES = Object.keys(PARAMETER_COLUMNS) as (keyof typeof PARAMETER_COLUMNS)[];
const READ = [
  'patient_id',
  ...SESSION_COLUMNS_REQUIRED,
  'end_reason',
  'program_id',
  ...PARAMETER_NAMES,
] as const;
/** Patient of a log that has no patient column. */
export const UNNAMED_PATIENT = 'unnamed';

/** One row a session: docs/formats/session-csv.md. */
export const sessionCsv = {
  id: 'session-csv',
  title: 'session log, one row a session (CSV)',
  records: 'sessions',
  sign: 'a header with patient_id, start and duration_s',
  places: 'line',
  recognises: (head) =>
    !head.includes(0) && firstLines(head).some((line) => findDelimiter(line) !== undefined),
  createDecoder(options, onHeader?: (header: HeaderReading) => void) {
    refuseMapping(options, 'the columns of session-csv have fixed names');
    refusePatientId(options);
    const expectation = `the columns ${SESSION_COLUMNS_REQUIRED.join(' and ')}`;
    const table = { findDelimiter, refusesBareQuotes: true, expectation, open };
    return new TableDecoder(table, options, onHeader);

    function open(
      names: readonly string[],
      line: number,
      delimiter: string,
      context: RowContext,
    ): RowReader {
      return openSessionRows(names, line, delimiter, context, options);
    }
  },
} as const satisfies LogFormat;

function findDelimiter(line: string): string | undefined {
  return DELIMITERS.find((delimiter) => {
    const names = splitHeader(line, delimiter);
    return SESSION_COLUMNS_REQUIRED.every((name) => names.includes(name));
  });
}

/** Reads rows of sessions whose columns have these names. */
export function openSessionRows(
  names: readonly string[],
  headerLine: number,
  delimiter: string,
  context: RowContext,
  options: DecodeOptions,
): RowReader {
  const { zone } = options;
  const known = names.map((name) => READ.find((column) => column === normalized(name)));
  const twice = known.find((name, i) => name !== undefined && known.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new StimlogError('FORMAT_UNKNOWN', `column ${twice} appears twice`, { line: headerLine });
  }
  const columnOf = (name: (typeof READ)[number]): number => known.indexOf(name);
  const patientColumn = columnOf('patient_id');
  const startColumn = columnOf('start');
  const durationColumn = columnOf('duration_s');
  const endReasonColumn = columnOf('end_reason');
  const programColumn = columnOf('program_id');
  const parameterNames = PARAMETER_NAMES.filter((name) => columnOf(name) >= 0);
  const parameterColumns = parameterNames.map(columnOf);
  const parameterCount = parameterColumns.length;

  const patients = new ByteDictionary();
  const endReasons = new ByteDictionary();
  const programs = new ByteDictionary();
  const nothing = new Uint8Array(0);
  endReasons.indexOf(nothing, 0, 0);
  programs.indexOf(nothing, 0, 0);
  if (patientColumn < 0) {
    const unnamed = new TextEncoder().encode(UNNAMED_PATIENT);
    patients.indexOf(unnamed, 0, unnamed.length);
  }
  const rows = new SessionRows(
    options,
    parameterNames.map((name): ParameterColumn => PARAMETER_COLUMNS[name]),
    { patients: patients.texts, endReasons: endReasons.texts, programs: programs.texts },
  );
  const stamp = emptyStamp();
  const { parameters } = rows;
  const columnCount = names.length;

  const read = (row: CsvRow): RowOutcome => {
    const { bytes, starts, ends, line } = row;
    if (row.fieldCount !== columnCount) {
      return {
        code: 'FIELD_COUNT',
        message: `row has ${row.fieldCount} fields where the header names ${columnCount}`,
      };
    }
    const i = rows.next();

    let patient = 0;
    if (patientColumn >= 0) {
      const from = starts[patientColumn]!;
      const to = ends[patientColumn]!;
      if (from === to) return { code: 'TEXT_INVALID', message: 'patient_id is empty' };
      patient = patients.indexOf(bytes, from, to);
      if (patient < 0) return { code: 'TEXT_INVALID', message: 'patient_id is not UTF-8 text' };
    }

    const startFrom = starts[startColumn]!;
    const startTo = ends[startColumn]!;
    const trouble =
      readIsoStamp(bytes, startFrom, startTo, stamp) ??
      (stamp.kind === NAIVE ? context.place(stamp, zone, line) : undefined);
    if (trouble !== undefined) {
      const text = textAt(bytes, startFrom, startTo);
      return text.trim() === ''
        ? { code: 'TIME_INVALID', message: 'start is empty' }
        : { code: trouble.code, message: `start ${quoted(text)} ${trouble.message}` };
    }

    const durationFrom = starts[durationColumn]!;
    const durationTo = ends[durationColumn]!;
    const { durationMs: durations } = rows;
    readDecimal(bytes, durationFrom, durationTo, durations, i);
    const durationMs = Math.round(durations[i]! * 1_000);
    if (!(durationMs >= 0 && durationMs <= LONGEST_SESSION_MS)) {
      return badDuration(textAt(bytes, durationFrom, durationTo), durationMs);
    }

    let endReason = 0;
    if (endReasonColumn >= 0) {
      endReason = endReasons.indexOf(bytes, starts[endReasonColumn]!, ends[endReasonColumn]!);
    }
    let program = 0;
    if (programColumn >= 0) {
      program = programs.indexOf(bytes, starts[programColumn]!, ends[programColumn]!);
    }
    if (endReason < 0 || program < 0) {
      return { code: 'TEXT_INVALID', message: 'end_reason or program_id is not UTF-8 text' };
    }

    for (let k = 0; k < parameterCount; k++) {
      const from = starts[parameterColumns[k]!]!;
      const to = ends[parameterColumns[k]!]!;
      const column = parameters[k]!;
      readDecimal(bytes, from, to, column, i);
      if (!(column[i]! >= 0)) {
        column[i] = Number.NaN;
        if (from !== to) remarkValue(context, line, parameterNames[k]!, textAt(bytes, from, to));
      }
    }

    if (stamp.leapSecond) {
      context.remark('notice', 'LEAP_SECOND', line, 'start has a second of 60, read as 59');
    }
    rows.line[i] = line;
    rows.patientIndex[i] = patient;
    rows.startMs[i] = stamp.wallMs - stamp.offsetMinutes * MINUTE_MS;
    rows.offsetMinutes[i] = stamp.offsetMinutes;
    rows.stampKind[i] = stamp.kind;
    durations[i] = durationMs;
    rows.endReasonIndex[i] = endReason;
    rows.programIndex[i] = program;
    rows.length = i + 1;
    return undefined;
  };

  const columns = names.map((name, i) => ({ name, readAs: known[i] }));
  const header = { line: headerLine, delimiter, columns };
  const fields = {
    count: columnCount,
    patient: patientColumn,
    start: startColumn,
    duration: durationColumn,
    endReason: endReasonColumn,
    program: programColumn,
    parameters: parameterColumns,
  };
  const { engine, maxLineBytes = DEFAULT_MAX_LINE_BYTES } = options;
  const ordinary =
    engine === 'plain'
      ? undefined
      : new OrdinarySessions(
          rows,
          fields,
          { patients, endReasons, programs },
          delimiter,
          maxLineBytes,
        );
  return { header, take: () => takeBatch(rows), read, ordinary };
}

const DECIMAL_COMMA = /^\s*[+-]?\d+,\d+\s*$/;

function badDuration(text: string, durationMs: number): Exclude<RowOutcome, 'skipped' | undefined> {
  if (DECIMAL_COMMA.test(text)) {
    const message = `duration_s ${quoted(text)} has a decimal comma; write a decimal point`;
    return { code: 'DECIMAL_COMMA', message };
  }
  const why = Number.isNaN(durationMs)
    ? text.trim() === ''
      ? 'is empty'
      : `${quoted(text)} is not a number of seconds`
    : durationMs < 0
      ? `${quoted(text)} is negative${durationMs === -1_000 ? '; many devices write -1 for no record' : ''}`
      : `${quoted(text)} is longer than a day`;
  return { code: 'DURATION_INVALID', message: `duration_s ${why}` };
}

function remarkValue(context: RowContext, line: number, column: string, text: string): void {
  const comma = DECIMAL_COMMA.test(text);
  const code: DiagnosticCode = comma ? 'DECIMAL_COMMA' : 'VALUE_INVALID';
  const why = comma
    ? 'has a decimal comma; write a decimal point'
    : 'is not a number of at least 0';
  context.remark('warning', code, line, `${column} ${quoted(text)} ${why}; taken as absent`);
}
