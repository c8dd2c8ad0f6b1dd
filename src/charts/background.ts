import type { Plugin } from 'chart.js';

/**
 * Paints `options.plugins.background.colour` under everything. It has to be registered with Chart.js before
 * chartjs-plugin-annotation, which draws its bands at the same moment.
 */
export const background: Plugin<'line', { readonly colour?: string }> = {
  id: 'background',
  beforeDraw({ ctx, width, height }, _, { colour }) {
    if (colour === undefined) return;
    const pen = ctx as unknown as {
      fillStyle: unknown;
      save(): void;
      restore(): void;
      fillRect(x: number, y: number, width: number, height: number): void;
    };
    pen.save();
    pen.fillStyle = colour;
    pen.fillRect(0, 0, width, height);
    pen.restore();
  },
};
