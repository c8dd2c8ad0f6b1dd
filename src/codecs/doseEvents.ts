import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { SessionRows } from '../model/sessionRows.js';
import { MINUTE_MS } from '../model/units.js';
import { type Zone, zoneNamed } from '../model/zone.js';
import { ByteDictionary } from './byteDictionary.js';
import type { DecodeOptions, HeaderReading, LogFormat } from './codec.js';
import type { CsvRow } from './csvReader.js';
import { textAt } from './decimal.js';
import { ANY_TABLE, type DoseLayout, layoutOf } from './doseLayouts.js';
import { refusePatientId } from './refuseMapping.js';
import { UNNAMED_PATIENT } from './sessionCsv.js';
import { emptyStamp, NAIVE, readForeignStamp, type StampTrouble } from './stamp.js';
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

/** One row an event without a duration, as electronic dose monitors export: docs/formats/dose-events.md. */
export const doseEvents = {
  id: 'dose-events',
  title: 'dose-monitor export, any CSV with a time column',
  records: 'events',
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
  const utcColumn = layout.utc === undefined ? -1 : lower.indexOf(layout.utc);
  const noEventColumn = layout.noEvent === undefined ? -1 : lower.indexOf(layout.noEvent.column);
  const dateOrder = options.dateOrder ?? layout.dateOrder;
  const lastColumn = Math.max(timeColumn, patientColumn, zoneColumn, noEventColumn);

  const unread = names.find((name) => /^duration/i.test(name.trim()));
  if (unread !== undefined) {
    const message = `column ${quoted(unread)} is not read: events have no duration; a session log names it duration_s, in seconds, beside start`;
    context.remark('warning', 'COLUMN_UNREAD', headerLine, message);
  }

  const patients = new ByteDictionary();
  const unnamed = new TextEncoder().encode(UNNAMED_PATIENT);
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
  const differences = new Set<number>(); // minutes between the UTC and the local column, each said once

  const read = (row: CsvRow): RowOutcome => {
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

    if (patientColumn >= 0 && starts[patientColumn]! < ends[patientColumn]!) {
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
    if (noEventColumn >= 0) {
      const status = normalized(fieldText(row, noEventColumn));
      if (layout.noEvent?.values.includes(status)) return 'skipped';
    }
    if (lastPatient < 0) lastPatient = patients.indexOf(unnamed, 0, unnamed.length);

    const from = starts[timeColumn]!;
    const to = ends[timeColumn]!;
    let trouble: StampTrouble | undefined = readForeignStamp(bytes, from, to, stamp, dateOrder);
    if (trouble === undefined && stamp.kind === NAIVE) {
      const zone = zoneColumn < 0 ? options.zone : zoneOf(fieldText(row, zoneColumn));
      if (zone === 'unknown') {
        const text = quoted(fieldText(row, zoneColumn));
        return { code: 'ZONE_UNKNOWN', message: `zone ${text} is not known` };
      }
      trouble = context.place(stamp, zone, line);
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

  const missed = (): void => {
    patientMissed = patientColumn >= 0;
  };

  const zoneOf = (text: string): Zone | 'unknown' | undefined => {
    if (text === '') return options.zone;
    try {
      return zoneNamed(text);
    } catch {
      return 'unknown';
    }
  };

  const checkUtc = (row: CsvRow, startMs: number): void => {
    const from = row.starts[utcColumn]!;
    const to = row.ends[utcColumn]!;
    if (from === to) return;
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
    const message = `${shown} is ${apart(minutes)} the local time; ${believed} (first row with this difference)`;
    context.remark('warning', 'TIME_COLUMNS_DISAGREE', row.line, message);
  };

  const roles = new Map([
    [patientColumn, 'patient'],
    [zoneColumn, 'zone'],
    [utcColumn, 'time in UTC (check)'],
    [noEventColumn, 'status'],
    [timeColumn, 'time'],
  ]);
  const header: HeaderReading = {
    line: headerLine,
    delimiter,
    columns: names.map((name, i) => ({ name, readAs: roles.get(i) })),
    layout: layout.title,
  };
  return { header, take: () => takeBatch(rows), read, missed };
}

/** `5 h 30 min before`, `730 d after`. */
function apart(minutes: number): string {
  const size = Math.abs(minutes);
  const parts = [
    [Math.floor(size / 1_440), 'd'],
    [Math.floor((size % 1_440) / 60), 'h'],
    [size % 60, 'min'],
  ] as const;
  const text = parts.filter(([count]) => count > 0).map((part) => part.join(' '));
  return `${text.join(' ')} ${minutes < 0 ? 'before' : 'after'}`;
}
