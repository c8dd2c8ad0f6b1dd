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
export function* fragmented(
  pieces: Iterable<Uint8Array>,
  fragment: Fragment,
  seed: number,
): Generator<Uint8Array, undefined> {
  if (fragment === 'none') {
    yield* pieces;
    return;
  }
  const random = new RandomStream(seed, 0, 0, CONCERN.fragments);
  const nextLength = (): number => {
    if (fragment === 'byte') return 1;
    return fragment === 'full' ? FULL_BUFFER : 1 + random.below(LONGEST_RANDOM);
  };
  let kept = new Uint8Array(0);
  let length = nextLength();
  for (const piece of pieces) {
    const bytes = new Uint8Array(kept.length + piece.length);
    bytes.set(kept);
    bytes.set(piece, kept.length);
    let from = 0;
    for (; from + length <= bytes.length; length = nextLength()) {
      yield bytes.subarray(from, from + length);
      from += length;
    }
    kept = bytes.slice(from);
  }
  if (kept.length > 0) yield kept;
}
