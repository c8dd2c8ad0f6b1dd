import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lostCount, SeenNumbers, Sequence } from '../../src/analysis/sequence.js';

describe('SeenNumbers', () => {
  it('knows what a set would know, whatever the order', () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 });
    fc.assert(
      fc.property(numbers, (added) => {
        const seen = new SeenNumbers();
        const set = new Set<number>();
        for (const number of added) {
          seen.add(number);
          set.add(number);
          for (let asked = 0; asked <= 41; asked++) expect(seen.has(asked)).toBe(set.has(asked));
        }
      }),
    );
  });
});

describe('Sequence', () => {
  it('counts as lost what a set would miss', () => {
    const arrivals = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(arrivals, (numbers) => {
        const sequence = new Sequence();
        const set = new Set<number>();
        for (const [line, number] of numbers.entries()) {
          const isOld = set.has(number);
          const arrival = sequence.take(number, line);
          if (isOld) expect(arrival).toBe('repeated');
          else expect(arrival).not.toBe('repeated');
          set.add(number);
        }
        const [first, last] = [numbers[0]!, Math.max(...numbers)];
        const lost = sequence.gaps.reduce((total, gap) => total + lostCount(gap), 0);
        const held = [...set].filter((number) => number >= first);
        expect(lost).toBe(last - first + 1 - held.length);
        expect(sequence.misses(first, last + 1)).toBe(held.length < last - first + 1);
      }),
    );
  });

  it('lets an unreadable line explain one number, if it stands near', () => {
    const sequence = new Sequence();
    sequence.take(1, 1);
    sequence.take(4, 3, 1);
    expect(sequence.gaps.map(lostCount)).toEqual([1]);
    for (let number = 5; number <= 40; number++) sequence.take(number, number, 2);
    sequence.take(42, 42, 2);
    expect(sequence.gaps.map(lostCount)).toEqual([1, 1]);
  });
});
