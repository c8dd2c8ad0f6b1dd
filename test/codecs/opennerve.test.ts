import fc from 'fast-check';
import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { recogniseFormat } from '../../src/codecs/index.js';
import { opennerve } from '../../src/codecs/opennerve.js';
import type { Diagnostic } from '../../src/model/diagnostic.js';
import type { LogLine } from '../../src/model/logLine.js';
import type { Telemetry } from '../../src/model/telemetry.js';
import { decode, divertDiagnostics } from '../../src/operators/index.js';
import { decodeAll, expectChunkInvariance, type Row, rowsOf } from '../helpers/decoderLaws.js';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const ending =
  (end: string) =>
  (lines: readonly string[]): string =>
    lines.map((line) => `${line}${end}`).join('');
const crlf = ending('\r\n');

interface Reading {
  readonly rows: readonly Row[];
  readonly telemetry: readonly Telemetry[];
  readonly diagnostics: readonly Diagnostic[];
  readonly enrolled: readonly string[];
}

/** What the program reads out of a log: sessions, telemetry, findings. */
async function read(text: string): Promise<Reading> {
  const diagnostics: Diagnostic[] = [];
  const readings = await lastValueFrom(
    from([bytes(text)]).pipe(
      decode(opennerve, { inputName: 'SIM-0001' }),
      divertDiagnostics((diagnostic) => diagnostics.push(diagnostic)),
      toArray(),
    ),
  );
  const batches = readings.flatMap((item) => (item.kind === 'batch' ? [item.batch] : []));
  return {
    rows: batches.flatMap(rowsOf),
    telemetry: readings.flatMap((item) => (item.kind === 'telemetry' ? item.telemetry : [])),
    diagnostics,
    enrolled: batches.flatMap(({ enrolled }) => enrolled),
  };
}

const found = ({ diagnostics }: Pick<Reading, 'diagnostics'>): string[] =>
  diagnostics.map(({ severity, code, line }) => `${severity} ${code} ${line}`);

const at = (time: string, data: string): string => `[2026-03-${time}Z(000)]${data}`;
const ev = (time: string, label: string): string => at(time, `<EV>${label.padEnd(5)}`);
const pa = (time: string, id: string, value: string): string => at(time, `<PA>(${id})Val=${value}`);
const session = (day: string): string[] => [
  ev(`${day}T08:00:00`, 'SS'),
  ev(`${day}T08:30:00`, 'SE'),
];

/** As the guide of the device has it. */
const EXAMPLES = [
  '[2026-03-15T14:32:05Z(128)]<EV>ER   ',
  '[2026-03-15T14:32:06Z(012)]<BA>A=3.7V, B=3.6V',
  '[2026-03-15T14:32:10Z(200)]<IM>12,500ohm',
  '[2026-03-15T14:32:11Z(005)]<PA>(HSPID)Val=00010.0',
];

