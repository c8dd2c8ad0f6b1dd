import { describe, expect, it } from 'vitest';
import { chartLocale } from '../../src/charts/chartLocale.js';
import { chartStyle } from '../../src/charts/chartStyle.js';
import { firstToLast, sideWords } from '../../src/charts/sideWords.js';

const points = (...ys: number[]) => ys.map((y, x) => ({ x, y }));

const locale = chartLocale();
const style = chartStyle({});

describe('figure', () => {
  it.each([
    [2.3456, '2.35'],
    [0.06534, '0.0653'],
    [812.4, '812'],
    [17_810.4, '17,810'],
    [-0.114, '−0.114'],
    [0, '0'],
  ])('writes %d as %s', (value, text) => {
    expect(locale.figure(value)).toBe(text);
  });
});

describe('firstToLast', () => {
  it('says from where to where, or one number where both read the same', () => {
    expect(firstToLast(points(812, 900, 640), 'Ω', locale)).toBe('812 to 640\u00a0Ω');
    expect(firstToLast(points(2.349, 2.351), 'mA', locale)).toBe('2.35\u00a0mA');
    expect(firstToLast([], 'mA', locale)).toBeUndefined();
  });
});

describe('sideWords', () => {
  it('names the sides that are known', () => {
    const known = { left: '1', right: undefined };
    expect(sideWords(style, (side) => known[side])).toBe('left 1');
    expect(sideWords(style, () => '2')).toBe('left 2, right 2');
    expect(sideWords(style, () => undefined)).toBe('not known');
  });

  it('leaves out a side that is not shown', () => {
    expect(sideWords(chartStyle({ sides: ['right'] }), () => '2')).toBe('right 2');
  });
});
