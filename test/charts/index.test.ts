import { expect, it } from 'vitest';
import { chartById, charts, chartsThatNeed } from '../../src/charts/index.js';

it('finds every chart by its id', () => {
  expect(charts.map(({ id }) => id)).toEqual([
    'adherence-calendar',
    'weekly-sessions',
    'amplitude-timeline',
    'impedance-trend',
    'compliance-headroom',
    'charge-density',
    'pulse-train',
  ]);
  for (const chart of charts) expect(chartById(chart.id)).toBe(chart);
});

it.each(charts)('$id has a summary of one line', ({ summary }) => {
  expect(summary).toMatch(/^[^\n]{10,90}$/);
});

it('sorts the charts by what they are drawn from', () => {
  const idsOf = (needs: 'days' | 'sessions' | 'pulses') =>
    chartsThatNeed(needs).map(({ id }) => id);
  expect(idsOf('days')).toEqual(['adherence-calendar', 'weekly-sessions']);
  expect(idsOf('pulses')).toEqual(['pulse-train']);
  expect([...idsOf('days'), ...idsOf('sessions'), ...idsOf('pulses')]).toEqual(
    charts.map(({ id }) => id),
  );
});