describe('records', () => {
  it('are read as the guide of the device shows them', () => {
    const { events, diagnostics } = decodeAll(opennerve, [bytes(crlf(EXAMPLES))], {
      inputName: 'SIM-0001',
    });
    const stamp = { patientId: 'SIM-0001', seq: Number.NaN, tickMs: Number.NaN };
    const second = (seconds: number): number =>
      Date.parse('2026-03-15T14:32:00Z') + seconds * 1_000;
    expect(events).toEqual<LogLine[]>([
      { ...stamp, line: 1, timeMs: second(5) + 502, kind: 'battery', volts: NaN, state: 'replace' },
      { ...stamp, line: 2, timeMs: second(6) + 47, kind: 'battery', volts: 3.7, state: '' },
      {
        ...stamp,
        line: 3,
        timeMs: second(10) + 784,
        kind: 'impedance',
        leftOhms: 12_500,
        rightOhms: NaN,
      },
      { ...stamp, line: 4, timeMs: second(11) + 20, kind: 'other' },
    ]);
    expect(found({ diagnostics })).toEqual(['notice RECORD_UNKNOWN 4']);
  });

  it('are recognised by their type, also behind one that is cut', () => {
    for (const record of EXAMPLES) {
      expect(recogniseFormat(bytes(record)).id).toBe('opennerve');
      expect(recogniseFormat(bytes(`:05Z(128)]<EV>SE   \r\n${record}`)).id).toBe('opennerve');
      expect(opennerve.isCertain(bytes(record))).toBe(true);
    }
    expect(opennerve.recognises(bytes('patient_id,start,duration_s\n'))).toBe(false);
    expect(opennerve.isCertain(bytes('[2026-03-15T14'))).toBe(false);
  });

  it.each([
    ['LF', '\n'],
    ['CR alone', '\r'],
    ['blank lines between', '\r\n\r\n'],
    ['zero bytes, as stored', '\r\n\0'],
  ])('end with %s', async (_, end) => {
    const { rows, diagnostics } = await read(ending(end)([...session('01'), ...session('02')]));
    expect(rows.map(({ durationMs }) => durationMs)).toEqual([1_800_000, 1_800_000]);
    expect(diagnostics).toEqual([]);
  });

  it('follow each other where line ends went lost', async () => {
    const { rows, diagnostics } = await read(`${session('01').join('')}\n`);
    expect(rows).toHaveLength(1);
    expect(diagnostics).toEqual([]);
  });

  it('may have lost the blanks of their labels, or have a byte-order mark before them', async () => {
    const { rows } = await read(
      `\u00ef\u00bb\u00bf${crlf(session('01').map((line) => line.trimEnd()))}`,
    );
    expect(rows).toHaveLength(1);
  });

  it('give an impedance of 0 Ω where the device has dropped its zeros', async () => {
    const { telemetry } = await read(
      crlf([at('01T08:00:00', '<IM>ohm'), at('01T09:00:00', '<IM>1,234,567ohm')]),
    );
    expect(telemetry).toMatchObject([{ leftOhms: 0 }, { leftOhms: 1_234_567 }]);
  });

  it('count one line for CRLF, wherever it is cut', () => {
    const text = crlf([...session('01'), 'x', ...EXAMPLES, ...session('20'), 'y']);
    expectChunkInvariance(opennerve, bytes(text));
    expectChunkInvariance(opennerve, bytes(`\0\0Z(000)]<EV>SE   \r\n${text}\0\u00ff${text}`));
    expectChunkInvariance(opennerve, bytes(text.replaceAll('\r\n', '\r')));
    const { diagnostics } = decodeAll(opennerve, [bytes(text)]);
    expect(found({ diagnostics })).toContain('error RECORD_MALFORMED 10');
  });
});

