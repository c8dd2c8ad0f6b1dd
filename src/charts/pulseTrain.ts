import type { ChartConfiguration } from 'chart.js';
import { formatInstant } from '../model/civil.js';
import { SIDES } from '../model/pulse.js';
import { blankChart } from './blankChart.js';
import type { ChartOf, ChartOptions, PulsesInput } from './chart.js';
import {
  contractionPulses,
  highestOf,
  type Pulse,
  type SidePulse,
  type SideRow,
} from './contractionPulses.js';
import { formatDate } from './dateLabels.js';
import { heading } from './heading.js';
import { type MarkedEntry, markedLegend } from './legend.js';
import type { Annotation } from './limitLine.js';
import { rasterDatasets } from './rasterDatasets.js';
import { SIDE_STYLES } from './sideStyle.js';
import { formatFigure, formatQuantity, sideWords } from './sideWords.js';
import { COLOURS, FONT_FAMILY, type TextSizes, textSizes } from './theme.js';
import type { TimeDataset } from './timeChart.js';
import { localDays } from './timedPoints.js';
import { trainScales, waveRange } from './trainScales.js';
import { waveDatasets } from './waveDatasets.js';

/** Every pulse of one contraction on both sides, and below them the shape of one. */
export const pulseTrain = {
  id: 'pulse-train',
  title: 'Pulse train',
  summary: 'every pulse of one contraction on both sides, and the shape of one pulse',
  needs: 'pulses',
  configuration(input: PulsesInput, options: ChartOptions = {}): ChartConfiguration {
    const sizes = textSizes(options);
    const rows = SIDES.flatMap((side) => {
      const columns = input[side];
      return columns && columns.length > 0 ? [{ side, ...contractionPulses(columns) }] : [];
    });
    if (rows.length === 0) {
      const reason = 'The log holds no pulse of this contraction.';
      return blankChart('Pulse train', input.patientId, reason, sizes);
    }
    const startMicroseconds = Math.min(...rows.map(({ pulses }) => pulses[0]!.microseconds));
    const endMicroseconds = Math.max(...rows.map(({ pulses }) => pulses.at(-1)!.microseconds));
    const seconds = Math.max((endMicroseconds - startMicroseconds) / 1e6, 0.1);
    const waves = rows.flatMap(({ side, pulses }) => {
      const pulse = largestPulse(pulses);
      return pulse ? [{ side, pulse }] : [];
    });
    const { title, subtitle, height } = heading(
      {
        name: 'Pulse train',
        patientId: input.patientId,
        note: input.note,
        ...trainWords(input, rows, waves, startMicroseconds),
      },
      sizes,
    );
    const raster = rows.map((row) =>
      rasterDatasets(row, row.side, { startMicroseconds, seconds, sizes }),
    );
    const entries = [
      ...rows.map(({ side }): MarkedEntry => {
        const { label, colour } = SIDE_STYLES[side];
        return { text: `${label}, each pulse`, mark: { line: { colour, width: 2, dash: [] } } };
      }),
      ...uniqueEntries(raster.flatMap(({ legend }) => legend)),
    ];
    const explained = markedLegend(entries, sizes);
    const axisHeight = sizes.label * (sizes.isThumbnail ? 1.8 : 3.6);
    const plotHeight = sizes.height - 2 * sizes.margin - height - explained.height - axisHeight;
    const configuration: ChartConfiguration<'line', { x: number; y: number | null }[]> = {
      type: 'line',
      data: {
        datasets: [
          ...raster.flatMap(({ datasets }) => datasets),
          ...waves.toReversed().flatMap(({ side, pulse }) => waveDatasets(pulse, side, sizes)),
        ] satisfies TimeDataset[],
      },
      options: {
        responsive: false,
        animation: false,
        layout: { padding: sizes.margin },
        scales: trainScales(rows, waves, { seconds, plotHeight, sizes }) as never,
        plugins: {
          title,
          subtitle,
          legend: explained.options,
          tooltip: { enabled: false },
          annotation: {
            annotations:
              waves.length > 0 && !sizes.isThumbnail ? [schematicNote(waves, sizes)] : [],
          },
        },
      },
      plugins: [...explained.plugins],
    };
    return configuration as unknown as ChartConfiguration;
  },
} as const satisfies ChartOf<'pulses'>;

