import { describe, expect, it } from 'vitest';
import { firstToLast, formatFigure, sideWords } from '../../src/charts/sideWords.js';

const points = (...ys: number[]) => ys.map((y, x) => ({ x, y }));

describe('formatFigure', () => {
  it.each([
    [2.3456, '2.35'],
    [0.06534, '0.0653'],
    [812.4, '812'],
    [17_810.4, '17,810'],
    [-0.114, '−0.114'],
    [0, '0'],
  ])('writes %d as %s', (value, text) => {
    expect(formatFigure(value)).toBe(text);
  });
});

describe('firstToLast', () => {
  it('says from where to where, or one number where both read the same', () => {
    expect(firstToLast(points(812, 900, 640), 'Ω')).toBe('812 to 640\u00a0Ω');
    expect(firstToLast(points(2.349, 2.351), 'mA')).toBe('2.35\u00a0mA');
    expect(firstToLast([], 'mA')).toBeUndefined();
  });
});

describe('sideWords', () => {
  it('names the sides that are known', () => {
    const known = { left: '1', right: undefined };
    expect(sideWords((side) => known[side])).toBe('left 1');
    expect(sideWords(() => '2')).toBe('left 2, right 2');
    expect(sideWords(() => undefined)).toBe('not known');
  });
});
