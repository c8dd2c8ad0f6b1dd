import { StimlogError } from '../model/errors.js';
import type { LogFormat } from './codec.js';

/** The first and the last bytes of a file (https://parquet.apache.org/docs/file-format/). */
export const PARQUET_MAGIC = 'PAR1';
/** The same if the footer is encrypted. */
export const ENCRYPTED_MAGIC = 'PARE';

/** A table of sessions or pulses: docs/formats/parquet.md. Read from its end, hence by `readParquet` alone. */
export const parquet = {
  id: 'parquet',
  title: 'table of sessions or pulses (Parquet)',
  records: 'sessions or pulses',
  sign: 'its first bytes, PAR1',
  places: 'row',
  recognises: isParquet,
  createDecoder: () => ({ push: refuseStream, end: () => refuseStream(new Uint8Array(0)) }),
} as const satisfies LogFormat;

/** True if a file that begins so is Parquet. */
export function isParquet(head: Uint8Array): boolean {
  const magic = String.fromCharCode(...head.subarray(0, PARQUET_MAGIC.length));
  return magic === PARQUET_MAGIC || magic === ENCRYPTED_MAGIC;
}

function refuseStream(bytes: Uint8Array): never {
  throw new StimlogError(
    'FORMAT_UNKNOWN',
    isParquet(bytes)
      ? 'is Parquet, which is read from its end: give the name of an unpacked file (no gzip, no standard input)'
      : 'is no Parquet file: it does not begin with PAR1',
  );
}
