import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PulseSpans } from '../../src/analysis/pulseSpans.js';
import type { PulseBatch } from '../../src/model/pulse.js';

/** A run of pulses that begin at these times, µs. */
function runOf(times: readonly number[], source: number): PulseBatch {
  const { length } = times;
  const flat = new Uint16Array(length);
  return {
    ...{ source, line: 1, patientId: 'P', sessionStartMs: 0, offsetMinutes: 0, side: 'left' },
    ...{ length, from: 0, firstMicroseconds: times[0]! },
    deltaMicroseconds: Uint32Array.from(times, (at, i) => (i === 0 ? 0 : at - times[i - 1]!)),
    ...{ amplitudeMicroamps: flat, pulseWidthMicroseconds: flat, peakMillivolts: flat },
    flags: new Uint8Array(length),
  };
}

function timesOf(batches: readonly PulseBatch[]): number[] {
  return batches.flatMap(({ from, length, firstMicroseconds, deltaMicroseconds }) => {
    let at = firstMicroseconds;
    return Array.from({ length }, (_, i) => (at += i === 0 ? 0 : deltaMicroseconds[from + i]!));
  });
}

const SECOND = 1_000_000;
const contraction = (second: number): number[] =>
  Array.from({ length: 5 }, (_, i) => second * SECOND + i * 50_000);

describe('pulses of several inputs', () => {
  it('are counted once, wherever each input cuts its runs', () => {
    const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 8 });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat({ max: 20 }), { minLength: 1, maxLength: 8 }),
        cuts,
        cuts,
        (seconds, ...cutsOf) => {
          const times = seconds.sort((a, b) => a - b).flatMap((second) => contraction(second * 30));
          const spans = new PulseSpans();
          const counted: number[] = [];
          let repeated = 0;
          for (const [source, places] of cutsOf.entries()) {
            const edges = [0, ...new Set(places.map((at) => at % times.length)), times.length].sort(
              (a, b) => a - b,
            );
            for (const [i, from] of edges.slice(0, -1).entries()) {
              const run = times.slice(from, edges[i + 1]);
              if (run.length === 0) continue;
              const taken = spans.take(runOf(run, source), false);
              counted.push(...timesOf(taken.batches));
              repeated += taken.repeated;
            }
          }
          expect(counted.sort((a, b) => a - b)).toEqual(times);
          expect(repeated).toBe(times.length);
        },
      ),
    );
  });

  it('fill the gaps of one another', () => {
    const spans = new PulseSpans();
    spans.take(runOf([...contraction(0), ...contraction(60)], 0), false);
    const { batches, repeated } = spans.take(
      runOf([...contraction(0), ...contraction(30), ...contraction(60), ...contraction(90)], 1),
      false,
    );
    expect(timesOf(batches)).toEqual([...contraction(30), ...contraction(90)]);
    expect(repeated).toBe(10);
  });

  it('are told apart by their numbers where both have them, and never within one input', () => {
    const spans = new PulseSpans();
    expect(spans.take(runOf(contraction(0), 0), true).repeated).toBe(0);
    expect(spans.take(runOf(contraction(0), 1), true).repeated).toBe(0);
    expect(spans.take(runOf(contraction(0), 2), false).repeated).toBe(5);
    const own = new PulseSpans();
    own.take(runOf(contraction(0), 0), false);
    expect(own.take(runOf(contraction(0), 0), false).repeated).toBe(0);
  });
});
