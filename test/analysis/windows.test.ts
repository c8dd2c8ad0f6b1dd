import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DayColumns, prescribedDays } from '../../src/analysis/adherenceDays.js';
import { sumDays } from '../../src/analysis/daySums.js';
import { type WindowSpec, windowFigures } from '../../src/analysis/windows.js';
import { parseDay } from '../../src/model/civil.js';
import { prescriptionOf } from '../../src/model/prescription.js';

const FIRST = parseDay('2026-01-14')!; // a Wednesday

function daysOf(length: number, first = FIRST): DayColumns {
  const prescription = prescriptionOf({ regimens: [{ sessionsPerDay: 2 }] });
  const days = prescribedDays(prescription, first, first + length - 1, true);
  for (let i = 0; i < length; i++) {
    days.valid[i] = (i * 7) % 3;
    days.validInSlot[i] = days.valid[i]!;
    days.usedInSlot[i] = days.valid[i]!;
    days.deliveredMs[i] = days.valid[i]! * 1_800_000;
    days.leftOut[i] = i % 11 === 5 ? 1 : 0;
  }
  return days;
}

const ends = (length: number, spec: WindowSpec) =>
  windowFigures(daysOf(length), spec).map(({ from, to, partial }) => [from, to, partial]);

describe('windowFigures', () => {
  it('goes on from the start, the last in part', () => {
    expect(ends(25, { kind: 'days', days: 10, step: 10, anchor: 'start' })).toEqual([
      ['2026-01-14', '2026-01-23', false],
      ['2026-01-24', '2026-02-02', false],
      ['2026-02-03', '2026-02-12', true],
    ]);
  });

  it('goes back from the end, the first in part', () => {
    expect(ends(25, { kind: 'days', days: 10, step: 10, anchor: 'end' })).toEqual([
      ['2026-01-09', '2026-01-18', true],
      ['2026-01-19', '2026-01-28', false],
      ['2026-01-29', '2026-02-07', false],
    ]);
  });

  it('rolls only as far as a window is whole', () => {
    expect(ends(12, { kind: 'days', days: 10, step: 1, anchor: 'start' })).toEqual([
      ['2026-01-14', '2026-01-23', false],
      ['2026-01-15', '2026-01-24', false],
      ['2026-01-16', '2026-01-25', false],
    ]);
    expect(ends(12, { kind: 'days', days: 10, step: 1, anchor: 'end' })).toEqual(
      ends(12, { kind: 'days', days: 10, step: 1, anchor: 'start' }),
    );
  });

  it('says of a window longer than the observation that it is a part', () => {
    expect(ends(5, { kind: 'days', days: 30, step: 30, anchor: 'start' })).toEqual([
      ['2026-01-14', '2026-02-12', true],
    ]);
    expect(ends(5, { kind: 'days', days: 30, step: 7, anchor: 'start' })).toHaveLength(1);
    expect(ends(0, { kind: 'days', days: 30, step: 30, anchor: 'start' })).toEqual([]);
  });

  it('cuts at Mondays and at firsts of months, over New Year too', () => {
    expect(ends(10, { kind: 'week' })).toEqual([
      ['2026-01-12', '2026-01-18', true],
      ['2026-01-19', '2026-01-25', true],
    ]);
    const december = windowFigures(daysOf(40, parseDay('2025-12-20')!), { kind: 'month' });
    expect(december.map(({ from, to, partial }) => [from, to, partial])).toEqual([
      ['2025-12-01', '2025-12-31', true],
      ['2026-01-01', '2026-01-31', true],
    ]);
  });

  it('reaches from each visit to the day before the next, and knows nothing where no day was observed', () => {
    const days = ['2026-01-01', '2026-01-10', '2026-01-20', '2026-02-20', '2026-03-20'];
    const spec: WindowSpec = { kind: 'visits', days: days.map((day) => parseDay(day)!) };
    const all = [
      ['2026-01-01', '2026-01-09', true],
      ['2026-01-10', '2026-01-19', true],
      ['2026-01-20', '2026-02-19', true],
      ['2026-02-20', '2026-03-19', true],
    ];
    expect(ends(20, spec)).toEqual(all);
    expect(ends(0, spec)).toEqual(all);
    const known = windowFigures(daysOf(20), spec).map(
      ({ daysCounted, deliveredHours, takingRatio }) => {
        return [daysCounted, deliveredHours, takingRatio.value];
      },
    );
    expect([known[0], known[3]]).toEqual([
      [0, null, null],
      [0, null, null],
    ]);
  });

  it('sums to the whole, however the observation is parted', () => {
    const spec = fc.oneof(
      fc.constantFrom<WindowSpec>({ kind: 'week' }, { kind: 'month' }),
      fc
        .tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom('start' as const, 'end' as const))
        .map(([days, anchor]): WindowSpec => ({ kind: 'days', days, step: days, anchor })),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), spec, (length, given) => {
        const days = daysOf(length);
        const whole = sumDays(days);
        const windows = windowFigures(days, given);
        const sum = (of: (window: (typeof windows)[number]) => number): number =>
          windows.reduce((all, window) => all + of(window), 0);
        expect(sum(({ daysCounted }) => daysCounted)).toBe(whole.days);
        expect(sum(({ daysCounted, daysLeftOut }) => daysCounted + daysLeftOut)).toBe(length);
        expect(sum(({ takingRatio }) => takingRatio.numerator)).toBe(whole.valid);
        expect(sum(({ takingRatio }) => takingRatio.denominator)).toBe(whole.prescribed);
        expect(sum(({ correctDaysRatio }) => correctDaysRatio.numerator)).toBe(whole.correctDays);
        expect(sum(({ deliveredHours }) => deliveredHours!)).toBeCloseTo(
          whole.deliveredMs / 3_600_000,
          9,
        );
      }),
    );
  });
});
