import type { ChartConfiguration, Plugin } from 'chart.js';
import { axisTitle, tickText } from './axisText.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, CohortInput, CohortPatient } from './chart.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import { drawnChart } from './drawnChart.js';
import { estimateTextWidth, fitText } from './fitText.js';
import { heading } from './heading.js';
import { markedLegend } from './legend.js';

/** A share of the prescribed sessions below each of these falls into the class before it. */
const CLASS_LABELS = ['none', '1–24 %', '25–49 %', '50–74 %', '75–99 %', '100 % or more'] as const;

/** One week of one patient. */
interface Cell {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** Each patient a row, each week a cell, coloured by the share of the prescribed sessions; those who did most on top. */
export const cohortLasagna = {
  id: 'cohort-lasagna',
  title: 'Cohort lasagna',
  summary: 'patients × weeks, each cell the share of prescribed sessions done, sorted',
  needs: 'cohort',
  configuration(input: CohortInput, options: ChartOptions = {}): ChartConfiguration {
    const style = chartStyle(options);
    const { colours, locale } = style;
    const patients = sorted(input.patients);
    const weekCount = patients.reduce((most, one) => Math.max(most, one.weeks.valid.length), 0);
    if (weekCount === 0) {
      const reason = 'Of no patient a day lies in the observation, so there is no week to draw.';
      return blankChart('Cohort', undefined, reason, style);
    }
    const classes = cellsByClass(patients);
    const entries = CLASS_LABELS.map((text, index) => ({
      text,
      mark: {
        area: {
          fill: colours.steps[index]!,
          border: index === 0 ? colours.noneBorder : undefined,
        },
      },
    }));
    const hasLeftOut = classes[LEFT_OUT]!.length > 0;
    const explained = markedLegend(
      hasLeftOut
        ? [...entries, { text: 'nothing counted', mark: { area: { fill: colours.leftOut } } }]
        : entries,
      style,
    );
    const fills = [...colours.steps, colours.leftOut];
    const weeks = patients.reduce((sum, one) => sum + one.weeks.valid.length, 0);
    return drawnChart(
      {
        type: 'scatter',
        heading: heading(
          {
            name: 'Cohort',
            patientId: undefined,
            finding: `${locale.count(patients.length, 'patient')}, ${locale.count(weeks, 'week')}`,
            details: [
              'share of the prescribed sessions done in each week',
              'sorted by the share of all weeks',
              'blank: not observed',
            ],
            note: input.note,
          },
          style,
        ),
        legend: explained.options,
        datasets: classes.map((cells, index) => ({
          label: [...CLASS_LABELS, 'nothing counted'][index],
          data: cells,
          backgroundColor: fills[index],
          pointRadius: 0,
          pointHitRadius: 3,
        })),
        scales: {
          x: weekScale(weekCount, style),
          y: patientScale(patients, style),
        },
        plugins: [...explained.plugins, cells(patients.length, weekCount)],
        pointWords: (datasetIndex, index) => {
          const { x, y, value } = classes[datasetIndex]![index]!;
          const words = Number.isNaN(value)
            ? 'nothing counted'
            : `${locale.number(value * 100, { maximumFractionDigits: 0 })} % of the prescribed sessions`;
          return [`${patients[y]!.patientId}, week ${locale.number(x + 1)}`, words];
        },
      },
      style,
    );
  },
  data: ({ patients }: CohortInput): ChartData => ({
    columns: ['patient_id', 'week', 'days_counted', 'prescribed_sessions', 'valid_sessions'],
    rows: sorted(patients).flatMap(({ patientId, weeks }) =>
      weeks.valid.map((valid, week) => [
        patientId,
        week + 1,
        weeks.daysCounted[week]!,
        weeks.prescribed[week]!,
        valid,
      ]),
    ),
  }),
} as const satisfies ChartOf<'cohort'>;

/** Class of weeks of which nothing is counted: all days left out, or nothing prescribed and nothing done. */
const LEFT_OUT = CLASS_LABELS.length;

/** Those who did most first; of equals the one whose id comes first. */
function sorted(patients: readonly CohortPatient[]): CohortPatient[] {
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const keyed = patients.map((patient) => {
    const prescribed = sum(patient.weeks.prescribed);
    return { patient, share: prescribed > 0 ? sum(patient.weeks.valid) / prescribed : -1 };
  });
  keyed.sort(
    (a, b) =>
      b.share - a.share ||
      (a.patient.patientId < b.patient.patientId ? -1 : Number(a.patient !== b.patient)),
  );
  return keyed.map(({ patient }) => patient);
}

function cellsByClass(patients: readonly CohortPatient[]): Cell[][] {
  const classes: Cell[][] = Array.from({ length: CLASS_LABELS.length + 1 }, () => []);
  for (const [y, { weeks }] of patients.entries()) {
    for (const [x, valid] of weeks.valid.entries()) {
      const prescribed = weeks.prescribed[x]!;
      const value = prescribed > 0 ? valid / prescribed : valid > 0 ? 1 : Number.NaN;
      classes[classOf(value)]!.push({ x, y, value });
    }
  }
  return classes;
}

function classOf(value: number): number {
  if (Number.isNaN(value)) return LEFT_OUT;
  if (value === 0) return 0;
  return value >= 1 ? 5 : 1 + Math.floor(value * 4);
}

/** The part of a canvas context that is used; this project compiles without the DOM's types. */
interface Pen {
  fillStyle: unknown;
  save(): void;
  restore(): void;
  beginPath(): void;
  rect(x: number, y: number, width: number, height: number): void;
  fill(): void;
}

/**
 * Draws the cells: a path for each class, in which neighbours of a row are one rectangle. A hundred thousand
 * elements of Chart.js would take seconds, and an SVG file would carry each of them.
 */
function cells(patientCount: number, weekCount: number): Plugin {
  return {
    id: 'cells',
    beforeDatasetsDraw(chart) {
      const { x: xScale, y: yScale } = chart.scales;
      const pen = chart.ctx as unknown as Pen;
      const width = (xScale!.right - xScale!.left) / weekCount;
      const height = (yScale!.bottom - yScale!.top) / patientCount;
      const gap = height > 6 ? 1 : 0;
      pen.save();
      for (const { data, backgroundColor } of chart.data.datasets) {
        pen.fillStyle = backgroundColor;
        pen.beginPath();
        const row = data as unknown as readonly Cell[];
        for (let i = 0; i < row.length; ) {
          const { x, y } = row[i]!;
          let end = i + 1;
          while (end < row.length && row[end]!.y === y && row[end]!.x === x + end - i) end++;
          pen.rect(
            xScale!.left + x * width,
            yScale!.top + y * height,
            width * (end - i),
            height - gap,
          );
          i = end;
        }
        pen.fill();
      }
      pen.restore();
    },
  };
}

function weekScale(weekCount: number, style: ChartStyle) {
  const width = estimateTextWidth(style.locale.number(weekCount), style.label) * 2.2;
  const maxCount = Math.max(2, Math.floor((style.width * 0.8) / width));
  const step =
    [1, 2, 4, 13, 26, 52, 104].find((weeks) => weekCount / weeks <= Math.min(maxCount, 14)) ?? 208;
  const weeks = Array.from({ length: Math.ceil(weekCount / step) }, (_, index) => index * step);
  return {
    type: 'linear' as const,
    min: -0.5,
    max: weekCount - 0.5,
    offset: false,
    border: { color: style.colours.mutedInk },
    grid: {
      drawOnChartArea: false,
      color: style.colours.mutedInk,
      tickLength: Math.round(style.label * 0.35),
    },
    title: axisTitle('Week since the first day observed', style),
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = weeks.map((value) => ({ value }));
    },
    ticks: {
      ...tickText(style),
      autoSkip: false,
      maxRotation: 0,
      callback: (value: number | string) => style.locale.number(Number(value) + 1),
    },
  };
}

/** Ids where there is room for each, else how many there are. */
function patientScale(patients: readonly CohortPatient[], style: ChartStyle) {
  const rowHeight = (style.height * 0.7) / patients.length;
  const named = !style.isThumbnail && rowHeight >= style.label * 1.15;
  const room = style.width * 0.2;
  return {
    type: 'linear' as const,
    reverse: true,
    min: -0.5,
    max: patients.length - 0.5,
    offset: false,
    border: { display: false },
    grid: { display: false },
    title: {
      ...axisTitle('Patients', style),
      display: !named && !style.isThumbnail,
    },
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      const shown = named ? patients.map((_, index) => index) : [0, patients.length - 1];
      scale.ticks = [...new Set(shown)].map((value) => ({ value }));
    },
    ticks: {
      ...tickText(style),
      autoSkip: false,
      callback: (value: number | string) => {
        const index = Number(value);
        return named
          ? fitText(patients[index]?.patientId ?? '', style.label, room)
          : style.locale.number(index + 1);
      },
    },
  };
}
