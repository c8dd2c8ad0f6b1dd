import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StopIndex } from '../../src/analysis/stopIndex.js';

it('remembers what a map would, whatever the order', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 200 });
  fc.assert(
    fc.property(numbers, (seqs) => {
      const index = new StopIndex();
      for (const seq of seqs) index.add(seq, seq * 1_000);
      for (let seq = 0; seq <= 501; seq++) {
        expect(index.startOf(seq)).toBe(seqs.includes(seq) ? seq * 1_000 : undefined);
      }
    }),
  );
});
