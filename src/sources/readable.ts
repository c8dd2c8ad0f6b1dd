import type { Readable } from 'node:stream';
import { Observable } from 'rxjs';
import { type SourceOptions, Unpacker, unreadable } from './unpack.js';

/**
 * The bytes of a Node stream, decompressed if they are gzip or zstd (by content). Cold; opened on
 * subscription, destroyed at once on unsubscription. The next chunk is taken when the last one was
 * digested. Errors: `SOURCE_UNREADABLE`, and `SOURCE_DAMAGED` where compressed data break off.
 */
export function fromReadable(
  open: () => Readable,
  name: string,
  options: SourceOptions = {},
): Observable<Uint8Array> {
  return new Observable((subscriber) => {
    const raw = open();
    const unpacker = new Unpacker(subscriber, name, options);
    unpacker.onDrain(() => raw.resume());
    raw.on('data', (chunk: Uint8Array) => {
      try {
        if (!unpacker.write(chunk)) raw.pause();
      } catch (error) {
        subscriber.error(error);
      }
    });
    raw.on('end', () => {
      try {
        unpacker.end();
      } catch (error) {
        subscriber.error(error);
      }
    });
    raw.on('error', (cause) => subscriber.error(unreadable(name, cause)));
    return () => {
      raw.destroy();
      unpacker.destroy();
    };
  });
}
