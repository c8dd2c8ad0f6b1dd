import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonValue, JsonWalk, listOf } from '../../src/codecs/jsonWalk.js';
import { cutAt, utf8 } from '../helpers/decoderLaws.js';

/** Everything that a walk hands over, and how it ended. */
function walked(
  pieces: readonly Uint8Array[],
  wish: (path: readonly string[]) => 'enter' | 'take' | 'pass',
) {
  const values: [string, JsonValue, number][] = [];
  const passed: string[] = [];
  const walk = new JsonWalk({
    wishFor: wish,
    onValue: (path, value, byte) => values.push([path.join('/'), value, byte]),
    onPassed: (path) => passed.push(path.join('/')),
  });
  for (const piece of pieces) walk.push(piece);
  return { values, passed, end: walk.end() };
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('JsonWalk', () => {
  it('builds what JSON.parse builds, wherever the text is cut', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5 }),
        fc.array(fc.nat({ max: 2_000 }), { maxLength: 10 }),
        fc.constantFrom(undefined, 1),
        (value, cuts, indent) => {
          const bytes = utf8(JSON.stringify({ value }, null, indent));
          const inside = cuts.filter((cut) => cut <= bytes.length);
          const { values, end } = walked(cutAt(bytes, inside), () => 'take');
          expect(end).toBeUndefined();
          expect(values.map(([, one]) => plain(one))).toEqual([plain({ value })]);
        },
      ),
    );
  });

  it('passes over what is not asked for, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const bytes = utf8(JSON.stringify({ passed: value, taken: 7 }));
        const { values } = walked([bytes], (path) =>
          path.length === 0 ? 'enter' : path[0] === 'taken' ? 'take' : 'pass',
        );
        expect(values.map(([path, one]) => [path, one])).toEqual([['taken', 7]]);
      }),
    );
  });

  it('tells of a value that stands where members were to be visited', () => {
    const strays: unknown[] = [];
    const walk = new JsonWalk({
      wishFor: () => 'enter',
      onValue: () => undefined,
      onStray: (path, value, byte) => strays.push([path.join('/'), value, byte]),
    });
    walk.push(utf8('{"a":{"b":"c"},"d":[1]}'));
    expect(strays).toEqual([
      ['a/b', 'c', 10],
      ['d', 1, 20],
    ]);
  });

  it('lets what a handler throws pass, and does not call it a fault of the text', () => {
    const walk = new JsonWalk({
      wishFor: () => 'take',
      onValue: () => {
        throw new TypeError('a bug');
      },
    });
    expect(() => walk.push(utf8('{"a":1}'))).toThrow('a bug');
  });

  it('says where a text breaks off, and hands over only what was complete', () => {
    const text = '{"a":[{"b":1},{"b":22}],"c":123}';
    for (let length = 1; length < text.length; length++) {
      const { values, end } = walked([utf8(text.slice(0, length))], (path) =>
        path.length === 0 ? 'enter' : 'take',
      );
      expect(end).toMatchObject({ kind: 'truncated', byte: length });
      for (const [path, value] of values) {
        if (path === 'c') expect(value).toBe(123);
        else expect([1, 22]).toContain((value as { b: number }).b);
      }
    }
  });

  it('visits one object and a list of one object alike', () => {
    const wish = (path: readonly string[]) => (path.length < 1 ? 'enter' : 'take');
    const paths = (text: string) =>
      walked([utf8(text)], wish).values.map(([path, v]) => [path, plain(v)]);
    expect(paths('{"a":{"b":1}}')).toEqual(paths('{"a":[{"b":1}]}'));
    expect(paths('{"a":[]}')).toEqual([]);
  });

  it.each(['{"a" 1}', '{"a":1,}', '[1 2]', '{1:2}', '{"a":1]', '}', '{"a":nul}', '{"a":,}', '{,}'])(
    'stops at %s, which is no JSON',
    (text) => {
      expect(walked([utf8(text)], () => 'enter').end).toMatchObject({ kind: 'malformed' });
    },
  );

  it('counts bytes behind a byte-order mark', () => {
    const bytes = utf8('\ufeff{"ü":1,"a":{}}');
    const { values } = walked([bytes], (path) => (path.length === 0 ? 'enter' : 'take'));
    expect(values.map(([, , byte]) => bytes[byte])).toEqual([0x31, 0x7b]);
  });

  it('refuses nesting that would fill the memory', () => {
    expect(walked([utf8('['.repeat(10_000))], () => 'take').end).toMatchObject({
      kind: 'malformed',
    });
    expect(
      walked([utf8(`{"a":${'['.repeat(10_000)}`)], (p) => (p.length ? 'pass' : 'enter')).end,
    ).toMatchObject({ kind: 'malformed' });
  });
});

it('makes a list of one thing, and of nothing in its spellings', () => {
  expect([listOf(undefined), listOf(null), listOf(''), listOf('[]'), listOf([])]).toEqual([
    [],
    [],
    [],
    [],
    [],
  ]);
  expect(listOf({ a: 1 })).toEqual([{ a: 1 }]);
});
