import { describe, expect, it } from 'vitest';
import type { AdherenceDay } from '../../src/analysis/adherenceResult.js';
import { dayClass } from '../../src/analysis/dayClass.js';
import { adherenceCalendar, type CalendarCell } from '../../src/charts/adherenceCalendar.js';
import type { ChartOptions } from '../../src/charts/chart.js';
import { adherenceDays, daysInput } from '../helpers/adherenceDays.js';

function calendar(days: readonly AdherenceDay[], options?: ChartOptions) {
  return adherenceCalendar.configuration(daysInput(days), options);
}

function cells(days: readonly AdherenceDay[], options?: ChartOptions): CalendarCell[] {
  return calendar(days, options).data.datasets.flatMap(
    ({ data }) => data as unknown as CalendarCell[],
  );
}

const byDate = (one: { date: string }, other: { date: string }) => (one.date < other.date ? -1 : 1);

describe('adherenceCalendar', () => {
  const days = adherenceDays({
    dayCount: 90,
    start: '2025-02-12',
    extraRatio: 0.1,
    leftOut: [[30, 43]],
    isFree: (index) => index % 7 === 4,
  });

  it.each([1, 7, 84, 365, 1_205, 3_653])(
    'plots each of %i days once, with its own numbers',
    (dayCount) => {
      const many = adherenceDays({ dayCount, start: '2020-02-12' });
      const plotted = cells(many).sort(byDate);
      expect(
        plotted.map(({ date, validSessions, prescribedSessions, v }) => ({
          date,
          validSessions,
          prescribedSessions,
          v,
        })),
      ).toEqual(
        many.map(({ date, validSessions, prescribedSessions }) => ({
          date,
          validSessions,
          prescribedSessions,
          v: validSessions,
        })),
      );
      expect(new Set(plotted.map(({ x, y }) => `${x} ${y}`)).size).toBe(dayCount);
    },
  );

  it('puts a week in a column, Monday above Sunday', () => {
    const [monday, ...rest] = cells(adherenceDays({ dayCount: 14, start: '2025-01-06' })).sort(
      byDate,
    );
    const sunday = rest[5];
    const nextMonday = rest[6];
    expect(monday?.x).toBe(sunday?.x);
    expect(Number(sunday?.y) - Number(monday?.y)).toBeCloseTo(6);
    expect(Number(nextMonday?.x) - Number(monday?.x)).toBe(1);
    expect(nextMonday?.y).toBe(monday?.y);
  });

  it.each([
    [{ width: 1_200, height: 800 }],
    [{ width: 600, height: 400 }],
    [{ width: 2_000, height: 700 }],
    [{ width: 200, height: 200 }],
  ])('keeps every cell inside the axes at %j', (options) => {
    for (const dayCount of [1, 84, 365, 600, 3_653]) {
      const many = adherenceDays({ dayCount, start: '2019-12-30' });
      const { scales } = calendar(many, options).options as unknown as {
        scales: { x: { max: number }; y: { max: number } };
      };
      for (const { x, y } of cells(many, options)) {
        expect(Number(x)).toBeGreaterThan(0);
        expect(Number(x)).toBeLessThan(scales.x.max);
        expect(Number(y)).toBeGreaterThan(0);
        expect(Number(y)).toBeLessThan(scales.y.max);
      }
    }
  });

  it('gives every class a data set of its own and counts its days in the legend', () => {
    const labels = calendar(days).data.datasets.map(({ label }) => label);
    const count = (name: string) => days.filter((day) => dayClass(day) === name).length;
    expect(labels).toEqual([
      `No valid session (${count('noSession')})`,
      `Fewer than prescribed (${count('partly')})`,
      `As prescribed (${count('asPrescribed')})`,
      `More than prescribed (${count('more')})`,
      `Left out (${count('leftOut')})`,
      `None prescribed (${count('nonePrescribed')})`,
    ]);
    expect(labels.join()).toContain('Left out (14)');
  });

  it('explains the four colours of the scale even where no day has them', () => {
    const labels = calendar(adherenceDays({ dayCount: 3, doneRatio: 1, extraRatio: 0 })).data
      .datasets;
    expect(labels.map(({ label }) => label)).toEqual([
      'No valid session (0)',
      'Fewer than prescribed (0)',
      'As prescribed (3)',
      'More than prescribed (0)',
    ]);
  });

  it('draws a missing date as a gap', () => {
    const gappy = days.filter((_, index) => index < 20 || index > 29);
    const shown = new Set(cells(gappy).map(({ date }) => date));
    expect(shown.size).toBe(80);
    const moved = cells(gappy).find(({ date }) => date === days[40]?.date);
    const whole = cells(days).find(({ date }) => date === days[40]?.date);
    expect(moved).toEqual(whole);
  });

  it('says in the title how many days were exactly as prescribed', () => {
    const made = adherenceDays({ dayCount: 10, doneRatio: 1, extraRatio: 0, leftOut: [[0, 1]] });
    const title = calendar(made.with(5, { ...(made[5] as AdherenceDay), validSessions: 1 })).options
      ?.plugins?.title?.text;
    expect(title).toEqual(['Adherence calendar, SIM-0001: 7 of 8 days exactly as prescribed']);
  });

  it('says why it is blank', () => {
    const blank = calendar([]);
    expect(blank.data.datasets).toEqual([]);
    expect(JSON.stringify(blank.options)).toContain('there is no day to draw');
  });

  it('gives the same configuration for the same input', () => {
    expect(JSON.stringify(calendar(days))).toBe(JSON.stringify(calendar(days)));
  });
});

describe('dayClass', () => {
  const [day] = adherenceDays({ dayCount: 1 }) as [AdherenceDay];
  it.each([
    [{ prescribedSessions: 2, validSessions: 0 }, 'noSession'],
    [{ prescribedSessions: 2, validSessions: 1 }, 'partly'],
    [{ prescribedSessions: 2, validSessions: 2 }, 'asPrescribed'],
    [{ prescribedSessions: 2, validSessions: 3 }, 'more'],
    [{ prescribedSessions: 0, validSessions: 0 }, 'nonePrescribed'],
    [{ prescribedSessions: 0, validSessions: 1 }, 'more'],
    [{ prescribedSessions: 2, validSessions: 2, leftOut: 'excused' as const }, 'leftOut'],
  ])('%j is %s', (fields, expected) => {
    expect(dayClass({ ...day, ...fields })).toBe(expected);
  });
});
