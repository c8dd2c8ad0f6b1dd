import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Utf8Repair } from '../../src/codecs/utf8Repair.js';
import { cutAt } from '../helpers/decoderLaws.js';

function repaired(pieces: readonly Uint8Array[]): { text: number[]; repaired: number } {
  const repair = new Utf8Repair();
  const text = pieces.flatMap((piece) => [...repair.push(piece)]);
  return { text, repaired: repair.repaired };
}
const fatal = new TextDecoder('utf-8', { fatal: true });

it('leaves UTF-8 as it is, wherever it is cut', () => {
  const text = fc.string({ unit: 'binary' }).map((one) => new TextEncoder().encode(one));
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 40 }), { maxLength: 8 }), (bytes, cuts) => {
      const pieces = cutAt(
        bytes,
        cuts.filter((cut) => cut <= bytes.length),
      );
      expect(repaired(pieces)).toEqual({ text: [...bytes], repaired: 0 });
    }),
  );
});

it('makes UTF-8 of any bytes, each in its place, wherever they are cut', () => {
  const bytes = fc.uint8Array({ maxLength: 30 }).map((one) => Uint8Array.from([...one, 0x20]));
  fc.assert(
    fc.property(bytes, fc.array(fc.nat({ max: 30 }), { maxLength: 8 }), (given, cuts) => {
      const whole = repaired([given]);
      expect(whole.text).toHaveLength(given.length);
      expect(() => fatal.decode(Uint8Array.from(whole.text))).not.toThrow();
      const changed = whole.text.filter((byte, i) => byte !== given[i]);
      expect(changed).toEqual(Array(whole.repaired).fill(63));
      expect(
        repaired(
          cutAt(
            given,
            cuts.filter((cut) => cut <= given.length),
          ),
        ),
      ).toEqual(whole);
    }),
    { numRuns: 500 },
  );
});
