import { createRequire } from 'node:module';
import type { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import { background } from '../charts/background.js';
import { BUNDLED_FONT_FAMILY } from '../charts/chartStyle.js';
import { StimlogError } from '../model/errors.js';
import { FONT_FILES } from './fontFiles.js';

export type ImageType = 'png' | 'svg' | 'pdf';

/** How many sizes stay loaded: each holds a copy of Chart.js of its own. */
const MAX_KEPT = 4;
const kept = new Map<string, ChartJSNodeCanvas>();

const require = createRequire(import.meta.url);
const BASE_MODULE = 'chartjs-node-canvas/dist/chartJSNodeCanvasBase.js';
let fontsRegistered = false;

/** The one canvas service for a size and type, made when it is first asked for. */
export async function chartCanvas(
  width: number,
  height: number,
  type: ImageType,
): Promise<ChartJSNodeCanvas> {
  const key = `${width}x${height} ${type}`;
  const known = kept.get(key);
  kept.delete(key); // and set again below: the map's order is the order of last use
  const canvas = known ?? (await createChartCanvas(width, height, type));
  kept.set(key, canvas);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break;
    kept.delete(oldest);
  }
  return canvas;
}

async function createChartCanvas(
  width: number,
  height: number,
  type: ImageType,
): Promise<ChartJSNodeCanvas> {
  const { ChartJSNodeCanvas } = await import('chartjs-node-canvas');
  const canvas = new ChartJSNodeCanvas({
    width,
    height,
    ...(type === 'png' ? {} : { type }),
    chartCallback: (chart) => {
      chart.defaults.font.family = BUNDLED_FONT_FAMILY;
      chart.register(background);
      chart.register(requireAfresh('chartjs-chart-matrix'));
      const { BoxAndWiskers, BoxPlotController } = requireAfresh('@sgratzl/chartjs-chart-boxplot');
      chart.register(BoxPlotController, BoxAndWiskers);
      chart.register(requireAfresh('chartjs-plugin-annotation'));
    },
  });
  if (!fontsRegistered) {
    for (const file of Object.values(FONT_FILES)) {
      canvas.registerFont(file, { family: BUNDLED_FONT_FAMILY });
    }
    fontsRegistered = true;
  }
  // Node remembers every module that a module ever required: 4 MB a size, measured, if not forgotten.
  require.cache[require.resolve(BASE_MODULE)]?.children.splice(0);
  return canvas;
}

/**
 * Makes a font known under its family, or sees that the machine has it. Throws `OPTION_INVALID` if it has not,
 * or if the file is no font.
 */
export async function useFont({
  family,
  file,
}: {
  readonly family: string;
  readonly file: string | undefined;
}): Promise<void> {
  const { GlobalFonts } = await import('@napi-rs/canvas');
  if (file === undefined ? GlobalFonts.has(family) : GlobalFonts.registerFromPath(file, family)) {
    return;
  }
  const why =
    file === undefined
      ? `font "${family}": this machine has none of that name; give the file instead`
      : `font ${file}: it is no font that can be read`;
  throw new StimlogError('OPTION_INVALID', why);
}

/**
 * A plugin bound to the copy of Chart.js that is being set up. chartjs-node-canvas loads a new copy each time
 * and drops it from the module cache afterwards; a plugin from the cache would draw with an older one.
 */
function requireAfresh(name: string): never {
  const freshRequire = createRequire(import.meta.url); // with a memory of its own, for the same reason
  delete freshRequire.cache[freshRequire.resolve(name)];
  return freshRequire(name) as never;
}
