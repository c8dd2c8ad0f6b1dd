/**
 * What can go wrong on purpose:
 * - `OPTION_INVALID`: the caller asked for something that cannot be (usage).
 * - `ZONE_REQUIRED`: times without a UTC offset were read and no zone was named.
 * - `PRESCRIPTION_INVALID`: the prescription file is not what its schema says.
 * - `MANIFEST_INVALID`: the manifest of a cohort contradicts itself or cannot be read as one.
 * - `SCENARIO_INVALID`: the scenario file is not what its schema says.
 * - `FORMAT_UNKNOWN`: the input's content matches no format.
 * - `NO_RECORDS`: nothing in the input could be used.
 * - `SOURCE_UNREADABLE`: the input is missing, a folder, or may not be read.
 * - `SOURCE_DAMAGED`: compressed input ends early or is corrupt; what came before it was good.
 * - `OUTPUT_FAILED`: the result could not be written.
 */
export type ErrorCode =
  | 'OPTION_INVALID'
  | 'ZONE_REQUIRED'
  | 'PRESCRIPTION_INVALID'
  | 'MANIFEST_INVALID'
  | 'SCENARIO_INVALID'
  | 'FORMAT_UNKNOWN'
  | 'NO_RECORDS'
  | 'SOURCE_UNREADABLE'
  | 'SOURCE_DAMAGED'
  | 'OUTPUT_FAILED';

/** Every error this package throws on purpose. Anything else that escapes is a bug. */
export class StimlogError extends Error {
  override readonly name = 'StimlogError';
  readonly code: ErrorCode;
  /** Line of the input that it is about, from 1. */
  readonly line: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & { readonly line?: number | undefined } = {},
  ) {
    super(message, options);
    this.code = code;
    this.line = options.line;
  }
}
