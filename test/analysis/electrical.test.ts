import { describe, expect, it } from 'vitest';
import {
  ASSUMED_CONTACT_AREA,
  amplitudeReachingK,
  chargeDensity,
  energyMillijoules,
  lapicqueThresholdRatio,
  requiredVolts,
  shannonK,
  weissThresholdRatio,
} from '../../src/model/electrical.js';
import { chargePerPhase, microseconds, milliamps } from '../../src/model/units.js';

const WIDTH = 214;
const charge = (amplitude: number): number =>
  chargePerPhase(milliamps(amplitude), microseconds(WIDTH));

describe('charge, at 214 µs on the assumed contact', () => {
  it.each([
    // mA, Q µC, D µC/cm², k
    [1, '0.214', '1.79', '-0.417'],
    [2, '0.428', '3.58', '0.185'],
    [3, '0.642', '5.36', '0.537'],
    [5, '1.070', '8.94', '0.981'],
    [7, '1.498', '12.52', '1.273'],
    [10, '2.140', '17.88', '1.583'],
  ])('of %d mA is %s µC, %s µC/cm², k %s', (amplitude, q, d, k) => {
    expect(charge(amplitude).toFixed(3)).toBe(q);
    expect(chargeDensity(charge(amplitude), ASSUMED_CONTACT_AREA).toFixed(2)).toBe(d);
    expect(shannonK(charge(amplitude), ASSUMED_CONTACT_AREA).toFixed(3)).toBe(k);
  });

  it.each([
    [1.5, '9.09'],
    [1.7, '11.45'],
    [1.75, '12.12'],
    [1.85, '13.60'],
  ])('reaches k %d at %s mA', (k, amplitude) => {
    const reached = amplitudeReachingK(k, ASSUMED_CONTACT_AREA, WIDTH);
    expect(reached.toFixed(2)).toBe(amplitude);
    expect(shannonK(charge(reached), ASSUMED_CONTACT_AREA)).toBeCloseTo(k, 12);
  });
});

describe('strength and duration, at 214 µs', () => {
  it.each([
    [459, '3.14'],
    [200, '1.93'],
    [150, '1.70'],
  ])('of a chronaxie of %d µs need %s rheobases (Weiss)', (chronaxie, ratio) => {
    expect(weissThresholdRatio(chronaxie, WIDTH).toFixed(2)).toBe(ratio);
  });

  it('is two rheobases at the chronaxie, by either law', () => {
    expect(weissThresholdRatio(300, 300)).toBe(2);
    expect(lapicqueThresholdRatio(300, 300)).toBeCloseTo(2, 12);
  });
});

describe('the voltage needed, at 214 µs', () => {
  it.each([
    [5, 1_000, 20, '5.89'],
    [10, 1_000, 20, '11.79'],
    [5, 1_500, 20, '8.39'],
    [5, 1_000, 10, '6.79'],
    [10, 1_000, 10, '13.58'],
    [5, 1_500, 10, '9.29'],
  ])('for %d mA into %d Ω with %d µF/cm² is %s V', (amplitude, ohms, perArea, volts) => {
    const capacity = perArea * ASSUMED_CONTACT_AREA;
    expect(requiredVolts(amplitude, ohms, WIDTH, capacity).toFixed(2)).toBe(volts);
  });
});

it('a pulse of 5 mA and 214 µs takes 10.7 µJ from 10 V: 0.51 J a day at 48,000 pulses', () => {
  const pulse = energyMillijoules(10, charge(5));
  expect((pulse * 1_000).toFixed(1)).toBe('10.7');
  expect(((pulse * 48_000) / 1_000).toFixed(2)).toBe('0.51');
});
