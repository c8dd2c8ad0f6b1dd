import type { PulseBatch, PulseColumns, SessionKey, Side } from '../model/pulse.js';

const NO_PULSES: PulseColumns = {
  length: 0,
  from: 0,
  firstMicroseconds: 0,
  deltaMicroseconds: new Uint32Array(0),
  amplitudeMicroamps: new Uint16Array(0),
  pulseWidthMicroseconds: new Uint16Array(0),
  peakMillivolts: new Uint16Array(0),
  flags: new Uint8Array(0),
};

/** Runs of both sides of one session that follow each other; one side may have none. */
export type PulsePair = Readonly<Record<Side, PulseColumns>>;

/** Puts runs of the two sides together that come one after the other, for tables in which rows stand by time. */
export class PulsePairs {
  readonly #take: (key: SessionKey, pair: PulsePair) => void;
  readonly #waiting = new Map<Side, PulseBatch>();

  constructor(take: (key: SessionKey, pair: PulsePair) => void) {
    this.#take = take;
  }

  add(batch: PulseBatch): void {
    const [other] = this.#waiting.values();
    const belongs =
      other === undefined ||
      (other.patientId === batch.patientId && other.sessionStartMs === batch.sessionStartMs);
    if (!belongs || this.#waiting.has(batch.side)) this.flush();
    this.#waiting.set(batch.side, batch);
  }

  /** Gives what waits for the other side. */
  flush(): void {
    const [key] = this.#waiting.values();
    if (key === undefined) return;
    const { left = NO_PULSES, right = NO_PULSES } = Object.fromEntries(this.#waiting);
    this.#take(key, { left, right });
    this.#waiting.clear();
  }
}