function trainWords(
  input: PulsesInput,
  rows: readonly SideRow[],
  waves: readonly SidePulse[],
  startMicroseconds: number,
) {
  const missing = rows.reduce((sum, row) => sum + row.missingCount, 0);
  const counts = sideWords((side) =>
    rows.find((row) => row.side === side)?.pulses.length.toLocaleString('en'),
  );
  const interval = rows[0]!.intervalMicroseconds;
  return {
    finding: `${counts} pulses${missing > 0 ? `, ${missing.toLocaleString('en')} missing` : ''}`,
    details: [
      startWords(input, startMicroseconds),
      `contraction ${input.contraction.toLocaleString('en')}`,
      ...(interval > 0 ? [formatQuantity(1e6 / interval, 'Hz')] : []),
      ...SIDES.filter((side) => !rows.some((row) => row.side === side)).map(
        (side) => `no pulses of the ${side} side`,
      ),
      ...waves.map(pulseWords),
    ],
  };
}

/** Local date and time of the first pulse, or the time since the session began. */
function startWords(
  { sessionStartMs, offsetMinutes }: PulsesInput,
  startMicroseconds: number,
): string {
  const startMs = Math.floor(sessionStartMs + startMicroseconds / 1_000);
  const day = localDays(startMs, offsetMinutes);
  if (Number.isNaN(day)) return `${formatFigure(startMicroseconds / 1e6)} s into the session`;
  return `${formatDate(Math.floor(day))} ${formatInstant(startMs, offsetMinutes).slice(11, 19)}`;
}

/** The first of the largest that report amplitude and width. */
function largestPulse(pulses: readonly Pulse[]): Pulse | undefined {
  let largest: Pulse | undefined;
  for (const pulse of pulses) {
    if (!(pulse.amplitudeMilliamps > 0 && pulse.pulseWidthMicroseconds > 0)) continue;
    if (!largest || pulse.amplitudeMilliamps > largest.amplitudeMilliamps) largest = pulse;
  }
  return largest;
}

function uniqueEntries(entries: readonly MarkedEntry[]): MarkedEntry[] {
  return [...new Map(entries.map((entry) => [entry.text, entry])).values()];
}

/** `left 1.8 mA × 214 µs = 0.385 µC, peak 2.53 V`. */
function pulseWords({ side, pulse }: SidePulse): string {
  const { amplitudeMilliamps, pulseWidthMicroseconds, peakVolts } = pulse;
  const charge = (amplitudeMilliamps * pulseWidthMicroseconds) / 1_000;
  const peak = Number.isNaN(peakVolts) ? '' : `, peak ${formatQuantity(peakVolts, 'V')}`;
  return `largest ${side} ${formatQuantity(amplitudeMilliamps, 'mA')} × ${formatQuantity(pulseWidthMicroseconds, 'µs')} = ${formatQuantity(charge, 'µC')}${peak}`;
}

/** Below the first phase, where no line runs. */
function schematicNote(waves: readonly SidePulse[], sizes: TextSizes): Annotation {
  return {
    type: 'label',
    xScaleID: 'within',
    yScaleID: 'wave',
    xValue: waveRange(waves).min * 0.9,
    yValue: -highestOf(waves.map(({ pulse }) => pulse)) * 0.6,
    position: { x: 'start', y: 'center' },
    content: 'schematic: symmetric reversal assumed',
    padding: 0,
    color: COLOURS.ink,
    font: { family: FONT_FAMILY, size: sizes.label },
  };
}
