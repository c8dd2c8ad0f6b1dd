import { philox4x32 } from './philox.js';

/** What a stream of random numbers is for. Numbers are part of the golden streams: never reuse one. */
export const CONCERN = {
  traits: 1,
  days: 2,
  slots: 3,
  device: 4,
  session: 5,
  faultOfPatient: 6,
  faultOfSession: 7,
  link: 8,
  fragments: 9,
  bootstrap: 10,
} as const;
export type Concern = (typeof CONCERN)[keyof typeof CONCERN];

/**
 * The random numbers of one concern of one moment (a day, a session, a record) of one patient. The
 * stream is a pure function of its four keys: it comes out the same whatever else is simulated, in any
 * order, on any number of workers.
 */
export class RandomStream {
  readonly #words = new Uint32Array(4);
  readonly #key0: number;
  readonly #key1: number;
  readonly #patient: number;
  readonly #moment: number;
  readonly #concern: number;
  #block = 0;
  #next = 4;

  /** `seed`: a whole number from 0 to 2^53 − 1; `patient` and `moment`: from 0 to 2^32 − 1. */
  constructor(seed: number, patient: number, moment: number, concern: Concern) {
    this.#key0 = seed >>> 0;
    this.#key1 = Math.floor(seed / 4_294_967_296) >>> 0;
    this.#patient = patient;
    this.#moment = moment;
    this.#concern = concern;
  }

  /** A number between 0 and 1, both excluded: the middle of one of 2^32 equal steps. */
  uniform(): number {
    if (this.#next === 4) {
      const words = this.#words;
      const block = this.#block++;
      philox4x32(block, this.#moment, this.#patient, this.#concern, this.#key0, this.#key1, words);
      this.#next = 0;
    }
    return (this.#words[this.#next++]! + 0.5) / 4_294_967_296;
  }

  /** True with the given probability: never at 0, always at 1. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** A whole number from 0 to `count` − 1. */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** A number from `from` to `to`. */
  between(from: number, to: number): number {
    return from + (to - from) * this.uniform();
  }

  /** A standard normal variate (Box and Muller 1958, one of the pair). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** An exponential variate. */
  exponential(mean: number): number {
    return -mean * Math.log(this.uniform());
  }

  /** Failures before the first success of trials that succeed with `1 / (1 + mean)`: 0, 1, 2 …; `mean` may be 0. */
  geometric(mean: number): number {
    if (mean === 0) return 0;
    return Math.floor(Math.log(this.uniform()) / Math.log(mean / (1 + mean)));
  }
}
