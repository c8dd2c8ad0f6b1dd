import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { chartsThatNeed } from '../../src/charts/index.js';

const charts = chartsThatNeed('days');

import { BUNDLED_FONT_FAMILY, chartStyle } from '../../src/charts/chartStyle.js';
import { type RenderChartOptions, renderChart } from '../../src/rendering/renderChart.js';
import { adherenceDays, daysInput } from '../helpers/adherenceDays.js';

const PNG: RenderChartOptions = { width: 600, height: 400, type: 'png' };
const HOSTILE_ID = `<script>alert("1")</script>]]>&\u0000${'long'.repeat(50)}`;

function configurationOf(chart: (typeof charts)[number], patientId = 'SIM-0001', dayCount = 84) {
  const days = adherenceDays({ dayCount, leftOut: [[20, 34]] });
  return chart.configuration(daysInput(days, patientId), { width: 600, height: 400 });
}

/** Arguments of `unshare` that run a command where the folders of system fonts are empty. */
const HIDE_FONTS = [
  '--map-root-user',
  '--mount',
  'sh',
  '-ec',
  'for d in /usr/share/fonts /usr/local/share/fonts; do [ ! -d $d ] || mount -t tmpfs none $d; done; "$@"',
  'sh',
];

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

/** Numbers of pixels in a part of an image: dark as letters, not white, not opaque, and of the colour "as prescribed". */
async function inkIn(
  png: Uint8Array,
  [left, top, width, height]: readonly [number, number, number, number],
) {
  const image = await loadImage(Buffer.from(png));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(left, top, width, height);
  let [dark, notWhite, transparent, asPrescribed] = [0, 0, 0, 0];
  for (let offset = 0; offset < data.length; offset += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(offset, offset + 4);
    if (alpha < 255) transparent++;
    if (red === 0x56 && green === 0xb4 && blue === 0xe9) asPrescribed++;
    if (red < 90 && green < 90 && blue < 90) dark++;
    if (red < 255 || green < 255 || blue < 255) notWhite++;
  }
  return { dark, notWhite, transparent, asPrescribed };
}

describe.each(charts)('$id', (chart) => {
  it('is a PNG of the asked size, on white, with a title and something drawn', async () => {
    const png = await renderChart(configurationOf(chart), PNG);
    const header = Buffer.from(png);
    expect(header.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([600, 400]);
    const title = await inkIn(png, [0, 0, 600, 50]);
    expect(title.dark).toBeGreaterThan(500); // letters: without a font there are none
    const plot = await inkIn(png, [0, 90, 600, 310]);
    expect(plot.notWhite).toBeGreaterThan(1_500);
    expect(plot.transparent).toBe(0);
    expect((await inkIn(png, [0, 0, 600, 8])).notWhite).toBe(0);
    expect((await inkIn(png, [592, 0, 8, 400])).notWhite).toBe(0);
  });

  it.each(['png', 'svg', 'pdf'] as const)('gives the same %s bytes twice', async (type) => {
    const first = await renderChart(configurationOf(chart), { ...PNG, type });
    const second = await renderChart(configurationOf(chart), { ...PNG, type });
    expect(digest(second)).toBe(digest(first));
    expect(first.length).toBeGreaterThan(2_000);
  });

  it('draws with as many pixels as the scale asks for', async () => {
    const png = await renderChart(configurationOf(chart), { ...PNG, scale: 2 });
    const header = Buffer.from(png);
    expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([1_200, 800]);
    expect((await inkIn(png, [0, 0, 1_200, 100])).dark).toBeGreaterThan(2_000);
    expect((await inkIn(png, [600, 400, 600, 400])).transparent).toBe(0);
  });

  it('is a well-formed SVG on white, with the hostile id escaped in its title and no text that needs a font', async () => {
    const svg = textOf(
      await renderChart(configurationOf(chart, HOSTILE_ID), { ...PNG, type: 'svg' }),
    );
    expect(svg).toContain('<title>');
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).not.toMatch(/<script|<text/);
    expect(svg).toMatch(/<rect fill="white" width="600" height="400"\/>/);
    expect(unbalancedTags(svg)).toEqual([]);
    const png = createCanvas(600, 400);
    png.getContext('2d').drawImage(await loadImage(Buffer.from(svg)), 0, 0);
    expect((await inkIn(png.toBuffer('image/png'), [0, 0, 600, 50])).dark).toBeGreaterThan(500);
  });

  it('is a PDF', async () => {
    const pdf = textOf(await renderChart(configurationOf(chart), { ...PNG, type: 'pdf' }));
    expect(pdf).toMatch(/^%PDF-1\./);
    expect(pdf).toContain('/MediaBox [0 0 600 400]');
    expect(pdf.trimEnd()).toMatch(/%%EOF$/);
  });

  it.each([
    [200, 200],
    [300, 900],
    [8_000, 200],
  ])('leaves room for the plot at %i × %i', async (width, height) => {
    const days = adherenceDays({ dayCount: 84, leftOut: [[20, 34]] });
    const configuration = chart.configuration(daysInput(days), { width, height });
    const png = await renderChart(configuration, { width, height, type: 'png' });
    const lowerHalf = await inkIn(png, [0, height / 2, width, height / 2]);
    expect(lowerHalf.notWhite).toBeGreaterThan(200);
  });

  it('says in words why it is blank', async () => {
    const blank = chart.configuration(daysInput([]), { width: 600, height: 400 });
    const png = await renderChart(blank, PNG);
    const { notWhite } = await inkIn(png, [0, 150, 600, 100]);
    expect(notWhite).toBeGreaterThan(300);
    expect(notWhite).toBeLessThan(6_000); // letters, not an area
  });
});

