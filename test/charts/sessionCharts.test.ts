import { createHash } from 'node:crypto';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PulsesInput, SessionsInput } from '../../src/charts/chart.js';
import { chartStyle } from '../../src/charts/chartStyle.js';
import { estimateTextWidth } from '../../src/charts/fitText.js';
import { chartsThatNeed } from '../../src/charts/index.js';
import { renderChart } from '../../src/rendering/renderChart.js';
import { simulatedPulses, simulatedSessions } from './exampleInputs.js';
import { type MadeSession, madeInput } from './madeSessions.js';

const HOSTILE_ID = `<script>alert("1")</script>]]>&\u0000\u202e\n${'long'.repeat(50)}`;
const SIZES = [
  { width: 1_200, height: 800 },
  { width: 600, height: 400 },
  { width: 240, height: 200 },
] as const;

const sessionCharts = chartsThatNeed('sessions');

/** Every number in the data of a chart, and what else stands where a number should. */
function valuesOf(drawn: { data: { datasets: readonly { data: unknown }[] } }): unknown[] {
  return drawn.data.datasets.flatMap(({ data }) =>
    (data as { x: unknown; y: unknown }[]).flatMap(({ x, y }) => [x, y]),
  );
}

const figure = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: 0.01, max: 20_000, noNaN: true }) },
  fc.constantFrom(null, Number.NaN),
);
const side = fc.record({
  amplitudeMilliamps: figure,
  programmedAmplitudeMilliamps: figure,
  impedanceOhms: figure,
  peakVolts: figure,
  requiredVolts: figure,
  complianceLimitedRatio: fc.constantFrom(null, Number.NaN, 0, 0.2, 1),
  chargePerPhaseMicrocoulombs: figure,
  chargeDensityMicrocoulombsPerSquareCentimetre: figure,
});
const sessionList: fc.Arbitrary<MadeSession[]> = fc
  .array(
    fc.record({
      day: fc.oneof(
        { weight: 9, arbitrary: fc.double({ min: 0, max: 900, noNaN: true }) },
        fc.constant(Number.NaN),
      ),
      offsetMinutes: fc.constantFrom(-480, 0, 60, 120),
      left: side,
      right: side,
    }),
    { maxLength: 40, size: 'max' },
  )
  .map((sessions) => sessions.toSorted((a, b) => a.day - b.day));

describe.each(sessionCharts)('$id', (chart) => {
  it('draws numbers or holes and nothing else, whatever is not known', () => {
    fc.assert(
      fc.property(sessionList, fc.constantFrom(...SIZES), (sessions, size) => {
        const drawn = chart.configuration(madeInput(sessions), size);
        for (const value of valuesOf(drawn)) {
          if (value !== null) expect(Number.isFinite(value)).toBe(true);
        }
        // All numbers that go in are above zero: a 0 could only stand for one that is not known.
        expect(valuesOf(drawn)).not.toContain(0);
        expect(JSON.stringify(drawn)).not.toMatch(/NaN|undefined|Infinity/);
      }),
    );
  });

  it('gives the same configuration for the same input', () => {
    fc.assert(
      fc.property(sessionList, (sessions) => {
        const draw = () => JSON.stringify(chart.configuration(madeInput(sessions)));
        expect(draw()).toBe(draw());
      }),
      { numRuns: 20 },
    );
  });

  it('has a unit on every axis that shows numbers', () => {
    const known = { ...KNOWN, complianceLimitedRatio: 0.1 };
    const { scales } = chart.configuration(madeInput([{ day: 1, left: known, right: known }]))
      .options as unknown as { scales: Record<string, { title?: { text: string } }> };
    for (const { title } of Object.values(scales).filter((scale) => scale.title !== undefined)) {
      expect(title!.text).toMatch(/\((mA|Ω|V|%|µC|µC\/cm²)[,)]|Local date/);
    }
  });

  it('tells left from right by more than hue', () => {
    const { datasets } = chart.configuration(
      madeInput([{ day: 1, left: KNOWN, right: KNOWN }]),
    ).data;
    const shapeOf = (name: string) =>
      datasets
        .filter(({ label = '' }) => label.startsWith(name))
        .map((dataset) => (dataset as { pointStyle?: string }).pointStyle)
        .filter((shape) => shape !== undefined);
    expect(shapeOf('Left').length).toBeGreaterThan(0);
    for (const shape of shapeOf('Left')) expect(shapeOf('Right')).not.toContain(shape);
  });

  it('draws thousands of sessions with no more points than an image can show', () => {
    const sessions = Array.from({ length: 20_000 }, (_, index) => {
      const known = { ...KNOWN, impedanceOhms: 800 + (index % 97) };
      return { day: index / 10, left: known, right: known };
    });
    const drawn = chart.configuration(madeInput(sessions));
    for (const { data } of drawn.data.datasets) expect(data.length).toBeLessThan(4_500);
  });

  it('says why it is blank without sessions', async () => {
    const blank = chart.configuration(madeInput([]), SIZES[1]);
    expect(blank.data.datasets).toEqual([]);
    expect(JSON.stringify(blank.options)).toContain('nothing to show');
  });
});

