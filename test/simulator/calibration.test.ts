import { describe, expect, it } from 'vitest';
import { calibrate } from '../../simulator/calibration.js';
import { presets } from '../../simulator/presets/index.js';

// A seed that no preset was tuned with.
const options = { seed: 20_261_123, patients: 2_000, resamples: 40 };

describe.each(presets)('$id', (preset) => {
  const figures = calibrate(preset, options);

  it.each(figures)('meets its target: $target.figure', ({ target, simulated, interval, met }) => {
    expect(met, `${simulated} instead of ${target.target}`).toBe(true);
    expect(interval[0]).toBeLessThanOrEqual(simulated);
    expect(interval[1]).toBeGreaterThanOrEqual(simulated);
  });
});
