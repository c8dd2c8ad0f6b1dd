import type { AdherenceDay } from '../analysis/adherenceResult.js';
import { MINUTE_MS } from '../model/units.js';
import type { ChartData } from './chart.js';
import type { ChartStyle } from './chartStyle.js';
import { dayNumber } from './dateLabels.js';

/** A row for each day. */
export function daysTable(days: readonly AdherenceDay[]): ChartData {
  return {
    columns: [
      'date',
      'prescribed_sessions',
      'valid_sessions',
      'short_sessions',
      'delivered_min',
      'left_out',
    ],
    rows: days.map((day) => [
      day.date,
      day.prescribedSessions,
      day.validSessions,
      day.shortSessions,
      day.deliveredMs === null ? null : day.deliveredMs / MINUTE_MS,
      day.leftOut ?? null,
    ]),
  };
}

/** What was done on a day, for its tooltip. */
export function dayWords(
  { date, validSessions, shortSessions, prescribedSessions, deliveredMs, leftOut }: AdherenceDay,
  { locale }: ChartStyle,
): string[] {
  const short = shortSessions > 0 ? `, ${locale.number(shortSessions)} short` : '';
  return [
    locale.date(dayNumber(date)),
    `${locale.number(validSessions)} of ${locale.number(prescribedSessions)} sessions${short}`,
    ...(deliveredMs === null ? [] : [locale.quantity(deliveredMs / MINUTE_MS, 'min')]),
    ...(leftOut === undefined ? [] : [`left out: ${leftOut.replaceAll('-', ' ')}`]),
  ];
}