/** Everything that a chart of sessions can ask for. */
const KNOWN = {
  amplitudeMilliamps: 3,
  programmedAmplitudeMilliamps: 3,
  impedanceOhms: 850,
  peakVolts: 4,
  requiredVolts: 4,
  chargePerPhaseMicrocoulombs: 0.642,
  chargeDensityMicrocoulombsPerSquareCentimetre: 5.36,
  shannonK: 0.54,
};

describe('rendered', () => {
  let sessions: SessionsInput;
  let pulses: PulsesInput;
  beforeAll(async () => {
    sessions = await simulatedSessions({ days: 120, faults: { 'open-lead': 1 } }, { seed: 9 });
    pulses = await simulatedPulses({}, 3, { seed: 4 });
  });

  const drawings = [
    ...sessionCharts.map((chart) => ({
      id: chart.id,
      draw: (id: string, size: (typeof SIZES)[number]) =>
        chart.configuration({ ...sessions, patientId: id }, size),
    })),
    ...chartsThatNeed('pulses').map((chart) => ({
      id: chart.id,
      draw: (id: string, size: (typeof SIZES)[number]) =>
        chart.configuration({ ...pulses, patientId: id }, size),
    })),
  ];

  describe.each(drawings)('$id', ({ draw }) => {
    it.each(SIZES)('fits $width × $height with room for the plot', async (size) => {
      const drawn = draw(HOSTILE_ID, size);
      const { title, margin } = chartStyle(size);
      const text = (drawn.options?.plugins?.title?.text ?? []) as string[];
      expect(text.length).toBeGreaterThan(0);
      for (const line of text) {
        expect(estimateTextWidth(line, title)).toBeLessThanOrEqual(size.width - 2 * margin + title);
      }
      const png = await renderChart(drawn, { ...size, type: 'png' });
      const ink = await sideInk(png, size);
      expect(ink.border).toBe(0);
      expect(ink.left).toBeGreaterThan(15);
      expect(ink.right).toBeGreaterThan(15);
    });

    it('gives the same bytes twice', async () => {
      const bytes = async () =>
        digest(await renderChart(draw('SIM-0001', SIZES[1]), { ...SIZES[1], type: 'svg' }));
      expect(await bytes()).toBe(await bytes());
    });
  });
});

/** Share of the height above which headings and legend may stand. */
const PLOT_FROM = 0.33;

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Pixels of the hues of both sides where every size has its plot, and of any colour along the edges. */
async function sideInk(png: Uint8Array, { width, height }: (typeof SIZES)[number]) {
  const image = await loadImage(Buffer.from(png));
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const ink = { left: 0, right: 0, border: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const offset = (y * width + x) * 4;
      const [red = 0, green = 0, blue = 0] = data.subarray(offset, offset + 3);
      const isEdge = x < 3 || y < 3 || x >= width - 3 || y >= height - 3;
      if (isEdge && red + green + blue < 3 * 255) ink.border++;
      if (y < height * PLOT_FROM) continue;
      if (blue > red + 60) ink.left++;
      if (red > blue + 60) ink.right++;
    }
  }
  return ink;
}
