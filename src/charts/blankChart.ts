import type { ChartConfiguration } from 'chart.js';
import type { ChartStyle } from './chartStyle.js';
import { drawnChart } from './drawnChart.js';
import { heading, wrap } from './heading.js';

/** A chart without data that says in words why it is blank. */
export function blankChart(
  name: string,
  patientId: string | undefined,
  reason: string,
  style: ChartStyle,
): ChartConfiguration {
  const words = { name, patientId, finding: 'nothing to show', details: [] };
  const room = style.width - 2 * style.margin;
  return drawnChart(
    {
      type: 'line',
      heading: heading(words, style),
      datasets: [],
      scales: { x: { type: 'linear', display: false }, y: { display: false } },
      annotations: [
        {
          type: 'label',
          content: wrap(reason.split(' '), style.subtitle, room, ' '),
          color: style.colours.mutedInk,
          font: { family: style.fontFamily, size: style.subtitle },
        },
      ],
    },
    style,
  );
}
