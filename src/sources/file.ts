import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { Observable } from 'rxjs';
import { fromReadable } from './readable.js';
import { CHUNK_BYTES, type SourceOptions, Unpacker, unreadable } from './unpack.js';

/** Bytes read before the event loop gets a turn (signals, timers, progress). */
const TURN_BYTES = 64 * CHUNK_BYTES;

/**
 * The bytes of a file, decompressed if it is gzip or zstd. Cold; opened on subscription, closed at
 * once on unsubscription. A regular file is read with blocking reads, one chunk when the last one was
 * digested: what a cached read takes is less than what waiting for a thread takes. Errors as
 * {@link fromReadable}.
 */
export function fromFile(path: string, options: SourceOptions = {}): Observable<Uint8Array> {
  return new Observable((subscriber) => {
    let descriptor: number;
    try {
      descriptor = openSync(path, 'r');
    } catch (cause) {
      subscriber.error(unreadable(path, cause));
      return undefined;
    }
    if (!fstatSync(descriptor).isFile()) {
      // A pipe or a device may keep silent: never wait for it with the event loop held.
      const stream = createReadStream(path, { fd: descriptor, highWaterMark: CHUNK_BYTES });
      return fromReadable(() => stream, path, options).subscribe(subscriber);
    }

    const unpacker = new Unpacker(subscriber, path, options);
    let buffer: Buffer | undefined;
    let turn: NodeJS.Immediate | undefined;
    const readOn = (): void => {
      try {
        for (let left = TURN_BYTES; left > 0 && !subscriber.closed; left -= CHUNK_BYTES) {
          if (!options.reuseBuffer || !unpacker.passesThrough) buffer = undefined;
          buffer ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
          const chunk = buffer;
          const length = readSync(descriptor, chunk);
          if (length === 0) {
            unpacker.end();
            return;
          }
          if (!unpacker.write(chunk.subarray(0, length))) return; // goes on when drained
        }
      } catch (cause) {
        const fromSystem = (cause as NodeJS.ErrnoException).syscall === 'read';
        subscriber.error(fromSystem ? unreadable(path, cause) : cause);
      }
      if (!subscriber.closed) turn = setImmediate(readOn);
    };
    unpacker.onDrain(readOn);
    turn = setImmediate(readOn);
    return () => {
      clearImmediate(turn);
      closeSync(descriptor);
      unpacker.destroy();
    };
  });
}
