import { closeSync, openSync, readSync } from 'node:fs';
import { packed } from '../codecs/packedBatch.js';
import { packedPulses } from '../codecs/packedPulses.js';
import { PieceDecoder } from '../codecs/pieceDecoder.js';
import type { LogLine } from '../model/logLine.js';
import type { SessionBatch } from '../model/session.js';
import { zoneNamed } from '../model/zone.js';
import type { Answer, AnsweredItem, DICTIONARIES, Order } from './decodeOrders.js';

type Opening = Extract<Order, { kind: 'open' }>;
type Decoding = Extract<Order, { kind: 'decode' }>;

/** Decodes the pieces that it is told to. */
export class PieceReader {
  #input = 0;
  #descriptor: number | undefined;
  #pieces: PieceDecoder | undefined;
  readonly #buffers: SharedArrayBuffer[] = [];
  /** The patients of the last batch, and how much of each dictionary was told. */
  #patients: readonly string[] = [];
  #told = { patients: 0, endReasons: 0, programs: 0 };

  /** What a piece came to; undefined for an order that asks for none. Throws what is a fault of the program. */
  obey(order: Order): Answer | undefined {
    if (order.kind === 'decode') return this.#decode(order);
    this.#open(order);
    return undefined;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open({ input, path, format, options, zone, head }: Opening): void {
    this.close();
    this.#input = input;
    const readAt = (bytes: Uint8Array, from: number): number => {
      this.#descriptor ??= openSync(path, 'r'); // late, so that an error is that of a piece
      return readSync(this.#descriptor, bytes, 0, bytes.length, from);
    };
    const decodeOptions = { ...options, zone: zone === undefined ? undefined : zoneNamed(zone) };
    this.#pieces = new PieceDecoder(format, decodeOptions, head, readAt);
  }

  #decode({ index, piece, buffers }: Decoding): Answer {
    const input = this.#input;
    this.#buffers.push(...buffers);
    const items: AnsweredItem[] = [];
    try {
      const { error, ...ends } = this.#pieces!.decode(piece, (decoded) => {
        for (const item of decoded) {
          if (item.kind === 'batch') items.push(this.#packed(item.batch));
          else if (item.kind === 'events') items.push(this.#packedPulses(item.events));
          else if (item.kind !== 'rcs') items.push(item);
          else throw new Error(`no format of pieces has ${item.kind}`);
        }
      });
      if (Number.isNaN(ends.from)) {
        for (const item of items) if ('batch' in item) this.#buffers.push(item.batch.buffer);
        items.length = 0; // given up
      }
      const told = error && { code: error.code, message: error.message, line: error.line };
      return { input, index, items, ...ends, error: told, failure: undefined };
    } catch (cause) {
      const { syscall, code, message } = cause as NodeJS.ErrnoException;
      if (syscall === undefined) throw cause;
      const place = { from: piece.from, to: piece.from, firstLine: 0, lines: 0 };
      const nothing = { ...place, edges: [], isBehind: false };
      const failure = { code, message };
      return { input, index, items: [], ...nothing, error: undefined, failure };
    }
  }

  #packed(batch: SessionBatch): AnsweredItem {
    const isNew = batch.patients !== this.#patients;
    if (isNew) {
      this.#patients = batch.patients;
      this.#told = { patients: 0, endReasons: 0, programs: 0 };
    }
    const newOf = (name: (typeof DICTIONARIES)[number]): readonly string[] => {
      const texts = batch[name].slice(this.#told[name]);
      this.#told[name] = batch[name].length;
      return texts;
    };
    const texts = {
      patients: newOf('patients'),
      endReasons: newOf('endReasons'),
      programs: newOf('programs'),
    };
    return { kind: 'packed', batch: packed(batch, this.#buffers.pop()), texts, isNew };
  }

  #packedPulses(events: readonly LogLine[]): AnsweredItem {
    const batches = events.flatMap((event) => {
      if (event.kind === 'pulses') return event.batches;
      throw new Error(`no format of pieces has ${event.kind}`);
    });
    return { kind: 'packed-pulses', batch: packedPulses(batches, this.#buffers.pop()) };
  }
}
