import type { LogLine } from '../model/logLine.js';
import type { PulseBatch } from '../model/pulse.js';
import { roomFor } from './packedBatch.js';

type Run = Pick<PulseBatch, 'patientId' | 'side' | 'line' | 'length' | 'firstMicroseconds'>;

/** Runs of a capture with their columns one behind the other in one shared buffer: what a thread hands to another. */
export interface PackedPulses {
  readonly runs: readonly Run[];
  /** Pulses of all. */
  readonly length: number;
  readonly buffer: SharedArrayBuffer;
}

type PulsesLine = Extract<LogLine, { kind: 'pulses' }>;
const PULSE_BYTES = 4 + 2 + 2 + 2 + 1;

function columnsOf(buffer: SharedArrayBuffer, length: number) {
  return {
    deltaMicroseconds: new Uint32Array(buffer, 0, length),
    amplitudeMicroamps: new Uint16Array(buffer, 4 * length, length),
    pulseWidthMicroseconds: new Uint16Array(buffer, 6 * length, length),
    peakMillivolts: new Uint16Array(buffer, 8 * length, length),
    flags: new Uint8Array(buffer, 10 * length, length),
  };
}

/** A record with a run of pulses by the clock, as a capture without records of its own has it. */
export function pulsesLine(batch: PulseBatch): PulsesLine {
  const nothing = { seq: Number.NaN, tickMs: Number.NaN, timeMs: Number.NaN };
  const { line, patientId } = batch;
  return { kind: 'pulses', line, patientId, ...nothing, batches: [batch] };
}

/** Copies runs into a buffer, the one given if it is large enough. */
export function packedPulses(
  batches: readonly PulseBatch[],
  given: SharedArrayBuffer | undefined,
): PackedPulses {
  const length = batches.reduce((sum, batch) => sum + batch.length, 0);
  const buffer = roomFor(length * PULSE_BYTES, given);
  const columns = columnsOf(buffer, length);
  let at = 0;
  for (const batch of batches) {
    for (const name of Object.keys(columns) as (keyof typeof columns)[]) {
      columns[name].set(batch[name].subarray(batch.from, batch.from + batch.length), at);
    }
    at += batch.length;
  }
  const runs = batches.map(({ patientId, side, line, length, firstMicroseconds }) => {
    return { patientId, side, line, length, firstMicroseconds };
  });
  return { runs, length, buffer };
}

/** The records again, their lines counted from elsewhere: `shift` behind. */
export function unpackedPulses(
  { runs, length: all, buffer }: PackedPulses,
  source: number,
  shift: number,
): PulsesLine[] {
  const columns = columnsOf(buffer, all);
  let from = 0;
  return runs.map((run) => {
    const { length } = run;
    const clock = { sessionStartMs: Number.NaN, offsetMinutes: 0 };
    const batch = { ...columns, ...run, ...clock, source, line: run.line + shift, from };
    from += length;
    return pulsesLine(batch);
  });
}
