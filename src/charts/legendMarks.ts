import type { Chart as ChartJs, Plugin } from 'chart.js';
import type { Box } from './hatch.js';

export type MarkerShape = 'circle' | 'triangle' | 'rect' | 'rectRot' | 'crossRot';

/** A swatch drawn as the line, the points or the area that it explains. */
export interface LegendMark {
  readonly area?: { readonly fill: string; readonly border?: string | undefined };
  readonly line?: {
    readonly colour: string;
    readonly width: number;
    readonly dash: readonly number[];
  };
  readonly marker?: {
    readonly shape: MarkerShape;
    readonly stroke: string;
    readonly fill: string;
  };
}

export interface LegendMarksOptions {
  /** One for each legend entry, in order. */
  readonly marks: readonly (LegendMark | undefined)[];
  /** The swatch inside a legend entry that starts at `left`, `top`. */
  readonly swatch: (left: number, top: number) => Box;
}

/**
 * A Chart.js plugin that draws the swatches of a legend: those of Chart.js are either too short to show a
 * dash or stretch their markers.
 */
export function legendMarks({ marks, swatch }: LegendMarksOptions): Plugin {
  return {
    id: 'legendMarks',
    afterDraw(chart: ChartJs) {
      const { legendHitBoxes } = chart.legend as unknown as {
        legendHitBoxes: readonly { left: number; top: number }[];
      };
      for (const [index, mark] of marks.entries()) {
        const hit = legendHitBoxes[index];
        if (hit && mark) drawMark(chart.ctx, mark, swatch(hit.left, hit.top));
      }
    },
  };
}

/** The part of a canvas context that is used; this project compiles without the DOM's types. */
interface Pen {
  strokeStyle: unknown;
  fillStyle: unknown;
  lineWidth: number;
  save(): void;
  restore(): void;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  setLineDash(dash: number[]): void;
  fill(): void;
  stroke(): void;
}

function drawMark(pen: Pen, { area, line, marker }: LegendMark, box: Box): void {
  const [left, top, width, height] = box;
  const [middleX, middleY] = [left + width / 2, top + height / 2];
  pen.save();
  if (area) {
    pen.fillStyle = area.fill;
    pen.fillRect(left, top, width, height);
    if (area.border !== undefined) {
      pen.strokeStyle = area.border;
      pen.lineWidth = 1;
      pen.strokeRect(left, top, width, height);
    }
  }
  if (line) {
    pen.strokeStyle = line.colour;
    pen.lineWidth = line.width;
    pen.setLineDash([...line.dash]);
    pen.beginPath();
    pen.moveTo(left, middleY);
    pen.lineTo(left + width, middleY);
    pen.stroke();
    pen.setLineDash([]);
  }
  if (marker) {
    pen.strokeStyle = marker.stroke;
    pen.fillStyle = marker.fill;
    pen.lineWidth = 1.5;
    pen.beginPath();
    outline(pen, marker.shape, middleX, middleY, height * 0.42);
    if (marker.shape !== 'crossRot') pen.fill();
    pen.stroke();
  }
  pen.restore();
}

function outline(pen: Pen, shape: MarkerShape, x: number, y: number, radius: number): void {
  if (shape === 'circle') {
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  if (shape === 'crossRot') {
    const reach = radius * Math.SQRT1_2;
    pen.moveTo(x - reach, y - reach);
    pen.lineTo(x + reach, y + reach);
    pen.moveTo(x + reach, y - reach);
    pen.lineTo(x - reach, y + reach);
    return;
  }
  const cornersFrom = { triangle: [3, 90], rect: [4, 45], rectRot: [4, 90] } as const;
  const [count, degrees] = cornersFrom[shape];
  for (let corner = 0; corner < count; corner++) {
    const angle = ((degrees + (corner * 360) / count) * Math.PI) / 180;
    const [cornerX, cornerY] = [x + radius * Math.cos(angle), y - radius * Math.sin(angle)];
    if (corner === 0) pen.moveTo(cornerX, cornerY);
    else pen.lineTo(cornerX, cornerY);
  }
  pen.closePath();
}
