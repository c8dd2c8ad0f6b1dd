/** How a start time was written: with an offset, in UTC (`Z`), or without either (placed by a zone). */
export const STAMP_KINDS = ['offset', 'utc', 'naive'] as const;
export type StampKind = (typeof STAMP_KINDS)[number];

/** Longest session that is believed: a start and a stop more than a day apart belong to two sessions. */
export const LONGEST_SESSION_MS = 86_400_000;

/** The optional number columns, as named in `session-csv`, with the batch column that holds each. */
export const PARAMETER_COLUMNS = {
  amplitude_left_ma: 'amplitudeLeftMilliamps',
  amplitude_right_ma: 'amplitudeRightMilliamps',
  pulse_width_us: 'pulseWidthMicroseconds',
  frequency_hz: 'frequencyHertz',
  impedance_left_ohm: 'impedanceLeftOhms',
  impedance_right_ohm: 'impedanceRightOhms',
  pulses_left: 'pulsesLeft',
  pulses_right: 'pulsesRight',
} as const;
export type ParameterColumn = (typeof PARAMETER_COLUMNS)[keyof typeof PARAMETER_COLUMNS];

/**
 * A run of session records as they stood in one input, one typed array per quantity, all of
 * `length` elements. Text columns are indices into a dictionary that only ever grows. A batch is
 * never changed after it is emitted. Absent numbers are NaN.
 */
export interface SessionBatch extends Readonly<Record<ParameterColumn, Float64Array>> {
  /** Which input, counted from 0 in the order given. */
  readonly source: number;
  readonly length: number;
  /** Patients whose logs began: they count as patients even if no session of theirs comes. */
  readonly enrolled: readonly string[];
  /** Line of the input on which each record begins, from 1; in a binary format its byte, from 0. */
  readonly line: Float64Array;
  readonly patients: readonly string[];
  readonly patientIndex: Uint32Array;
  /** Start, Unix time, ms. */
  readonly startMs: Float64Array;
  /** Local wall clock minus UTC at the start as the record has it, minutes; 0 for `Z`. */
  readonly offsetMinutes: Int16Array;
  /** Index into {@link STAMP_KINDS}. */
  readonly stampKind: Uint8Array;
  /** Delivered time, ms; NaN for a bare event, which has no duration. */
  readonly durationMs: Float64Array;
  /** End reasons and program ids as written; '' where absent. */
  readonly endReasons: readonly string[];
  readonly endReasonIndex: Uint32Array;
  readonly programs: readonly string[];
  readonly programIndex: Uint32Array;
}
