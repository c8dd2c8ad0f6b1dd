import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDecimal } from '../../src/codecs/decimal.js';
import { utf8 } from '../helpers/decoderLaws.js';

function read(text: string, from = 0, to = utf8(text).length): number {
  const column = new Float64Array(1);
  readDecimal(utf8(text), from, to, column, 0);
  return column[0]!;
}

describe('readDecimal', () => {
  it('reads what JavaScript reads, to the last bit', () => {
    const decimalText = fc
      .tuple(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.nat({ max: 18 }))
      .map(([mantissa, decimals]) => {
        const digits = String(mantissa < 0n ? -mantissa : mantissa).padStart(decimals + 1, '0');
        const at = digits.length - decimals;
        const text = decimals === 0 ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`;
        return mantissa < 0n ? `-${text}` : text;
      });
    fc.assert(
      fc.property(decimalText, (text) => void expect(read(text)).toBe(Number(text))),
      {
        numRuns: 2_000,
      },
    );
  });

  it('reads any finite double as JavaScript writes it', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(finite, (value) => void expect(read(String(value))).toBe(Number(String(value)))),
    );
  });

  it.each([
    '',
    '-',
    '.',
    '1,5',
    '0x10',
    'NaN',
    'Infinity',
    '1 2',
    '1e',
    '1.2.3',
    '--1',
    '１',
    '1e400',
  ])('takes %j for no number', (text) => expect(read(text)).toBeNaN());

  it('takes no byte outside its field', () => {
    expect(read('9,12,9', 2, 4)).toBe(12);
  });
});
