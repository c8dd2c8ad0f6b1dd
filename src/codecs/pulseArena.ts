import type { PulseColumns } from '../model/pulse.js';
import { PULSE_BYTES } from './frameLayout.js';

/** Pulses that fit before the columns grow: those of a chunk of 256 kB. */
const FIRST_CAPACITY = 32_768;

type Columns = Omit<PulseColumns, 'length' | 'from' | 'firstMicroseconds'>;

/** Where a block lies. */
export interface Taken {
  readonly columns: Columns;
  readonly from: number;
  /** Sum of the intervals, and how many of them are 0. */
  readonly totalMicroseconds: number;
  readonly zeros: number;
}

/** Columns that many pulse blocks share: views of their own for each block would cost more than all else. */
export class PulseArena {
  readonly #reuse: boolean;
  #columns: Columns | undefined;
  #capacity = 0;
  #used = 0;

  /** `reuse`: columns hold until {@link clear} only. */
  constructor(reuse: boolean) {
    this.#reuse = reuse;
  }

  clear(): void {
    if (!this.#reuse) this.#capacity = 0; // the next block gets columns of its own
    this.#used = 0;
  }

  /** The `length` pulses that lie at `bytes[at ..)`, column after column, little-endian. */
  take(bytes: Uint8Array, at: number, length: number): Taken {
    if (this.#used + length > this.#capacity) this.#grow(length);
    const columns = this.#columns!;
    const from = this.#used;
    this.#used += length;
    const { deltaMicroseconds, amplitudeMicroamps, pulseWidthMicroseconds } = columns;
    const { peakMillivolts, flags } = columns;
    let [delta, amplitude] = [at, at + 4 * length];
    let [width, peak, flag] = [at + 6 * length, at + 8 * length, at + (PULSE_BYTES - 1) * length];
    let [totalMicroseconds, zeros] = [0, 0];
    for (let i = from; i < from + length; i++) {
      const interval =
        (bytes[delta]! |
          (bytes[delta + 1]! << 8) |
          (bytes[delta + 2]! << 16) |
          (bytes[delta + 3]! << 24)) >>>
        0;
      deltaMicroseconds[i] = interval;
      totalMicroseconds += interval;
      if (interval === 0) zeros++;
      amplitudeMicroamps[i] = bytes[amplitude]! | (bytes[amplitude + 1]! << 8);
      pulseWidthMicroseconds[i] = bytes[width]! | (bytes[width + 1]! << 8);
      peakMillivolts[i] = bytes[peak]! | (bytes[peak + 1]! << 8);
      flags[i] = bytes[flag]!;
      delta += 4;
      amplitude += 2;
      width += 2;
      peak += 2;
      flag++;
    }
    return { columns, from, totalMicroseconds, zeros };
  }

  /** Blocks that were handed out keep the old columns. */
  #grow(length: number): void {
    this.#capacity = Math.max(this.#reuse ? FIRST_CAPACITY : 0, this.#capacity * 2, length);
    this.#used = 0;
    this.#columns = {
      deltaMicroseconds: new Uint32Array(this.#capacity),
      amplitudeMicroamps: new Uint16Array(this.#capacity),
      pulseWidthMicroseconds: new Uint16Array(this.#capacity),
      peakMillivolts: new Uint16Array(this.#capacity),
      flags: new Uint8Array(this.#capacity),
    };
  }
}
