import type { ChartConfiguration } from 'chart.js';
import { oneOf, wholeWithin, within } from '../model/checks.js';
import type { ImageType } from './chartCanvas.js';
import { finishSvg } from './finishSvg.js';

export const IMAGE_TYPES = ['png', 'svg', 'pdf'] as const satisfies readonly ImageType[];

export interface RenderChartOptions {
  /** Pixels (points in a PDF), a whole number from 200 to 8000. */
  readonly width: number;
  readonly height: number;
  readonly type: ImageType;
  /** Image pixels per pixel of the layout, 1 to 4: 2 for high-density screens. PNG only. @defaultValue 1 */
  readonly scale?: number | undefined;
  /** A font that the configuration names, beside the one that is brought along. */
  readonly font?: { readonly family: string; readonly file: string | undefined } | undefined;
}

/**
 * Draws a chart and returns the file's bytes; the same configuration and options give the same bytes.
 * The drawing libraries are loaded with the first chart. Charts asked for together are drawn one after the
 * other, so that a thousand of them need no more memory than one.
 */
export async function renderChart(
  configuration: ChartConfiguration,
  options: RenderChartOptions,
): Promise<Uint8Array> {
  const width = wholeWithin('width', options.width, MIN_PIXELS, MAX_PIXELS);
  const height = wholeWithin('height', options.height, MIN_PIXELS, MAX_PIXELS);
  const type = oneOf('type', options.type, IMAGE_TYPES);
  const scale = type === 'png' ? within('scale', options.scale ?? 1, 1, 4) : 1;

  const image = previous.then(async () => {
    const { chartCanvas, useFont } = await import('./chartCanvas.js');
    if (options.font) await useFont(options.font);
    const canvas = await chartCanvas(width, height, type);
    // chartjs-node-canvas writes into the options it is given: it gets its own.
    const chartOptions = { ...configuration.options, devicePixelRatio: scale };
    return canvas.renderToBuffer({ ...configuration, options: chartOptions });
  });
  previous = image.catch(() => undefined);
  const bytes = await image;
  return type === 'svg' ? finishSvg(bytes, configuration) : bytes;
}

const MIN_PIXELS = 200;
const MAX_PIXELS = 8_000;

/** The drawing before this one, whatever became of it. */
let previous: Promise<unknown> = Promise.resolve();
