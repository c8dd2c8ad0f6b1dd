import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecoderItem } from '../../src/codecs/codec.js';
import { pulseCsv } from '../../src/codecs/pulseCsv.js';
import { PULSE_CSV_COLUMNS } from '../../src/codecs/pulseCsvRow.js';
import { cutAt, utf8 } from '../helpers/decoderLaws.js';

/** So many bytes are read by WebAssembly for certain. */
const BYTES = 70_000;
const BEGIN = 1_767_594_600_000_000;

type Engine = 'wasm' | 'plain';

/** Every run with its pulses, and all else that was said, in order. */
function decoded(engine: Engine, chunks: readonly Uint8Array[]): unknown[] {
  const decoder = pulseCsv.createDecoder({ engine, maxLineBytes: 200 });
  const all: unknown[] = [];
  const take = (items: readonly DecoderItem[]): void => {
    for (const item of items) {
      if (item.kind !== 'events') all.push(item);
      else {
        for (const event of item.events) {
          if (event.kind !== 'pulses') throw new Error(event.kind);
          for (const { from, length, ...batch } of event.batches) {
            const of = (column: ArrayLike<number>) => Array.from(column).slice(from, from + length);
            all.push({
              ...batch,
              deltaMicroseconds: of(batch.deltaMicroseconds),
              amplitudeMicroamps: of(batch.amplitudeMicroamps),
              pulseWidthMicroseconds: of(batch.pulseWidthMicroseconds),
              peakMillivolts: of(batch.peakMillivolts),
              flags: of(batch.flags),
            });
          }
        }
      }
    }
  };
  for (const chunk of chunks) take(decoder.push(chunk));
  take(decoder.end());
  return all;
}

const odd: Readonly<Record<string, readonly string[]>> = {
  patient_id: ['', ' P1', 'P', 'P12', 'Zoë', '"P1"', 'P\0', 'P'.repeat(300)],
  unix_us: [
    '',
    '0',
    '1767594600000',
    '17675946000000000',
    '1767594600.0',
    '-1',
    '9'.repeat(16),
    'x',
  ],
  side: ['', 'l', 'left', 'Right', '0', '1', 'M', 'LR', ' L'],
  amplitude_ma: [
    '',
    '0',
    '.5',
    '5.',
    '.',
    '-1',
    '65.534',
    '65.535',
    '1.2345',
    '1.2340',
    '1e1',
    'x',
  ],
  pulse_width_us: ['', '0', '214.0', '214.', '214.5', '65534', '65535', '+1', '9999999'],
  peak_v: ['', '0.0630', '00001.5', '999999.999', '4294968'],
  flags: ['', '255', '256', '65535', '-1', '1.0', '1.'],
  note: ['', 'a"b', 'a b', '"a,b"', 'a\rb', '\0'],
};

const step = fc.oneof(
  { weight: 30, arbitrary: fc.constant(25_000) },
  fc.constantFrom(0, 0, 1, -1, 59_999_999, 60_000_000, 60_000_001, -59_000_000, -61_000_000, 4e11),
);

/** A capture with its columns in any order, in which now and then a cell, or a step of the clock, is anything. */
const capture = fc
  .tuple(
    fc.shuffledSubarray([...PULSE_CSV_COLUMNS, 'note'], { minLength: 5 }),
    fc.constantFrom(',', ';', '\t'),
    fc.constantFrom('\n', '\r\n'),
    // Rows of a side in turn, whether those of the other go back to where the first began, and the pace.
    fc.constantFrom(
      [1, false, 1],
      [3, false, 1],
      [40, false, 1],
      [40, true, 1],
      [40, true, 90],
    ) as fc.Arbitrary<[number, boolean, number]>,
  )
  .chain(([some, delimiter, lineEnd, [block, goesBack, pace]]) => {
    const columns = [...new Set([...some, 'unix_us', 'side', 'amplitude_ma'])];
    const row = fc.record({
      step,
      change: fc.option(fc.tuple(fc.constantFrom(...columns), fc.nat(20)), { freq: 12 }),
      value: fc.nat(60_000),
    });
    return fc.array(row, { minLength: 50, maxLength: 300 }).map((rows) => {
      const lines = [columns.join(delimiter)];
      let [time, before] = [BEGIN, BEGIN];
      let size = 0;
      for (let i = 0; size < BYTES; i++) {
        const { step, change, value } = rows[i % rows.length]!;
        time += step * (Math.abs(step) < 1e6 ? pace : 1);
        if (goesBack && i % (2 * block) === block) time = before;
        if (i % (2 * block) === 0) before = time;
        const cells: Record<string, string> = {
          patient_id: `P${Math.floor(i / (block * 50)) % 2}`,
          unix_us: String(time),
          side: i % (2 * block) < block ? 'L' : 'R',
          amplitude_ma: String(value / 1_000),
          pulse_width_us: '214',
          peak_v: (value / 1_000).toFixed(3),
          flags: String(value % 3),
          note: 'none',
        };
        if (change !== null) {
          const [column, which] = change;
          cells[column] = odd[column]![which % odd[column]!.length]!;
        }
        const line = columns.map((column) => cells[column]).join(delimiter);
        lines.push(line);
        size += line.length;
      }
      return utf8(lines.join(lineEnd));
    });
  });

describe('pulse-csv by WebAssembly', () => {
  it('is what it is without, for any capture, wherever it is cut', () => {
    fc.assert(
      fc.property(capture, fc.array(fc.nat(BYTES), { maxLength: 3 }), (bytes, cuts) => {
        const chunks = cutAt(bytes, cuts);
        expect(decoded('wasm', chunks)).toEqual(decoded('plain', chunks));
      }),
      { numRuns: 150 },
    );
  });

  it('is what it is without, for a damaged capture', () => {
    const rows = Array.from(
      { length: 2_000 },
      (_, i) => `P1,${BEGIN + i * 25_000},${i % 2 ? 'R' : 'L'},1.85,214,1.5,0\n`,
    );
    const header = `${PULSE_CSV_COLUMNS.join(',')}\n`;
    const log = utf8(header + rows.join(''));
    const change = fc.tuple(fc.integer({ min: header.length, max: log.length - 1 }), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const bytes = log.slice();
        for (const [at, value] of changes) bytes[at] = value;
        expect(decoded('wasm', [bytes])).toEqual(decoded('plain', [bytes]));
      }),
      { numRuns: 150 },
    );
  });
});
