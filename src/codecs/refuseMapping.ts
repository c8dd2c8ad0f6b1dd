import { StimlogError } from '../model/errors.js';
import type { DecodeOptions } from './codec.js';

/** Throws `OPTION_INVALID` if columns are mapped in a format that needs no mapping; `why` says so. */
export function refuseMapping(
  { timeColumn, patientColumn, zoneColumn, dateOrder }: DecodeOptions,
  why: string,
): void {
  if ([timeColumn, patientColumn, zoneColumn, dateOrder].every((option) => option === undefined))
    return;
  throw new StimlogError(
    'OPTION_INVALID',
    `column mapping (--time-column, --patient-column, --zone-column, --date-order) is for dose-events; ${why}`,
  );
}
