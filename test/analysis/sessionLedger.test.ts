import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PatientRecords } from '../../src/analysis/sessionLedger.js';
import type { SessionBatch } from '../../src/model/session.js';

interface Place {
  readonly line: number;
  readonly source: number;
  readonly kind: number;
}

/** Runs of records that mostly stand line after line in one input, written alike. */
const runs = fc.array(
  fc
    .record({
      line: fc.integer({ min: 1, max: 1_000 }),
      source: fc.constantFrom(0, 0, 0, 7),
      steps: fc.array(fc.constantFrom(1, 1, 1, 1, 1, 1, 2, 0, -5), { minLength: 1, maxLength: 40 }),
      kinds: fc.constantFrom([0], [0], [2], [0, 0, 1]),
    })
    .map(({ line, source, steps, kinds }): Place[] => {
      let at = line;
      return steps.map((step, i) => {
        at += step;
        return { line: at, source, kind: kinds[i % kinds.length]! };
      });
    }),
  { minLength: 1, maxLength: 6 },
);

function batchOf(run: readonly Place[]): SessionBatch {
  return {
    source: run[0]!.source,
    length: run.length,
    line: Float64Array.from(run, ({ line }) => line),
    stampKind: Uint8Array.from(run, ({ kind }) => kind),
    startMs: Float64Array.from(run, ({ line }) => line * 1_000),
    durationMs: Float64Array.from(run, ({ line }) => (line % 9 === 0 ? Number.NaN : line)),
    offsetMinutes: Int16Array.from(run, ({ line }) => line % 60),
  } as SessionBatch;
}

it('knows where every record stands, however the records came', () => {
  fc.assert(
    fc.property(runs, fc.nat(6), fc.array(fc.boolean()), (given, cut, trims) => {
      const first = new PatientRecords();
      const second = new PatientRecords();
      for (const [i, run] of given.entries()) {
        const to = i < cut ? first : second;
        // As batches come: a run may be the inside of one.
        to.append(batchOf([run[0]!, ...run, run[0]!]), 1, run.length + 1);
        if (trims[i]) to.trim();
      }
      first.appendAll(second);
      const all = given.flat();
      const records = Array.from({ length: first.length }, (_, i) => ({
        line: first.lineAt(i),
        source: first.sourceAt(i),
        kind: first.stampKindAt(i),
      }));
      expect(records).toEqual(all);
      expect(first.isInSeveralInputs).toBe(new Set(all.map(({ source }) => source)).size > 1);
      const columns = batchOf(all);
      expect(first.startMs.slice(0, all.length)).toEqual(columns.startMs);
      expect(first.offsetMinutes.slice(0, all.length)).toEqual(columns.offsetMinutes);
    }),
    { numRuns: 2_000 },
  );
});
