import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { sessionCsv } from '../../src/codecs/sessionCsv.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import { decode } from '../../src/operators/decode.js';
import { divertDiagnostics } from '../../src/operators/divertDiagnostics.js';
import { onlySessions } from '../../src/operators/onlySessions.js';
import { rowsOf, utf8 } from '../helpers/decoderLaws.js';
import { marbles } from '../helpers/marbles.js';

const values = {
  h: utf8('patient_id,start,duration_s\n'),
  a: utf8('A,2026-03-01T08:00:00Z,1800\n'),
  b: utf8('B,2026-03-01T'),
  c: utf8('08:00:00Z,1800\n'),
  x: utf8('X,never,1\n'),
};
const operator = () => decode(sessionCsv);
const items = map((item: { kind: string }) => item.kind);

describe('decode', () => {
  it(
    'emits what each chunk completes',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  h-a-b-c-x-|', values);
      const subs = '         ^---------!';
      const expected = '     --a---a-d-|';
      expectObservable(source.pipe(operator(), items)).toBe(expected, {
        a: 'batch',
        d: 'diagnostic',
      });
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'flushes the tail on completion',
    marbles(({ cold, expectObservable }) => {
      const source = cold('h-t|', { ...values, t: utf8('A,2026-03-01T08:00:00Z,1800') });
      expectObservable(source.pipe(operator(), items)).toBe('---(da|)', {
        a: 'batch',
        d: 'diagnostic',
      });
    }),
  );

  it(
    'fails on an empty source, for nothing is no log',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('--|', values).pipe(operator(), items)).toBe(
        '--#',
        {},
        expect.objectContaining({ code: 'FORMAT_UNKNOWN' }),
      );
    }),
  );

  it(
    'never ends with a source that never ends',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('h--', values).pipe(operator())).toBe('---');
    }),
  );

  it(
    'passes an error on and drops the tail',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('h-b-#', values).pipe(operator(), items)).toBe('----#');
    }),
  );

  it(
    'unsubscribes at once',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('h-a-a-a-|', values);
      expectObservable(source.pipe(operator(), items), '---!').toBe('--a-', { a: 'batch' });
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'keeps no memory between subscribers',
    marbles(({ cold, expectObservable }) => {
      const shared = operator();
      const piped = cold('h-b-|', values).pipe(shared, items);
      expectObservable(piped).toBe('----(d|)', { d: 'diagnostic' });
      expectObservable(piped).toBe('----(d|)', { d: 'diagnostic' }); // one pipe, two subscriptions
      // With shared state the tail of the first would complete here.
      expectObservable(cold('c-|', values).pipe(shared, items)).toBe('--#', {}, expect.anything());
    }),
  );
});

describe('divertDiagnostics', () => {
  it(
    'hands on batches alone and reports the rest, with nothing lost',
    marbles(({ cold, flush }) => {
      const reported: Diagnostic[] = [];
      const patients: string[] = [];
      cold('h-a-x-a-|', values)
        .pipe(
          operator(),
          divertDiagnostics((diagnostic) => reported.push(diagnostic)),
          onlySessions(),
        )
        .subscribe((batch) => patients.push(...rowsOf(batch).map(({ patient }) => patient)));
      flush();
      expect(patients).toEqual(['A', 'A']);
      expect(reported).toMatchObject([{ code: 'TIME_INVALID', line: 3 }]);
    }),
  );

  it(
    'ends with an error if the callback throws',
    marbles(({ cold, expectObservable }) => {
      const broken = divertDiagnostics(() => {
        throw new Error('callback');
      });
      expectObservable(cold('h-x-|', values).pipe(operator(), broken)).toBe(
        '--#',
        {},
        new Error('callback'),
      );
    }),
  );
});
