import { StimlogError } from '../model/errors.js';
import type { DecodeOptions } from './codec.js';

/** Throws `OPTION_INVALID` if a patient is named for a format whose records name theirs. */
export function refusePatientId({ patientId }: DecodeOptions): void {
  if (patientId === undefined) return;
  throw new StimlogError(
    'OPTION_INVALID',
    '--patient-id is for opennerve, whose log names no patient; this input is of another format',
  );
}

/** Throws `OPTION_INVALID` if columns are mapped in a format that needs no mapping; `why` says so. */
export function refuseMapping(options: DecodeOptions, why: string): void {
  const { timeColumn, patientColumn, zoneColumn, dateOrder } = options;
  if ([timeColumn, patientColumn, zoneColumn, dateOrder].every((option) => option === undefined))
    return;
  throw new StimlogError(
    'OPTION_INVALID',
    `column mapping (--time-column, --patient-column, --zone-column, --date-order) is for dose-events; ${why}`,
  );
}
