import { adherenceCalendar } from './adherenceCalendar.js';
import type { Chart } from './chart.js';
import { weeklySessions } from './weeklySessions.js';

/** Every chart the program can draw. A new chart is one file and one line here. */
export const charts = [adherenceCalendar, weeklySessions] as const satisfies readonly Chart[];

export type ChartId = (typeof charts)[number]['id'];

/** The chart with this id. */
export function chartById(id: ChartId): Chart {
  return charts.find((chart) => chart.id === id) as Chart; // ChartId is derived from the list
}
