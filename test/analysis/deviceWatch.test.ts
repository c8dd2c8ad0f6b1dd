import { describe, expect, it } from 'vitest';
import { DeviceWatch } from '../../src/analysis/deviceWatch.js';
import type { SessionBatch } from '../../src/model/session.js';
import { batchOf } from '../helpers/batches.js';

/** Sessions of one patient on successive days, with what was measured on the left. */
function measured(ohms: readonly number[], days = ohms.map((_, i) => i + 1)): SessionBatch {
  const records = days.map((day) => ({
    start: `2026-03-${String(day).padStart(2, '0')}T08:00:00Z`,
    minutes: 30,
  }));
  return { ...batchOf(records), impedanceLeftOhms: Float64Array.from(ohms) };
}
const found = (...batches: SessionBatch[]): string[] => {
  const watch = new DeviceWatch();
  return batches.flatMap((batch) => watch.take(batch)).map(({ code, line }) => `${code} ${line}`);
};

describe('DeviceWatch', () => {
  it('notes each time that a lead is not as it should be, where it begins', () => {
    expect(found(measured([900, 2_999, 100, Number.NaN]))).toEqual([]);
    expect(found(measured([900, 3_000, 5_000, 900, 8_000, 9_000, 900, 99.9, 50]))).toEqual([
      'IMPEDANCE_HIGH 3',
      'LEAD_OPEN 6',
      'LEAD_SHORT 9',
    ]);
  });

  it('remembers from batch to batch', () => {
    expect(found(measured([900, 9_000]), measured([9_000, 9_000], [3, 4]))).toEqual([
      'LEAD_OPEN 3',
    ]);
  });

  it('is not misled by a session that comes late', () => {
    expect(found(measured([900, 9_000, 900], [1, 3, 2]))).toEqual(['LEAD_OPEN 3']);
    expect(found(measured([9_000, 9_000, 900, 9_000], [1, 2, 4, 3]))).toEqual(['LEAD_OPEN 2']);
  });

  it('is not put at ease by a session without a measurement', () => {
    expect(found(measured([9_000, Number.NaN, 9_000]))).toEqual(['LEAD_OPEN 2']);
  });

  it('notes the session in which a battery ended', () => {
    const batch = measured([900, 900]);
    const ended = { ...batch, endReasons: ['', 'Battery'], endReasonIndex: Uint32Array.of(0, 1) };
    expect(found(ended)).toEqual(['BATTERY_END 3']);
  });
});
