import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameterRules } from '../../src/analysis/parameterRules.js';
import type { PulsesInput } from '../../src/charts/chart.js';
import { contractionPulses, MAX_MISSING_TIMES } from '../../src/charts/contractionPulses.js';
import { pulseTrain } from '../../src/charts/pulseTrain.js';
import { ABSENT, PULSE_FLAG, type PulseColumns } from '../../src/model/pulse.js';
import { DAY_MS } from '../../src/model/units.js';
import { FIRST_DAY, pointsOf, wordsOf } from './madeSessions.js';

/** Pulses at these times, µs, behind some that belong to another run. */
function columns(
  times: readonly number[],
  amplitudeOf: (index: number) => number = () => 2_000,
  flagsOf: (index: number) => number = () => 0,
): PulseColumns {
  const before = [7, 7];
  const padded = (of: (index: number) => number) => [...before, ...times.map((_, i) => of(i))];
  return {
    length: times.length,
    from: before.length,
    firstMicroseconds: times[0]!,
    deltaMicroseconds: Uint32Array.from(padded((i) => (i === 0 ? 0 : times[i]! - times[i - 1]!))),
    amplitudeMicroamps: Uint16Array.from(padded(amplitudeOf)),
    pulseWidthMicroseconds: Uint16Array.from(padded(() => 214)),
    peakMillivolts: Uint16Array.from(padded(() => 2_500)),
    flags: Uint8Array.from(padded(flagsOf)),
  };
}

const every50ms = (count: number, skipped: readonly number[] = []) =>
  Array.from({ length: count }, (_, index) => 60_000_000 + index * 50_000).filter(
    (_, index) => !skipped.includes(index),
  );

const input = (more: Partial<PulsesInput>): PulsesInput => ({
  patientId: 'SIM-0001',
  sessionStartMs: FIRST_DAY * DAY_MS + 7 * 3_600_000,
  offsetMinutes: 60,
  contraction: 3,
  left: undefined,
  right: undefined,
  usualPulses: { left: 0, right: 0 },
  rules: parameterRules(),
  ...more,
});

const draw = (more: Partial<PulsesInput>, options = {}) =>
  pulseTrain.configuration(input(more), options);

