import { describe, expect, it } from 'vitest';
import { parameterRules } from '../../src/analysis/parameterRules.js';
import type { ChartInputs, ChartNeeds, ChartOf } from '../../src/charts/chart.js';
import { charts } from '../../src/charts/index.js';
import { renderChart } from '../../src/rendering/renderChart.js';
import { adherenceDays, daysInput } from '../helpers/adherenceDays.js';
import { inkOn, pixelsOf } from '../helpers/pixels.js';
import { exampleCohort } from './exampleInputs.js';
import { madeInput } from './madeSessions.js';

const LONG_ID = `${'very-long-patient-identifier-'.repeat(7)}\u202eevil<script>`;

/** One patient over so many days, each of them done or not. */
function inputsOf(dayCount: number, doneRatio: number): ChartInputs {
  const days = adherenceDays({ dayCount, doneRatio, shortRatio: 0, extraRatio: 0 });
  const starts = days.flatMap(({ date, validSessions }) =>
    Array.from({ length: validSessions }, (_, i) => ({
      wallMs: Date.parse(date) + (i * 11 + 8) * 3_600_000,
      outcome: 'valid' as const,
    })),
  );
  const figures = { amplitudeMilliamps: 2, impedanceOhms: 900, peakVolts: 3 };
  return {
    days: daysInput(days, LONG_ID),
    starts: { patientId: LONG_ID, days, starts, dayStartMs: 0, slots: [] },
    sessions: {
      ...madeInput(starts.map((_, index) => ({ day: index / 2, left: figures }))), // no right side
      patientId: LONG_ID,
    },
    pulses: {
      patientId: LONG_ID,
      sessionStartMs: Number.NaN,
      offsetMinutes: 0,
      contraction: 1,
      left: undefined,
      right: undefined,
      usualPulses: { left: 0, right: 0 },
      rules: parameterRules(),
    },
    cohort:
      dayCount === 0
        ? { patients: [], gapDays: 30 }
        : { ...exampleCohort(LONG_ID, 1), patients: exampleCohort(LONG_ID, 1).patients },
    quality: {
      days: days.map((_, index) => ({ day: 20_000 + index, counts: { accepted: 1 } })),
      undated: {},
      inputs: 1,
    },
  };
}

const CASES: readonly (readonly [string, ChartInputs])[] = [
  ['nothing', inputsOf(0, 0)],
  ['one day without a session', inputsOf(1, 0)],
  ['one day with both sessions', inputsOf(1, 1)],
  ['a year without a session', inputsOf(365, 0)],
  ['a year without a miss', inputsOf(365, 1)],
  ['ten years', inputsOf(3_653, 0.7)],
  ['5,000 patients', { ...inputsOf(1, 1), cohort: exampleCohort(LONG_ID, 5_000) }],
];

const wordsOf = (configuration: ReturnType<ChartOf<ChartNeeds>['configuration']>) => {
  const plugins = configuration.options?.plugins;
  const annotations = Object.values((plugins?.annotation?.annotations ?? {}) as object);
  const contents = annotations.map((one) => (one as { content?: string | string[] }).content ?? []);
  return [plugins?.title?.text ?? [], plugins?.subtitle?.text ?? [], ...contents].flat().join(' ');
};

describe.each(charts as unknown as readonly ChartOf<ChartNeeds>[])('$id', (chart) => {
  it.each(CASES)('is drawn, or says why it is not: %s', async (_, inputs) => {
    for (const size of [
      { width: 480, height: 360 },
      { width: 1_200, height: 800 },
    ]) {
      const configuration = chart.configuration(inputs[chart.needs], size);
      expect(wordsOf(configuration)).not.toMatch(/NaN|undefined|null|Infinity|\u202e/);
      const png = await renderChart(configuration, { ...size, type: 'png' });
      const pixels = await pixelsOf(png);
      const { width, height } = size;
      expect(inkOn(pixels, '#ffffff', [0, 0, width, 3])).toBe(0);
      expect(inkOn(pixels, '#ffffff', [width - 3, 0, 3, height])).toBe(0);
      const points = configuration.data.datasets.flatMap(({ data }) => data as unknown[]);
      if (points.length === 0) expect(wordsOf(configuration)).toMatch(/No |no |not tell/);
      expect(inkOn(pixels, '#ffffff', [0, 0, width, height])).toBeGreaterThan(500);
    }
  });

  it('has few enough points for a page, however long it was', () => {
    for (const [, inputs] of CASES.slice(5, 6)) {
      const { datasets } = chart.configuration(inputs[chart.needs]).data;
      const count = datasets.reduce((sum, { data }) => sum + data.length, 0);
      expect(count).toBeLessThan(16_000);
    }
  });
});
