import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import { StimlogError } from '../../src/model/errors.js';
import { divertDamage } from '../../src/operators/divertDamage.js';
import { marbles } from '../helpers/marbles.js';

const bytes = { a: new Uint8Array([1]) };

describe('divertDamage', () => {
  it(
    'ends quietly where compressed data break off, and says so',
    marbles(({ cold, expectObservable, flush }) => {
      const reported: Diagnostic[] = [];
      const damage = new StimlogError('SOURCE_DAMAGED', 'gzip data end too early');
      const source = cold('a-#', bytes, damage);
      expectObservable(source.pipe(divertDamage((diagnostic) => reported.push(diagnostic)))).toBe(
        'a-|',
        bytes,
      );
      flush();
      expect(reported).toMatchObject([{ code: 'INPUT_TRUNCATED', severity: 'warning' }]);
    }),
  );

  it(
    'lets other errors pass',
    marbles(({ cold, expectObservable }) => {
      const error = new StimlogError('SOURCE_UNREADABLE', 'no such file');
      expectObservable(cold('a-#', bytes, error).pipe(divertDamage(() => {}))).toBe(
        'a-#',
        bytes,
        error,
      );
    }),
  );
});