describe('pulseTrain', () => {
  it('draws each pulse as a stem of its amplitude at its time', () => {
    const drawn = draw({ left: columns(every50ms(3), (i) => (i + 1) * 1_000) });
    expect(pointsOf(drawn, 'Left, pulses')).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 1 },
      { x: 0, y: null },
      { x: 0.05, y: 0 },
      { x: 0.05, y: 2 },
      { x: 0.05, y: null },
      { x: 0.1, y: 0 },
      { x: 0.1, y: 3 },
      { x: 0.1, y: null },
    ]);
    expect(pointsOf(drawn, 'Right, pulses')).toEqual([]);
    expect(wordsOf(drawn).details).toContain('no pulses of the right side');
  });

  it('has both sides begin at the same zero', () => {
    const [left, right] = [every50ms(40), every50ms(40).map((time) => time + 10_000)];
    const drawn = draw({ left: columns(left), right: columns(right) });
    expect(pointsOf(drawn, 'Right, pulses')[0]?.x).toBeCloseTo(0.01, 9);
  });

  it('leaves missing pulses out, marks them and counts them', () => {
    const drawn = draw({
      left: columns(every50ms(100, [10, 11, 50])),
      right: columns(every50ms(100)),
    });
    const xs = pointsOf(drawn, 'Left, pulses').map(({ x }) => x);
    expect(xs).not.toContain(0.5);
    const missing = pointsOf(drawn, 'missing');
    expect(missing.map(({ x }) => Number(x.toFixed(6)))).toEqual([0.5, 0.55, 2.5]);
    expect(wordsOf(drawn).title).toBe(
      'Pulse train, SIM-0001: left 97 (3 missing), right 100 pulses',
    );
  });

  it('draws no amplitude where none is reported', () => {
    const drawn = draw({
      left: columns(every50ms(20), (i) => (i % 2 === 0 ? ABSENT : 1_500)),
    });
    const heights = pointsOf(drawn, 'Left, pulses').map(({ y }) => y);
    expect(new Set(heights)).toEqual(new Set([0, 1.5, null]));
    expect(pointsOf(drawn, 'amplitude not reported').length).toBe(10);
    const none = draw({ left: columns(every50ms(5), () => ABSENT) });
    expect(pointsOf(none, 'Left, pulses')).toEqual([]);
    expect(pointsOf(none, 'Left, first phase')).toEqual([]);
    expect(Object.keys(none.options?.scales ?? {})).toEqual(['left', 'time']);
  });

  it('marks the pulses that the supply limited', () => {
    const limited = (index: number) => (index === 4 ? PULSE_FLAG.complianceLimited : 0);
    const drawn = draw({ right: columns(every50ms(10), () => 3_000, limited) });
    expect(pointsOf(drawn, 'limited by the supply')).toEqual([{ x: 0.2, y: 3 }]);
  });

  it('shows the largest pulse with a reversal that it says is assumed', () => {
    const drawn = draw({ left: columns(every50ms(3), (i) => [500, 2_000, 1_000][i]!) });
    expect(pointsOf(drawn, 'Left, first phase').filter(({ y }) => y === 2)).toEqual([
      { x: 0, y: 2 },
      { x: 214, y: 2 },
    ]);
    const reversal = pointsOf(drawn, 'Left, reversal (assumed)').filter(({ y }) => y === -2);
    expect(reversal.map(({ x }) => x)).toEqual([214, 428]);
    expect(JSON.stringify(drawn.options)).toContain('schematic: symmetric reversal assumed');
    expect(wordsOf(drawn).details).toContain('largest left 2 mA × 214 µs = 0.428 µC, peak 2.5 V');
  });

  it('says when it was, in local time, or how far into the session', () => {
    const left = columns(every50ms(10));
    const { details } = wordsOf(draw({ left }));
    expect(details).toContain('5 Jan 2026 08:01:00 · contraction 3 · 20 Hz');
    const unknown = wordsOf(draw({ left, sessionStartMs: Number.NaN })).details;
    expect(unknown).toContain('60 s into the session');
  });

  it('says why it is blank', () => {
    expect(JSON.stringify(draw({}).options)).toContain('no pulse of this contraction');
  });

  it('draws no more stems than there are pixels, and always the highest', () => {
    const times = Array.from({ length: 30_000 }, (_, index) => index * 1_000);
    const drawn = draw({ left: columns(times, (i) => (i === 12_345 ? 9_000 : 1_000)) });
    const points = pointsOf(drawn, 'Left, pulses');
    expect(points.length).toBeLessThan(3 * 1_200);
    expect(points.some(({ y }) => y === 9)).toBe(true);
  });
});

describe('contractionPulses', () => {
  it('finds exactly the pulses that were taken out', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 58 }), { maxLength: 15 }),
        fc.constantFrom(5_000, 20_000, 50_000, 1_000_000),
        (skipped, interval) => {
          const times = Array.from({ length: 60 }, (_, index) => index * interval).filter(
            (_, index) => !skipped.includes(index),
          );
          const { missingCount, missingMicroseconds, pulses } = contractionPulses(columns(times));
          expect(missingCount).toBe(skipped.length);
          expect(missingMicroseconds).toEqual(
            skipped.toSorted((a, b) => a - b).map((index) => index * interval),
          );
          expect(pulses.map(({ microseconds }) => microseconds)).toEqual(times);
        },
      ),
    );
  });

  it('counts all that are missing, but keeps the times of a bounded number', () => {
    const { missingCount, missingMicroseconds } = contractionPulses(
      columns([0, 1_000, 2_000, 3_000, 1_000_003_000]),
    );
    expect(missingCount).toBe(999_999);
    expect(missingMicroseconds.length).toBe(MAX_MISSING_TIMES);
  });

  it('knows nothing of intervals from a single pulse', () => {
    const { intervalMicroseconds, missingCount } = contractionPulses(columns([5]));
    expect([intervalMicroseconds, missingCount]).toEqual([Number.NaN, 0]);
  });
});
