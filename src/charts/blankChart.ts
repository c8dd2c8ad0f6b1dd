import type { ChartConfiguration } from 'chart.js';
import { heading } from './heading.js';
import { COLOURS, FONT_FAMILY, type TextSizes } from './theme.js';

/** A chart without data that says in words why it is blank. */
export function blankChart(
  name: string,
  patientId: string,
  reason: string,
  sizes: TextSizes,
): ChartConfiguration {
  const { title } = heading({ name, patientId, finding: 'nothing to show', details: [] }, sizes);
  return {
    type: 'bar',
    data: { datasets: [] },
    options: {
      responsive: false,
      animation: false,
      layout: { padding: sizes.margin },
      scales: { x: { type: 'linear', display: false }, y: { display: false } },
      plugins: {
        title,
        legend: { display: false },
        annotation: {
          annotations: {
            reason: {
              type: 'label',
              content: reason,
              color: COLOURS.mutedInk,
              font: { family: FONT_FAMILY, size: sizes.subtitle },
            },
          },
        },
      },
    },
  } as ChartConfiguration;
}
