import { adherenceCalendar } from './adherenceCalendar.js';
import { adherenceDistribution } from './adherenceDistribution.js';
import { amplitudeTimeline } from './amplitudeTimeline.js';
import { chargeDensityPlane } from './chargeDensityPlane.js';
import type { Chart, ChartNeeds, ChartOf } from './chart.js';
import { cohortLasagna } from './cohortLasagna.js';
import { complianceHeadroom } from './complianceHeadroom.js';
import { cumulativeHours } from './cumulativeHours.js';
import { dailyMinutes } from './dailyMinutes.js';
import { holidays } from './holidays.js';
import { impedanceTrend } from './impedanceTrend.js';
import { persistence } from './persistence.js';
import { pulseTrain } from './pulseTrain.js';
import { qualityTimeline } from './qualityTimeline.js';
import { timeOfDay } from './timeOfDay.js';
import { weeklySessions } from './weeklySessions.js';

/** Every chart the program can draw. A new chart is one file and one line here. */
export const charts = [
  adherenceCalendar,
  weeklySessions,
  dailyMinutes,
  timeOfDay,
  holidays,
  cumulativeHours,
  persistence,
  cohortLasagna,
  adherenceDistribution,
  amplitudeTimeline,
  impedanceTrend,
  complianceHeadroom,
  pulseTrain,
  chargeDensityPlane,
  qualityTimeline,
] as const satisfies readonly Chart[];

export type ChartId = (typeof charts)[number]['id'];

/** The chart with this id. */
export function chartById(id: ChartId): Chart {
  return charts.find((chart) => chart.id === id) as Chart; // ChartId is derived from the list
}

/** The charts that are drawn from this kind of input, in the order of the list. */
export function chartsThatNeed<Needs extends ChartNeeds>(needs: Needs): ChartOf<Needs>[] {
  return (charts as readonly Chart[]).filter(
    (chart) => chart.needs === needs,
  ) as readonly Chart[] as ChartOf<Needs>[];
}
