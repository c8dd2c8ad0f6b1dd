import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { concatMap, defer, from, Observable } from 'rxjs';
import type { DecodeOptions, DecoderItem, HeaderReading } from '../codecs/codec.js';
import { isParquet } from '../codecs/parquet.js';
import { unreadable } from '../sources/unpack.js';

const MAGIC_BYTES = 4;

/** True if it is a file, no pipe, and begins as Parquet does. One that cannot be read is found out by who reads it. */
export function isParquetFile(path: string): boolean {
  let descriptor: number | undefined;
  try {
    if (!statSync(path).isFile()) return false; // opening a pipe would wait for who writes it
    descriptor = openSync(path, 'r');
    const head = new Uint8Array(MAGIC_BYTES);
    return readSync(descriptor, head) > 0 && isParquet(head);
  } catch {
    return false;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * What a Parquet file holds, some thousand rows at a time, with a turn of the event loop between. Cold; opened on
 * subscription, closed at once on unsubscription. Errors as `readParquet`, and `SOURCE_UNREADABLE`.
 */
export function parquetItems(
  path: string,
  options: DecodeOptions,
  onHeader: (header: HeaderReading) => void,
): Observable<readonly DecoderItem[]> {
  // Loaded by those only who read one.
  return defer(() => from(import('../codecs/readParquet.js'))).pipe(
    concatMap(
      ({ readParquet }) =>
        new Observable<readonly DecoderItem[]>((subscriber) => {
          let turn: NodeJS.Immediate | undefined;
          let descriptor: number;
          try {
            descriptor = openSync(path, 'r');
          } catch (cause) {
            subscriber.error(unreadable(path, cause));
            return undefined;
          }
          const { size } = fstatSync(descriptor);
          const read = (first: number, end: number) => readAt(descriptor, path, first, end);
          const steps = readParquet({ byteLength: size, read }, options, onHeader);
          const step = (): void => {
            try {
              const { done, value } = steps.next();
              if (done) subscriber.complete();
              else subscriber.next(value);
            } catch (error) {
              subscriber.error(error);
            }
            if (!subscriber.closed) turn = setImmediate(step);
          };
          turn = setImmediate(step);
          return () => {
            clearImmediate(turn);
            closeSync(descriptor);
          };
        }),
    ),
  );
}

function readAt(
  descriptor: number,
  path: string,
  first: number,
  end: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(end - first);
  for (let length = 0; length < bytes.length; ) {
    let count: number;
    try {
      count = readSync(descriptor, bytes, length, bytes.length - length, first + length);
    } catch (cause) {
      throw unreadable(path, cause);
    }
    if (count === 0) throw unreadable(path, new Error('became shorter while it was read'));
    length += count;
  }
  return bytes;
}
