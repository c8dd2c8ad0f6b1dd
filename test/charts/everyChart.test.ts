import { beforeAll, describe, expect, it } from 'vitest';
import type { ChartInputs, ChartNeeds, ChartOf, ChartOptions } from '../../src/charts/chart.js';
import { charts } from '../../src/charts/index.js';
import { packInput, unpackInput } from '../../src/charts/packedInputs.js';
import { PALETTES, THEMES } from '../../src/charts/palette.js';
import { renderChart } from '../../src/rendering/renderChart.js';
import { hex, inkOn, pixelsOf } from '../helpers/pixels.js';
import { exampleInputs } from './exampleInputs.js';

const every = charts as unknown as readonly ChartOf<ChartNeeds>[];
const HOSTILE_ID = `<script>alert(1)</script>\u0000\n שלום 🧠${'long'.repeat(50)}`;
const SIZES = [
  { width: 480, height: 360 },
  { width: 1_200, height: 800 },
  { width: 300, height: 900 },
];

let inputs: ChartInputs;
let hostile: ChartInputs;
beforeAll(async () => {
  inputs = await exampleInputs();
  hostile = await exampleInputs(HOSTILE_ID);
});

const titleOf = (chart: ChartOf<ChartNeeds>, options?: ChartOptions) =>
  [chart.configuration(inputs[chart.needs], options).options?.plugins?.title?.text]
    .flat()
    .join(' ');

describe.each(every)('$id', (chart) => {
  it.each(THEMES)(
    'has the background of the theme %s up to every edge, and nothing on it',
    async (theme) => {
      for (const size of SIZES) {
        const configuration = chart.configuration(hostile[chart.needs], { ...size, theme });
        const pixels = await pixelsOf(await renderChart(configuration, { ...size, type: 'png' }));
        const { background } = PALETTES[theme];
        expect(hex(pixels, 0, 0)).toBe(background);
        const { width, height } = size;
        for (const edge of [
          [0, 0, width, 3],
          [0, height - 3, width, 3],
          [0, 0, 3, height],
          [width - 3, 0, 3, height],
        ] as const) {
          expect(inkOn(pixels, background, edge), `${edge} of ${width} × ${height}`).toBe(0);
        }
        expect(inkOn(pixels, background, [0, 0, width, height])).toBeGreaterThan(1_000);
      }
    },
  );

  it('is the same twice, and does not change its input', () => {
    const before = structuredClone(inputs[chart.needs]);
    const draw = () => JSON.stringify(chart.configuration(inputs[chart.needs]));
    expect(draw()).toBe(draw());
    expect(structuredClone(inputs[chart.needs])).toEqual(before);
  });

  it('is the same from numbers that went through a page', () => {
    const packed = JSON.parse(JSON.stringify(packInput(chart.needs, inputs[chart.needs])));
    const drawn = (input: ChartInputs[ChartNeeds]) =>
      JSON.stringify(chart.configuration(input), (_, value) =>
        typeof value === 'number' ? Number(value.toPrecision(7)) : value,
      );
    expect(drawn(unpackInput(packed))).toBe(drawn(inputs[chart.needs]));
    expect(JSON.stringify(packed)).not.toContain('undefined');
  });

  it('takes a title in place of its own', () => {
    expect(titleOf(chart, { title: 'Figure 3' })).toBe('Figure 3');
    expect(titleOf(chart)).not.toBe('Figure 3');
  });

  it('writes numbers and dates as the locale does', () => {
    const text = JSON.stringify(chart.configuration(inputs[chart.needs], { locale: 'de' }).options);
    expect(text).not.toMatch(/\b\d{1,2} (Jan|Feb|Mar|May|Sep|Oct|Dec) /);
  });

  it('gives its numbers as a table without holes in its rows', () => {
    const { columns, rows } = chart.data(inputs[chart.needs]);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.length).toBe(columns.length);
      expect(
        row.every((cell) => cell === null || typeof cell === 'string' || Number.isFinite(cell)),
      ).toBe(true);
    }
  });

  it('has words for the points that a mouse can find', () => {
    const { data, options } = chart.configuration(inputs[chart.needs]);
    const { callbacks } = options!.plugins!.tooltip as unknown as {
      callbacks: { label(item: { datasetIndex: number; dataIndex: number }): string[] };
    };
    let count = 0;
    for (const [datasetIndex, dataset] of data.datasets.entries()) {
      for (const dataIndex of [0, Math.floor(dataset.data.length / 2)]) {
        const point = dataset.data[dataIndex] as { y?: number | null } | undefined;
        if (point === undefined || point.y === null) continue;
        const words = callbacks.label({ datasetIndex, dataIndex });
        expect(words.join(' ')).not.toMatch(/NaN|undefined|null/);
        count += words.length;
      }
    }
    expect(count).toBeGreaterThan(0);
  });
});
