import type { PulseBatch, Side } from '../model/pulse.js';

export interface PulseRunOptions {
  readonly source: number;
  readonly patientId: string;
  readonly side: Side;
  /** True: what is taken holds until the next time only. */
  readonly reuseColumns: boolean;
}

const FIRST_CAPACITY = 256;

/** Growing columns of one patient's pulses of one side, by the clock and not yet in sessions. */
export class PulseRun {
  readonly #options: Omit<PulseRunOptions, 'reuseColumns'>;
  readonly #reuses: boolean;
  #capacity = FIRST_CAPACITY;
  #length = 0;
  #firstMicroseconds = Number.NaN;
  #line = 0;
  #columns = columnsOf(FIRST_CAPACITY);
  #done: PulseBatch[] = [];
  /** Columns that were handed out, and those that may be written again. */
  #taken: PulseRunColumns[] = [];
  #spare: PulseRunColumns[] = [];
  /** Begin of the newest pulse, Unix time, µs; NaN before the first. */
  lastMicroseconds = Number.NaN;
  /** Begin of the oldest one since the restart; NaN before the first. */
  firstMicroseconds = Number.NaN;

  constructor({ reuseColumns, ...options }: PulseRunOptions) {
    this.#options = options;
    this.#reuses = reuseColumns;
  }

  /** What was appended since the last call, in runs without a cut. */
  take(): PulseBatch[] {
    this.cut();
    const done = this.#done;
    this.#done = [];
    if (this.#reuses) {
      this.#spare = this.#taken;
      this.#taken = [];
    }
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
    if (this.#reuses) this.#taken.push(this.#columns);
    this.#columns =
      this.#spare.pop() ?? columnsOf(Math.max(FIRST_CAPACITY, Math.ceil(length * 1.1)));
    this.#capacity = this.#columns.flags.length;
    this.#length = 0;
  }

  /** What comes stands elsewhere, behind a pulse that began then; NaN: behind none that is known. */
  restart(lastMicroseconds: number): void {
    this.lastMicroseconds = lastMicroseconds;
    this.firstMicroseconds = Number.NaN;
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
    if (Number.isNaN(this.firstMicroseconds)) this.firstMicroseconds = unixMicroseconds;
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
