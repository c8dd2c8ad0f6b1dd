import type { PulseColumns } from '../model/pulse.js';
import { HOST_IS_LITTLE_ENDIAN, swapped } from './frameEncoder.js';
import { PULSE_BYTES } from './frameLayout.js';

const ALIGNMENT = 4;

/** Where the columns of pulse blocks lie after they were taken off the wire: one copy, and no conversion. */
export class PulseArena {
  readonly #reuse: boolean;
  #buffer = new ArrayBuffer(0);
  #used = 0;

  /** `reuse`: columns hold until {@link clear} only. */
  constructor(reuse: boolean) {
    this.#reuse = reuse;
  }

  clear(): void {
    if (!this.#reuse) this.#buffer = new ArrayBuffer(0);
    this.#used = 0;
  }

  /** The `length` pulses that lie at `bytes[at ..)`, column after column. */
  take(bytes: Uint8Array, at: number, length: number, firstMicroseconds: number): PulseColumns {
    const size = length * PULSE_BYTES;
    const from = this.#reserve(size);
    new Uint8Array(this.#buffer, from, size).set(bytes.subarray(at, at + size));
    const buffer = this.#buffer;
    if (!HOST_IS_LITTLE_ENDIAN) swapColumns(buffer, from, length);
    return {
      length,
      firstMicroseconds,
      deltaMicroseconds: new Uint32Array(buffer, from, length),
      amplitudeMicroamps: new Uint16Array(buffer, from + 4 * length, length),
      pulseWidthMicroseconds: new Uint16Array(buffer, from + 6 * length, length),
      peakMillivolts: new Uint16Array(buffer, from + 8 * length, length),
      flags: new Uint8Array(buffer, from + 10 * length, length),
    };
  }

  #reserve(size: number): number {
    const from = this.#used;
    const end = from + Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    if (end <= this.#buffer.byteLength) {
      this.#used = end;
      return from;
    }
    // Columns that were handed out keep the old one.
    this.#buffer = new ArrayBuffer(Math.max(65_536, this.#buffer.byteLength * 2, end - from));
    this.#used = end - from;
    return 0;
  }
}

function swapColumns(buffer: ArrayBuffer, from: number, length: number): void {
  const bytes = new Uint8Array(buffer, from, 10 * length);
  const deltas = bytes.subarray(0, 4 * length);
  const halves = bytes.subarray(4 * length);
  deltas.set(swapped(deltas, 4));
  halves.set(swapped(halves, 2));
}