describe('sessions', () => {
  it('go from start to stop with the parameters that were set last', async () => {
    const { rows, telemetry, diagnostics, enrolled } = await read(
      crlf([
        pa('01T07:00:00', 'SP02', '00002.5'),
        pa('01T07:00:01', 'SP03', '00250.0'),
        pa('01T07:00:02', 'SP04', '00020.0'),
        pa('01T07:00:03', 'SP07', '00010.0'),
        ev('01T07:00:04', 'BD'),
        at('01T07:30:00', '<IM>1,050ohm'),
        '[2026-03-01T08:00:00Z(051)]<EV>SS   ',
        pa('01T08:10:00', 'SP02', '00003.0'), // holds from the next start on
        '[2026-03-01T08:29:59Z(102)]<EV>SE   ',
      ]),
    );
    expect(enrolled).toEqual(['SIM-0001']);
    expect(diagnostics).toEqual([]);
    expect(rows).toMatchObject([
      {
        line: 9,
        patient: 'SIM-0001',
        startMs: Date.parse('2026-03-01T08:00:00.200Z'),
        durationMs: 1_799_200,
        amplitudeLeftMilliamps: 2.5,
        endReason: '',
      },
    ]);
    const programs = telemetry.filter(({ kind }) => kind === 'program');
    expect(programs).toMatchObject([
      {
        timeMs: Date.parse('2026-03-01T07:00:03Z'),
        program: {
          amplitude_left_ma: 2.5,
          pulse_width_us: 250,
          frequency_hz: 20,
          on_s: 10,
          off_s: NaN,
        },
      },
      { program: { amplitude_left_ma: 3, pulse_width_us: 250 } },
    ]);
  });

  it.each([
    ['no stop', [ev('01T08:00:00', 'SS'), ...session('02')], 1, ['warning STOP_MISSING 1']],
    ['a log that ends', [...session('01'), ev('02T08:00:00', 'SS')], 1, ['warning STOP_MISSING 3']],
    [
      'a new start of the device',
      [ev('01T08:00:00', 'SS'), ev('01T08:10:00', 'PO'), ev('01T08:30:00', 'SE')],
      0,
      ['warning STOP_MISSING 1', 'warning START_MISSING 3'],
    ],
    [
      'its watchdog',
      [ev('01T08:00:00', 'SS'), ev('01T08:10:00', 'UF'), ...session('02')],
      1,
      ['warning STOP_MISSING 1'],
    ],
    ['no start', [...session('01'), ev('02T08:30:00', 'SE')], 1, ['warning START_MISSING 3']],
    [
      'less than nothing',
      [ev('01T08:00:01', 'SS'), ev('01T08:00:00', 'SE')],
      0,
      ['error DURATION_INVALID 2'],
    ],
    [
      'more than a day',
      [ev('01T08:00:00', 'SS'), ev('02T08:00:01', 'SE')],
      0,
      ['error DURATION_INVALID 2'],
    ],
    [
      'a clock set back in it',
      [
        ev('01T08:00:00', 'SS'),
        ev('01T08:05:00', 'BC'),
        ev('01T07:30:00', 'BD'),
        ev('01T08:30:00', 'SE'),
      ],
      0,
      ['warning CLOCK_JUMP 3', 'error DURATION_INVALID 4'],
    ],
    [
      'a clock that was never set',
      ['[2000-01-01T00:00:05Z(000)]<EV>SS   ', ev('02T08:00:00', 'SE')],
      0,
      ['warning TIME_IMPLAUSIBLE 1', 'error DURATION_INVALID 2'],
    ],
  ])('are not invented: %s', async (_, lines, count, codes) => {
    const reading = await read(crlf(lines as string[]));
    expect(reading.rows).toHaveLength(count as number);
    expect(found(reading)).toEqual(codes);
  });

  it('say that a magnet or the battery ended them', async () => {
    const ended = (label: string, day: string): string[] => [
      ev(`${day}T08:00:00`, 'SS'),
      ev(`${day}T08:10:00`, label),
      ev(`${day}T08:10:00`, 'SE'),
    ];
    const reading = await read(crlf([...ended('MD', '01'), ...ended('EOS', '02')]));
    expect(reading.rows.map(({ endReason }) => endReason)).toEqual(['magnet', 'battery']);
    expect(found(reading)).toEqual(['warning BATTERY_END 6']);
  });

  it('are counted once where the log comes twice', async () => {
    const once = [...session('01'), ...session('02'), ev('03T08:00:00', 'SS')];
    const reading = await read(crlf([...once, ...once, ev('03T08:30:00', 'SE'), ...session('04')]));
    expect(reading.rows.map(({ line }) => line)).toEqual([2, 4, 11, 13]);
    expect(found(reading)).toEqual(['warning UPLOAD_REPEATED 6']);
  });
});

describe('findings of the device', () => {
  it.each([
    ['SC', 'LEAD_SHORT'],
    ['OC', 'LEAD_OPEN'],
    ['HI', 'IMPEDANCE_HIGH'],
    ['EOS', 'BATTERY_END'],
    ['LSA', 'AMPLITUDE_CLAMPED'],
    ['XY', 'RECORD_UNKNOWN'],
  ])('%s is %s', async (label, code) => {
    const { diagnostics } = await read(crlf([...session('01'), ev('01T09:00:00', label)]));
    expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.line])).toEqual([
      [code, 3],
    ]);
  });

  it('go by without a word where nothing is wrong', async () => {
    const labels = ['PO', 'NI', 'BC', 'BD', 'SL', 'WK', 'SD', 'MD', 'ER'];
    const { diagnostics } = await read(crlf(labels.map((label) => ev('01T09:00:00', label))));
    expect(diagnostics).toEqual([]);
  });

  it('hold an amplitude at the safe one from then on, and forget it where the device changes that', async () => {
    const { rows, diagnostics } = await read(
      crlf([
        pa('01T07:00:00', 'SP13', '00002.0'),
        pa('01T07:00:01', 'SP02', '00003.0'),
        ev('01T08:00:00', 'LSA'),
        ...session('01'),
        ev('01T12:00:00', 'HI'),
        ev('02T08:00:00', 'LSA'),
        ...session('02'),
      ]),
    );
    expect(rows.map((row) => row.amplitudeLeftMilliamps)).toEqual([2, Number.NaN]);
    expect(diagnostics[0]?.message).toBe('3 mA were asked for and held back to 2 mA');
    expect(diagnostics[2]?.message).toMatch(/^more was asked for than is safe/);
  });

  it('end a battery once, though every test says so', async () => {
    const reading = await read(crlf(['01', '02', '03'].map((day) => ev(`${day}T09:00:00`, 'EOS'))));
    expect(found(reading)).toEqual(['warning BATTERY_END 1']);
  });
});

