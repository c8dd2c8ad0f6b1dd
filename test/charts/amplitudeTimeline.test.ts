import { describe, expect, it } from 'vitest';
import { amplitudeTimeline } from '../../src/charts/amplitudeTimeline.js';
import { FIRST_DAY, type MadeSession, madeInput, pointsOf, wordsOf } from './madeSessions.js';

const draw = (sessions: readonly MadeSession[]) =>
  amplitudeTimeline.configuration(madeInput(sessions));
const mA = (amplitudeMilliamps: number | null) => ({ amplitudeMilliamps });

describe('amplitudeTimeline', () => {
  it('plots each session at its local time, to the day', () => {
    // 23:30 in UTC-8 on the first day is 07:30 UTC on the second.
    const drawn = draw([{ day: 23.5 / 24, offsetMinutes: -480, left: mA(3) }]);
    const [point] = pointsOf(drawn, 'Left, delivered');
    expect(point?.x).toBeCloseTo(FIRST_DAY + 23.5 / 24, 9);
    expect(point?.y).toBe(3);
    expect(wordsOf(drawn).details).toContain('5 Jan 2026 · 1 session');
  });

  it('draws no line over more than four days without a session', () => {
    const drawn = draw([0, 1, 6, 7].map((day) => ({ day, left: mA(day + 1) })));
    const points = pointsOf(drawn, 'Left, delivered');
    expect(points.map(({ y }) => y)).toEqual([1, 2, null, 7, 8]);
  });

  it('never draws an amplitude that is not known', () => {
    const drawn = draw([
      { day: 0, left: mA(2) },
      { day: 0.5, left: mA(null) },
      { day: 1, left: mA(Number.NaN) },
      { day: 1.5, left: mA(2) },
    ]);
    expect(pointsOf(drawn, 'Left, delivered').map(({ y }) => y)).toEqual([2, 2]);
    expect(pointsOf(drawn, 'Right, delivered')).toEqual([]);
  });

  it('marks a session that stands alone, however many others there are', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => ({ day: index / 2, left: mA(3) }));
    const drawn = draw([...many, { day: 1_100, left: mA(4) }]);
    const dataset = drawn.data.datasets.find(({ label }) => label === 'Left, delivered');
    const radii = (dataset as unknown as { pointRadius: number[] }).pointRadius;
    expect(radii.length).toBe(dataset?.data.length);
    expect(radii.at(-1)).toBeGreaterThan(2);
    expect(radii[0]).toBe(0);
  });

  it('keeps the programmed amplitude level, and longer than a point', () => {
    const programmed = { amplitudeMilliamps: 2, programmedAmplitudeMilliamps: 3 };
    const points = pointsOf(draw([{ day: 1, left: programmed }]), 'Left, programmed');
    expect(points.map(({ y }) => y)).toEqual([3, 3, 3]);
    expect(points.at(-1)!.x - points[0]!.x).toBeGreaterThan(0.02);
  });

  it('shows how far the pulses of a session spread, if they do', () => {
    const spread = (median: number) => ({
      amplitudeMilliamps: 3,
      amplitudes: { count: 9, min: 0.1, median, mean: 2, p95: 3, max: 3 },
    });
    const label = 'Left, median to largest pulse';
    const points = pointsOf(draw([{ day: 1, left: spread(2.5) }]), label);
    expect(points.map(({ y }) => y)).toEqual([2.5, 3]);
    expect(pointsOf(draw([{ day: 1, left: spread(3) }]), label)).toEqual([]);
  });

  it('says from where to where it went, and how often it fell short', () => {
    const drawn = draw([
      { day: 0, left: mA(2.4), right: mA(2) },
      { day: 1, left: { ...mA(0.653), deliveredToProgrammedRatio: 0.27 }, right: mA(2) },
    ]);
    expect(wordsOf(drawn).title).toBe('Amplitude, SIM-0001: left 2.4 to 0.653 mA, right 2 mA');
    expect(wordsOf(drawn).details).toContain('1 session more than 5 % below programmed');
  });

  it('says why it is blank, and how many sessions have no time', () => {
    expect(JSON.stringify(draw([]).options)).toContain('No session tells an amplitude');
    expect(wordsOf(draw([{ day: 0 }])).title).toContain('nothing to show');
    const drawn = draw([
      { day: 0, left: mA(2) },
      { day: Number.NaN, left: mA(9) },
    ]);
    expect(pointsOf(drawn, 'Left, delivered').length).toBe(1);
    expect(wordsOf(drawn).details).toContain('1 session without a time left out');
  });

  it('draws the trend of a device without sessions, broken where a bin is missing', () => {
    const bins = [0, 1, 2, 5, 6].map((bin) => ({ x: FIRST_DAY + bin / 144, y: 2 + bin / 10 }));
    const input = { ...madeInput([]), amplitudeTrend: { left: bins, right: [] } };
    const points = pointsOf(amplitudeTimeline.configuration(input), 'Left');
    expect(points.map(({ y }) => y)).toEqual([2, 2.1, 2.2, null, 2.5, 2.6]);
    expect(amplitudeTimeline.data(input).rows).toHaveLength(5);
    expect(amplitudeTimeline.data(input).rows[1]).toEqual(['2026-01-05T00:10:00', 'left', 2.1]);
  });
});
