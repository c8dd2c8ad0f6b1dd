import { dayNumberOf, FIRST_YEAR, isCivilDate, LAST_YEAR } from '../model/civil.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/units.js';

/** Bytes of the fixed part, and of what each signal adds to it. Kemp & Olivan 2003, Clin Neurophysiol 114:1755. */
export const EDF_BLOCK_BYTES = 256;

/** Annotations of one data record that are held at once; the specification asks for 61,440 bytes a record at most. */
const MAX_ANNOTATION_BYTES = 16_777_216;
const ANNOTATIONS = 'EDF Annotations';
const SAMPLE_BYTES = 2;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Where annotations stand in a data record. */
export interface AnnotationSpan {
  readonly from: number;
  readonly to: number;
}

export interface EdfHeader {
  /** Code of the patient, the first word of the field; undefined: not given (`X`). */
  readonly patientCode: string | undefined;
  /** What the clock showed at the start, ms as if it were UTC; NaN: nobody knows. */
  readonly startWallMs: number;
  /** What is wrong with the start or doubtful; undefined: nothing. */
  readonly startTrouble: string | undefined;
  /** Data records as the header has it: -1 while recording. */
  readonly recordCount: number;
  readonly recordDurationMs: number;
  readonly recordBytes: number;
  readonly annotations: readonly AnnotationSpan[];
  readonly headerBytes: number;
}

/** True if a file with these first bytes is EDF or EDF+: version 0, and a header as long as its signals make it. */
export function looksLikeEdf(head: Uint8Array): boolean {
  if (head.length < EDF_BLOCK_BYTES || ascii(head, 0, 8).trimEnd() !== '0') return false;
  const signals = whole(head, 252, 4);
  return signals > 0 && whole(head, 184, 8) === (signals + 1) * EDF_BLOCK_BYTES;
}

/** Bytes of the whole header, from its fixed part. */
export function edfHeaderBytes(head: Uint8Array): number {
  return (whole(head, 252, 4) + 1) * EDF_BLOCK_BYTES;
}

/** Reads the whole header. Throws `FORMAT_UNKNOWN` if it is not of EDF+ or holds no annotations. */
export function readEdfHeader(bytes: Uint8Array): EdfHeader {
  if (!looksLikeEdf(bytes)) throw new StimlogError('FORMAT_UNKNOWN', 'has no header of EDF');
  if (!/^EDF\+[CD]/.test(ascii(bytes, 192, 44))) {
    throw new StimlogError(
      'FORMAT_UNKNOWN',
      'is plain EDF, which holds no annotations; export EDF+ (EDF+C or EDF+D)',
    );
  }
  const signals = whole(bytes, 252, 4);
  const annotations: AnnotationSpan[] = [];
  let recordBytes = 0;
  let annotationBytes = 0;
  for (let i = 0; i < signals; i++) {
    const label = ascii(bytes, EDF_BLOCK_BYTES + i * 16, 16).trim();
    const samples = whole(bytes, EDF_BLOCK_BYTES + signals * 216 + i * 8, 8);
    if (!(samples >= 0)) {
      throw new StimlogError('FORMAT_UNKNOWN', `does not say how many samples ${label} has`);
    }
    const to = recordBytes + samples * SAMPLE_BYTES;
    if (label === ANNOTATIONS) {
      annotations.push({ from: recordBytes, to });
      annotationBytes += to - recordBytes;
    }
    recordBytes = to;
  }
  if (annotations.length === 0 || annotationBytes === 0) {
    throw new StimlogError('FORMAT_UNKNOWN', `has no signal ${quoted(ANNOTATIONS)}`);
  }
  if (annotationBytes > MAX_ANNOTATION_BYTES) {
    const message = `claims ${annotationBytes} bytes of annotations in a record; ${MAX_ANNOTATION_BYTES} is the limit`;
    throw new StimlogError('FORMAT_UNKNOWN', message);
  }
  const [code = 'X'] = ascii(bytes, 8, 80).trim().split(' ');
  const recordCount = whole(bytes, 236, 8);
  const recordSeconds = Number(ascii(bytes, 244, 8).trim() || 'x');
  return {
    patientCode: code === 'X' || code === '' ? undefined : code,
    ...startOf(ascii(bytes, 88, 80), ascii(bytes, 168, 8), ascii(bytes, 176, 8)),
    recordCount: Number.isNaN(recordCount) ? -1 : recordCount,
    recordDurationMs: Number.isFinite(recordSeconds) ? recordSeconds * SECOND_MS : Number.NaN,
    recordBytes,
    annotations,
    headerBytes: (signals + 1) * EDF_BLOCK_BYTES,
  };
}

