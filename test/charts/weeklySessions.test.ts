import { describe, expect, it } from 'vitest';
import type { AdherenceDay, AdherenceWeek } from '../../src/analysis/adherenceResult.js';
import { weeklySessions } from '../../src/charts/weeklySessions.js';
import { adherenceDays, adherenceWeeks, daysInput } from '../helpers/adherenceDays.js';

interface Point {
  readonly x: number;
  readonly y: number | null;
}

function chart(
  days: readonly AdherenceDay[],
  weeks: readonly AdherenceWeek[] = adherenceWeeks(days),
) {
  return weeklySessions.configuration({ ...daysInput(days), weeks });
}

function points(configuration: ReturnType<typeof chart>, label: string): Point[] {
  const dataset = configuration.data.datasets.find((candidate) => candidate.label === label);
  return (dataset?.data ?? []) as unknown as Point[];
}

const titleOf = (configuration: ReturnType<typeof chart>) =>
  configuration.options?.plugins?.title?.text;

describe('weeklySessions', () => {
  const days = adherenceDays({
    dayCount: 84,
    start: '2025-02-12',
    leftOut: [
      [30, 43],
      [60, 62],
    ],
    seed: 3,
  });
  const weeks = adherenceWeeks(days);

  it.each([1, 2, 12, 53, 173, 520])('plots the numbers of %i weeks', (weekCount) => {
    const many = adherenceDays({ dayCount: weekCount * 7 });
    const sums = adherenceWeeks(many);
    const drawn = chart(many);
    expect(points(drawn, 'Valid sessions')).toEqual(
      sums.map((week, x) => ({ x, y: week.validSessions })),
    );
    if (sums.some(({ shortSessions }) => shortSessions > 0)) {
      expect(points(drawn, 'Short sessions')).toEqual(
        sums.map((week, x) => ({ x, y: week.shortSessions })),
      );
    }
    expect(points(drawn, 'Prescribed')).toEqual(
      sums.flatMap((week, x) => [
        { x: x - 0.5, y: week.prescribedSessions },
        { x: x + 0.5, y: week.prescribedSessions },
      ]),
    );
  });

  it('breaks bars and line in a week of which all days are left out', () => {
    const index = weeks.findIndex(({ daysCounted }) => daysCounted === 0);
    expect(index).toBe(5);
    expect(points(chart(days), 'Valid sessions')[index]).toEqual({ x: 5, y: null });
    expect(points(chart(days), 'Prescribed').slice(10, 12)).toEqual([
      { x: 4.5, y: null },
      { x: 5.5, y: null },
    ]);
    expect(points(chart(days), 'All days left out').filter(({ y }) => y !== null)).toEqual([
      { x: 5, y: 1 },
    ]);
  });

  it('marks the weeks in which some days are left out', () => {
    const marked = points(chart(days), 'Some days left out').filter(({ y }) => y !== null);
    const expected = weeks.flatMap((week, x) =>
      week.daysLeftOut > 0 && week.daysCounted > 0 ? [x] : [],
    );
    expect(marked.map(({ x }) => x)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(2);
  });

  it('leaves a gap where a week is missing', () => {
    const gappy = weeks.filter((_, index) => index !== 8);
    expect(points(chart(days, gappy), 'Valid sessions')[8]).toEqual({ x: 8, y: null });
    expect(points(chart(days, gappy), 'Valid sessions')[9]).toEqual({
      x: 9,
      y: weeks[9]?.validSessions,
    });
  });

  it('draws a week without any session as zero, not as a gap', () => {
    const none = adherenceDays({ dayCount: 14, doneRatio: 0, shortRatio: 0, extraRatio: 0 });
    expect(points(chart(none), 'Valid sessions')).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 0 },
    ]);
    expect(titleOf(chart(none))).toEqual(['Weekly sessions, SIM-0001: 0 of 28 prescribed done']);
  });

  it('does not let extra sessions stand for missed ones in the title', () => {
    const [first, second] = adherenceWeeks(
      adherenceDays({ dayCount: 14, doneRatio: 1, extraRatio: 0 }),
    );
    const uneven = [
      { ...first, validSessions: 17 },
      { ...second, validSessions: 9 },
    ] as AdherenceWeek[];
    expect(titleOf(chart(days, uneven))).toEqual([
      'Weekly sessions, SIM-0001: 26 done, 28 prescribed',
    ]);
  });

  it('says that the first or last week is not a whole one', () => {
    expect(String(chart(days).options?.plugins?.subtitle?.text)).toContain(
      'first week 5 days · last week 2 days',
    );
  });

  it('says why it is blank', () => {
    expect(JSON.stringify(chart([]).options)).toContain('there is no week to draw');
  });
});
