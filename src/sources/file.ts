import { createReadStream } from 'node:fs';
import type { Observable } from 'rxjs';
import { CHUNK_BYTES, fromReadable, type SourceOptions } from './readable.js';

/** The bytes of a file, decompressed if it is gzip or zstd. See {@link fromReadable}. */
export function fromFile(path: string, options: SourceOptions = {}): Observable<Uint8Array> {
  return fromReadable(() => createReadStream(path, { highWaterMark: CHUNK_BYTES }), path, options);
}