/**
 * The start: its date of the recording field (`Startdate 02-MAR-2026`), which has four digits of the year, else
 * the header's `dd.mm.yy`, where 85 to 99 mean 1985 to 1999 and the others 2000 to 2084.
 */
function startOf(
  recording: string,
  shortDate: string,
  time: string,
): Pick<EdfHeader, 'startWallMs' | 'startTrouble'> {
  const unknown = (why: string) => ({ startWallMs: Number.NaN, startTrouble: why });
  const clock = /^(\d\d)[.:](\d\d)[.:](\d\d)$/.exec(time.trim());
  const [hour, minute, second] = (clock ?? []).slice(1).map(Number);
  if (clock === null || hour! > 23 || minute! > 59 || second! > 59) {
    return unknown(`start time ${quoted(time.trim())} is no time of day`);
  }
  const long = longDay(recording);
  const short = shortDay(shortDate);
  const day = Number.isNaN(long) ? short : long;
  const written = `start date ${quoted(shortDate.trim())} (recording: ${quoted(recording.trim())})`;
  if (Number.isNaN(day)) return unknown(`${written} is no date`);
  const year = new Date(day * DAY_MS).getUTCFullYear();
  if (year < FIRST_YEAR || year > LAST_YEAR) {
    return unknown(
      `${written} lies outside the years ${FIRST_YEAR} to ${LAST_YEAR}; it was not set`,
    );
  }
  const startWallMs = day * DAY_MS + hour! * HOUR_MS + minute! * MINUTE_MS + second! * SECOND_MS;
  const believed = new Date(day * DAY_MS).toISOString().slice(0, 10);
  const trouble = Number.isNaN(short)
    ? `${written}: the short one is no date; ${believed} was believed`
    : !Number.isNaN(long) && long !== short
      ? `${written}: the two differ; ${believed} was believed`
      : undefined;
  return { startWallMs, startTrouble: trouble };
}

/** Day number of `Startdate dd-MMM-yyyy`; NaN if there is none. */
function longDay(recording: string): number {
  const found = /^Startdate (\d\d)-([A-Za-z]{3})-(\d{4})\b/.exec(recording.trim());
  if (found === null) return Number.NaN;
  const month = MONTHS.indexOf(found[2]!.toUpperCase()) + 1;
  return dayOf(Number(found[3]), month, Number(found[1]));
}

function shortDay(text: string): number {
  const found = /^(\d\d)[./-](\d\d)[./-](\d\d)$/.exec(text.trim());
  if (found === null) return Number.NaN;
  const [day, month, year] = found.slice(1).map(Number);
  return dayOf(year! + (year! >= 85 ? 1900 : 2000), month!, day!);
}

function dayOf(year: number, month: number, day: number): number {
  return isCivilDate(year, month, day) ? dayNumberOf(year, month, day) : Number.NaN;
}

/** A whole number in a field of spaces and digits; NaN if there is none. */
function whole(bytes: Uint8Array, from: number, length: number): number {
  const text = ascii(bytes, from, length).trim();
  return /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
}

function ascii(bytes: Uint8Array, from: number, length: number): string {
  return new TextDecoder('latin1').decode(bytes.subarray(from, from + length));
}
