import type { ChartConfiguration } from 'chart.js';
import { formatInstant } from '../model/civil.js';
import { SIDES } from '../model/pulse.js';
import { blankChart } from './blankChart.js';
import type { ChartData, ChartOf, ChartOptions, PulsesInput } from './chart.js';
import type { ChartLocale } from './chartLocale.js';
import { type ChartStyle, chartStyle } from './chartStyle.js';
import {
  contractionPulses,
  highestOf,
  type Pulse,
  type SidePulse,
  type SideRow,
} from './contractionPulses.js';
import { drawnChart } from './drawnChart.js';
import { estimateTextWidth } from './fitText.js';
import { heading } from './heading.js';
import { type MarkedEntry, markedLegend } from './legend.js';
import type { Annotation } from './limitLine.js';
import { rasterDatasets } from './rasterDatasets.js';
import { sideWords } from './sideWords.js';
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
    const style = chartStyle(options);
    const rows = style.sides.flatMap((side) => {
      const columns = input[side];
      return columns && columns.length > 0 ? [{ side, ...contractionPulses(columns) }] : [];
    });
    if (rows.length === 0) {
      const reason = 'The log holds no pulse of this contraction.';
      return blankChart('Pulse train', input.patientId, reason, style);
    }
    const startMicroseconds = Math.min(...rows.map(({ pulses }) => pulses[0]!.microseconds));
    const endMicroseconds = Math.max(...rows.map(({ pulses }) => pulses.at(-1)!.microseconds));
    const seconds = Math.max((endMicroseconds - startMicroseconds) / 1e6, 0.1);
    const waves = rows.flatMap(({ side, pulses }) => {
      const pulse = largestPulse(pulses);
      return pulse ? [{ side, pulse }] : [];
    });
    const headings = heading(
      {
        name: 'Pulse train',
        patientId: input.patientId,
        note: input.note,
        ...trainWords(input, rows, waves, startMicroseconds, style),
      },
      style,
    );
    const raster = rows.map((row) =>
      rasterDatasets(row, row.side, { startMicroseconds, seconds, style }),
    );
    const entries = [
      ...rows.map(({ side }): MarkedEntry => {
        const { label, colour } = style.colours.sides[side];
        return { text: `${label}, each pulse`, mark: { line: { colour, width: 2, dash: [] } } };
      }),
      ...uniqueEntries(raster.flatMap(({ legend }) => legend)),
    ];
    const explained = markedLegend(entries, style);
    const axisHeight = style.label * (style.isThumbnail ? 1.8 : 3.6);
    const plotHeight =
      style.height - 2 * style.margin - headings.height - explained.height - axisHeight;
    const notes =
      waves.length > 0 && hasRoomForNote(waves, style) ? [schematicNote(waves, style)] : [];
    const datasets: TimeDataset[] = [
      ...raster.flatMap((one) => one.datasets),
      ...waves.toReversed().flatMap(({ side, pulse }) => waveDatasets(pulse, side, style)),
    ];
    return drawnChart(
      {
        type: 'line',
        heading: headings,
        legend: explained.options,
        datasets,
        scales: trainScales(rows, waves, { seconds, plotHeight, style }),
        annotations: notes,
        plugins: explained.plugins,
        pointWords(datasetIndex, index) {
          const { label = '', data, xAxisID } = datasets[datasetIndex]!;
          const { x, y } = data[index]!;
          const at = xAxisID === 'time' ? style.locale.quantity(x, 's', 4) : `${x} µs`;
          return [label, `${style.locale.quantity(y!, 'mA')} at ${at}`];
        },
      },
      style,
    );
  },
  data(input: PulsesInput, { sides = SIDES }: ChartOptions = {}): ChartData {
    const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
    return {
      columns: ['side', 'time_us', 'amplitude_ma', 'pulse_width_us', 'peak_v', 'limited'],
      rows: sides.flatMap((side) => {
        const columns = input[side];
        const pulses = columns && columns.length > 0 ? contractionPulses(columns).pulses : [];
        return pulses.map((pulse) => [
          side,
          pulse.microseconds,
          orNull(pulse.amplitudeMilliamps),
          orNull(pulse.pulseWidthMicroseconds),
          orNull(pulse.peakVolts),
          Number(pulse.isLimited),
        ]);
      }),
    };
  },
} as const satisfies ChartOf<'pulses'>;

