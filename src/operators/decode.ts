import { concat, concatMap, defer, from, type OperatorFunction } from 'rxjs';
import type { Decoded, DecodeOptions, HeaderReading, LogFormat } from '../codecs/codec.js';

/**
 * Turns raw chunks into batches, diagnostics and counts of records that are no events. The
 * decoder's tail is flushed on completion, dropped on error; every subscription decodes afresh.
 */
export function decode(
  format: LogFormat,
  options: DecodeOptions = {},
  onHeader?: (header: HeaderReading) => void,
): OperatorFunction<Uint8Array, Decoded> {
  return (chunks$) =>
    defer(() => {
      const decoder = format.createDecoder(options, onHeader);
      return concat(
        chunks$.pipe(concatMap((bytes) => decoder.push(bytes))),
        defer(() => from(decoder.end())),
      );
    });
}
