import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { SessionRows } from '../model/sessionRows.js';
import { MINUTE_MS } from '../model/units.js';
import { type Zone, zoneNamed } from '../model/zone.js';
import { ByteDictionary } from './byteDictionary.js';
import type { DecodeOptions, HeaderReading, LogFormat } from './codec.js';
import type { CsvRow } from './csvReader.js';
import { textAt } from './decimal.js';
import { DoseDeadlines } from './doseDeadlines.js';
import { ANY_TABLE, type DoseLayout, layoutOf } from './doseLayouts.js';
import { DoseStatus } from './doseStatus.js';
import { headerShift, shiftFields } from './headerShift.js';
import { LidEdges } from './lidEdges.js';
import { minutesApart } from './minutesApart.js';
import { OffsetJumps } from './offsetJumps.js';
import { refusePatientId } from './refuseMapping.js';
import { UNNAMED_PATIENT } from './sessionCsv.js';
import {
  emptyStamp,
  isOtherOrder,
  NAIVE,
  OFFSET,
  readForeignStamp,
  type StampTrouble,
} from './stamp.js';
import {
  DELIMITERS,
  fieldText,
  firstLines,
  normalized,
  type RowContext,
  type RowOutcome,
  type RowReader,
  splitHeader,
  TableDecoder,
  takeBatch,
} from './tableDecoder.js';
import { zoneInWords } from './zoneInWords.js';

/** One row an event without a duration, as electronic dose monitors export: docs/formats/dose-events.md. */
export const doseEvents = {
  id: 'dose-events',
  title: 'dose-monitor export, any CSV with a time column',
  records: 'events',
  sign: 'a header with a column for the time',
  places: 'line',
  recognises(head) {
    if (head.includes(0)) return false;
    return firstLines(head).some((line) => findLayout(line, {}) !== undefined);
  },
  createDecoder(options, onHeader?: (header: HeaderReading) => void) {
    refusePatientId(options);
    const expectation =
      options.timeColumn === undefined
        ? 'a known time column (name yours with --time-column)'
        : `a column named ${quoted(options.timeColumn)}`;
    return new TableDecoder(
      {
        findDelimiter: (line) => findLayout(line, options)?.delimiter,
        refusesBareQuotes: false,
        expectation,
        open: (names, line, delimiter, context) =>
          openRows(names, line, delimiter, context, options),
      },
      options,
      onHeader,
    );
  },
} as const satisfies LogFormat;

function findLayout(
  line: string,
  { timeColumn }: DecodeOptions,
): { readonly layout: DoseLayout; readonly delimiter: string } | undefined {
  for (const delimiter of DELIMITERS) {
    const names = splitHeader(line, delimiter);
    const layout = layoutOf(names, timeColumn);
    if (layout) return { layout, delimiter };
  }
  return undefined;
}

