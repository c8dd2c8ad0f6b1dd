import fc from 'fast-check';
import { expect } from 'vitest';
import type { Fold } from '../../src/model/fold.js';

/** Laws: however the batches are grouped into states and the states into merges, the result is the same. */
export function expectFoldLaws<Batch, State, Result>(
  fold: Fold<Batch, State, Result>,
  batches: readonly Batch[],
  resultOf: (result: Result) => unknown = (result) => result,
): void {
  const whole = fold.create();
  for (const batch of batches) fold.add(whole, batch);
  const expected = JSON.stringify(resultOf(fold.finish(whole)));
  expect(JSON.stringify(resultOf(fold.finish(whole)))).toBe(expected); // asking leaves it as it was

  const cuts = fc.array(fc.nat({ max: batches.length }), { maxLength: 6 });
  fc.assert(
    fc.property(cuts, fc.infiniteStream(fc.nat()), (places, choices) => {
      const edges = [0, ...places.sort((a, b) => a - b), batches.length];
      const states = edges.slice(1).map((to, i) => {
        const state = fold.create();
        for (const batch of batches.slice(edges[i], to)) fold.add(state, batch);
        return state;
      });
      while (states.length > 1) {
        const at = (choices.next().value as number) % (states.length - 1);
        states.splice(at, 2, fold.merge(states[at]!, states[at + 1]!));
      }
      expect(JSON.stringify(resultOf(fold.finish(states[0]!)))).toBe(expected);
    }),
  );
}
