import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { packed } from '../codecs/packedBatch.js';
import { PieceDecoder } from '../codecs/pieceDecoder.js';
import type { SessionBatch } from '../model/session.js';
import { zoneNamed } from '../model/zone.js';
import type { Answer, AnsweredItem, DICTIONARIES, Order } from './decodeOrders.js';

const port = parentPort!;
let descriptor: number | undefined;
let input = 0;
let pieces: PieceDecoder | undefined;
const buffers: ArrayBuffer[] = [];
/** The dictionaries of the last batch, and how much of them was sent. */
let known = {
  patients: [] as readonly string[],
  sent: { patients: 0, endReasons: 0, programs: 0 },
};

port.on('message', (order: Order) => {
  if (order.kind === 'open') open(order);
  else decode(order);
});

function open(order: Extract<Order, { kind: 'open' }>): void {
  const { path, format, options, zone, head } = order;
  input = order.input;
  if (descriptor !== undefined) closeSync(descriptor);
  descriptor = undefined; // opened when the first piece is read, so that an error is that piece's
  const readAt = (bytes: Uint8Array, from: number): number => {
    descriptor ??= openSync(path, 'r');
    return readSync(descriptor, bytes, 0, bytes.length, from);
  };
  const decodeOptions = { ...options, zone: zone === undefined ? undefined : zoneNamed(zone) };
  pieces = new PieceDecoder(format, decodeOptions, head, readAt);
}

function decode(order: Extract<Order, { kind: 'decode' }>): void {
  const { index, piece } = order;
  buffers.push(...order.buffers);
  const items: AnsweredItem[] = [];
  const used: ArrayBuffer[] = [];
  try {
    const { error, ...ends } = pieces!.decode(piece, (decoded) => {
      for (const item of decoded) {
        if (item.kind === 'batch') items.push(packedItem(item.batch, used));
        else if (item.kind !== 'events' && item.kind !== 'rcs') items.push(item);
        else throw new Error(`no format of pieces has ${item.kind}`);
      }
    });
    const told = error && { code: error.code, message: error.message, line: error.line };
    answer({ input, index, items, ...ends, error: told, failure: undefined }, used);
  } catch (cause) {
    const { syscall, code, message } = cause as NodeJS.ErrnoException;
    if (syscall === undefined) throw cause; // a fault of the program: the pool hears it
    const nothing = { from: piece.from, to: piece.from, firstLine: 0, lines: 0 };
    answer(
      { input, index, items: [], ...nothing, error: undefined, failure: { code, message } },
      used,
    );
  }
}

function answer(message: Answer, used: readonly ArrayBuffer[]): void {
  port.postMessage(message, used);
}

function packedItem(batch: SessionBatch, used: ArrayBuffer[]): AnsweredItem {
  const isNew = batch.patients !== known.patients;
  if (isNew)
    known = { patients: batch.patients, sent: { patients: 0, endReasons: 0, programs: 0 } };
  const newOf = (name: (typeof DICTIONARIES)[number]): readonly string[] => {
    const texts = batch[name].slice(known.sent[name]);
    known.sent[name] = batch[name].length;
    return texts;
  };
  const texts = {
    patients: newOf('patients'),
    endReasons: newOf('endReasons'),
    programs: newOf('programs'),
  };
  const one = packed(batch, buffers.pop());
  used.push(one.buffer);
  return { kind: 'packed', batch: one, texts, isNew };
}
