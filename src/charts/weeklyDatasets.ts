import type { ChartConfiguration } from 'chart.js';
import type { AdherenceWeek } from '../analysis/adherenceResult.js';
import type { ChartStyle } from './chartStyle.js';
import { dayNumber } from './dateLabels.js';
import type { LegendEntry } from './legend.js';

export interface Point {
  /** Weeks after the first one; week 0 reaches from -0.5 to 0.5. */
  readonly x: number;
  readonly y: number | null;
}

type Dataset = ChartConfiguration<'bar' | 'line', Point[]>['data']['datasets'][number];

/** A data set with its legend entry. */
export interface WeeklyDataset {
  readonly id: 'prescribed' | 'valid' | 'short' | 'someLeftOut' | 'allLeftOut';
  readonly dataset: Dataset;
  readonly entry: Omit<LegendEntry, 'datasetIndex'>;
}

/**
 * Bars of valid and, where there are any, short sessions; the line of what was prescribed; bands behind weeks with
 * days left out. A week that is missing, or of which all days are left out, is a gap in bars and line.
 */
export function weeklyDatasets(
  weeks: readonly AdherenceWeek[],
  firstMonday: number,
  weekCount: number,
  style: ChartStyle,
): WeeklyDataset[] {
  const byIndex = new Map(
    weeks.map((week) => [(dayNumber(week.weekStart) - firstMonday) / 7, week]),
  );
  const points = (value: (week: AdherenceWeek) => number): Point[] =>
    Array.from({ length: weekCount }, (_, x) => {
      const week = byIndex.get(x);
      return { x, y: week && week.daysCounted > 0 ? value(week) : null };
    });
  const bar = {
    type: 'bar' as const,
    stack: 'sessions',
    grouped: false,
    categoryPercentage: 1,
    barPercentage: weekCount > 160 ? 1 : 0.78,
    maxBarThickness: style.label * 6,
    order: 2,
  };
  const datasets: WeeklyDataset[] = [
    {
      id: 'valid',
      dataset: {
        ...bar,
        label: 'Valid sessions',
        data: points((week) => week.validSessions),
        backgroundColor: style.colours.asPrescribed,
      },
      entry: { text: 'Valid sessions', fill: style.colours.asPrescribed },
    },
  ];
  if (weeks.some(({ shortSessions }) => shortSessions > 0)) {
    datasets.push({
      id: 'short',
      dataset: {
        ...bar,
        label: 'Short sessions',
        data: points((week) => week.shortSessions),
        backgroundColor: style.colours.short,
      },
      entry: { text: 'Short sessions, not counted', fill: style.colours.short },
    });
  }
  datasets.push({
    id: 'prescribed',
    dataset: {
      type: 'line',
      label: 'Prescribed',
      data: steps(points((week) => week.prescribedSessions)),
      borderColor: style.colours.ink,
      backgroundColor: 'transparent',
      borderWidth: weekCount > 160 ? 1.5 : 2.25,
      borderJoinStyle: 'miter',
      pointRadius: 0,
      stack: 'prescribed',
      order: 1,
      clip: false,
    },
    entry: { text: 'Prescribed', fill: style.colours.ink, shape: 'line' },
  });
  const band = (
    id: WeeklyDataset['id'],
    text: string,
    includes: (week: AdherenceWeek) => boolean,
  ) => {
    if (!weeks.some(includes)) return;
    const isIn = (week: AdherenceWeek | undefined) => week !== undefined && includes(week);
    datasets.push({
      id,
      dataset: {
        ...bar,
        label: text,
        data: Array.from({ length: weekCount }, (_, x) => ({
          x,
          y: isIn(byIndex.get(x)) ? 1 : null,
        })),
        yAxisID: 'band',
        stack: 'band',
        barPercentage: 1,
        maxBarThickness: Infinity,
        backgroundColor: style.colours.leftOutBand,
        order: 3,
      },
      entry: { text, fill: style.colours.leftOutBand, border: style.colours.leftOutBandHatch },
    });
  };
  band('someLeftOut', 'Some days left out', (week) => week.daysLeftOut > 0 && week.daysCounted > 0);
  band('allLeftOut', 'All days left out', (week) => week.daysLeftOut > 0 && week.daysCounted === 0);
  return datasets;
}

/** Both edges of every week, so that the line is level over a bar and steps between bars, even for a single week. */
function steps(points: readonly Point[]): Point[] {
  return points.flatMap(({ x, y }) => [
    { x: x - 0.5, y },
    { x: x + 0.5, y },
  ]);
}
