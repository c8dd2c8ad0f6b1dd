import type { ChartType, LegendItem, LegendOptions, Plugin } from 'chart.js';
import type { ChartStyle } from './chartStyle.js';
import { estimateTextWidth } from './fitText.js';
import type { Box } from './hatch.js';
import { type LegendMark, legendMarks } from './legendMarks.js';

export interface LegendEntry {
  readonly text: string;
  readonly datasetIndex: number;
  readonly fill: string;
  readonly border?: string | undefined;
  /** @defaultValue 'rect' */
  readonly shape?: 'rect' | 'line';
}

/** An entry whose swatch is drawn as what it explains. */
export interface MarkedEntry {
  readonly text: string;
  readonly mark: LegendMark;
}

interface Legend {
  readonly options: object;
  readonly swatch: (left: number, top: number) => Box;
  /** Sets the legend flush with the heading, and the plot apart from the legend: no option of Chart.js does. */
  readonly placement: Plugin;
  /** Space the legend takes, pixels, estimated. */
  readonly height: number;
}

/** Width of a swatch, of the font size. */
const SWATCH_EMS = 1.5;
/** Wide enough for two dashes. */
const MARK_EMS = 2.4;

/** A legend whose swatches show lines, dashes and points as they are drawn. */
export function markedLegend(
  entries: readonly MarkedEntry[],
  style: ChartStyle,
): Omit<Legend, 'swatch' | 'placement'> & { readonly plugins: readonly Plugin[] } {
  const plain = entries.map(({ text }) => ({ text, datasetIndex: 0, fill: 'transparent' }));
  const { options, placement, swatch, height } = legend(plain, style, MARK_EMS);
  const marks = style.isThumbnail ? [] : entries.map(({ mark }) => mark);
  return { options, height, plugins: [placement, legendMarks({ marks, swatch })] };
}

/** A legend below the heading, left-aligned, one swatch an entry. A thumbnail has none. */
export function legend(
  entries: readonly LegendEntry[],
  style: ChartStyle,
  swatchEms = SWATCH_EMS,
): Legend {
  const fontSize = style.label;
  const boxHeight = Math.round(fontSize * 0.9);
  const boxWidth = Math.round(fontSize * swatchEms);
  const padding = Math.round(fontSize * 0.8);
  const items = entries.map(
    ({ text, datasetIndex, fill, border = fill, shape = 'rect' }): LegendItem => ({
      text,
      datasetIndex,
      fillStyle: fill,
      strokeStyle: border,
      lineWidth: shape === 'line' ? 2.5 : 1,
      pointStyle: shape,
      fontColor: style.colours.ink,
    }),
  );
  const options: Partial<LegendOptions<'bar'>> = {
    display: !style.isThumbnail,
    position: 'top',
    align: 'start',
    labels: {
      usePointStyle: true,
      pointStyleWidth: boxWidth,
      boxWidth,
      boxHeight,
      padding,
      font: { family: style.fontFamily, size: fontSize, lineHeight: 1.2 },
      color: style.colours.ink,
      generateLabels: () => items,
    } as unknown as LegendOptions<'bar'>['labels'],
  };
  const room = style.width - 2 * style.margin;
  let lines = 1;
  let used = 0;
  for (const { text } of entries) {
    const width = boxWidth + fontSize / 2 + estimateTextWidth(text, fontSize) * 0.9 + padding;
    if (used > 0 && used + width > room) {
      lines++;
      used = 0;
    }
    used += width;
  }
  return {
    options,
    swatch: (left, top) => [left, top + (fontSize - boxHeight) / 2, boxWidth, boxHeight],
    placement: placement(padding),
    height: style.isThumbnail ? 0 : lines * (fontSize + padding) + padding,
  };
}

function placement(padding: number): Plugin<ChartType> {
  interface FittedLegend {
    left: number;
    right: number;
    height: number;
    fit(): void;
  }
  return {
    id: 'legendPlacement',
    beforeInit(chart) {
      const box = chart.legend as unknown as FittedLegend;
      const fitItems = box.fit.bind(box);
      box.fit = () => {
        fitItems();
        box.height += padding;
      };
    },
    afterLayout(chart) {
      const box = chart.legend as unknown as FittedLegend;
      box.left -= padding;
      box.right -= padding; // or it would break lines elsewhere than it was measured
    },
  };
}
