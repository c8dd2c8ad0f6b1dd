import fc from 'fast-check';
import { expect } from 'vitest';
import type { DecodeOptions, DecoderItem, LogFormat } from '../../src/codecs/codec.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import type { LogLine } from '../../src/model/logLine.js';
import type { RcsRecord } from '../../src/model/rcsRecord.js';
import type { SessionBatch } from '../../src/model/session.js';
import type { Telemetry } from '../../src/model/telemetry.js';

/** One record of a batch, with its texts looked up. */
export interface Row {
  readonly line: number;
  readonly patient: string;
  readonly startMs: number;
  readonly offsetMinutes: number;
  readonly stampKind: number;
  readonly durationMs: number;
  readonly endReason: string;
  readonly amplitudeLeftMilliamps: number;
}

export interface DecodedAll {
  readonly rows: readonly Row[];
  readonly diagnostics: readonly Diagnostic[];
  readonly skipped: number;
  readonly events: readonly LogLine[];
  readonly rcs: readonly RcsRecord[];
  readonly telemetry: readonly Telemetry[];
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function rowsOf(batch: SessionBatch): Row[] {
  return Array.from({ length: batch.length }, (_, i) => ({
    line: batch.line[i]!,
    patient: batch.patients[batch.patientIndex[i]!]!,
    startMs: batch.startMs[i]!,
    offsetMinutes: batch.offsetMinutes[i]!,
    stampKind: batch.stampKind[i]!,
    durationMs: batch.durationMs[i]!,
    endReason: batch.endReasons[batch.endReasonIndex[i]!]!,
    amplitudeLeftMilliamps: batch.amplitudeLeftMilliamps[i]!,
  }));
}

/** Gathers what a decoder emits, with texts looked up at once. */
export class DecodedItems implements DecodedAll {
  readonly rows: Row[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly events: LogLine[] = [];
  readonly rcs: RcsRecord[] = [];
  readonly telemetry: Telemetry[] = [];
  skipped = 0;

  take(decoded: readonly DecoderItem[]): void {
    for (const item of decoded) {
      if (item.kind === 'batch') this.rows.push(...rowsOf(item.batch));
      else if (item.kind === 'diagnostic') this.diagnostics.push(item.diagnostic);
      else if (item.kind === 'once') this.#takeOnce(item.diagnostic);
      else if (item.kind === 'events') this.events.push(...item.events);
      else if (item.kind === 'rcs') this.rcs.push(...item.records);
      else if (item.kind === 'telemetry') this.telemetry.push(...item.telemetry);
      else this.skipped += item.count;
    }
  }

  #takeOnce(diagnostic: Diagnostic): void {
    const isNew = this.diagnostics.every(({ message }) => message !== diagnostic.message);
    if (isNew) this.diagnostics.push(diagnostic);
  }
}

/** Everything that a decoder makes of `chunks`; each chunk is written over after it was pushed. */
export function decodeAll(
  format: LogFormat,
  chunks: readonly Uint8Array[],
  options: DecodeOptions = {},
): DecodedAll {
  const decoder = format.createDecoder(options);
  const items = new DecodedItems();
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    items.take(decoder.push(bytes));
    bytes.fill(0x58);
  }
  items.take(decoder.end());
  return items;
}

/** `bytes` in pieces, cut at the given places. */
export function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((to, i) => bytes.subarray(places[i]!, to));
}

/** Law: where the bytes are cut never changes what comes out. */
export function expectChunkInvariance(
  format: LogFormat,
  bytes: Uint8Array,
  options: DecodeOptions = {},
): void {
  const whole = decodeAll(format, [bytes], options);
  const single = Array.from({ length: bytes.length }, (_, i) => i);
  expect(decodeAll(format, cutAt(bytes, single), options)).toEqual(whole);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 40 }), (cuts) => {
      expect(decodeAll(format, cutAt(bytes, cuts), options)).toEqual(whole);
    }),
  );
}
