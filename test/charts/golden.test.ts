import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import pixelmatch from 'pixelmatch';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChartInputs, ChartNeeds, ChartOf } from '../../src/charts/chart.js';
import { charts } from '../../src/charts/index.js';
import { renderChart } from '../../src/rendering/renderChart.js';
import { pixelsOf } from '../helpers/pixels.js';
import { exampleInputs } from './exampleInputs.js';

/*
 * What every chart looked like when somebody last looked at it. `UPDATE_GOLDEN=1 npx vitest run test/charts/golden.test.ts`
 * draws them anew: look at each before it is committed.
 */
const folder = new URL('../golden/charts/', import.meta.url);
const SIZE = { width: 600, height: 400 };
const platform = `${process.platform}-${process.arch}`;
/** The platform on which the pictures were drawn: there the bytes are the same. */
const DRAWN_ON = 'linux-x64';
/** Elsewhere letters may differ by a shade at their edges. */
const MAX_DIFFERENT_SHARE = 0.01;

let inputs: ChartInputs;
beforeAll(async () => {
  inputs = await exampleInputs();
});

describe.each(charts as unknown as readonly ChartOf<ChartNeeds>[])('$id', (chart) => {
  it('looks as it did', async () => {
    const configuration = chart.configuration(inputs[chart.needs], SIZE);
    const png = await renderChart(configuration, { ...SIZE, type: 'png' });
    const path = new URL(`${chart.id}.png`, folder);
    if (process.env.UPDATE_GOLDEN) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, png);
    }
    expect(existsSync(path), `${path} is missing`).toBe(true);
    const golden = readFileSync(path);
    if (platform === DRAWN_ON)
      expect(Buffer.compare(golden, png), 'differs from the picture').toBe(0);
    const [before, now] = [await pixelsOf(golden), await pixelsOf(png)];
    const different = pixelmatch(before.data, now.data, undefined, SIZE.width, SIZE.height, {
      threshold: 0.15,
    });
    expect(different / (SIZE.width * SIZE.height)).toBeLessThan(MAX_DIFFERENT_SHARE);
  });
});
