import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeDensityPlane } from '../../src/charts/chargeDensityPlane.js';
import { shannonPoints } from '../../src/charts/shannonLines.js';
import { ASSUMED_CONTACT_AREA, chargeReachingK, shannonK } from '../../src/model/electrical.js';
import { type MadeSession, madeInput, pointsOf, wordsOf } from './madeSessions.js';

const draw = (sessions: readonly MadeSession[], options = {}) =>
  chargeDensityPlane.configuration(madeInput(sessions), options);

/** What 1 mA × 214 µs and its multiples give on the assumed contact. */
const phase = (milliamps: number) => {
  const charge = (milliamps * 214) / 1_000;
  return {
    chargePerPhaseMicrocoulombs: charge,
    chargeDensityMicrocoulombsPerSquareCentimetre: charge / ASSUMED_CONTACT_AREA,
    shannonK: shannonK(charge, ASSUMED_CONTACT_AREA),
  };
};

describe('chargeDensityPlane', () => {
  it('draws k = 1.5 through 1.9456 µC and 16.254 µC/cm², where a contact of 0.1197 cm² reaches it', () => {
    // Q = √(0.1197 · 10^1.5) = 1.94557; D = 1.94557 / 0.1197 = 16.2537 = 10^1.5 / 1.94557.
    const charge = chargeReachingK(1.5, 0.1197);
    expect(charge).toBeCloseTo(1.9456, 4);
    const [point] = shannonPoints(1.5, { min: charge, max: 10 });
    expect(point?.y).toBeCloseTo(charge / 0.1197, 9);
    expect(point?.y).toBeCloseTo(16.2537, 4);
    expect(shannonPoints(1.85, { min: 1, max: 10 })[0]?.y).toBeCloseTo(70.79, 2);
  });

  it('draws every line at its own k from edge to edge', () => {
    const drawn = draw([{ day: 0, left: phase(3) }]);
    const { scales } = drawn.options as unknown as {
      scales: { x: { min: number; max: number }; y: { min: number; max: number } };
    };
    for (const k of [1.5, 1.7, 1.75, 1.85]) {
      const points = pointsOf(drawn, `k = ${k}`);
      expect(points.map(({ x }) => x)).toEqual([scales.x.min, scales.x.max]);
      for (const { x, y } of points) expect(Math.log10(x) + Math.log10(y!)).toBeCloseTo(k, 9);
    }
    expect(scales.y.max).toBeGreaterThan(30);
  });

  it('plots charge and density as the sessions have them, sessions of the same charge once', () => {
    const drawn = draw([
      { day: 0, left: phase(3), right: phase(5) },
      { day: 1, left: phase(3) },
      { day: 2, left: { chargePerPhaseMicrocoulombs: 0 } },
      { day: 3 },
    ]);
    const [left, ...others] = pointsOf(drawn, 'Left');
    expect(others).toEqual([]);
    expect(left?.x).toBeCloseTo(0.642, 9); // DOMAIN.md 4.1: 3 mA
    expect(left?.y).toBeCloseTo(5.36, 2);
    expect(pointsOf(drawn, 'Right')[0]?.y).toBeCloseTo(8.94, 2);
  });

  it('states the highest k of each side and that it is no clearance', () => {
    const words = wordsOf(draw([{ day: 0, left: phase(7), right: phase(10) }]));
    expect(words.title).toBe('Charge density, SIM-0001: k at most left 1.27, right 1.58');
    expect(words.details).toContain('no clearance; Shannon 1992: cat cortex, 7 h, 50 Hz');
    expect(words.details).toContain('contact 0.1197 cm² (assumed)');
  });

  it('keeps every point inside the axes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), {
          minLength: 1,
          maxLength: 30,
          size: 'max',
        }),
        (amplitudes) => {
          const drawn = draw(amplitudes.map((mA, day) => ({ day, right: phase(mA) })));
          const { x, y } = (
            drawn.options as unknown as {
              scales: Record<'x' | 'y', { min: number; max: number }>;
            }
          ).scales;
          for (const point of pointsOf(drawn, 'Right')) {
            expect(point.x).toBeGreaterThan(x.min);
            expect(point.x).toBeLessThan(x.max);
            expect(point.y).toBeGreaterThan(y.min);
            expect(point.y).toBeLessThan(y.max);
          }
        },
      ),
    );
  });

  it('says why it is blank', () => {
    expect(JSON.stringify(draw([{ day: 0 }]).options)).toContain('No session tells the charge');
  });
});
