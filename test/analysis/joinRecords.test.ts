import { describe, expect, it } from 'vitest';
import { joinRecords } from '../../src/analysis/joinRecords.js';
import { SessionLedger } from '../../src/analysis/sessionLedger.js';
import { MINUTE_MS } from '../../src/model/units.js';
import { batchOf, type RecordInput } from '../helpers/batches.js';

function join(records: readonly RecordInput[]) {
  const ledger = new SessionLedger();
  ledger.add(batchOf(records));
  const log = ledger.recordsOf('P1');
  const { sessions, findings, backwards } = joinRecords(log, {
    wallMs: log.startMs,
    completeMs: new Float64Array(log.length).fill(24 * MINUTE_MS),
    mergeGapMs: 15 * MINUTE_MS,
    eventGapMs: 10 * MINUTE_MS,
  });
  const minutes = Array.from(sessions.deliveredMs, (ms) => ms / MINUTE_MS);
  const starts = Array.from(sessions.startMs, (ms) => new Date(ms).toISOString().slice(11, 16));
  return { minutes, starts, records: [...sessions.records], findings: findings.placed, backwards };
}

const at = (time: string, minutes?: number): RecordInput => ({
  start: `2026-03-01T${time}:00Z`,
  minutes,
});

describe('joinRecords', () => {
  it('joins fragments that are closer than the gap', () => {
    const { minutes, records } = join([at('08:00', 10), at('08:12', 15), at('08:30', 5)]);
    expect(minutes).toEqual([30]); // 10 + 15 + 5: gaps of 2 and 3 min
    expect(records).toEqual([3]);
  });

  it('takes a gap of exactly the limit as two sessions', () => {
    expect(join([at('08:00', 10), at('08:25', 10)]).minutes).toEqual([10, 10]);
  });

  it('leaves two whole sessions two, however close', () => {
    expect(join([at('08:00', 30), at('08:31', 30)]).minutes).toEqual([30, 30]);
  });

  it('joins what is left of a session to it, and the next whole one not', () => {
    expect(join([at('08:00', 25), at('08:26', 5), at('08:33', 30)]).minutes).toEqual([30, 30]);
  });

  it('counts a record once that comes twice, and says where', () => {
    const { minutes, findings } = join([at('08:00', 30), at('20:00', 30), at('08:00', 30)]);
    expect(minutes).toEqual([30, 30]);
    expect(findings).toEqual([
      { kind: 'duplicate', at: { source: 0, line: 4 }, other: { source: 0, line: 2 } },
    ]);
  });

  it('keeps the longer of two records with one start', () => {
    const { minutes, findings } = join([at('08:00', 10), at('08:00', 30)]);
    expect(minutes).toEqual([30]);
    expect(findings).toMatchObject([{ kind: 'conflicting-duplicate', at: { line: 2 } }]);
  });

  it('counts time that two records share once', () => {
    const { minutes, findings } = join([at('08:00', 30), at('08:20', 30)]);
    expect(minutes).toEqual([50]); // 08:00–08:50; alone, the second adds only 20 min and is a fragment
    expect(findings).toMatchObject([{ kind: 'overlap', at: { line: 3 }, other: { line: 2 } }]);
  });

  it('counts an opening less than the gap after the one before it not apart, chained', () => {
    const { starts } = join([at('08:00'), at('08:09'), at('08:18'), at('08:28')]);
    expect(starts).toEqual(['08:00', '08:28']); // 9, 9 and 10 min apart
  });

  it('sees that a log runs newest first', () => {
    const { backwards } = join([at('20:00', 30), at('12:00', 30), at('08:00', 30)]);
    expect(backwards).toEqual([{ source: 0, count: 2, firstLine: 3 }]);
  });
});
