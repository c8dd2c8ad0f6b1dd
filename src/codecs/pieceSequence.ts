import type { Piece, PieceEnds } from './pieceDecoder.js';
import { LONGEST_INTERVAL_MICROSECONDS } from './pulseCsv.js';
import { PulseJoints } from './pulseEdges.js';

/** Pieces of one size, by their place in the input. */
export interface NumberedPiece extends Piece {
  readonly index: number;
}

/** A piece whose turn has come. */
export interface PieceInTurn<Result> {
  readonly result: Result;
  /** Lines of the input before its first one, less those that its decoder counted. */
  readonly shift: number;
  /** Bytes behind what was in turn before. */
  readonly bytes: number;
}

/**
 * Puts the decoded pieces of an input together, in whatever order they come: each in its turn, none twice, and one that
 * was begun at a wrong place asked for again. The pieces are fixed by the input's size.
 */
export class PieceSequence<Result extends Omit<PieceEnds, 'error'>> {
  readonly #bytes: number;
  readonly #pieceBytes: number;
  readonly #count: number;
  readonly #results = new Map<number, Result>();
  readonly #joints = new PulseJoints(LONGEST_INTERVAL_MICROSECONDS);
  #given = 0;
  #turn = 0;
  /** Where the record behind the last piece begins, and on which line. */
  #position: number;
  #line: number;

  /** `headBytes`: bytes before the first record, which is on line `firstLine`. */
  constructor(bytes: number, headBytes: number, firstLine: number, pieceBytes: number) {
    this.#bytes = bytes;
    this.#pieceBytes = pieceBytes;
    this.#count = Math.ceil(bytes / pieceBytes);
    this.#turn = Math.floor(headBytes / pieceBytes);
    this.#given = this.#turn;
    this.#position = headBytes;
    this.#line = firstLine;
  }

  get isComplete(): boolean {
    return this.#turn >= this.#count;
  }

  /** The next piece to be decoded; undefined if there is none, or it would be `ahead` pieces before the one in turn. */
  next(ahead: number): NumberedPiece | undefined {
    const index = this.#given;
    if (index >= this.#count || index >= this.#turn + ahead) return undefined;
    this.#given++;
    return this.#piece(index, index * this.#pieceBytes <= this.#position);
  }

  /** Takes what a piece came to, and tells whose turn has come, or which piece is to be decoded again. */
  put(index: number, result: Result): { inTurn: PieceInTurn<Result>[]; again?: NumberedPiece } {
    this.#results.set(index, result);
    const inTurn: PieceInTurn<Result>[] = [];
    for (; ; this.#turn++) {
      const one = this.#results.get(this.#turn);
      if (one === undefined) return { inTurn };
      this.#results.delete(this.#turn);
      if (this.#endOf(this.#turn) <= this.#position) continue; // the one before goes on behind it
      // What looked like the end of a record stood within one.
      if (one.from !== this.#position) return { inTurn, again: this.#piece(this.#turn, true) };
      if (!one.isBehind && !this.#joints.fits(one.edges)) {
        const behind = this.#joints.newest;
        return { inTurn, again: { ...this.#piece(this.#turn, true), behind } };
      }
      this.#joints.take(one.edges);
      inTurn.push({
        result: one,
        shift: this.#line - one.firstLine,
        bytes: one.to - this.#position,
      });
      this.#position = one.to;
      this.#line += one.lines;
    }
  }

  #piece(index: number, isExact: boolean): NumberedPiece {
    const from = isExact ? this.#position : index * this.#pieceBytes;
    return { index, from, to: this.#endOf(index), isExact };
  }

  #endOf(index: number): number {
    return Math.min((index + 1) * this.#pieceBytes, this.#bytes);
  }
}
