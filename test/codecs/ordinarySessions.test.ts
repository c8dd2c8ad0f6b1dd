import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compiled, modules } from '../../scripts/wasm.js';
import { sessionCsv } from '../../src/codecs/sessionCsv.js';
import { SESSION_CSV_COLUMNS, SESSION_CSV_HEADER } from '../../src/codecs/sessionCsvRow.js';
import { PARAMETER_COLUMNS, type SessionBatch } from '../../src/model/session.js';
import { zoneNamed } from '../../src/model/zone.js';
import { cutAt, utf8 } from '../helpers/decoderLaws.js';
import { sessionLog } from '../helpers/simulatedLog.js';

const zone = zoneNamed('Europe/Berlin');
/** So many bytes are read by WebAssembly for certain. */
const BYTES = 70_000;

type Engine = 'wasm' | 'plain';

/** Every column of every batch, texts looked up, and all else that was said. */
function decoded(engine: Engine, chunks: readonly Uint8Array[]): unknown {
  const decoder = sessionCsv.createDecoder({ zone, engine, maxLineBytes: 300 });
  const names = ['line', 'startMs', 'durationMs', 'offsetMinutes', 'stampKind'] as const;
  const all: Record<string, unknown[]> = { patients: [], endReasons: [], programs: [], said: [] };
  const take = (items: ReturnType<typeof decoder.push>): void => {
    for (const item of items) {
      if (item.kind !== 'batch') all.said!.push(item);
      else takeBatch(item.batch);
    }
  };
  const takeBatch = (batch: SessionBatch): void => {
    for (const name of [...names, ...Object.values(PARAMETER_COLUMNS)]) {
      all[name] ??= [];
      all[name].push(...batch[name]);
    }
    all.patients!.push(...Array.from(batch.patientIndex, (i) => batch.patients[i]));
    all.endReasons!.push(...Array.from(batch.endReasonIndex, (i) => batch.endReasons[i]));
    all.programs!.push(...Array.from(batch.programIndex, (i) => batch.programs[i]));
    all.dictionary = [...batch.patients]; // who stood in a record, counted or not
  };
  for (const chunk of chunks) take(decoder.push(chunk));
  take(decoder.end());
  return all;
}

