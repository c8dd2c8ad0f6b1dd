import type { AdherenceDay } from '../analysis/adherenceResult.js';
import type { ChartStyle } from './chartStyle.js';
import { dayNumber } from './dateLabels.js';
import type { MarkedEntry } from './legend.js';
import type { Annotation } from './limitLine.js';

/** Grey bands behind the days that are left out, with their entry in the legend. */
export function leftOutBands(
  days: readonly AdherenceDay[],
  { colours }: ChartStyle,
): { readonly annotations: readonly Annotation[]; readonly legend: readonly MarkedEntry[] } {
  const runs: { from: number; to: number }[] = [];
  for (const { date, leftOut } of days) {
    if (leftOut === undefined) continue;
    const day = dayNumber(date);
    const last = runs.at(-1);
    if (last?.to === day) last.to = day + 1;
    else runs.push({ from: day, to: day + 1 });
  }
  return {
    annotations: runs.map(({ from, to }) => ({
      type: 'box',
      xScaleID: 'x',
      xMin: from,
      xMax: to,
      backgroundColor: colours.leftOut,
      borderWidth: 0,
      drawTime: 'beforeDraw',
    })),
    legend:
      runs.length > 0 ? [{ text: 'Left out', mark: { area: { fill: colours.leftOut } } }] : [],
  };
}
