import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { Subscriber } from 'rxjs';
import { StimlogError } from '../model/errors.js';
import type { LinkEvent } from './liveLink.js';

export type Compression = 'none' | 'gzip' | 'zstd';

export interface SourceOptions {
  /** Hears every byte as it was stored, before decompression: for counting and hashing. */
  readonly onRaw?: ((bytes: Uint8Array) => void) | undefined;
  /** Hears once how the bytes are packed. */
  readonly onCompression?: ((compression: Compression) => void) | undefined;
  /** Hears when a live link is lost, comes back, is given up, or is ended by the other side. */
  readonly onLink?: ((event: LinkEvent) => void) | undefined;
  /**
   * Reads uncompressed files into one buffer again and again: a chunk holds only until the next one.
   * For a pipeline that digests each chunk at once, as `decode` does. @defaultValue false
   */
  readonly reuseBuffer?: boolean | undefined;
}

/** Read size: fewer, larger reads; what lies between source and fold stays small. */
export const CHUNK_BYTES = 262_144;

const MAGIC_BYTES = 4;
const INFLATED_CHUNK_BYTES = 65_536;
/** At most this much packed data before a damaged place is lost with it. */
const INFLATE_BLOCK_BYTES = 4_096;

/** Hands stored bytes to a subscriber, decompressed if their first bytes say gzip or zstd. */
export class Unpacker {
  readonly #subscriber: Subscriber<Uint8Array>;
  readonly #name: string;
  readonly #options: SourceOptions;
  #head: Uint8Array[] | undefined = []; // until enough is there to tell the packing
  #inflate: Transform | undefined;
  #block = new Uint8Array(INFLATE_BLOCK_BYTES);
  #blockLength = 0;
  #onDrain: () => void = () => {};

  constructor(subscriber: Subscriber<Uint8Array>, name: string, options: SourceOptions) {
    this.#subscriber = subscriber;
    this.#name = name;
    this.#options = options;
  }

  /** Takes stored bytes; false: wait for {@link onDrain} before the next. */
  write(bytes: Uint8Array): boolean {
    this.#options.onRaw?.(bytes);
    if (this.#inflate) return this.#inflateBlocks(bytes);
    if (this.#head === undefined) {
      this.#subscriber.next(bytes);
      return true;
    }
    this.#head.push(new Uint8Array(bytes)); // a copy: the chunk may be written over
    const head = Buffer.concat(this.#head);
    return head.length < MAGIC_BYTES || this.#begin(head);
  }

  /** True once it is known that bytes are handed on as they are and not kept. */
  get passesThrough(): boolean {
    return this.#head === undefined && this.#inflate === undefined;
  }

  end(): void {
    if (this.#head !== undefined) this.#begin(Buffer.concat(this.#head)); // shorter than any magic number
    if (this.#inflate) this.#inflate.end(this.#block.subarray(0, this.#blockLength));
    else this.#subscriber.complete();
  }

  onDrain(listener: () => void): void {
    this.#onDrain = listener;
  }

  destroy(): void {
    this.#inflate?.destroy();
  }

  #begin(head: Uint8Array): boolean {
    this.#head = undefined;
    const compression = compressionOf(head);
    this.#options.onCompression?.(compression);
    if (compression === 'none') {
      if (head.length > 0) this.#subscriber.next(head);
      return true;
    }
    const subscriber = this.#subscriber;
    this.#inflate = createInflate(compression, this.#name);
    this.#inflate.on('data', (inflated: Uint8Array) => subscriber.next(inflated));
    this.#inflate.on('end', () => subscriber.complete());
    this.#inflate.on('drain', () => this.#onDrain());
    this.#inflate.on('error', (cause: NodeJS.ErrnoException) => {
      const how = cause.code === 'Z_BUF_ERROR' ? 'end too early' : 'are damaged';
      const message = `${compression} data ${how}; what was read before is kept`;
      subscriber.error(new StimlogError('SOURCE_DAMAGED', message, { cause }));
    });
    return this.#inflateBlocks(head);
  }

  /**
   * Hands packed bytes on in blocks of one size, wherever they were cut: zlib drops what it has made of a
   * block in which it finds damage, and what is lost must not depend on how the bytes came.
   */
  #inflateBlocks(bytes: Uint8Array): boolean {
    let ready = true;
    for (let from = 0; from < bytes.length; ) {
      const taken = Math.min(bytes.length - from, INFLATE_BLOCK_BYTES - this.#blockLength);
      this.#block.set(bytes.subarray(from, from + taken), this.#blockLength);
      this.#blockLength += taken;
      from += taken;
      if (this.#blockLength < INFLATE_BLOCK_BYTES) break;
      ready = this.#inflate?.write(this.#block) ?? ready;
      this.#block = new Uint8Array(INFLATE_BLOCK_BYTES); // zlib still reads the last one
      this.#blockLength = 0;
    }
    return ready;
  }
}

function compressionOf(bytes: Uint8Array): Compression {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  const zstd = bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
  return zstd ? 'zstd' : 'none';
}

function createInflate(compression: 'gzip' | 'zstd', name: string): Transform {
  if (compression === 'gzip') return zlib.createGunzip({ chunkSize: INFLATED_CHUNK_BYTES });
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

/** What the operating system said, in words. */
export function unreadable(name: string, cause: unknown): StimlogError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = REASONS[code ?? ''] ?? message;
  return new StimlogError('SOURCE_UNREADABLE', `${name}: ${reason}`, { cause });
}
