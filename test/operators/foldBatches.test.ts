import { describe, it } from 'vitest';
import type { Fold } from '../../src/model/fold.js';
import { foldBatches } from '../../src/operators/foldBatches.js';
import { marbles } from '../helpers/marbles.js';

const joined: Fold<string, { text: string }, string> = {
  create: () => ({ text: '' }),
  add: (state, batch) => {
    state.text += batch;
  },
  merge: (first, second) => ({ text: first.text + second.text }),
  finish: ({ text }) => `<${text}>`,
};

describe('foldBatches', () => {
  it(
    'emits the result once, on completion',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a-b-c|');
      expectObservable(source.pipe(foldBatches(joined))).toBe('-----(r|)', { r: '<abc>' });
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );
  it(
    'emits the result of nothing for an empty stream',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('--|').pipe(foldBatches(joined))).toBe('--(r|)', { r: '<>' });
    }),
  );
  it(
    'stays silent while the stream goes on',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a-b-').pipe(foldBatches(joined))).toBe('----');
    }),
  );
  it(
    'passes an error on without a result',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a-#').pipe(foldBatches(joined))).toBe('--#');
    }),
  );
  it(
    'unsubscribes at once',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a-b-c|');
      expectObservable(source.pipe(foldBatches(joined)), '--!').toBe('---');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );
  it(
    'keeps no memory between subscribers',
    marbles(({ cold, expectObservable }) => {
      const operator = foldBatches(joined);
      const piped = cold('a|').pipe(operator);
      expectObservable(piped).toBe('-(r|)', { r: '<a>' });
      expectObservable(piped).toBe('-(r|)', { r: '<a>' }); // one pipe, two subscriptions
      expectObservable(cold('b|').pipe(operator)).toBe('-(r|)', { r: '<b>' });
    }),
  );
  it(
    'ends with an error if the fold throws',
    marbles(({ cold, expectObservable }) => {
      const broken = {
        ...joined,
        add: () => {
          throw new Error('fold');
        },
      };
      expectObservable(cold('a|').pipe(foldBatches(broken))).toBe('#', {}, new Error('fold'));
    }),
  );
});
