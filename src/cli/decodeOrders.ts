import type { DecodeOptions, DecoderItem } from '../codecs/codec.js';
import type { PackedBatch } from '../codecs/packedBatch.js';
import type { PackedPulses } from '../codecs/packedPulses.js';
import type { DivisibleId, Piece, PieceEnds } from '../codecs/pieceDecoder.js';
import type { ErrorCode } from '../model/errors.js';

/** What a worker is told: which input to read, and then which of its pieces. */
export type Order =
  | {
      readonly kind: 'open';
      /** Which input, for the answers. */
      readonly input: number;
      readonly path: string;
      readonly format: DivisibleId;
      readonly options: Pick<DecodeOptions, 'source' | 'engine' | 'maxLineBytes' | 'reuseColumns'>;
      /** By its name. */
      readonly zone: string | undefined;
      readonly head: Uint8Array;
    }
  | {
      readonly kind: 'decode';
      readonly index: number;
      readonly piece: Piece;
      /** Buffers to use again. */
      readonly buffers: readonly SharedArrayBuffer[];
    };

/** A piece, decoded. */
export interface Answer extends Omit<PieceEnds, 'error'> {
  readonly input: number;
  readonly index: number;
  readonly items: readonly AnsweredItem[];
  readonly error:
    | { readonly code: ErrorCode; readonly message: string; readonly line: number | undefined }
    | undefined;
  /** Why the file cannot be read, as the system says it. */
  readonly failure: { readonly code: string | undefined; readonly message: string } | undefined;
}

/** An item with its batch packed, and what its dictionaries have gained since the worker's last batch; `isNew`: they begin anew. */
export type AnsweredItem =
  | Exclude<DecoderItem, { kind: 'batch' | 'events' | 'rcs' }>
  | { readonly kind: 'packed-pulses'; readonly batch: PackedPulses }
  | {
      readonly kind: 'packed';
      readonly batch: PackedBatch;
      readonly texts: NewTexts;
      readonly isNew: boolean;
    };

export type NewTexts = Readonly<Record<(typeof DICTIONARIES)[number], readonly string[]>>;
export const DICTIONARIES = ['patients', 'endReasons', 'programs'] as const;