function trainWords(
  input: PulsesInput,
  rows: readonly SideRow[],
  waves: readonly SidePulse[],
  startMicroseconds: number,
  style: ChartStyle,
) {
  const { locale } = style;
  const counts = sideWords(style, (side) => {
    const row = rows.find((one) => one.side === side);
    if (!row) return undefined;
    const missing = row.missingCount > 0 ? ` (${locale.number(row.missingCount)} missing)` : '';
    return `${locale.number(row.pulses.length)}${missing}`;
  });
  const interval = rows[0]!.intervalMicroseconds;
  return {
    finding: `${counts} pulses`,
    details: [
      startWords(input, startMicroseconds, locale),
      `contraction ${locale.number(input.contraction)}`,
      ...(interval > 0 ? [locale.quantity(1e6 / interval, 'Hz')] : []),
      ...style.sides
        .filter((side) => !rows.some((row) => row.side === side))
        .map((side) => `no pulses of the ${side} side`),
      ...usualWords(input, rows, locale),
      ...waves.map((wave) => pulseWords(wave, locale)),
      ...(waves.length > 0 && !hasRoomForNote(waves, style) ? [SCHEMATIC] : []),
    ],
  };
}

/** Says so where the contraction is shorter than the others: its begin or its end may not be in the log. */
function usualWords(
  { usualPulses }: PulsesInput,
  rows: readonly SideRow[],
  locale: ChartLocale,
): string[] {
  const short = rows.filter(({ side, pulses }) => pulses.length < usualPulses[side]);
  return short.map(
    ({ side }) =>
      `the contractions of this session usually have ${locale.count(usualPulses[side], 'pulse')} on the ${side}`,
  );
}

/** Local date and time of the first pulse, or the time since the session began. */
function startWords(
  { sessionStartMs, offsetMinutes }: PulsesInput,
  startMicroseconds: number,
  locale: ChartLocale,
): string {
  const startMs = Math.floor(sessionStartMs + startMicroseconds / 1_000);
  const day = localDays(startMs, offsetMinutes);
  if (Number.isNaN(day)) return `${locale.figure(startMicroseconds / 1e6)} s into the session`;
  return `${locale.date(Math.floor(day))} ${formatInstant(startMs, offsetMinutes).slice(11, 19)}`;
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
function pulseWords({ side, pulse }: SidePulse, locale: ChartLocale): string {
  const { amplitudeMilliamps, pulseWidthMicroseconds, peakVolts } = pulse;
  const charge = (amplitudeMilliamps * pulseWidthMicroseconds) / 1_000;
  const peak = Number.isNaN(peakVolts) ? '' : `, peak ${locale.quantity(peakVolts, 'V')}`;
  return `largest ${side} ${locale.quantity(amplitudeMilliamps, 'mA')} × ${locale.quantity(pulseWidthMicroseconds, 'µs')} = ${locale.quantity(charge, 'µC')}${peak}`;
}

const SCHEMATIC = 'schematic: symmetric reversal assumed';

/** Whether the note ends before the reversal begins. */
function hasRoomForNote(waves: readonly SidePulse[], style: ChartStyle): boolean {
  const { min, max } = waveRange(waves);
  const longest = Math.max(...waves.map(({ pulse }) => pulse.pulseWidthMicroseconds));
  const room = ((longest - min) / (max - min)) * style.width * 0.85;
  return !style.isThumbnail && estimateTextWidth(SCHEMATIC, style.label) * 0.95 <= room;
}

/** Below the first phase, where no line runs. */
function schematicNote(waves: readonly SidePulse[], style: ChartStyle): Annotation {
  return {
    type: 'label',
    xScaleID: 'within',
    yScaleID: 'wave',
    xValue: waveRange(waves).min * 0.9,
    yValue: -highestOf(waves.map(({ pulse }) => pulse)) * 0.6,
    position: { x: 'start', y: 'center' },
    content: SCHEMATIC,
    padding: 0,
    color: style.colours.ink,
    font: { family: style.fontFamily, size: style.label },
  };
}
