import type { Readable, Transform } from 'node:stream';
import zlib from 'node:zlib';
import { Observable } from 'rxjs';
import { StimlogError } from '../model/errors.js';

export type Compression = 'none' | 'gzip' | 'zstd';

export interface SourceOptions {
  /** Hears every byte as it was stored, before decompression: for counting and hashing. */
  readonly onRaw?: ((bytes: Uint8Array) => void) | undefined;
  /** Hears once how the bytes are packed. */
  readonly onCompression?: ((compression: Compression) => void) | undefined;
}

/** Read size: fewer, larger reads; what lies between source and fold stays small. */
export const CHUNK_BYTES = 262_144;

const MAGIC_BYTES = 4;

/**
 * The bytes of a Node stream, decompressed if they are gzip or zstd (by content). Cold; opened on
 * subscription, destroyed at once on unsubscription. The next chunk is read when the last one was
 * digested. Errors: `SOURCE_UNREADABLE`, and `SOURCE_DAMAGED` where compressed data break off.
 */
export function fromReadable(
  open: () => Readable,
  name: string,
  { onRaw, onCompression }: SourceOptions = {},
): Observable<Uint8Array> {
  return new Observable((subscriber) => {
    const raw = open();
    let head: Uint8Array[] | undefined = []; // until enough is there to tell the packing
    let inflate: Transform | undefined;

    const begin = (bytes: Uint8Array): void => {
      head = undefined;
      const compression = compressionOf(bytes);
      onCompression?.(compression);
      if (compression === 'none') {
        if (bytes.length > 0) subscriber.next(bytes);
        return;
      }
      inflate = createInflate(compression, name);
      inflate.on('data', (inflated: Uint8Array) => subscriber.next(inflated));
      inflate.on('end', () => subscriber.complete());
      inflate.on('drain', () => raw.resume());
      inflate.on('error', (cause: NodeJS.ErrnoException) => {
        const how = cause.code === 'Z_BUF_ERROR' ? 'end too early' : 'are damaged';
        const message = `${name}: ${compression} data ${how}; what was read before is kept`;
        subscriber.error(new StimlogError('SOURCE_DAMAGED', message, { cause }));
      });
      inflate.write(bytes);
    };

    raw.on('data', (chunk: Uint8Array) => {
      try {
        onRaw?.(chunk);
        if (inflate) {
          if (!inflate.write(chunk)) raw.pause();
        } else if (head) {
          head.push(chunk);
          const bytes = Buffer.concat(head);
          if (bytes.length >= MAGIC_BYTES) begin(bytes);
        } else {
          subscriber.next(chunk);
        }
      } catch (error) {
        subscriber.error(error);
      }
    });
    raw.on('end', () => {
      if (head) begin(Buffer.concat(head)); // shorter than any magic number
      if (inflate) inflate.end();
      else subscriber.complete();
    });
    raw.on('error', (cause) => subscriber.error(unreadable(name, cause)));
    return () => {
      raw.destroy();
      inflate?.destroy();
    };
  });
}

function compressionOf(bytes: Uint8Array): Compression {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  const zstd = bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
  return zstd ? 'zstd' : 'none';
}

function createInflate(compression: 'gzip' | 'zstd', name: string): Transform {
  if (compression === 'gzip') return zlib.createGunzip({ chunkSize: CHUNK_BYTES });
  // Node has zstd from 22.15 on; its types here are older.
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Transform };
  if (createZstdDecompress) return createZstdDecompress();
  throw new StimlogError(
    'SOURCE_UNREADABLE',
    `${name}: is zstd-compressed, which this version of Node cannot read (22.15 can); pipe it in: zstd -dc FILE | stimlog analyze -`,
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'is a folder; give the files in it',
  EACCES: 'may not be read (permission denied)',
  EPERM: 'may not be read (permission denied)',
};

function unreadable(name: string, cause: NodeJS.ErrnoException): StimlogError {
  const reason = REASONS[cause.code ?? ''] ?? cause.message;
  return new StimlogError('SOURCE_UNREADABLE', `${name}: ${reason}`, { cause });
}
