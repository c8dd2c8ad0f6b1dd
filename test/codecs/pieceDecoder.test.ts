import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodeOptions, DecoderItem } from '../../src/codecs/codec.js';
import {
  type DivisibleId,
  divisibleFormats,
  PieceDecoder,
  type PieceEnds,
} from '../../src/codecs/pieceDecoder.js';
import { type NumberedPiece, PieceSequence } from '../../src/codecs/pieceSequence.js';
import { sessionCsv } from '../../src/codecs/sessionCsv.js';
import { StimlogError } from '../../src/model/errors.js';
import { zoneNamed } from '../../src/model/zone.js';
import { type DecodedAll, DecodedItems, decodeAll, utf8 } from '../helpers/decoderLaws.js';

const options: DecodeOptions = { zone: zoneNamed('Europe/Berlin'), maxLineBytes: 400 };

/** What one piece came to. */
interface Result extends PieceEnds {
  readonly decoder: PieceDecoder;
  readonly items: DecodedItems;
}

/** Everything in `bytes`, decoded in pieces by several decoders, which take turns as `draws` says. */
function decodeInPieces(
  id: DivisibleId,
  bytes: Uint8Array,
  headBytes: number,
  pieceBytes: number,
  draws: readonly number[],
  decode = options,
): { readonly all: DecodedItems; readonly again: number; readonly behind: number } {
  const readAt = (into: Uint8Array, from: number): number => {
    const found = bytes.subarray(from, from + Math.min(into.length, 700)); // short reads, as systems may give
    into.set(found);
    return found.length;
  };
  const head = bytes.slice(0, headBytes);
  const decoders = [0, 1, 2].map(() => new PieceDecoder(id, decode, head, readAt));
  const sequence = new PieceSequence<Result>(bytes.length, headBytes, 2, pieceBytes);
  const all = new DecodedItems();
  const waiting: NumberedPiece[] = [];
  let [again, behind] = [0, 0];
  for (let step = 0; !sequence.isComplete; step++) {
    const given = sequence.next(5);
    if (given) waiting.push(given);
    const draw = draws[step % draws.length]!;
    if (given && draw % 3 === 0) continue; // lets several wait
    const [piece] = waiting.splice(draw % waiting.length, 1);
    const decoder = decoders[draw % decoders.length]!;
    const items = new DecodedItems();
    const ends = decoder.decode(piece!, (decoded: readonly DecoderItem[]) => items.take(decoded));
    const put = sequence.put(piece!.index, { ...ends, decoder, items });
    for (const { result, shift } of put.inTurn) {
      const moved = <T extends { readonly line?: number }>(one: T): T =>
        one.line === undefined ? one : { ...one, line: one.line + shift };
      all.rows.push(...result.items.rows.map(moved));
      all.events.push(...result.items.events);
      for (const one of result.items.diagnostics.map(moved)) {
        const kind = one.message.includes('(first here)') ? 'once' : 'diagnostic';
        all.take([{ kind, diagnostic: one }]);
      }
      all.skipped += result.items.skipped;
    }
    if (put.again) {
      again++;
      if (put.again.behind) behind++;
      waiting.push(put.again);
    }
  }
  return { all, again, behind };
}

interface Table {
  readonly header: string;
  readonly rows: fc.Arbitrary<readonly string[]>;
}

const session = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom('P1', 'P2', 'Zoë'), fc.nat(59), fc.nat(2_000))
      .map(([who, minute, s]) => {
        const time = `2026-03-01T08:${String(minute).padStart(2, '0')}:00Z`;
        return `${who},${time},${s},completed,2.5`;
      }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '"P1","2026-03-02T10:00:00Z",60,"stopped\nby\nthe patient",2',
      '"P1","2026-03-02T10:00:00Z",60,"said ""enough""\r\nand went",2',
    ),
  },
  fc.constantFrom(
    '',
    'P1,2026-03-29T02:30:00,1800,completed,2.5', // in the gap
    'P1,2026-03-02T09:00:00,1800,completed,2.5', // without an offset
    'P1,2026-03-02T09:00:00Z,-1,completed,2.5',
    'P1,2026-03-02T09:00:00Z,60,completed,x',
    'P1,2026-03-02T09:00:00Z,60,"no end,2',
    'a"b,2026-03-02T09:00:00Z,60,,',
    `P1,2026-03-02T09:00:00Z,60,${'long '.repeat(90)},2`,
    ',,,,',
    'P1,2026-03-02T09:00:00Z',
    '\u0000\uFFFD',
  ),
);

const BEGIN = 1_767_594_600_000_000;
/** Rows of pulses whose clock mostly goes on, and stands still, jumps and is set back now and then. */
const pulses = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 12, arbitrary: fc.constant(25_000) },
        fc.constantFrom(0, -1, -25_000, 60_000_000, 60_000_001, -61_000_000, 4e11),
      ),
      fc.constantFrom('P1', 'P1', 'P1', 'P2'),
      fc.constantFrom('L', 'R'),
      fc.oneof(
        { weight: 12, arbitrary: fc.constant('1.8,214') },
        fc.constantFrom('1.8001,214', '1.8,214.5', 'x,214', '1.8', '1.8,"2\n14"'),
      ),
    ),
    { minLength: 5, maxLength: 80 },
  )
  .map((rows) => {
    let time = BEGIN;
    return rows.map(([step, who, side, rest]) => {
      time += step;
      return `${who},${time},${side},${rest}`;
    });
  });

