import { describe, expect, it } from 'vitest';
import type { ChartOptions } from '../../src/charts/chart.js';
import { impedanceTrend } from '../../src/charts/impedanceTrend.js';
import { DAY_MS } from '../../src/model/units.js';
import { FIRST_DAY, madeInput, pointsOf, wordsOf } from './madeSessions.js';

interface Drawn {
  readonly scales: {
    readonly y: { readonly type: string; readonly title: { readonly text: string } };
  };
  readonly plugins: { readonly annotation: { readonly annotations: { readonly value: number }[] } };
}

const test = (day: number, leftOhms: number, rightOhms: number) => ({
  kind: 'impedance' as const,
  patientId: 'SIM-0001',
  timeMs: (FIRST_DAY + day) * DAY_MS - 3_600_000,
  leftOhms,
  rightOhms,
});

function draw(
  left: readonly (number | null)[],
  impedanceTests: ReturnType<typeof test>[] = [],
  options: ChartOptions = {},
) {
  const sessions = left.map((impedanceOhms, day) => ({ day, left: { impedanceOhms } }));
  const drawn = impedanceTrend.configuration(madeInput(sessions, { impedanceTests }), options);
  const { scales, plugins } = drawn.options as unknown as Drawn;
  const limits = () => plugins.annotation.annotations.map(({ value }) => value);
  return { drawn, scale: scales?.y, limits };
}

describe('impedanceTrend', () => {
  it('is logarithmic from a decade on', () => {
    expect(draw([500, 4_999]).scale).toMatchObject({
      type: 'linear',
      title: { text: 'Impedance (Ω)' },
    });
    expect(draw([500, 5_000]).scale).toMatchObject({
      type: 'logarithmic',
      title: { text: 'Impedance (Ω, logarithmic)' },
    });
    expect(draw([0, 5_000]).scale?.type).toBe('linear'); // a logarithm of 0 there is not
  });

  it('draws only the limits that the leads come near', () => {
    expect(draw([700, 900]).limits()).toEqual([]);
    expect(draw([700, 2_500]).limits()).toEqual([3_000]);
    expect(draw([700, 17_000]).limits()).toEqual([3_000, 8_000]);
    expect(draw([80, 900]).limits()).toEqual([100]);
    expect(wordsOf(draw([700, 2_500]).drawn).details).toContain('limits of the leads assumed');
    expect(wordsOf(draw([700, 900]).drawn).details).not.toContain('assumed');
  });

  it('marks the tests between sessions by themselves, with the clock of the session before', () => {
    const { drawn } = draw([700, null, 800], [test(1.5, 750, Number.NaN)]);
    const [point] = pointsOf(drawn, 'Left, test between sessions');
    expect(point?.x).toBeCloseTo(FIRST_DAY + 1.5, 9);
    expect(point?.y).toBe(750);
    expect(pointsOf(drawn, 'Right, test between sessions')).toEqual([]);
    expect(pointsOf(drawn, 'Left, in sessions').map(({ y }) => y)).toEqual([700, 800]);
    expect(wordsOf(drawn).details).toContain('1 test');
  });

  it('states the change from first to last and the highest', () => {
    const words = wordsOf(draw([1_220, 17_810, 1_102], [test(1, 1_200, 640)]).drawn);
    expect(words.title).toBe('Impedance, SIM-0001: left 1,220 to 1,102 Ω, right 640 Ω');
    expect(words.details).toContain('highest left 17,810 Ω, right 640 Ω');
  });

  it('can be drawn from tests alone, and from nothing', () => {
    const { drawn } = draw([], [test(3, 700, 800), test(Number.NaN, 1, 1)]);
    expect(pointsOf(drawn, 'Left, test between sessions').length).toBe(1);
    expect(JSON.stringify(draw([null]).drawn.options)).toContain('No session and no test tells');
  });

  it('keeps tests out of the way of the lines in a thumbnail', () => {
    const { drawn } = draw([700], [test(1, 700, 800)], { width: 240, height: 200 });
    expect(drawn.data.datasets.map(({ label }) => label)).toEqual([
      'Right, test between sessions',
      'Left, in sessions',
    ]);
  });
});
