import { Observable } from 'rxjs';
import type { DecodeOptions, DecoderItem } from '../codecs/codec.js';
import { unpacked } from '../codecs/packedBatch.js';
import { unpackedPulses } from '../codecs/packedPulses.js';
import type { DivisibleId } from '../codecs/pieceDecoder.js';
import { type NumberedPiece, type PieceInTurn, PieceSequence } from '../codecs/pieceSequence.js';
import { StimlogError } from '../model/errors.js';
import { unreadable } from '../sources/unpack.js';
import { type Answer, type AnsweredItem, DICTIONARIES } from './decodeOrders.js';
import { OtherThread, OwnThread, type PieceThread } from './pieceThread.js';

/** Pieces are fixed by the size of the file, whatever the number of threads. */
const PIECE_BYTES = 2_097_152;
/** Pieces that a thread has before it: while one is asked for, it decodes the next. */
const QUEUED = 3;

/** A file of which each piece can be decoded apart. */
export interface DividedFile {
  readonly path: string;
  readonly bytes: number;
  readonly format: DivisibleId;
  /** Its first bytes, to the end of the header. */
  readonly head: Uint8Array;
  /** Line of the first record. */
  readonly firstLine: number;
}

type Dictionaries = Record<(typeof DICTIONARIES)[number], string[]>;
/** An answer with its batches unpacked, but for their lines. */
type Given = Answer & { readonly thread: number; readonly dictionaries: readonly Dictionaries[] };

/**
 * Threads that decode pieces of files, while this one does what comes behind; started when the first file is read. One
 * thread is this one: the same pieces come, so that nothing depends on the number.
 */
export class DecodingPool {
  readonly #jobs: number;
  #threads: PieceThread[] = [];
  #input = 0;

  constructor(jobs: number) {
    this.#jobs = jobs;
  }

  /** Ends the threads. */
  close(): void {
    for (const thread of this.#threads) thread.close();
    this.#threads = [];
  }

  /**
   * What the file holds behind its header, in its order. Cold; one file at a time. A batch holds only until the next
   * items. `onBytes` hears how many bytes more were emitted. Errors as the decoder, and `SOURCE_UNREADABLE`.
   */
  items(
    file: DividedFile,
    { zone, source, engine, maxLineBytes, reuseColumns }: DecodeOptions,
    onBytes: (count: number) => void,
  ): Observable<readonly DecoderItem[]> {
    return new Observable((subscriber) => {
      const threads = this.#started();
      const input = ++this.#input;
      const { path, format, head } = file;
      const options = { source, engine, maxLineBytes, reuseColumns };
      for (const thread of threads) {
        thread.send({ kind: 'open', input, path, format, options, zone: zone?.name, head });
      }
      const pieces = new PieceSequence<Given>(file.bytes, head.length, file.firstLine, PIECE_BYTES);
      const dictionaries = threads.map(newDictionaries);
      const free: SharedArrayBuffer[][] = threads.map(() => []);
      const outstanding = threads.map(() => 0);

      const order = (thread: number, { index, ...piece }: NumberedPiece): void => {
        const buffers = free[thread]!.splice(0);
        outstanding[thread]!++;
        threads[thread]!.send({ kind: 'decode', index, piece, buffers });
      };
      const giveAway = (): void => {
        for (let queued = 0; queued < QUEUED; queued++) {
          for (const thread of threads.keys()) {
            if (outstanding[thread]! > queued) continue;
            const piece = pieces.next(threads.length * QUEUED);
            if (piece === undefined) return;
            order(thread, piece);
          }
        }
      };
      const emit = ({ result, shift, bytes }: PieceInTurn<Given>): void => {
        const { items, error, thread } = result;
        onBytes(bytes);
        subscriber.next(
          items.map((item, i) => itemOf(item, result.dictionaries[i]!, source ?? 0, shift)),
        );
        if (error) {
          const at = error.line === undefined ? {} : { line: error.line + shift };
          throw new StimlogError(error.code, error.message, at);
        }
        for (const item of items) if ('batch' in item) free[thread]!.push(item.batch.buffer);
      };
      const take = (answer: Given): void => {
        if (answer.failure) throw unreadable(path, answer.failure);
        const { inTurn, again } = pieces.put(answer.index, answer);
        for (const one of inTurn) if (!subscriber.closed) emit(one);
        if (again) order(answer.thread, again);
        if (pieces.isComplete) subscriber.complete();
      };
      for (const [thread, one] of threads.entries()) {
        one.listen({
          answer(answer) {
            if (answer.input !== input) return;
            outstanding[thread]!--;
            const known = answer.items.map((item) => {
              if (item.kind === 'packed') dictionaries[thread] = grown(dictionaries[thread]!, item);
              return dictionaries[thread]!;
            });
            try {
              take({ ...answer, thread, dictionaries: known });
            } catch (error) {
              subscriber.error(error);
            }
            if (!subscriber.closed) giveAway();
          },
          fail: (error) => subscriber.error(error),
        });
      }
      giveAway();
      return () => {
        for (const thread of threads) thread.listen(undefined);
      };
    });
  }

  #started(): readonly PieceThread[] {
    if (this.#threads.length === 0) {
      this.#threads =
        this.#jobs === 1
          ? [new OwnThread()]
          : Array.from({ length: this.#jobs }, () => new OtherThread());
    }
    return this.#threads;
  }
}

const newDictionaries = (): Dictionaries => ({ patients: [], endReasons: [], programs: [] });

/** The dictionaries with what a batch says is new: the same arrays, unless the decoder began new ones. */
function grown(
  dictionaries: Dictionaries,
  { texts, isNew }: Extract<AnsweredItem, { kind: 'packed' }>,
): Dictionaries {
  const all = isNew ? newDictionaries() : dictionaries;
  for (const name of DICTIONARIES) all[name].push(...texts[name]);
  return all;
}

/** An item as the decoder would have emitted it, had it read all that stands before. */
function itemOf(
  item: AnsweredItem,
  dictionaries: Dictionaries,
  source: number,
  shift: number,
): DecoderItem {
  if (item.kind === 'packed') {
    return { kind: 'batch', batch: unpacked(item.batch, dictionaries, source, shift) };
  }
  if (item.kind === 'packed-pulses') {
    return { kind: 'events', events: unpackedPulses(item.batch, source, shift), places: 'line' };
  }
  if (item.kind !== 'diagnostic' && item.kind !== 'once') return item;
  const { line } = item.diagnostic;
  if (line === undefined) return item;
  return { ...item, diagnostic: { ...item.diagnostic, line: line + shift } };
}