const tables: Readonly<Record<DivisibleId, Table>> = {
  'session-csv': {
    header: 'patient_id,start,duration_s,end_reason,amplitude_left_ma\n',
    rows: fc.array(session, { minLength: 5, maxLength: 60 }),
  },
  'pulse-csv': { header: 'patient_id,unix_us,side,amplitude_ma,pulse_width_us\n', rows: pulses },
};

/** Where a run is cut depends on the pieces, what its pulses are does not. */
function seen({ rows, diagnostics, skipped, events }: DecodedAll): unknown {
  const pulses = events.flatMap((event) => {
    if (event.kind !== 'pulses') throw new Error(event.kind);
    return event.batches.flatMap((batch) => {
      let time = batch.firstMicroseconds;
      return Array.from({ length: batch.length }, (_, n) => {
        const i = batch.from + n;
        if (n > 0) time += batch.deltaMicroseconds[i]!;
        const { patientId, side } = batch;
        const of = [batch.amplitudeMicroamps[i], batch.pulseWidthMicroseconds[i], batch.flags[i]];
        return [patientId, side, time, ...of].join(' ');
      });
    });
  });
  return { rows, diagnostics, skipped, pulses: pulses.sort() };
}

describe.each(divisibleFormats.map(({ id }) => id))('%s in pieces', (id) => {
  const format = divisibleFormats.find((one) => one.id === id)!;
  const { header, rows } = tables[id];

  it('comes to what it comes to as a whole, wherever it is divided and whoever decodes what', () => {
    let [again, behind] = [0, 0];
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.integer({ min: 30, max: 900 }),
        fc.array(fc.nat(30), { minLength: 1, maxLength: 20 }),
        (lines, lineEnd, isTerminated, pieceBytes, draws) => {
          const text = `${lines.join(lineEnd)}${isTerminated ? lineEnd : ''}`;
          const bytes = utf8(`${header}${text}`);
          const inPieces = decodeInPieces(id, bytes, header.length, pieceBytes, draws);
          again += inPieces.again;
          behind += inPieces.behind;
          expect(seen(inPieces.all)).toEqual(seen(decodeAll(format, [bytes], options)));
        },
      ),
      { numRuns: 400 },
    );
    expect(again).toBeGreaterThan(0); // else nothing was begun at a wrong place
    if (id === 'pulse-csv') expect(behind).toBeGreaterThan(0); // … nor before a clock went on
  });
});

it('gives up a piece that was begun within a long record, and asks for it again', () => {
  const { header } = tables['session-csv'];
  const row = 'P1,2026-03-01T08:00:00Z,60,';
  const long = `${row}"${'a,b\n'.repeat(9_000)}",2\n`;
  const bytes = utf8(`${header}${`${row},2\n`.repeat(100)}${long}${row},2\n${long}${row},2\n`);
  const decode = { ...options, maxLineBytes: 100_000 };
  const { all, again } = decodeInPieces('session-csv', bytes, header.length, 8_000, [0], decode);
  expect(again).toBeGreaterThan(0);
  expect(seen(all)).toEqual(seen(decodeAll(sessionCsv, [bytes], decode)));
  expect(all.rows).toHaveLength(104);
  // Inside of the record more is said than is kept.
  const decoder = new PieceDecoder('session-csv', decode, utf8(header), (into, from) => {
    const found = bytes.subarray(from, from + into.length);
    into.set(found);
    return found.length;
  });
  const heard: unknown[] = [];
  const inside = { from: 10_000, to: 20_000, isExact: false };
  const ends = decoder.decode(inside, (items) => heard.push(...items));
  expect(ends.from).toBeNaN();
  expect(heard).toEqual([]);
});

it('ends at the row that cannot be read, with its line', () => {
  const { header } = tables['session-csv'];
  const row = 'P1,2026-03-01T08:00:00Z,60,,\n';
  const bytes = utf8(`${header}${row.repeat(40)}P1,2026-03-01T08:00:00,60,,\n`);
  const head = bytes.slice(0, header.length);
  const readAt = (into: Uint8Array, from: number): number => {
    const found = bytes.subarray(from, from + into.length);
    into.set(found);
    return found.length;
  };
  const decoder = new PieceDecoder('session-csv', {}, head, readAt);
  const piece = { from: 500, to: bytes.length, isExact: false };
  const { error, firstLine, from } = decoder.decode(piece, () => {});
  expect(error).toBeInstanceOf(StimlogError);
  const linesBefore = bytes.subarray(0, from).filter((byte) => byte === 10).length;
  expect(error!.line! - firstLine + linesBefore).toBe(41);
});
