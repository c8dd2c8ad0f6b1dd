import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { DecodeOptions, HeaderReading } from '../codecs/codec.js';
import { recogniseFormat } from '../codecs/index.js';
import { divisibleFormats } from '../codecs/pieceDecoder.js';
import type { DividedFile } from './decodingPool.js';

/** A smaller file is read by the time that threads have started. */
const SMALLEST_BYTES = 32 * 1_048_576;
/** Where the header has to end. */
const HEAD_BYTES = 16_384;
const NEWLINE = 10;

/**
 * A file that threads may decode in pieces; undefined if it is small, a pipe, packed, of a format that cannot be
 * divided, or not as it should be, which is found out by whoever reads it. `format`: undefined for that which its first
 * bytes show.
 */
export function dividedFile(
  path: string,
  format: string | undefined,
  options: DecodeOptions,
  onHeader: (header: HeaderReading) => void,
): DividedFile | undefined {
  let descriptor: number | undefined;
  try {
    const status = statSync(path); // opening a pipe would wait for who writes it
    if (!status.isFile() || status.size < SMALLEST_BYTES) return undefined;
    descriptor = openSync(path, 'r');
    const block = new Uint8Array(HEAD_BYTES);
    const head = block.subarray(0, readSync(descriptor, block));
    const id = format ?? recogniseFormat(head).id;
    const divisible = divisibleFormats.find((one) => one.id === id);
    if (divisible === undefined) return undefined;
    const decoder = divisible.createDecoder(options, onHeader);
    for (let from = 0, end = 0; ; from = end) {
      end = head.indexOf(NEWLINE, from) + 1;
      if (end === 0) return undefined;
      decoder.push(head.subarray(from, end));
      if (!decoder.headerFound) continue;
      const firstLine = decoder.nextLine;
      return {
        path,
        bytes: status.size,
        format: divisible.id,
        head: head.slice(0, end),
        firstLine,
      };
    }
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