describe('a ring that has lost its oldest', () => {
  const overwritten = async (text: string): Promise<string[]> => found(await read(text));

  it.each([
    ['its stamp', '14:32:05Z(128)]<EV>SE   '],
    ['its type', 'EV>SE   '],
    ['its value', ')Val=00010.0'],
    ['its impedance', ',500ohm'],
  ])('begins within a record, in %s', async (_, torn) => {
    expect(await overwritten(crlf([torn, ...session('01')]))).toEqual([
      'warning HISTORY_OVERWRITTEN 1',
    ]);
  });

  it('begins with a stop', async () => {
    const lines = [at('01T06:00:00', '<IM>900ohm'), ev('01T08:30:00', 'SE'), ...session('02')];
    const reading = await read(crlf(lines));
    expect(found(reading)).toEqual(['warning HISTORY_OVERWRITTEN 2']);
    expect(reading.rows).toHaveLength(1);
  });

  it.each([
    ['fills its memory', 131_072, 1],
    ['has room left', 130_000, 0],
    ['is longer than any memory', 140_000, 0],
  ])('is told by its size: %s', async (_, size, count) => {
    const record = `${ev('01T09:00:00', 'WK')}\r\n`;
    const text = record.repeat(Math.floor(size / record.length));
    expect(await overwritten(text)).toHaveLength(count);
    expect(await overwritten(text.replaceAll('\r\n', '\n'))).toHaveLength(count);
  });

  const newer = [ev('10T08:30:00', 'SE'), ...session('11'), ...session('12')];
  const older = [...session('08'), ...session('09'), ev('10T08:00:00', 'SS')];

  it('goes on with its oldest where an image of the memory comes round, and is joined over its end', async () => {
    const reading = await read(`${crlf(newer)}\0${crlf(['T08:30:00Z(000)]<EV>SE   ', ...older])}`);
    expect(found(reading)).toEqual(['warning HISTORY_OVERWRITTEN 1']);
    expect(reading.rows.map(({ line }) => line)).toEqual([3, 5, 8, 10, 1]);
  });

  it('says so at the seam where its first record is whole', async () => {
    const image = crlf([...session('11'), '8:30:00Z(000)]<EV>SE   ', ...session('08')]);
    expect(await overwritten(image)).toEqual(['warning HISTORY_OVERWRITTEN 3']);
    expect(await overwritten(crlf([...session('11'), ...session('08')]))).toEqual([
      'warning HISTORY_OVERWRITTEN 3',
    ]);
  });

  it('does not give its newest parameters to its oldest sessions', async () => {
    const image = [pa('11T07:00:00', 'SP02', '00002.5'), ...session('11'), ...session('08')];
    const { rows } = await read(crlf(image));
    expect(rows.map((row) => row.amplitudeLeftMilliamps)).toEqual([2.5, Number.NaN]);
  });

  it('is joined over its end only where it comes round', async () => {
    const lines = [ev('01T08:30:00', 'SE'), ...session('02'), ev('03T08:00:00', 'SS')];
    expect(await overwritten(crlf(lines))).toEqual([
      'warning HISTORY_OVERWRITTEN 1',
      'warning STOP_MISSING 4',
    ]);
  });

  it('is no clock that was set back by a programmer, or lost its power', async () => {
    const set = [
      ...session('11'),
      ev('12T09:00:00', 'BC'),
      ev('08T09:00:00', 'BD'),
      ...session('09'),
    ];
    expect(await overwritten(crlf(set))).toEqual(['warning CLOCK_JUMP 4']);
    const off = [...session('11'), ev('08T07:00:00', 'PO'), ...session('08')];
    expect(await overwritten(crlf(off))).toEqual(['warning CLOCK_JUMP 3']);
  });
});

