import type { ErrorCode } from '../model/errors.js';

/** The few ways in which the program ends; those of sysexits.h where one fits. */
export const ExitCode = {
  ok: 0,
  findings: 1,
  usage: 64,
  dataRefused: 65,
  noInput: 66,
  bug: 70,
  outputFailed: 74,
  /** A signal came. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const EXIT_CODE_OF: Readonly<Record<ErrorCode, ExitCode>> = {
  OPTION_INVALID: ExitCode.usage,
  ZONE_REQUIRED: ExitCode.usage,
  PRESCRIPTION_INVALID: ExitCode.dataRefused,
  MANIFEST_INVALID: ExitCode.dataRefused,
  SCENARIO_INVALID: ExitCode.dataRefused,
  FORMAT_UNKNOWN: ExitCode.dataRefused,
  NO_RECORDS: ExitCode.dataRefused,
  SOURCE_UNREADABLE: ExitCode.noInput,
  SOURCE_DAMAGED: ExitCode.dataRefused,
  OUTPUT_FAILED: ExitCode.outputFailed,
};
