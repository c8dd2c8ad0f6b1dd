import { describe, expect, it } from 'vitest';
import { withCircles } from '../../src/rendering/svgCircles.js';

/** What the canvas writes for an ellipse: quadratic curves from point to point. */
function curves(cx: number, cy: number, rx: number, ry: number, count = 64): string {
  const at = (turn: number, stretch = 1): string =>
    [cx + rx * stretch * Math.cos(turn), cy + ry * stretch * Math.sin(turn)]
      .map((value) => value.toFixed(4))
      .join(' ');
  const step = (2 * Math.PI) / count;
  const parts = Array.from({ length: count }, (_, i) => {
    return `Q${at((i + 0.5) * step, 1 / Math.cos(step / 2))} ${at((i + 1) * step)}`;
  });
  return `<path fill="#0072B2" fill-opacity="0.18" d="M${at(0)}${parts.join('')}Z"/>`;
}

describe('withCircles', () => {
  it('writes a dot as a circle, and keeps how it looks', () => {
    expect(withCircles(curves(184.42, 103.1, 3.08, 3.08))).toBe(
      '<circle fill="#0072B2" fill-opacity="0.18" cx="184.42" cy="103.1" r="3.08"/>',
    );
  });

  it('leaves what is no circle, or has corners, or too few curves to be sure', () => {
    for (const path of [
      curves(10, 10, 3, 4),
      curves(10, 10, 3, 3, 8),
      '<path fill="#000" d="M1 1L2 2L3 1Z"/>',
      `${curves(10, 10, 3, 3).replace('Z"', 'L12 12Z"')}`,
    ]) {
      expect(withCircles(path)).toBe(path);
    }
  });
});
