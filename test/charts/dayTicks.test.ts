import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartLocale } from '../../src/charts/chartLocale.js';
import { dayTicks } from '../../src/charts/dayTicks.js';
import { logTicks } from '../../src/charts/logTicks.js';
import { FIRST_DAY } from './madeSessions.js';

const labels = (dayCount: number, maxCount: number) =>
  dayTicks({ from: FIRST_DAY, to: FIRST_DAY + dayCount }, maxCount, chartLocale()).map(
    ({ label }) => label.join(' '),
  );

describe('dayTicks', () => {
  it('shows the hours of a single day', () => {
    expect(labels(1, 10)).toEqual(['5 Jan 2026', '06:00', '12:00', '18:00', '6 Jan']);
    expect(labels(1, 3)).toEqual(['5 Jan 2026', '12:00', '6 Jan']);
  });

  it('names every day, then Mondays, then months', () => {
    expect(labels(3, 10)).toEqual(['5 Jan 2026', '6 Jan', '7 Jan']);
    expect(labels(20, 5)).toEqual(['5 Jan 2026', '12 Jan', '19 Jan']);
    expect(labels(400, 20).slice(0, 2)).toEqual(['Feb 2026', 'Mar']);
    expect(labels(400, 20)).toContain('Jan 2027');
  });

  it('makes at least one tick, within the axis, and no more than fit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 7_305, max: 47_000 }),
        fc.integer({ min: 1, max: 40_000 }),
        fc.integer({ min: 3, max: 30 }),
        (from, dayCount, maxCount) => {
          const ticks = dayTicks({ from, to: from + dayCount }, maxCount, chartLocale());
          expect(ticks.length).toBeGreaterThan(0);
          expect(ticks.length).toBeLessThanOrEqual(Math.max(maxCount, 5));
          for (const { value } of ticks) {
            expect(value).toBeGreaterThanOrEqual(from);
            expect(value).toBeLessThanOrEqual(from + dayCount);
          }
        },
      ),
    );
  });
});

describe('logTicks', () => {
  it('are 1, 2 and 5 of each decade, of many decades only 1', () => {
    expect(logTicks(0.15, 12)).toEqual([0.2, 0.5, 1, 2, 5, 10]);
    expect(logTicks(90, 100_001)).toEqual([100, 1_000, 10_000, 100_000]);
  });
});
