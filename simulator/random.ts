import { philox4x32 } from '../src/model/philox.js';

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
  checks: 11,
} as const;
export type Concern = (typeof CONCERN)[keyof typeof CONCERN];

/** Where a block is put for a moment, on its way into the fields of a stream. */
const WORDS = new Uint32Array(4);

/**
 * The random numbers of one concern of one moment (a day, a session, a record) of one patient. The
 * stream is a pure function of its four keys: it comes out the same whatever else is simulated, in any
 * order, on any number of workers.
 */
export class RandomStream {
  #word0 = 0;
  #word1 = 0;
  #word2 = 0;
  #word3 = 0;
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
    if (this.#next === 4) this.#draw();
    const at = this.#next++;
    const word =
      at === 0 ? this.#word0 : at === 1 ? this.#word1 : at === 2 ? this.#word2 : this.#word3;
    return (word + 0.5) / 4_294_967_296;
  }

  /** The next four words. Kept in fields: an array for each of millions of streams would be costly. */
  #draw(): void {
    const block = this.#block++;
    philox4x32(block, this.#moment, this.#patient, this.#concern, this.#key0, this.#key1, WORDS);
    this.#word0 = WORDS[0]!;
    this.#word1 = WORDS[1]!;
    this.#word2 = WORDS[2]!;
    this.#word3 = WORDS[3]!;
    this.#next = 0;
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