describe('renderChart', () => {
  const chart = charts[0]!;

  it.each([
    [{ width: 199 }, 'width must be a whole number from 200 to 8000, got 199'],
    [{ height: 8_001 }, 'height must be a whole number from 200 to 8000, got 8001'],
    [{ width: 600.5 }, 'width must be a whole number'],
    [{ height: NaN }, 'height must be a whole number'],
    [{ scale: 0 }, 'scale must be a number from 1 to 4'],
    [{ type: 'gif' as 'png' }, 'type must be one of png, svg, pdf'],
  ])('refuses %j', async (wrong, message) => {
    const drawing = renderChart(configurationOf(chart), { ...PNG, ...wrong });
    await expect(drawing).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(drawing).rejects.toThrow(message);
  });

  it('draws charts that are asked for together each as if alone', async () => {
    const alone = await Promise.all(
      charts.map(async (one) => digest(await renderChart(configurationOf(one), PNG))),
    );
    const together = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        renderChart(configurationOf(charts[index % charts.length] as (typeof charts)[number]), {
          ...PNG,
          type: index % 3 === 2 ? 'svg' : 'png',
        }),
      ),
    );
    together.forEach((bytes, index) => {
      if (index % 3 !== 2) expect(digest(bytes)).toBe(alone[index % charts.length]);
    });
  });

  it('goes on after a chart that cannot be drawn', async () => {
    const broken = { type: 'no-such-type', data: { datasets: [{ data: [1] }] } } as never;
    await expect(renderChart(broken, PNG)).rejects.toThrow();
    expect((await renderChart(configurationOf(chart), PNG)).length).toBeGreaterThan(2_000);
  });

  it('leaves the configuration as it was', async () => {
    const configuration = configurationOf(chart);
    const keys = Object.keys(configuration.options ?? {});
    await renderChart(configuration, PNG);
    expect(Object.keys(configuration.options ?? {})).toEqual(keys);
  });

  it('keeps its canvases apart by size, however many there are', async () => {
    for (let width = 300; width < 310; width++) {
      const png = Buffer.from(await renderChart(configurationOf(chart), { ...PNG, width }));
      expect(png.readUInt32BE(16)).toBe(width);
    }
  });

  it('draws its letters with the font it brings along, before any of the machine', async () => {
    await renderChart(configurationOf(chart), PNG);
    expect(chartStyle({}).fontFamily.split(',')[0]).toBe(BUNDLED_FONT_FAMILY);
    const context = createCanvas(10, 10).getContext('2d');
    context.font = `100px ${BUNDLED_FONT_FAMILY}`; // advances of DejaVu Sans: n 0.634 em, i 0.278 em
    expect(context.measureText('ni').width).toBeCloseTo(63.4 + 27.8, 0);
    context.font = `bold 100px ${BUNDLED_FONT_FAMILY}`; // and of DejaVu Sans Bold: 0.712 and 0.343
    expect(context.measureText('ni').width).toBeCloseTo(71.2 + 34.3, 0);
  });

  it.skipIf(!canHideFonts())(
    'draws the same picture on a machine without any font',
    async () => {
      const here = digest(await renderChart(configurationOf(chart), PNG));
      const script = fileURLToPath(new URL('./digestChart.ts', import.meta.url));
      const node = [process.execPath, '--import', 'tsx', script];
      const there = execFileSync('unshare', [...HIDE_FONTS, ...node], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, HOME: '/nonexistent' },
      });
      expect(there.trim()).toBe(`0 system fonts ${here}`);
    },
    20_000,
  );

  it('loads nothing heavy before the first chart', () => {
    const script = fileURLToPath(new URL('./loadedModules.ts', import.meta.url));
    const loaded = execFileSync(process.execPath, ['--import', 'tsx', script], {
      encoding: 'utf8',
    });
    expect(JSON.parse(loaded)).toEqual([]);
  }, 20_000);
});

/** Whether this machine lets a test see it without its fonts: Linux, with the right to make namespaces. */
function canHideFonts(): boolean {
  try {
    execFileSync('unshare', [...HIDE_FONTS, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Names of elements that are opened and not closed, or closed and not opened. Enough XML for Skia's. */
function unbalancedTags(xml: string): string[] {
  const open: string[] = [];
  for (const [, closing, name = '', selfClosing] of xml.matchAll(
    /<(\/?)([\w:]+)(?:\s+[\w:-]+="[^"<&]*")*\s*(\/?)>/g,
  )) {
    if (selfClosing) continue;
    if (!closing) open.push(name);
    else if (open.pop() !== name) return [name];
  }
  const stray = xml.replace(/<\?xml[^>]*\?>|<\/?[\w:]+(?:\s+[\w:-]+="[^"<&]*")*\s*\/?>/g, '');
  return stray.includes('<') ? ['<'] : open;
}
