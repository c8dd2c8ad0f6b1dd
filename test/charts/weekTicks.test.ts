import { describe, expect, it } from 'vitest';
import { chartLocale } from '../../src/charts/chartLocale.js';
import { weekTicks } from '../../src/charts/weekTicks.js';
import { parseDay } from '../../src/model/civil.js';

const monday = parseDay('2024-12-16') as number;

describe('weekTicks', () => {
  it('names Mondays and the year where it begins', () => {
    expect(weekTicks(monday, 4, 10, chartLocale())).toEqual([
      { value: 0, label: ['16 Dec', '2024'] },
      { value: 1, label: ['23 Dec'] },
      { value: 2, label: ['30 Dec'] },
      { value: 3, label: ['6 Jan', '2025'] },
    ]);
  });

  it('puts the first of a month where it falls within its week', () => {
    // 1 January 2025 is 16 days after the Monday 16 December: 16 / 7 weeks from the left edge at -0.5.
    const [january] = weekTicks(monday, 53, 14, chartLocale());
    expect(january).toEqual({ value: 16 / 7 - 0.5, label: ['Jan', '2025'] });
  });

  it.each([1, 5, 20, 27, 28, 60, 173, 520, 2_000])(
    'makes at least one tick and no more than fit for %i weeks',
    (weekCount) => {
      for (const maxCount of [2, 5, 14, 30]) {
        const ticks = weekTicks(monday, weekCount, maxCount, chartLocale());
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(Math.max(maxCount, 1));
      }
    },
  );
});
