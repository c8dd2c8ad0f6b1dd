const FIRST_CAPACITY = 256;

/**
 * Amplitudes over time as steps: each holds from its time to the next. Only changes are kept, so that a day of even
 * stimulation is one step. Times that are not known are gaps.
 */
export class AmplitudeSteps {
  readonly #programs: number;
  #length = 0;
  #timeMs = new Float64Array(FIRST_CAPACITY);
  /** Of each step one value a program, mA; NaN: not known from here on. */
  #milliamps: Float32Array;

  constructor(programs: number) {
    this.#programs = programs;
    this.#milliamps = new Float32Array(FIRST_CAPACITY * programs);
  }

  /** From this time on; times come in order. */
  add(timeMs: number, milliamps: readonly number[]): void {
    const last = (this.#length - 1) * this.#programs;
    const isSame = milliamps.every((value, i) =>
      Object.is(Math.fround(value), this.#milliamps[last + i]),
    );
    if (this.#length > 0 && isSame) return;
    if (this.#length === this.#timeMs.length) this.#grow();
    this.#timeMs[this.#length] = timeMs;
    this.#milliamps.set(milliamps, this.#length * this.#programs);
    this.#length++;
  }

  /** Nothing is known from this time on. */
  addGap(timeMs: number): void {
    if (this.#length === 0) return;
    this.add(timeMs, new Array<number>(this.#programs).fill(Number.NaN));
  }

  /** Largest amplitude of a program within a time, mA; NaN if less than half of the time is known. */
  largest(program: number, fromMs: number, toMs: number): number {
    let knownMs = 0;
    let largest = Number.NaN;
    for (let i = 0; i + 1 < this.#length; i++) {
      const lastsMs = Math.min(toMs, this.#timeMs[i + 1]!) - Math.max(fromMs, this.#timeMs[i]!);
      const value = this.#milliamps[i * this.#programs + program]!;
      if (!(lastsMs > 0) || Number.isNaN(value)) continue;
      knownMs += lastsMs;
      if (!(value <= largest)) largest = value;
    }
    // Six digits: what 32 bits add to a decimal comes off.
    return knownMs >= (toMs - fromMs) / 2 ? Number(largest.toPrecision(6)) : Number.NaN;
  }

  #grow(): void {
    const timeMs = new Float64Array(this.#timeMs.length * 2);
    timeMs.set(this.#timeMs);
    const milliamps = new Float32Array(this.#milliamps.length * 2);
    milliamps.set(this.#milliamps);
    this.#timeMs = timeMs;
    this.#milliamps = milliamps;
  }
}