describe('hostile input', () => {
  it.each([
    ['a record cut short', '[2026-03-01T0', 'error RECORD_TRUNCATED 3'],
    ['a piece in the middle', '00Z(000)]<EV>SE   ', 'error RECORD_TRUNCATED 3'],
    ['a line of something else', 'hello', 'error RECORD_MALFORMED 3'],
    [
      'a date that does not exist',
      '[2026-02-30T08:00:00Z(000)]<EV>WK   ',
      'warning TIME_INVALID 3',
    ],
    [
      'a fraction that does not exist',
      '[2026-03-01T09:00:00Z(256)]<EV>WK   ',
      'warning TIME_INVALID 3',
    ],
    ['a type nobody knows', at('01T09:00:00', '<QQ>1'), 'notice RECORD_UNKNOWN 3'],
    ['a parameter nobody knows', pa('01T09:00:00', 'SP77', '00001.0'), 'notice RECORD_UNKNOWN 3'],
    ['a parameter without a name', at('01T09:00:00', '<PA>Val=1'), 'warning VALUE_INVALID 3'],
    ['an amplitude that is none', pa('01T09:00:00', 'SP02', '0000x.0'), 'warning VALUE_INVALID 3'],
    [
      'an amplitude nobody believes',
      pa('01T09:00:00', 'SP02', '06553.5'),
      'warning VALUE_INVALID 3',
    ],
    ['an impedance that is none', at('01T09:00:00', '<IM>12,50ohm'), 'warning VALUE_INVALID 3'],
    ['a battery that is none', at('01T09:00:00', '<BA>A=3.7V'), 'warning VALUE_INVALID 3'],
  ])('%s is named, and reading goes on', async (_, line, expected) => {
    const reading = await read(crlf([...session('01'), line, ...session('02')]));
    expect(found(reading)).toEqual([expected]);
    expect(reading.rows).toHaveLength(2);
  });

  it('a last line without an end is noted', async () => {
    const reading = await read(crlf(session('01')).trimEnd());
    expect(found(reading)).toEqual(['notice LAST_LINE_UNFINISHED 2']);
  });

  it('a line without end is not kept', () => {
    const text = `${'x'.repeat(5_000)}\r\n${crlf(session('01'))}`;
    const { events, diagnostics } = decodeAll(opennerve, [bytes(text)], { maxLineBytes: 1_000 });
    expect(found({ diagnostics })).toEqual(['error LINE_TOO_LONG 1']);
    expect(events.map(({ kind }) => kind)).toEqual(['unreadable', 'other', 'session-stop']);
  });

  it('any text of pieces of records throws nothing and is cut anywhere', () => {
    const piece = fc.constantFrom(
      ...EXAMPLES,
      ...session('01'),
      ...session('08'),
      ev('02T08:00:00', 'PO'),
      ev('02T08:00:00', 'LSA'),
      '[2026-03-',
      'Z(000)]<EV>',
      '\r',
      '\n',
      '\0',
      'ohm',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(), (pieces, cut) => {
        const whole = bytes(pieces.join('\r\n'));
        const at = cut % (whole.length + 1);
        const parts = [whole.subarray(0, at), whole.subarray(at)];
        expect(decodeAll(opennerve, parts)).toEqual(decodeAll(opennerve, [whole]));
      }),
    );
  });

  it('names of patients and columns are refused where they mean nothing', () => {
    expect(() => opennerve.createDecoder({ timeColumn: 'x' })).toThrow(/opennerve has no columns/);
    expect(() =>
      recogniseFormat(bytes('{"type":"header"}')).createDecoder({ patientId: 'x' }),
    ).toThrow(/--patient-id is for opennerve/);
  });
});
