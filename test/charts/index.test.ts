import { expect, it } from 'vitest';
import { chartById, charts } from '../../src/charts/index.js';

it('finds every chart by its id', () => {
  expect(charts.map(({ id }) => id)).toEqual(['adherence-calendar', 'weekly-sessions']);
  for (const chart of charts) expect(chartById(chart.id)).toBe(chart);
});

it.each(charts)('$id has a summary of one line', ({ summary }) => {
  expect(summary).toMatch(/^[^\n]{10,90}$/);
});
