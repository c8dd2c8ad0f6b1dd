import type { Readable } from 'node:stream';
import type { Observable } from 'rxjs';
import { fromReadable } from './readable.js';
import type { SourceOptions } from './unpack.js';

/** The bytes of standard input, decompressed if they are gzip or zstd. Can be subscribed to once. */
export function fromStdin(
  options: SourceOptions & { readonly stream?: Readable } = {},
): Observable<Uint8Array> {
  return fromReadable(() => options.stream ?? process.stdin, 'stdin', options);
}
