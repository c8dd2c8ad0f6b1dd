import { SIDES, type Side } from '../model/pulse.js';

/** When a patient's newest pulses began, Unix time, µs; NaN: there was none. */
export interface NewestPulses extends Readonly<Record<Side, number>> {
  readonly patientId: string;
  /** Of the row read last, of whatever side. */
  readonly newest: number;
}

/** The same of a piece of a capture, and when its first ones began. */
export interface PulseEdges extends NewestPulses {
  readonly oldest: number;
  readonly first: Readonly<Record<Side, number>>;
  /** True if the clock was set back in it: what stands before is of no interest any more. */
  readonly isSetBack: boolean;
}

/**
 * Knows what stands before the next piece of a capture, and whether a piece that was read without knowing it comes to the
 * same: it does unless a clock was set back, or a pulse repeated, just between the two.
 */
export class PulseJoints {
  readonly #setBackMicroseconds: number;
  readonly #known = new Map<string, NewestPulses>();

  /** A row earlier by more than this is behind a clock that was set back. */
  constructor(setBackMicroseconds: number) {
    this.#setBackMicroseconds = setBackMicroseconds;
  }

  /** What a reader of the next piece may be told. */
  get newest(): readonly NewestPulses[] {
    return [...this.#known.values()];
  }

  /** True if a piece with these edges follows on what stands before. */
  fits(edges: readonly PulseEdges[]): boolean {
    return edges.every(({ patientId, oldest, first }) => {
      const known = this.#known.get(patientId);
      if (known === undefined) return true;
      const isSetBack = oldest < known.newest - this.#setBackMicroseconds;
      return !isSetBack && !SIDES.some((side) => first[side] <= known[side]);
    });
  }

  /** Takes the piece as that which stands before the next. */
  take(edges: readonly PulseEdges[]): void {
    for (const { patientId, newest, left, right, isSetBack } of edges) {
      const known = isSetBack ? undefined : this.#known.get(patientId);
      this.#known.set(patientId, {
        patientId,
        newest,
        left: Number.isNaN(left) && known ? known.left : left,
        right: Number.isNaN(right) && known ? known.right : right,
      });
    }
  }
}
