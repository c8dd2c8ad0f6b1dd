import type { ChartConfiguration, Scale } from 'chart.js';
import type { AdherenceWeek } from '../analysis/adherenceResult.js';
import { axisTitle, tickText } from './axisText.js';
import { blankChart } from './blankChart.js';
import type { ChartOf, ChartOptions, DaysInput } from './chart.js';
import { dayNumber, formatCount, formatDateRange } from './dateLabels.js';
import { estimateTextWidth } from './fitText.js';
import { hatch } from './hatch.js';
import { heading } from './heading.js';
import { legend } from './legend.js';
import { COLOURS, type TextSizes, textSizes } from './theme.js';
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
    const sizes = textSizes(options);
    const [firstWeek, lastWeek] = [weeks[0], weeks.at(-1)];
    if (!firstWeek || !lastWeek || days.length === 0) {
      const reason = 'No day lies in the observation, so there is no week to draw.';
      return blankChart('Weekly sessions', patientId, reason, sizes);
    }
    const firstMonday = dayNumber(firstWeek.weekStart);
    const weekCount = (dayNumber(lastWeek.weekStart) - firstMonday) / 7 + 1;
    const { title, subtitle } = heading(
      { patientId, note: input.note, ...weeklyWords(input) },
      sizes,
    );
    const datasets = weeklyDatasets(weeks, firstMonday, weekCount, sizes);
    const explained = legend(
      datasets.map(({ entry }, datasetIndex) => ({ ...entry, datasetIndex })),
      sizes,
    );
    const hatchedIndex = datasets.findIndex(({ id }) => id === 'allLeftOut');
    const highest = Math.max(
      1,
      ...weeks.map((week) =>
        Math.max(week.prescribedSessions, week.validSessions + week.shortSessions),
      ),
    );

    const configuration: ChartConfiguration<'bar' | 'line', Point[]> = {
      type: 'bar',
      data: { datasets: datasets.map(({ dataset }) => dataset) },
      options: {
        responsive: false,
        animation: false,
        layout: { padding: sizes.margin },
        scales: {
          x: weekScale(firstMonday, weekCount, sizes),
          y: {
            stacked: true,
            beginAtZero: true,
            suggestedMax: highest * 1.06,
            border: { display: false },
            grid: { color: COLOURS.grid, tickLength: 0 },
            title: axisTitle('Sessions per week', sizes),
            ticks: { ...tickText(sizes), precision: 0, padding: Math.round(sizes.label * 0.5) },
          },
          band: { axis: 'y', display: false, min: 0, max: 1 },
        },
        plugins: {
          title,
          subtitle,
          legend: explained.options,
          tooltip: { enabled: false },
        },
      },
      plugins: [
        explained.placement,
        hatch({
          datasetIndex: hatchedIndex,
          legendIndex: hatchedIndex,
          swatch: explained.swatch,
          colour: COLOURS.leftOutBandHatch,
          boxOf: ({ x, y, width, base = y }) => [x - width / 2, y, width, base - y],
        }),
      ],
    };
    return configuration as unknown as ChartConfiguration;
  },
} as const satisfies ChartOf<'days'>;

function weeklyWords({ weeks, days }: DaysInput) {
  const sum = (key: 'prescribedSessions' | 'validSessions' | 'daysLeftOut') =>
    weeks.reduce((total, week) => total + week[key], 0);
  const [done, prescribed] = [sum('validSessions'), sum('prescribedSessions')];
  const [doneText, prescribedText] = [done.toLocaleString('en'), prescribed.toLocaleString('en')];
  // "136 of 168 done" would count the extra sessions of one week for the missed ones of another.
  const exceeded = weeks.some((week) => week.validSessions > week.prescribedSessions);
  const details = [
    formatDateRange(dayNumber(days[0]?.date ?? ''), dayNumber(days.at(-1)?.date ?? '')),
    formatCount(weeks.length, 'week'),
  ];
  const leftOut = sum('daysLeftOut');
  if (leftOut > 0) details.push(`${formatCount(leftOut, 'day')} left out`);
  details.push(...partialWeeks(weeks));
  return {
    name: 'Weekly sessions',
    finding: exceeded
      ? `${doneText} done, ${prescribedText} prescribed`
      : `${doneText} of ${prescribedText} prescribed done`,
    details,
  };
}

/** Says why the prescription is lower at the ends: the observation began or ended within a week. */
function partialWeeks(weeks: readonly AdherenceWeek[]): string[] {
  const partial = (week: AdherenceWeek | undefined, which: string) => {
    const dayCount = week ? week.daysCounted + week.daysLeftOut : 7;
    return dayCount < 7 ? [`${which} week ${formatCount(dayCount, 'day')}`] : [];
  };
  if (weeks.length < 2) return [];
  return [...partial(weeks[0], 'first'), ...partial(weeks.at(-1), 'last')];
}

function weekScale(firstMonday: number, weekCount: number, sizes: TextSizes) {
  const labelWidth = estimateTextWidth('30 Sep', sizes.label) * 1.2;
  const maxCount = Math.max(2, Math.floor((sizes.width * 0.9) / labelWidth));
  const ticks = weekTicks(firstMonday, weekCount, maxCount);
  const labels = new Map(ticks.map(({ value, label }) => [value, label]));
  return {
    type: 'linear' as const,
    stacked: true,
    offset: false,
    min: -0.5,
    max: weekCount - 0.5,
    border: { color: COLOURS.mutedInk },
    grid: {
      offset: false,
      drawOnChartArea: false,
      color: COLOURS.mutedInk,
      tickLength: Math.round(sizes.label * 0.35),
    },
    title: axisTitle('Week (Monday to Sunday)', sizes),
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = ticks.map(({ value }) => ({ value }));
    },
    ticks: {
      ...tickText(sizes),
      autoSkip: false,
      maxRotation: 0,
      callback: (value: number | string) => [...(labels.get(Number(value)) ?? [])],
    },
  };
}
