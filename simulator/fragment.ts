import { CONCERN, RandomStream } from './random.js';

/** How a link hands over what it carries. */
export const FRAGMENTS = ['none', 'byte', 'random', 'full'] as const;
export type Fragment = (typeof FRAGMENTS)[number];

/** Size of a buffer that is always handed over full, bytes. */
const FULL_BUFFER = 4_096;
const LONGEST_RANDOM = 512;

/**
 * The same bytes in other pieces: as they are, one by one, in pieces of random length (1 to 512), or in
 * buffers that are full but for the last. Nothing is changed, lost or repeated.
 */
export class Fragmenter {
  readonly #fragment: Fragment;
  readonly #random: RandomStream;
  #kept = new Uint8Array(0);
  #length: number;

  constructor(fragment: Fragment, seed: number) {
    this.#fragment = fragment;
    this.#random = new RandomStream(seed, 0, 0, CONCERN.fragments);
    this.#length = this.#nextLength();
  }

  *push(piece: Uint8Array): Generator<Uint8Array, undefined> {
    if (this.#fragment === 'none') {
      yield piece;
      return;
    }
    const bytes = new Uint8Array(this.#kept.length + piece.length);
    bytes.set(this.#kept);
    bytes.set(piece, this.#kept.length);
    let from = 0;
    for (; from + this.#length <= bytes.length; this.#length = this.#nextLength()) {
      yield bytes.subarray(from, from + this.#length);
      from += this.#length;
    }
    this.#kept = bytes.slice(from);
  }

  /** What is left of the last piece. */
  *end(): Generator<Uint8Array, undefined> {
    if (this.#kept.length > 0) yield this.#kept;
    this.#kept = new Uint8Array(0);
  }

  #nextLength(): number {
    if (this.#fragment === 'byte') return 1;
    return this.#fragment === 'full' ? FULL_BUFFER : 1 + this.#random.below(LONGEST_RANDOM);
  }
}

/** All pieces through a {@link Fragmenter}. */
export function* fragmented(
  pieces: Iterable<Uint8Array>,
  fragment: Fragment,
  seed: number,
): Generator<Uint8Array, undefined> {
  const fragmenter = new Fragmenter(fragment, seed);
  for (const piece of pieces) yield* fragmenter.push(piece);
  yield* fragmenter.end();
}