const number = fc.oneof(
  fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value.toFixed(3)),
  fc.nat(5_000).map(String),
  fc.constantFrom(
    '',
    '0',
    '.5',
    '5.',
    '.',
    '-0',
    '-1',
    '+1',
    '1e3',
    '1,5',
    'x',
    '0.30000000000000004',
    '123456789012345',
    '1234567890123456',
    '0.123456789012345',
    '00001.5000',
    ' 7',
    '7 ',
    'NaN',
    '86400',
    '86400.0004',
    '86400.0005',
    '0.0005',
    '0.0004999',
    '9'.repeat(30),
  ),
);
const time = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .date({ min: new Date('1969-01-01'), max: new Date('2101-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.nat(31), fc.nat(25), fc.nat(61), fc.constantFrom('+01:00', '-03:30', '+14:00', 'Z'))
      .map(
        ([day, hour, second, offset]) =>
          `2026-02-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:30:${String(second).padStart(2, '0')}${offset}`,
      ),
  },
  fc.constantFrom(
    '',
    '2026-02-28 08:00:00Z',
    '2026-02-28t08:00:00z',
    '2026-02-28T08:00:00',
    '2026-02-28T08:00Z',
    '2026-02-28T08:00:00.1234567+01:00',
    '2026-02-28T08:00:00,5+01:00',
    '2026-02-28T08:00:00.+01:00',
    '2026-02-28T08:00:00+0100',
    '2026-02-28T08:00:00+14:01',
    '2026-02-28T08:00:00+01:60',
    '2024-02-29T08:00:00Z',
    '2100-02-29T08:00:00Z',
    '1899-12-31T08:00:00Z',
    '2026-02-28T08:00:00 +01:00',
    ' 2026-02-28T08:00:00Z',
    '2026-02-28T08:00:00Z ',
    '2026-02-28T08:00:00Zz',
    '0000-00-00T00:00:00Z',
    '20x6-02-28T08:00:00Z',
  ),
);
const text = fc.oneof(
  fc.constantFrom('P1', 'P2', 'SIM-0001', 'completed', 'stopped by patient', 'Zoë'),
  fc.nat(4_000).map((n) => `P${n}`),
  fc.constantFrom('', ' P1', 'P1 ', '\0', 'a"b', '"P,1"', 'P\r1', 'P'.repeat(57), 'P'.repeat(56)),
);
const cellOf = (column: string): fc.Arbitrary<string> =>
  column === 'start'
    ? time
    : column === 'duration_s' || /_(ma|us|hz|ohm|left|right)$/.test(column)
      ? number
      : text;

const ordinaryCells: Readonly<Record<string, string>> = {
  start: '2026-02-03T08:00:00+01:00',
  patient_id: 'P1',
};

/** A table with its columns in any order, mostly ordinary rows, and now and then a cell that is anything. */
const table = fc
  .tuple(
    fc.shuffledSubarray([...SESSION_CSV_COLUMNS, 'note'], { minLength: 6 }),
    fc.constantFrom(',', ';', '\t'),
    fc.constantFrom('\n', '\r\n'),
  )
  .chain(([some, delimiter, lineEnd]) => {
    const columns = [...new Set([...some, 'start', 'duration_s'])];
    const row = fc
      .tuple(
        fc.tuple(...columns.map(cellOf)),
        fc.array(fc.nat(columns.length - 1), { maxLength: 2 }),
        fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, -1),
      )
      .map(([cells, odd, more]) => {
        const written = columns.map((column, i) =>
          odd.includes(i) ? cells[i]! : (ordinaryCells[column] ?? String(i * 7)),
        );
        if (more > 0) written.push('more');
        if (more < 0) written.pop();
        return written.join(delimiter);
      });
    return fc
      .array(fc.oneof({ weight: 12, arbitrary: row }, fc.constantFrom('', delimiter, '\0')), {
        minLength: 30,
        maxLength: 80,
      })
      .map((rows) => {
        const lines = [columns.join(delimiter)];
        const bytes = rows.reduce((sum, line) => sum + line.length + 1, 0);
        for (let i = 0; i < BYTES / bytes; i++) lines.push(...rows);
        return utf8(lines.join(lineEnd));
      });
  });

describe('session-csv by WebAssembly', () => {
  it('is what it is without, for any table, wherever it is cut', () => {
    fc.assert(
      fc.property(table, fc.array(fc.nat(BYTES), { maxLength: 3 }), (bytes, cuts) => {
        const chunks = cutAt(bytes, cuts);
        expect(decoded('wasm', chunks)).toEqual(decoded('plain', chunks));
      }),
      { numRuns: 200 },
    );
  });

  it('is what it is without, for a damaged log', () => {
    const log = utf8(sessionLog(11, { patients: 4, days: 200 }));
    expect(log.length).toBeGreaterThan(BYTES);
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.integer({ min: SESSION_CSV_HEADER.length, max: log.length - 1 }),
            fc.nat(255),
          ),
          { maxLength: 30 },
        ),
        (changes) => {
          const bytes = log.slice();
          for (const [at, value] of changes) bytes[at] = value;
          expect(decoded('wasm', [bytes])).toEqual(decoded('plain', [bytes]));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('reads two logs in turns', () => {
    const logs = [1, 2].map((seed) => utf8(sessionLog(seed, { patients: 3, days: 200 })));
    const decoders = (engine: Engine) =>
      logs.map((log, i) => {
        const header = i === 0 ? log : utf8(new TextDecoder().decode(log).replaceAll(',', ';'));
        return { bytes: header, decoder: sessionCsv.createDecoder({ engine }) };
      });
    const inTurns = (engine: Engine) => {
      const both = decoders(engine);
      const out: unknown[] = [];
      for (const from of [0, 40_000, 80_000]) {
        for (const { bytes, decoder } of both) {
          for (const item of decoder.push(bytes.subarray(from, from + 40_000))) {
            if (item.kind === 'batch')
              out.push([...item.batch.startMs], [...item.batch.patientIndex]);
          }
        }
      }
      return out;
    };
    expect(inTurns('wasm')).toEqual(inTurns('plain'));
  });
});

it.each(Object.entries(modules))('%s compiles to the bytes in %s', async (source, target) => {
  expect(await compiled(source)).toBe(readFileSync(target, 'utf8'));
});
