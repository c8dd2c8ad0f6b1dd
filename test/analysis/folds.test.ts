import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdherenceResult, adherenceFold } from '../../src/analysis/adherenceFold.js';
import { spanFold } from '../../src/analysis/spanFold.js';
import { sessionCsv } from '../../src/codecs/sessionCsv.js';
import type { SessionBatch } from '../../src/model/session.js';
import { patientReport } from '../../src/reports/report.js';
import { batchOf, type RecordInput } from '../helpers/batches.js';
import { expectFoldLaws } from '../helpers/foldLaws.js';
import { rulesOf } from '../helpers/rules.js';
import { sessionLog } from '../helpers/simulatedLog.js';

const rules = rulesOf({ zone: 'Europe/Berlin' });

function simulated(): SessionBatch[] {
  const decoder = sessionCsv.createDecoder({});
  const bytes = Buffer.from(sessionLog(11, { patients: 3, days: 60 }));
  const batches: SessionBatch[] = [];
  for (let at = 0; at < bytes.length; at += 1_500) {
    for (const item of decoder.push(bytes.subarray(at, at + 1_500))) {
      if (item.kind === 'batch') batches.push(item.batch);
    }
  }
  return batches;
}

/** Typed arrays do not survive JSON; what a report says of a patient does. */
const readable = ({ patients, findings, backwards, ...rest }: AdherenceResult) => ({
  ...rest,
  patients: patients.map((patient) => patientReport(patient, undefined)),
  findings: findings.placed,
  backwards: [...backwards],
});

const record: fc.Arbitrary<RecordInput> = fc
  .record({
    patient: fc.constantFrom('A', 'B', '__proto__', 'constructor'),
    minute: fc.integer({ min: 0, max: 4 * 24 * 60 }),
    minutes: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
  })
  .map(({ patient, minute, minutes }) => ({
    patient,
    start: new Date(Date.UTC(2026, 2, 27) + minute * 60_000).toISOString(),
    minutes,
  }));

describe('adherenceFold', () => {
  it('gives the same for any cut and any grouping of merges', () => {
    expectFoldLaws(adherenceFold(rules), simulated(), readable);
  });

  it('gives the same for any cut of hostile records', () => {
    fc.assert(
      fc.property(fc.array(fc.array(record, { maxLength: 6 }), { maxLength: 8 }), (groups) => {
        let line = 2;
        const batches = groups.map((records) =>
          batchOf(records.map((one) => ({ ...one, line: line++ }))),
        );
        expectFoldLaws(adherenceFold(rules), batches, readable);
      }),
      { numRuns: 20 },
    );
  });

  it('gives the same figures whatever the order of the records', () => {
    const figures = (records: readonly RecordInput[]) => {
      const fold = adherenceFold(rules);
      const state = fold.create();
      fold.add(state, batchOf(records));
      return JSON.stringify(
        fold.finish(state).patients.map((patient) => patientReport(patient, undefined)),
      );
    };
    const shuffled = fc
      .array(record, { minLength: 1, maxLength: 30 })
      .chain((records) =>
        fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
      );
    fc.assert(
      fc.property(shuffled, ([records, other]) => {
        expect(figures(other)).toBe(figures(records));
      }),
    );
  });

  it('accounts for every record: counted, joined, or repeated', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), (records) => {
        const fold = adherenceFold(rules);
        const state = fold.create();
        fold.add(state, batchOf(records));
        for (const { sessions } of fold.finish(state).patients) {
          const { valid, short, ignored, outsideObservation, onLeftOutDays, duplicate, joined } =
            sessions;
          expect(sessions.records).toBe(
            valid + short + ignored + outsideObservation + onLeftOutDays + duplicate + joined,
          );
        }
      }),
    );
  });
});

describe('spanFold', () => {
  it('gives the same for any cut and any grouping of merges', () => {
    expectFoldLaws(spanFold, simulated());
  });
});
