import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dayNumberOf,
  formatDay,
  formatInstant,
  isCivilDate,
  mondayOf,
  parseDay,
  parseTimeOfDay,
  weekdayOf,
} from '../../src/model/civil.js';
import { DAY_MS } from '../../src/model/units.js';

const day = fc.integer({ min: -100_000, max: 100_000 });

describe('civil days', () => {
  it('agree with Date on every day', () => {
    fc.assert(
      fc.property(day, (number) => {
        const date = new Date(number * DAY_MS);
        expect(dayNumberOf(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(
          number,
        );
        expect(weekdayOf(number)).toBe(date.getUTCDay());
        expect(parseDay(formatDay(number))).toBe(number);
      }),
    );
  });

  it('exist or not as Date says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1600, max: 2400 }), fc.nat(14), fc.nat(33), (y, m, d) => {
        const date = new Date(Date.UTC(y, m - 1, d));
        const same =
          date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
        expect(isCivilDate(y, m, d)).toBe(same);
      }),
    );
  });

  it('belong to the week of the Monday on or before', () => {
    fc.assert(
      fc.property(day, (number) => {
        expect(weekdayOf(mondayOf(number))).toBe(1);
        expect(number - mondayOf(number)).toBeGreaterThanOrEqual(0);
        expect(number - mondayOf(number)).toBeLessThan(7);
      }),
    );
  });

  it.each(['2026-2-1', '2026-02-30', '26-02-01', '2026-02-01T00:00', ''])('refuse %j', (text) => {
    expect(parseDay(text)).toBeUndefined();
  });

  it('begin at a time of day', () => {
    expect(parseTimeOfDay('22:30')).toBe(22.5 * 3_600_000);
    for (const text of ['24:00', '7:00', '07:60', '07:00:00', ''])
      expect(parseTimeOfDay(text)).toBeUndefined();
  });
});

describe('formatInstant', () => {
  it('writes what Date reads back', () => {
    const utcMs = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
    fc.assert(
      fc.property(utcMs, fc.integer({ min: -840, max: 840 }), (ms, offset) => {
        expect(Date.parse(formatInstant(ms, offset))).toBe(ms);
      }),
    );
  });
});
