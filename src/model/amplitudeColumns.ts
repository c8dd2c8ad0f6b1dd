const FIRST_CAPACITY = 1_024;
/** Fuller than this once they are in order, columns grow. */
const FULL = 0.75;

/** Amplitudes in ascending order of time, none of which comes twice. */
export interface OrderedColumns {
  /** Unix time, ms. */
  readonly timeMs: Float64Array;
  /** µA, whole; 65,535: not known. */
  readonly amplitudeMicroamps: Uint16Array;
}

/**
 * Growing columns of amplitudes over time, each time once: of several amplitudes at one time the first stays.
 * Takes 10 bytes a time; repeats are dropped before the columns grow.
 */
export class AmplitudeColumns {
  #timeMs: Float64Array = new Float64Array(FIRST_CAPACITY);
  #microamps: Uint16Array = new Uint16Array(FIRST_CAPACITY);
  #length = 0;
  #isOrdered = true;
  #repeated = 0;
  #contradicted = 0;

  /** Times that stood here before with the same amplitude, once the columns are in order. */
  get repeated(): number {
    return this.#repeated;
  }

  /** Times that stood here before with another amplitude, once the columns are in order. */
  get contradicted(): number {
    return this.#contradicted;
  }

  add(timeMs: number, amplitudeMicroamps: number): void {
    if (this.#isOrdered && this.#isBehind(timeMs)) {
      const found = this.#indexOf(timeMs);
      if (found >= 0) {
        this.#countAgain(amplitudeMicroamps, this.#microamps[found]!);
        return;
      }
    }
    if (this.#length === this.#timeMs.length) this.#makeRoom();
    if (this.#isBehind(timeMs)) this.#isOrdered = false;
    this.#timeMs[this.#length] = timeMs;
    this.#microamps[this.#length] = amplitudeMicroamps;
    this.#length++;
  }

  absorb({ timeMs, amplitudeMicroamps }: OrderedColumns): void {
    if (this.#length === 0 && timeMs.length > 0) {
      // Full, so that what is added next is written elsewhere.
      this.#timeMs = timeMs;
      this.#microamps = amplitudeMicroamps;
      this.#length = timeMs.length;
      return;
    }
    for (let i = 0; i < timeMs.length; i++) this.add(timeMs[i]!, amplitudeMicroamps[i]!);
  }

  /** Views that nothing changes, whatever is added later. */
  ordered(): OrderedColumns {
    this.#order();
    return {
      timeMs: this.#timeMs.subarray(0, this.#length),
      amplitudeMicroamps: this.#microamps.subarray(0, this.#length),
    };
  }

  #isBehind(timeMs: number): boolean {
    return this.#length > 0 && timeMs <= this.#timeMs[this.#length - 1]!;
  }

  /** Of a time among columns in order; below 0: it is not there. */
  #indexOf(timeMs: number): number {
    let [from, to] = [0, this.#length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#timeMs[middle]! < timeMs) from = middle + 1;
      else to = middle;
    }
    return this.#timeMs[from] === timeMs ? from : -1;
  }

  #countAgain(microamps: number, known: number): void {
    if (microamps === known) this.#repeated++;
    else this.#contradicted++;
  }

  #makeRoom(): void {
    this.#order();
    if (this.#length < this.#timeMs.length * FULL) return;
    const capacity = this.#timeMs.length * 2;
    const [timeMs, microamps] = [new Float64Array(capacity), new Uint16Array(capacity)];
    timeMs.set(this.#timeMs);
    microamps.set(this.#microamps);
    this.#timeMs = timeMs;
    this.#microamps = microamps;
  }

  #order(): void {
    if (this.#isOrdered) return;
    const [times, microamps] = [this.#timeMs, this.#microamps];
    const order = new Uint32Array(this.#length);
    for (let i = 0; i < order.length; i++) order[i] = i;
    order.sort((a, b) => times[a]! - times[b]! || a - b);
    this.#timeMs = new Float64Array(times.length);
    this.#microamps = new Uint16Array(times.length);
    let count = 0;
    for (const i of order) {
      if (count > 0 && this.#timeMs[count - 1] === times[i]) {
        this.#countAgain(microamps[i]!, this.#microamps[count - 1]!);
        continue;
      }
      this.#timeMs[count] = times[i]!;
      this.#microamps[count] = microamps[i]!;
      count++;
    }
    this.#length = count;
    this.#isOrdered = true;
  }
}
