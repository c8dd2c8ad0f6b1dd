import type { ChartConfiguration, Scale } from 'chart.js';
import type { AdherenceWeek } from '../analysis/adherenceResult.js';
import { axisTitle, tickText } from './axisText.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, DaysInput } from './chart.js';
import type { ChartLocale } from './chartLocale.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { dayNumber } from './dateLabels.js';
import { drawnChart } from './drawnChart.js';
import { hatch } from './hatch.js';
import { heading } from './heading.js';
import { legend } from './legend.js';
import { dateTickCount } from './timeChart.js';
import { type Point, weeklyDatasets } from './weeklyDatasets.js';
import { weekTicks } from './weekTicks.js';

/** Bars of sessions a week under the line of what was prescribed. */
export const weeklySessions = {
  id: 'weekly-sessions',
  title: 'Weekly sessions',
  summary: 'sessions done each week against the number prescribed',
  needs: 'days',
  configuration(input: DaysInput, options: ChartOptions = {}): ChartConfiguration {
    const { patientId, weeks, days } = input;
    const style = chartStyle(options);
    const [firstWeek, lastWeek] = [weeks[0], weeks.at(-1)];
    if (!firstWeek || !lastWeek || days.length === 0) {
      const reason = 'No day lies in the observation, so there is no week to draw.';
      return blankChart('Weekly sessions', patientId, reason, style);
    }
    const firstMonday = dayNumber(firstWeek.weekStart);
    const weekCount = (dayNumber(lastWeek.weekStart) - firstMonday) / 7 + 1;
    const datasets = weeklyDatasets(weeks, firstMonday, weekCount, style);
    const explained = legend(
      datasets.map(({ entry }, datasetIndex) => ({ ...entry, datasetIndex })),
      style,
    );
    const hatchedIndex = datasets.findIndex(({ id }) => id === 'allLeftOut');
    const highest = Math.max(
      1,
      ...weeks.map((week) =>
        Math.max(week.prescribedSessions, week.validSessions + week.shortSessions),
      ),
    );

    return drawnChart(
      {
        type: 'bar',
        heading: heading({ patientId, note: input.note, ...weeklyWords(input, style) }, style),
        legend: explained.options,
        datasets: datasets.map(({ dataset }) => dataset),
        scales: {
          x: weekScale(firstMonday, weekCount, style),
          y: {
            stacked: true,
            beginAtZero: true,
            suggestedMax: highest * 1.06,
            border: { display: false },
            grid: { color: style.colours.grid, tickLength: 0 },
            title: axisTitle('Sessions per week', style),
            ticks: { ...tickText(style), precision: 0, padding: Math.round(style.label * 0.5) },
          },
          band: { axis: 'y', display: false, min: 0, max: 1 },
        },
        plugins: [
          explained.placement,
          hatch({
            datasetIndex: hatchedIndex,
            legendIndex: hatchedIndex,
            swatch: explained.swatch,
            colour: style.colours.leftOutBandHatch,
            boxOf: ({ x, y, width, base = y }) => [x - width / 2, y, width, base - y],
          }),
        ],
        pointWords: (datasetIndex, index) => {
          const at = (datasets[datasetIndex]!.dataset.data[index] as Point).x;
          const monday = firstMonday + Math.round(at) * 7;
          const week = weeks.find(({ weekStart }) => dayNumber(weekStart) === monday);
          return week ? weekWords(week, style) : [];
        },
      },
      style,
    );
  },
  data: ({ weeks }: DaysInput): ChartData => ({
    columns: [
      'week_start',
      'days_counted',
      'days_left_out',
      'prescribed_sessions',
      'valid_sessions',
      'short_sessions',
    ],
    rows: weeks.map((week) => [
      week.weekStart,
      week.daysCounted,
      week.daysLeftOut,
      week.prescribedSessions,
      week.validSessions,
      week.shortSessions,
    ]),
  }),
} as const satisfies ChartOf<'days'>;

function weekWords(week: AdherenceWeek, { locale }: ChartStyle): string[] {
  const short = week.shortSessions > 0 ? `, ${locale.number(week.shortSessions)} short` : '';
  return [
    `Week of ${locale.date(dayNumber(week.weekStart))}`,
    `${locale.number(week.validSessions)} of ${locale.number(week.prescribedSessions)} sessions${short}`,
    ...(week.daysLeftOut > 0 ? [`${locale.count(week.daysLeftOut, 'day')} left out`] : []),
  ];
}

function weeklyWords({ weeks, days }: DaysInput, { locale }: ChartStyle) {
  const sum = (key: 'prescribedSessions' | 'validSessions' | 'daysLeftOut') =>
    weeks.reduce((total, week) => total + week[key], 0);
  const [done, prescribed] = [sum('validSessions'), sum('prescribedSessions')];
  const [doneText, prescribedText] = [locale.number(done), locale.number(prescribed)];
  // "136 of 168 done" would count the extra sessions of one week for the missed ones of another.
  const exceeded = weeks.some((week) => week.validSessions > week.prescribedSessions);
  const details = [
    locale.dateRange(dayNumber(days[0]?.date ?? ''), dayNumber(days.at(-1)?.date ?? '')),
    locale.count(weeks.length, 'week'),
  ];
  const leftOut = sum('daysLeftOut');
  if (leftOut > 0) details.push(`${locale.count(leftOut, 'day')} left out`);
  details.push(...partialWeeks(weeks, locale));
  return {
    name: 'Weekly sessions',
    finding: exceeded
      ? `${doneText} done, ${prescribedText} prescribed`
      : `${doneText} of ${prescribedText} prescribed done`,
    details,
  };
}

/** Says why the prescription is lower at the ends: the observation began or ended within a week. */
function partialWeeks(weeks: readonly AdherenceWeek[], locale: ChartLocale): string[] {
  const partial = (week: AdherenceWeek | undefined, which: string) => {
    const dayCount = week ? week.daysCounted + week.daysLeftOut : 7;
    return dayCount < 7 ? [`${which} week ${locale.count(dayCount, 'day')}`] : [];
  };
  if (weeks.length < 2) return [];
  return [...partial(weeks[0], 'first'), ...partial(weeks.at(-1), 'last')];
}

function weekScale(firstMonday: number, weekCount: number, style: ChartStyle) {
  const ticks = weekTicks(firstMonday, weekCount, dateTickCount(style, 0.9), style.locale);
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  return {
    type: 'linear' as const,
    stacked: true,
    offset: false,
    min: -0.5,
    max: weekCount - 0.5,
    border: { color: style.colours.mutedInk },
    grid: {
      offset: false,
      drawOnChartArea: false,
      color: style.colours.mutedInk,
      tickLength: Math.round(style.label * 0.35),
    },
    title: axisTitle('Week (Monday to Sunday)', style),
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = ticks.map(({ value }) => ({ value }));
    },
    ticks: {
      ...tickText(style),
      autoSkip: false,
      maxRotation: 0,
      callback: (value: number | string) => [...(labels.get(Number(value)) ?? [])],
    },
  };
}
