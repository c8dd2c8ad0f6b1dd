const FIRST_CAPACITY = 1_024;

/** What ordering the columns came to. */
export interface OrderedColumns {
  readonly timeMs: Float64Array;
  readonly amplitudeMilliamps: Float64Array;
}

/**
 * Growing columns of amplitudes over time, each time once: of several amplitudes at one time the first stays.
 * Takes 16 bytes a time; repeats are dropped before the columns grow.
 */
export class AmplitudeColumns {
  #timeMs = new Float64Array(FIRST_CAPACITY);
  #milliamps = new Float64Array(FIRST_CAPACITY);
  #length = 0;
  #isOrdered = true;
  /** Times that stood here before with the same amplitude. */
  repeated = 0;
  /** Times that stood here before with another amplitude. */
  contradicted = 0;

  add(timeMs: number, amplitudeMilliamps: number): void {
    if (this.#length === this.#timeMs.length) this.#makeRoom();
    if (this.#length > 0 && timeMs <= this.#timeMs[this.#length - 1]!) this.#isOrdered = false;
    this.#timeMs[this.#length] = timeMs;
    this.#milliamps[this.#length] = amplitudeMilliamps;
    this.#length++;
  }

  absorb({ timeMs, amplitudeMilliamps }: OrderedColumns): void {
    for (let i = 0; i < timeMs.length; i++) this.add(timeMs[i]!, amplitudeMilliamps[i]!);
  }

  /** In ascending order of time. The columns share nothing with what is added later. */
  ordered(): OrderedColumns {
    this.#order();
    return {
      timeMs: this.#timeMs.slice(0, this.#length),
      amplitudeMilliamps: this.#milliamps.slice(0, this.#length),
    };
  }

  #makeRoom(): void {
    this.#order();
    if (this.#length < this.#timeMs.length / 2) return;
    const capacity = this.#timeMs.length * 2;
    this.#timeMs = grown(this.#timeMs, capacity);
    this.#milliamps = grown(this.#milliamps, capacity);
  }

  #order(): void {
    if (this.#isOrdered) return;
    const [times, milliamps, length] = [this.#timeMs, this.#milliamps, this.#length];
    const order = Uint32Array.from({ length }, (_, i) => i);
    order.sort((a, b) => times[a]! - times[b]! || a - b);
    const [orderedTimes, orderedMilliamps] = [
      new Float64Array(times.length),
      new Float64Array(times.length),
    ];
    let count = 0;
    for (const i of order) {
      if (count > 0 && orderedTimes[count - 1] === times[i]) {
        if (Object.is(orderedMilliamps[count - 1], milliamps[i])) this.repeated++;
        else this.contradicted++;
        continue;
      }
      orderedTimes[count] = times[i]!;
      orderedMilliamps[count] = milliamps[i]!;
      count++;
    }
    this.#timeMs = orderedTimes;
    this.#milliamps = orderedMilliamps;
    this.#length = count;
    this.#isOrdered = true;
  }
}

function grown(column: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity);
  larger.set(column);
  return larger;
}
