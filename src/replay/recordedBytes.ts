import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StimlogError } from '../model/errors.js';
import { CHUNK_BYTES, unreadable } from '../sources/unpack.js';

/** The bytes of a recorded log, unpacked if they are gzip. The next chunk is read when the last one was taken. */
export async function* recordedBytes(
  name: string,
  stdin: Readable,
): AsyncGenerator<Uint8Array, undefined> {
  const raw = name === '-' ? stdin : createReadStream(name, { highWaterMark: CHUNK_BYTES });
  const chunks = raw[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    const first = await chunks.next();
    if (first.done) return;
    const whole = Readable.from(chained(first.value, chunks));
    const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
    yield* isGzip ? whole.pipe(createGunzip()) : whole;
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (!code.startsWith('Z_')) throw unreadable(name === '-' ? 'stdin' : name, cause);
    throw new StimlogError('SOURCE_DAMAGED', `${name}: gzip data are damaged or end too early`, {
      cause,
    });
  }
}

async function* chained(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, undefined> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}
