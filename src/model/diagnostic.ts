/**
 * - `error`: one record was set aside.
 * - `warning`: something was counted differently from how it was recorded, or is doubtful.
 * - `notice`: worth knowing, nothing changed.
 */
export const SEVERITIES = ['error', 'warning', 'notice'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const DIAGNOSTIC_CODES = [
  'RECORD_MALFORMED',
  'FIELD_COUNT',
  'COLUMN_UNREAD',
  'LINE_TOO_LONG',
  'TEXT_INVALID',
  'DURATION_INVALID',
  'VALUE_INVALID',
  'DECIMAL_COMMA',
  'TIME_INVALID',
  'TIME_IMPLAUSIBLE',
  'TIME_NONEXISTENT',
  'TIME_AMBIGUOUS',
  'TIME_NAIVE',
  'TIME_COLUMNS_DISAGREE',
  'OFFSET_JUMP',
  'EDGE_UNPAIRED',
  'ZONE_IN_WORDS',
  'LABELS_COUNTED',
  'VALUE_UNKNOWN',
  'ZONE_UNKNOWN',
  'LEAP_SECOND',
  'ORDER_BACKWARDS',
  'DUPLICATE',
  'OVERLAP',
  'INPUT_UNREADABLE',
  'INPUT_TRUNCATED',
  'LAST_LINE_UNFINISHED',
  'NO_RECORDS',
  'RECORD_UNKNOWN',
  'RECORD_DAMAGED',
  'RECORD_TRUNCATED',
  'FRAME_TOO_LONG',
  'BYTES_SKIPPED',
  'DEVICE_UNNAMED',
  'VALUE_ROUNDED',
  'LINK_LOST',
  'LINK_BACK',
  'LINK_GIVEN_UP',
  'RECORDS_LOST',
  'RECORD_REPEATED',
  'RECORD_CONFLICT',
  'RECORD_LATE',
  'UPLOAD_REPEATED',
  'HISTORY_OVERWRITTEN',
  'TELEMETRY_GAP',
  'START_MISSING',
  'STOP_MISSING',
  'RECORD_COUNT',
  'RECORDING_GAP',
  'AMPLITUDE_CLAMPED',
  'BATTERY_END',
  'LEAD_OPEN',
  'LEAD_SHORT',
  'IMPEDANCE_HIGH',
  'CLOCK_DRIFT',
  'CLOCK_JUMP',
  'CLOCK_DST_NAIVE',
] as const;
export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];

/** What was wrong with the data, and where. The sentence comes last: programs read the code. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  /** Line of the input, from 1; absent where the trouble has no line. */
  readonly line?: number;
  /** Byte of the input (decompressed), from 0; instead of a line in a binary format. */
  readonly byte?: number;
  /** Row of a table that has no lines (Parquet), from 1; instead of a line. */
  readonly row?: number;
  /** Bytes that are set aside with it, where they are counted. */
  readonly bytes?: number;
  /** How many records it concerns. @defaultValue 1 */
  readonly count?: number;
  /** Lower-case, without the position: what, then the value, then what was done or is to do. */
  readonly message: string;
}

/** Longest piece of input that a message repeats. */
const QUOTED_CHARACTERS = 60;

/** `text` in double quotes, shortened, with everything that could steer a terminal shown as `\x..`. */
export function quoted(text: string): string {
  const characters = [...text];
  const short =
    characters.length > QUOTED_CHARACTERS
      ? `${characters.slice(0, QUOTED_CHARACTERS).join('')}…`
      : text;
  return `"${visible(short)}"`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are the ones to show
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** `text` with control characters and bidirectional overrides shown as `\x..`. */
export function visible(text: string): string {
  return text.replace(STEERING, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
