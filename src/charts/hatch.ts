import type { Chart as ChartJs, ChartType, Plugin } from 'chart.js';

/** Left, top, width, height, pixels. */
export type Box = readonly [number, number, number, number];

/** Distance between hatch lines, pixels across. */
const LINE_STEP = 6;
/** A smaller box keeps its plain grey: lines would fill it. */
const MIN_BOX_SIZE = 5;

export interface HatchOptions {
  /** Index of the data set whose elements are hatched. */
  readonly datasetIndex: number;
  /** Index of its legend entry. */
  readonly legendIndex: number;
  /** The swatch inside a legend entry that starts at `left`, `top`. */
  readonly swatch: (left: number, top: number) => Box;
  readonly colour: string;
  /** Where an element of the data set lies. */
  readonly boxOf: (element: ElementBox) => Box;
}

interface ElementBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly base?: number;
}

/**
 * A Chart.js plugin that hatches the elements of one data set and its legend swatch, so that "left out"
 * can be told from "none" without colour. Lines are cut at the box by arithmetic: no pattern and no
 * clip path, which SVG files would carry once for every day.
 */
export function hatch<Type extends ChartType>(options: HatchOptions): Plugin<Type> {
  const { datasetIndex, legendIndex, swatch, colour, boxOf } = options;
  return {
    id: 'hatch',
    afterDatasetDraw(chart: ChartJs<Type>, { index }: { index: number }) {
      if (index !== datasetIndex) return;
      strokeHatch(
        chart.ctx,
        colour,
        chart.getDatasetMeta(index).data.map((element) => boxOf(element as unknown as ElementBox)),
      );
    },
    afterDraw(chart: ChartJs<Type>) {
      const { legendHitBoxes } = chart.legend as unknown as {
        legendHitBoxes: readonly { left: number; top: number }[];
      };
      const hit = legendHitBoxes[legendIndex];
      if (hit) strokeHatch(chart.ctx, colour, [swatch(hit.left, hit.top)]);
    },
  } as Plugin<Type>;
}

/** The part of a canvas context that is used; this project compiles without the DOM's types. */
interface Pen {
  strokeStyle: unknown;
  lineWidth: number;
  save(): void;
  restore(): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
}

function strokeHatch(context: Pen, colour: string, boxes: readonly Box[]): void {
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (const [left, top, width, height] of joined(boxes)) {
    if (!(Math.min(width, height) >= MIN_BOX_SIZE)) continue; // NaN: nothing was plotted there
    // Lines x + y = k, anchored to the image: neighbouring boxes continue each other's lines.
    const bottom = top + height;
    const right = left + width;
    for (
      let k = Math.ceil((left + top) / LINE_STEP) * LINE_STEP;
      k < right + bottom;
      k += LINE_STEP
    ) {
      const startX = Math.max(left, k - bottom);
      const endX = Math.min(right, k - top);
      context.moveTo(startX, k - startX);
      context.lineTo(endX, k - endX);
    }
  }
  context.stroke();
  context.restore();
}

/** Boxes that touch side by side become one: a run of narrow bars is hatched as the band that it is. */
function joined(boxes: readonly Box[]): Box[] {
  const runs: Box[] = [];
  for (const box of boxes) {
    const [left, top, width, height] = box;
    const run = runs.at(-1);
    if (run && Math.abs(left - run[0] - run[2]) < 0.25 && top === run[1] && height === run[3]) {
      runs[runs.length - 1] = [run[0], top, left + width - run[0], height];
    } else {
      runs.push(box);
    }
  }
  return runs;
}
