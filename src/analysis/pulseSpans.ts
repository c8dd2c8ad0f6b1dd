import type { PulseBatch, Side } from '../model/pulse.js';

/** A longer silence is no part of what was told: another input may have the pulses in it. */
const SILENCE_MICROSECONDS = 1_100_000;

/** What one input told of one side of a session. */
interface Told {
  readonly source: number;
  /** True if its records have numbers: among those a repeat is known by its number. */
  readonly numbered: boolean;
  /** First and last pulse of each time without a silence, in turn, µs since the session began. */
  readonly times: number[];
}

/** Runs without what an earlier input has told, and how many pulses that were. */
export interface NewPulses {
  readonly batches: readonly PulseBatch[];
  readonly repeated: number;
}

/**
 * Finds pulses that stand in two inputs, such as a capture and its conversion: those that begin while another input, read
 * before, tells of pulses of the same side and session. Keeps 16 bytes for each contraction.
 */
export class PulseSpans {
  readonly #told: Readonly<Record<Side, Map<string, Told[]>>> = {
    left: new Map(),
    right: new Map(),
  };

  take(batch: PulseBatch, numbered: boolean): NewPulses {
    const { source, side } = batch;
    const key = `${batch.sessionStartMs} ${batch.patientId}`;
    const all = this.#told[side].get(key) ?? [];
    this.#told[side].set(key, all);
    let batches: readonly PulseBatch[] = [batch];
    for (const told of all) {
      if (told.source === source || (numbered && told.numbered)) continue;
      batches = batches.flatMap((one) => outside(one, told.times));
    }
    let own = all.find((told) => told.source === source && told.numbered === numbered);
    if (own === undefined) {
      own = { source, numbered, times: [] };
      all.push(own);
    }
    tell(batch, own.times);
    const left = batches.reduce((sum, { length }) => sum + length, 0);
    return { batches, repeated: batch.length - left };
  }
}

/** Adds the times of a run; one that goes on where the last has ended makes it longer. */
function tell(batch: PulseBatch, times: number[]): void {
  let first = batch.firstMicroseconds;
  const lastTold = times.at(-1) ?? Number.NEGATIVE_INFINITY;
  if (first >= lastTold && first - lastTold <= SILENCE_MICROSECONDS) {
    times.pop();
    first = times.pop()!;
  }
  let time = batch.firstMicroseconds;
  for (let i = batch.from + 1; i < batch.from + batch.length; i++) {
    const delta = batch.deltaMicroseconds[i]!;
    if (delta > SILENCE_MICROSECONDS) {
      times.push(first, time);
      first = time + delta;
    }
    time += delta;
  }
  times.push(first, time);
}

/** The pulses of a run that begin at none of the times. */
function outside(batch: PulseBatch, times: readonly number[]): PulseBatch[] {
  const pieces: PulseBatch[] = [];
  const end = batch.from + batch.length;
  let time = batch.firstMicroseconds;
  let from = batch.from; // of the piece that is open
  let begins = time;
  let span = 0; // times mostly ascend: the one looked at last is the likeliest
  for (let i = batch.from; i < end; i++) {
    if (i > batch.from) time += batch.deltaMicroseconds[i]!;
    if (!(times[span]! <= time && time <= times[span + 1]!)) span = spanAt(times, time);
    const isTold = span >= 0;
    if (isTold) {
      if (i > from) pieces.push({ ...batch, from, length: i - from, firstMicroseconds: begins });
      from = i + 1;
    } else {
      if (i === from) begins = time;
      span = 0;
    }
  }
  if (end > from) pieces.push({ ...batch, from, length: end - from, firstMicroseconds: begins });
  return pieces;
}

/** Index of the first of the two times between which `time` is; -1: it is between none. */
function spanAt(times: readonly number[], time: number): number {
  for (let i = 0; i < times.length; i += 2) {
    if (times[i]! <= time && time <= times[i + 1]!) return i;
  }
  return -1;
}
