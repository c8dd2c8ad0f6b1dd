import { describe, expect, it } from 'vitest';
import { chartLocale } from '../../src/charts/chartLocale.js';
import { dayNumberOf } from '../../src/model/civil.js';

const september = dayNumberOf(2025, 9, 6);

describe('chartLocale', () => {
  it('writes English months with three letters', () => {
    const locale = chartLocale();
    expect(locale.date(september)).toBe('6 Sep 2025');
    expect(locale.dayAndMonth(september)).toBe('6 Sep');
    expect(locale.dateRange(september, september + 30)).toBe('6 Sep 2025 – 6 Oct 2025');
    expect(locale.dateRange(september, september)).toBe('6 Sep 2025');
    expect([locale.month(1), locale.month(12)]).toEqual(['Jan', 'Dec']);
    expect([locale.weekday(0), locale.weekday(6)]).toEqual(['Mon', 'Sun']);
  });

  it('writes numbers and dates as a reader of another country does', () => {
    const german = chartLocale('de');
    expect(german.number(1234.5)).toBe('1.234,5');
    expect(german.date(september)).toBe('6. Sept. 2025');
    expect(german.count(1234, 'day')).toBe('1.234 days');
    expect(chartLocale('fr').month(2)).toBe('févr.');
  });

  it('does not know what is no locale', () => {
    expect(() => chartLocale('no such place')).toThrow(RangeError);
  });
});
