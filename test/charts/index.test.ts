import { expect, it } from 'vitest';
import type { ChartNeeds } from '../../src/charts/chart.js';
import { chartById, charts, chartsThatNeed } from '../../src/charts/index.js';

it('finds every chart by its id', () => {
  expect(charts.map(({ id }) => id)).toEqual([
    'adherence-calendar',
    'weekly-sessions',
    'daily-minutes',
    'time-of-day',
    'holidays',
    'cumulative-hours',
    'persistence',
    'cohort-lasagna',
    'adherence-distribution',
    'amplitude-timeline',
    'impedance-trend',
    'compliance-headroom',
    'pulse-train',
    'charge-density',
    'quality-timeline',
  ]);
  for (const chart of charts) expect(chartById(chart.id)).toBe(chart);
});

it.each(charts)('$id has a summary of one line', ({ summary }) => {
  expect(summary).toMatch(/^[^\n]{10,90}$/);
});

it('sorts the charts by what they are drawn from', () => {
  const idsOf = (needs: ChartNeeds) => chartsThatNeed(needs).map(({ id }) => id);
  expect(idsOf('starts')).toEqual(['time-of-day']);
  expect(idsOf('pulses')).toEqual(['pulse-train']);
  expect(idsOf('quality')).toEqual(['quality-timeline']);
  const all = (['days', 'starts', 'sessions', 'pulses', 'cohort', 'quality'] as const).flatMap(
    idsOf,
  );
  expect(all.sort()).toEqual(charts.map(({ id }) => id).sort());
});
