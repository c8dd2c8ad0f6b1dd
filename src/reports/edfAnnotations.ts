import type { CountedSessions } from '../analysis/countSessions.js';
import { DAY_MS, SECOND_MS } from '../model/units.js';
import { type StimulationEvent, stimulationEvents } from './stimulationEvents.js';

export interface EdfPatient {
  readonly patientId: string;
  /** Of ASCII letters and digits, in place of an id that the header cannot hold. */
  readonly label: string;
  readonly sessions: CountedSessions | undefined;
}

/** EDF, "Header record": a data record is recommended not to exceed this. */
const MAX_RECORD_BYTES = 61_440;
const HEADER_BYTES = 512;
/** Before and behind an onset, before a duration, and at the end of a list: EDF+, 2.2.2. */
const NEXT = '\x14';
const DURATION = '\x15';
const END = '\x00';
/** EDF+, 2.2.4: every data record begins with its own start, in an annotation without text. */
const TIME_KEEPING = `+0${NEXT}${NEXT}${END}`;

/**
 * The sessions of one patient as an EDF+C file with annotations alone, in pieces. Source: Kemp & Olivan 2003,
 * edfplus.info. Data records have no duration, as the specification has it for a file without a signal (2.1.2), so that
 * years of sessions fit into few. Onsets are seconds since the start in the header, which is the wall clock of
 * the first session; no change of the clock is in them.
 */
export function* edfAnnotations(patient: EdfPatient, version: string): Generator<Uint8Array> {
  const records = dataRecords(patient.sessions);
  // Two bytes make a sample.
  const recordBytes = 2 * Math.ceil(Math.max(...records.map(({ length }) => length)) / 2);
  yield ascii(header(patient, version, records.length, recordBytes / 2));
  for (const record of records) yield ascii(record.padEnd(recordBytes, END));
}

/** Lists of annotations packed into records of at most {@link MAX_RECORD_BYTES}. */
function dataRecords(sessions: CountedSessions | undefined): string[] {
  const records: string[] = [];
  let record = TIME_KEEPING;
  const offsetSeconds = withinSecond(sessions?.startMs[0] ?? 0) / SECOND_MS;
  for (const event of stimulationEvents(sessions)) {
    const list = annotation(event, offsetSeconds);
    if (record.length + list.length > MAX_RECORD_BYTES) {
      records.push(record);
      record = TIME_KEEPING;
    }
    record += list;
  }
  return [...records, record];
}

function annotation(
  { onsetSeconds, durationSeconds, outcome }: StimulationEvent,
  offsetSeconds: number,
): string {
  const what = durationSeconds === null ? 'event' : 'stimulation session';
  const duration = durationSeconds === null ? '' : `${DURATION}${seconds(durationSeconds)}`;
  return `+${seconds(onsetSeconds + offsetSeconds)}${duration}${NEXT}${what}, ${outcome}${NEXT}${END}`;
}

/** To the millisecond, without an exponent. */
function seconds(value: number): string {
  return value.toFixed(3).replace(/\.?0+$/, '');
}

/** The header tells whole seconds only. */
function withinSecond(ms: number): number {
  return ms - Math.floor(ms / SECOND_MS) * SECOND_MS;
}

function header(
  { patientId, label, sessions }: EdfPatient,
  version: string,
  records: number,
  samples: number,
): string {
  const startWallMs = sessions?.startWallMs[0];
  const start = new Date(startWallMs ?? UNKNOWN_START_MS).toISOString();
  const [year, month, day] = start.slice(0, 10).split('-') as [string, string, string];
  const startDate = startWallMs === undefined ? 'X' : `${day}-${MONTHS[Number(month) - 1]}-${year}`;
  const fields: readonly (readonly [text: string, width: number])[] = [
    ['0', 8],
    [`${patientCode(patientId, label)} X X X`, 80], // code, sex, birthdate, name
    [`Startdate ${startDate} X X X stimlog_${version} not_a_medical_device`, 80],
    [`${day}.${month}.${year.slice(2)}`, 8],
    [start.slice(11, 19).replaceAll(':', '.'), 8],
    [String(HEADER_BYTES), 8],
    ['EDF+C', 44],
    [String(records), 8],
    ['0', 8], // duration of a data record, s
    ['1', 4], // signals
    ['EDF Annotations', 16],
    ['', 80], // transducer
    ['', 8], // dimension
    ['-1', 8], // physical minimum and maximum
    ['1', 8],
    ['-32768', 8], // digital minimum and maximum
    ['32767', 8],
    ['', 80], // filters
    [String(samples), 8],
    ['', 32],
  ];
  return fields.map(([text, width]) => text.slice(0, width).padEnd(width)).join('');
}

/** EDF, "Header record": the first date that its two digits of a year can name. */
const UNKNOWN_START_MS = 5_479 * DAY_MS;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** The id with underscores for spaces, where it is of printable ASCII and leaves room for the other subfields. */
function patientCode(patientId: string, label: string): string {
  return /^[\x20-\x7e]{1,74}$/.test(patientId) ? patientId.replaceAll(' ', '_') : label;
}

/** All that is written here is ASCII, of which UTF-8 is the same bytes. */
function ascii(text: string): Uint8Array {
  return utf8.encode(text);
}

const utf8 = new TextEncoder();
