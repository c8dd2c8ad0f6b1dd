import type { PulseBatch, Side } from '../model/pulse.js';

export interface PulseRunOptions {
  readonly source: number;
  readonly patientId: string;
  readonly side: Side;
}

const FIRST_CAPACITY = 256;

/** Growing columns of one patient's pulses of one side, by the clock and not yet in sessions. */
export class PulseRun {
  readonly #options: PulseRunOptions;
  #capacity = FIRST_CAPACITY;
  #length = 0;
  #firstMicroseconds = Number.NaN;
  #line = 0;
  #columns = columnsOf(FIRST_CAPACITY);
  #done: PulseBatch[] = [];
  /** Begin of the newest pulse, Unix time, µs; NaN before the first. */
  lastMicroseconds = Number.NaN;

  constructor(options: PulseRunOptions) {
    this.#options = options;
  }

  /** What was appended since the last call, in runs without a cut. */
  take(): PulseBatch[] {
    this.cut();
    const done = this.#done;
    this.#done = [];
    return done;
  }

  /** Ends the run: the next pulse begins another. */
  cut(): void {
    if (this.#length === 0) return;
    const { delta, amplitude, width, peak, flags } = this.#columns;
    const length = this.#length;
    this.#done.push({
      ...this.#options,
      line: this.#line,
      sessionStartMs: Number.NaN,
      offsetMinutes: 0,
      length,
      from: 0,
      firstMicroseconds: this.#firstMicroseconds,
      deltaMicroseconds: delta,
      amplitudeMicroamps: amplitude,
      pulseWidthMicroseconds: width,
      peakMillivolts: peak,
      flags,
    });
    this.#capacity = Math.max(FIRST_CAPACITY, Math.ceil(length * 1.1));
    this.#columns = columnsOf(this.#capacity);
    this.#length = 0;
  }

  append(
    unixMicroseconds: number,
    amplitude: number,
    width: number,
    peak: number,
    flags: number,
    line: number,
  ): void {
    if (this.#length === this.#capacity) this.#grow();
    const i = this.#length++;
    const columns = this.#columns;
    if (i === 0) {
      this.#firstMicroseconds = unixMicroseconds;
      this.#line = line;
    }
    columns.delta[i] = i === 0 ? 0 : unixMicroseconds - this.lastMicroseconds;
    columns.amplitude[i] = amplitude;
    columns.width[i] = width;
    columns.peak[i] = peak;
    columns.flags[i] = flags;
    this.lastMicroseconds = unixMicroseconds;
  }

  /** True if a pulse was appended since the last cut. */
  get isOpen(): boolean {
    return this.#length > 0;
  }

  /** Appends `count` pulses behind an open run's last; the newest begins at `lastMicroseconds`. */
  appendAll(columns: PulseRunColumns, count: number, lastMicroseconds: number): void {
    while (this.#length + count > this.#capacity) this.#grow();
    const own = this.#columns;
    const at = this.#length;
    own.delta.set(columns.delta.subarray(0, count), at);
    own.amplitude.set(columns.amplitude.subarray(0, count), at);
    own.width.set(columns.width.subarray(0, count), at);
    own.peak.set(columns.peak.subarray(0, count), at);
    own.flags.set(columns.flags.subarray(0, count), at);
    this.#length += count;
    this.lastMicroseconds = lastMicroseconds;
  }

  #grow(): void {
    this.#capacity *= 2;
    const larger = columnsOf(this.#capacity);
    larger.delta.set(this.#columns.delta);
    larger.amplitude.set(this.#columns.amplitude);
    larger.width.set(this.#columns.width);
    larger.peak.set(this.#columns.peak);
    larger.flags.set(this.#columns.flags);
    this.#columns = larger;
  }
}

/** The quantities of a run's pulses, as in `PulseColumns`. */
export interface PulseRunColumns {
  readonly delta: Uint32Array;
  readonly amplitude: Uint16Array;
  readonly width: Uint16Array;
  readonly peak: Uint16Array;
  readonly flags: Uint8Array;
}

function columnsOf(capacity: number): PulseRunColumns {
  return {
    delta: new Uint32Array(capacity),
    amplitude: new Uint16Array(capacity),
    width: new Uint16Array(capacity),
    peak: new Uint16Array(capacity),
    flags: new Uint8Array(capacity),
  };
}