function openRows(
  names: readonly string[],
  headerLine: number,
  delimiter: string,
  context: RowContext,
  options: DecodeOptions,
): RowReader {
  const lower = names.map(normalized);
  const layout = layoutOf(lower, options.timeColumn) ?? ANY_TABLE;
  const find = (option: string, wanted: string | undefined, usual: readonly string[]): number => {
    const name = wanted === undefined ? usual.find((n) => lower.includes(n)) : normalized(wanted);
    const index = name === undefined ? -1 : lower.indexOf(name);
    if (index >= 0 || wanted === undefined) return index;
    throw new StimlogError(
      'OPTION_INVALID',
      `${option} ${quoted(wanted)} is not in the header; its columns are ${names.map(quoted).join(', ')}`,
    );
  };
  const timeColumn = find('--time-column', options.timeColumn, layout.time);
  const patientColumn = find('--patient-column', options.patientColumn, layout.patient);
  const zoneColumn = find('--zone-column', options.zoneColumn, layout.zone ?? []);
  const columnOf = (name: string | undefined): number =>
    name === undefined ? -1 : lower.indexOf(name);
  const utcColumn = columnOf(layout.utc);
  const statusColumn = columnOf(layout.status?.column);
  const edgeColumn = columnOf(layout.edges);
  const dateOrder = options.dateOrder ?? layout.dateOrder;
  // Makers that put the month first divide by slashes: a date with dots went through other hands, most of which put the day first.
  const dottedOrder = options.dateOrder ?? 'ymd';
  // A maker's own order holds once a date bears it out: files that went through a spreadsheet may have the other.
  let isOrderSure = options.dateOrder !== undefined || layout.dateOrder === 'ymd';
  const lastColumn = Math.max(timeColumn, patientColumn, zoneColumn, statusColumn, edgeColumn);
  const status = layout.status && new DoseStatus(names[statusColumn]!, layout.status, context);
  const edges = edgeColumn < 0 ? undefined : new LidEdges(names[edgeColumn]!, context);
  const deadlines = DoseDeadlines.of(names, layout.deadline, context);
  const zone = options.zone ?? preambleZone(context);

  const unread = names.find((name) => /^duration/i.test(name.trim()));
  if (unread !== undefined) {
    const message = `column ${quoted(unread)} is not read: events have no duration; a session log names it duration_s, in seconds, beside start`;
    context.remark('warning', 'COLUMN_UNREAD', headerLine, message);
  }

  const patients = new ByteDictionary();
  const unnamed = new TextEncoder().encode(patientAbove(layout, context) ?? UNNAMED_PATIENT);
  const rows = new SessionRows(options, [], {
    patients: patients.texts,
    endReasons: [''],
    programs: [''],
  });
  const stamp = emptyStamp();
  const utcStamp = emptyStamp();
  let lastPatient = -1;
  let patientMissed = false; // a row was set aside that may have named the patient of those below it
  let surplusSeen = false;
  let noneTimed = false;
  const differences = new Set<number>(); // minutes between the UTC and the local column, each said once
  const jumps = new OffsetJumps(names[timeColumn]!, context);
  let events = 0;
  let shift: number | undefined; // columns that the names of the header stand left of their values

  const read = (row: CsvRow): RowOutcome => {
    shift ??= shiftOf(row);
    if (shift > 0) shiftFields(row, shift);
    const { bytes, starts, ends, line, fieldCount } = row;
    // In a short row, the last field there is may have been cut off.
    if (fieldCount <= patientColumn) missed();
    if (fieldCount <= lastColumn || (fieldCount < names.length && fieldCount - 1 === timeColumn)) {
      return {
        code: 'FIELD_COUNT',
        message: `row has ${fieldCount} fields where the header names ${names.length}`,
      };
    }
    if (fieldCount > names.length && !surplusSeen) {
      surplusSeen = true;
      context.remark(
        'notice',
        'FIELD_COUNT',
        line,
        'row has more values than the header has names',
      );
    }

    if (patientColumn >= 0 && !isBlank(row, patientColumn)) {
      const patient = patients.indexOf(bytes, starts[patientColumn]!, ends[patientColumn]!);
      if (patient < 0) {
        missed();
        return { code: 'TEXT_INVALID', message: 'patient is not UTF-8 text' };
      }
      lastPatient = patient; // exports name the patient in the first row only
      patientMissed = false;
    } else if (patientMissed) {
      return {
        code: 'TEXT_INVALID',
        message: 'patient is blank, and the row that may have named one could not be read',
      };
    }
    if (lastPatient < 0) lastPatient = patients.indexOf(unnamed, 0, unnamed.length);
    if (edges !== undefined) {
      const outcome = edges.read(row, edgeColumn, lastPatient);
      if (outcome !== undefined) return outcome;
    }

    const from = starts[timeColumn]!;
    const to = ends[timeColumn]!;
    const rowZone = zoneColumn < 0 ? zone : zoneOf(fieldText(row, zoneColumn));
    if (status !== undefined) {
      const label = fieldText(row, statusColumn);
      const isEvent = status.isEvent(label, from < to, line);
      if (!isEvent) {
        if (deadlines && from < to) timedThoughNone(label, line);
        if (rowZone !== 'unknown') deadlines?.check(row, rowZone, label, Number.NaN);
        return 'skipped';
      }
    }
    const isDotted = bytes[from + 1] === DOT || bytes[from + 2] === DOT;
    const order = isDotted ? dottedOrder : dateOrder;
    let trouble: StampTrouble | undefined = readForeignStamp(bytes, from, to, stamp, order);
    if (!isOrderSure && (bytes[from + 1] === SLASH || bytes[from + 2] === SLASH)) {
      if (trouble && isOtherOrder(trouble)) refuseOrder(textAt(bytes, from, to), line);
      isOrderSure = trouble === undefined && stamp.date % 100 > 12;
    }
    if (trouble === undefined && stamp.kind === NAIVE) {
      if (rowZone === 'unknown') {
        const text = quoted(fieldText(row, zoneColumn));
        return { code: 'ZONE_UNKNOWN', message: `zone ${text} is not known` };
      }
      trouble = context.place(stamp, rowZone, line);
      if (trouble?.code === 'TIME_AMBIGUOUS' && settledByUtc(row, rowZone!)) trouble = undefined;
    }
    if (trouble !== undefined) {
      const name = names[timeColumn]!;
      if (from === to) return { code: 'TIME_INVALID', message: `${name} is empty` };
      const text = quoted(textAt(bytes, from, to));
      return { code: trouble.code, message: `${name} ${text} ${trouble.message}` };
    }

    const i = rows.next();
    const startMs = stamp.wallMs - stamp.offsetMinutes * MINUTE_MS;
    if (utcColumn >= 0 && utcColumn < fieldCount) checkUtc(row, startMs);
    if (stamp.kind === OFFSET) jumps.check(stamp.offsetMinutes, lastPatient, line);
    if (deadlines && rowZone !== 'unknown') {
      const utcMs = utcMsOf(row); // the maker's labels go by its own columns in UTC
      const takenMs = Number.isNaN(utcMs) ? startMs : utcMs;
      deadlines.check(row, rowZone, fieldText(row, statusColumn), takenMs);
    }
    events++;
    if (stamp.leapSecond) {
      context.remark('notice', 'LEAP_SECOND', line, 'time has a second of 60, read as 59');
    }
    rows.line[i] = line;
    rows.patientIndex[i] = lastPatient;
    rows.startMs[i] = startMs;
    rows.offsetMinutes[i] = stamp.offsetMinutes;
    rows.stampKind[i] = stamp.kind;
    rows.durationMs[i] = Number.NaN;
    rows.length = i + 1;
    return undefined;
  };

  const refuseOrder = (text: string, line: number): never => {
    throw new StimlogError(
      'OPTION_INVALID',
      `${names[timeColumn]} ${quoted(text)} puts the day first, where ${layout.title} puts the month first, and no date above it shows which holds; say it with --date-order dmy, or mdy to set this row aside`,
      { line },
    );
  };

  /** A dose that the maker calls none has a time all the same. */
  const timedThoughNone = (label: string, line: number): void => {
    if (noneTimed) return;
    noneTimed = true;
    const message = `${names[statusColumn]} ${quoted(label)} stands beside a time; counted as no event, as the maker has it (first here)`;
    context.remark('warning', 'VALUE_INVALID', line, message);
  };

  const missed = (): void => {
    patientMissed = patientColumn >= 0;
  };

  const zoneOf = (text: string): Zone | 'unknown' | undefined => {
    if (text === '') return zone;
    try {
      return zoneNamed(text);
    } catch {
      return 'unknown';
    }
  };

  const checkUtc = (row: CsvRow, startMs: number): void => {
    const from = row.starts[utcColumn]!;
    const to = row.ends[utcColumn]!;
    if (isBlank(row, utcColumn)) return;
    const believed = `${quoted(names[timeColumn]!)} was believed`;
    const shown = `${names[utcColumn]} ${quoted(textAt(row.bytes, from, to))}`;
    const trouble = readForeignStamp(row.bytes, from, to, utcStamp, dateOrder);
    if (trouble !== undefined) {
      const message = `${shown} ${trouble.message}; ${believed}`;
      context.remark('warning', 'TIME_COLUMNS_DISAGREE', row.line, message);
      return;
    }
    const utcMs = utcStamp.wallMs - utcStamp.offsetMinutes * MINUTE_MS;
    const minutes = Math.round((utcMs - startMs) / MINUTE_MS);
    if (minutes === 0 || differences.has(minutes)) return;
    differences.add(minutes);
    const message = `${shown} is ${minutesApart(minutes)} the local time; ${believed} (first row with this difference)`;
    context.remark('warning', 'TIME_COLUMNS_DISAGREE', row.line, message);
  };

  const isBlank = ({ bytes, starts, ends }: CsvRow, column: number): boolean => {
    const from = starts[column]!;
    const to = ends[column]!;
    return (
      from === to || (layout.absent !== undefined && textAt(bytes, from, to) === layout.absent)
    );
  };

  /** The time in UTC; NaN if there is none that can be read. */
  const utcMsOf = ({ bytes, starts, ends, fieldCount }: CsvRow): number => {
    if (utcColumn < 0 || utcColumn >= fieldCount) return Number.NaN;
    const [from, to] = [starts[utcColumn]!, ends[utcColumn]!];
    if (readForeignStamp(bytes, from, to, utcStamp, dateOrder)) return Number.NaN;
    return utcStamp.wallMs - utcStamp.offsetMinutes * MINUTE_MS;
  };

  /** A time that the clock showed twice, told by the column in UTC. */
  const settledByUtc = (row: CsvRow, rowZone: Zone): boolean => {
    const utcMs = utcMsOf(row);
    const instant = rowZone
      .instantsAt(stamp.wallMs)
      .find((candidate) => Math.abs(candidate - utcMs) < MINUTE_MS);
    if (instant === undefined) return false;
    stamp.offsetMinutes = (stamp.wallMs - instant) / MINUTE_MS;
    return true;
  };

  const shiftOf = (row: CsvRow): number => {
    const by = headerShift(row, timeColumn, utcColumn, dateOrder);
    if (by === 0) return 0;
    const stood = `${quoted(names[timeColumn]!)} stands over ${quoted(fieldText(row, timeColumn))}, and the time under ${quoted(names[timeColumn + by] ?? '')}`;
    const [lacks, columns] = by === 1 ? ['1 name', '1 column'] : [`${by} names`, `${by} columns`];
    const message = `the header lacks its first ${lacks}: ${stood}; every name is read ${columns} further right`;
    context.remark('warning', 'FIELD_COUNT', row.line, message);
    return by;
  };

  const roles = new Map([
    ...(deadlines?.columns ?? []).map((column) => [column, 'deadline (check)'] as const),
    [patientColumn, 'patient'],
    [zoneColumn, 'zone'],
    [utcColumn, 'time in UTC (check)'],
    [statusColumn, 'status'],
    [edgeColumn, 'opened or closed'],
    [timeColumn, 'time'],
  ]);
  const header: HeaderReading = {
    line: headerLine,
    delimiter,
    columns: names.map((name, i) => ({ name, readAs: roles.get(i) })),
    layout: layout.title,
  };
  const finish = (): HeaderReading | undefined => {
    if (status === undefined) return undefined;
    if (layout.deadline !== undefined) {
      const message = `${names[statusColumn]}: ${status.summary()}; ${events} are events here${deadlines?.summary() ?? ''}`;
      context.remark('notice', 'LABELS_COUNTED', headerLine, message);
    }
    return { ...header, labels: status.labels };
  };

  return { header, take: () => takeBatch(rows), read, missed, finish };
}

const SLASH = 47;
const DOT = 46;

/** The zone that the lines above the header name in words; undefined if none does for sure. */
function preambleZone({ preamble, remark }: RowContext): Zone | undefined {
  for (const [i, line] of preamble.entries()) {
    const found = zoneInWords(line);
    if (found === undefined) continue;
    const { zone, words, isFixed } = found;
    const caution = isFixed ? ', which knows no daylight saving time; --zone goes before it' : '';
    const message = `${quoted(words)} is read as the zone ${zone.name} of times without an offset${caution}`;
    remark(isFixed ? 'warning' : 'notice', 'ZONE_IN_WORDS', i + 1, message);
    return zone;
  }
  return undefined;
}

function patientAbove(layout: DoseLayout, { preamble }: RowContext): string | undefined {
  if (layout.patientInPreamble === undefined) return undefined;
  for (const line of preamble) {
    const patient = layout.patientInPreamble.exec(line)?.[1];
    if (patient) return patient;
  }
  return undefined;
}
