import { readFileSync } from 'node:fs';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../src/codecs/crc32.js';
import { EventLineEncoder } from '../../src/codecs/eventLine.js';
import { eventNdjson } from '../../src/codecs/eventNdjson.js';
import { recogniseFormat } from '../../src/codecs/index.js';
import { LineReader } from '../../src/codecs/lineReader.js';
import type { DeviceEvent } from '../../src/model/logEvent.js';
import { decodeAll, expectChunkInvariance, utf8 } from '../helpers/decoderLaws.js';
import { readLog } from '../helpers/foundFaults.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

const START = '"patient_id":"P1","type":"session-start","session_id":"s1"';
const STOP =
  '"patient_id":"P1","type":"session-stop","session_id":"s1","start":"2026-03-01T08:00:00+01:00","duration_s":1800';
const lines = (...members: string[]): Uint8Array =>
  utf8(members.map((member) => `{${member}}\n`).join(''));

const clean = simulatedLog({ days: 3, preset: 'twice-daily-em' }, { seed: 4 }).data;

async function read(bytes: Uint8Array) {
  const { batches, diagnostics } = await readLog([bytes]);
  const sessions = batches.reduce((total, { length }) => total + length, 0);
  return { sessions, found: diagnostics.map(({ code, line }) => `${code} ${line}`), diagnostics };
}

describe('crc32', () => {
  it('is that of zlib, for any bytes and any part of them', () => {
    expect(crc32(utf8('123456789'), 0, 9).toString(16)).toBe('cbf43926');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(60), (bytes, from) => {
        const to = Math.max(from, bytes.length);
        if (from > bytes.length) return;
        expect(crc32(bytes, from, to)).toBe(zlibCrc32(bytes.subarray(from, to)));
      }),
    );
  });
});

describe('LineReader', () => {
  it('finds the lines of any text, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('', 'a', 'bc', '\r', 'x'.repeat(30), 'ü'), { maxLength: 30 }),
        fc.array(fc.nat(200), { maxLength: 12 }),
        (parts, cuts) => {
          const bytes = Buffer.from(parts.join('\n'));
          const got: string[] = [];
          const tooLong: number[] = [];
          const reader = new LineReader({
            maxLineBytes: 20,
            onLine: (all, from, to, line) =>
              got.push(`${line}:${Buffer.from(all.subarray(from, to)).toString()}`),
            onTooLong: (line) => tooLong.push(line),
          });
          const places = [
            0,
            ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b),
            bytes.length,
          ];
          for (let i = 1; i < places.length; i++) {
            const chunk = Buffer.from(bytes.subarray(places[i - 1]!, places[i]!));
            reader.push(chunk);
            chunk.fill(0x58);
          }
          reader.end();
          const expected = bytes.toString().split('\n');
          const last = expected.length - 1;
          const kept = expected
            .map((text, i) => [i + 1, i < last ? text.replace(/\r$/, '') : text] as const)
            .filter(([, text]) => text !== '');
          expect(got).toEqual(
            kept.filter(([, text]) => text.length <= 20).map(([line, text]) => `${line}:${text}`),
          );
          expect(tooLong).toEqual(
            kept.filter(([, text]) => text.length > 20).map(([line]) => line),
          );
        },
      ),
    );
  });
});

describe('event-ndjson', () => {
  it('is recognised by its first line', () => {
    expect(recogniseFormat(clean.subarray(0, 16_384)).id).toBe('event-ndjson');
    expect(recogniseFormat(lines(STOP)).id).toBe('event-ndjson');
    expect(() => recogniseFormat(utf8('{"a":1}\n'))).toThrow('matches no known log format');
  });

  it('does not mind where the bytes are cut', () => {
    expectChunkInvariance(eventNdjson, clean.subarray(0, 6_000));
    const noisy = simulatedLog(
      { days: 6, faults: { 'damaged-frames': 0.3, 'truncated-frames': 0.2 } },
      { seed: 8 },
    ).data;
    expectChunkInvariance(eventNdjson, noisy.subarray(0, 5_000));
  });

  it('reads a session without header, numbers and checksums', async () => {
    const { sessions, found } = await read(lines(START, STOP));
    expect([sessions, found]).toEqual([1, []]);
  });

  it('writes and reads any text in an id', () => {
    const encoder = new EventLineEncoder();
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
        const event: DeviceEvent = { type: 'session-start', session_id: text, program_id: text };
        const stamp = { seq: 1, patient_id: text, time: '2026-03-01T08:00:00Z', tick_ms: 0 };
        const line = encoder.device(stamp, event);
        const { events, diagnostics } = decodeAll(eventNdjson, [line, utf8('\n')]);
        expect(diagnostics).toEqual([]);
        expect(events).toMatchObject([{ kind: 'session-start', patientId: text, sessionId: text }]);
      }),
    );
  });

  it('finds every change of a byte in a line with a checksum', async () => {
    const whole = await read(clean);
    expect(whole.found).toEqual([]);
    const from = clean.indexOf('\n', clean.indexOf('session-stop')) + 1;
    const to = clean.indexOf('\n', from);
    for (let at = from; at < to; at++) {
      for (const flip of [1, 0x20, 0x80]) {
        const damaged = Buffer.from(clean);
        damaged[at]! ^= flip;
        const { sessions, found } = await read(damaged);
        expect(found.length, `byte ${at} ^ ${flip}`).toBeGreaterThan(0);
        expect(sessions).toBeLessThanOrEqual(whole.sessions);
      }
    }
  });

  it('says of a log that is cut off at any byte that it was, and invents no session', async () => {
    const whole = await read(clean);
    for (let length = 300; length < clean.length - 1; length += 97) {
      const { sessions, found } = await read(clean.subarray(0, length));
      expect(
        found.some((one) => one.startsWith('INPUT_TRUNCATED')),
        `${length}`,
      ).toBe(true);
      expect(sessions).toBeLessThanOrEqual(whole.sessions);
    }
  });

  it.each([
    ['no JSON', '"a":', 'RECORD_MALFORMED 1'],
    ['no patient', '"type":"session-stop"', 'TEXT_INVALID 1'],
    ['a patient that is no text', '"patient_id":7,"type":"session-stop"', 'TEXT_INVALID 1'],
    ['no start', '"patient_id":"P","type":"session-stop","duration_s":1', 'TIME_INVALID 1'],
    ['a start without offset', STOP.replace('+01:00', ''), 'TIME_INVALID 1'],
    ['a date that does not exist', STOP.replace('03-01', '02-30'), 'TIME_INVALID 1'],
    ['a clock that was not set', STOP.replace('2026', '1970'), 'TIME_IMPLAUSIBLE 1'],
    ['no duration', STOP.replace(',"duration_s":1800', ''), 'DURATION_INVALID 1'],
    ['a negative duration', STOP.replace('1800', '-1'), 'DURATION_INVALID 1'],
    ['a huge duration', STOP.replace('1800', '1e300'), 'DURATION_INVALID 1'],
    ['a duration in quotes', STOP.replace('1800', '"1800"'), 'DURATION_INVALID 1'],
    [
      'a duration that is a deep list',
      STOP.replace('1800', `${'['.repeat(200_000)}${']'.repeat(200_000)}`),
      'DURATION_INVALID 1',
    ],
    ['a bad time', `"time":"noon",${STOP}`, 'TIME_INVALID 1'],
    ['an impedance that is none', `${STOP},"impedance_left_ohm":"x"`, 'VALUE_INVALID 1'],
    ['an unknown type', '"patient_id":"P","type":"nap"', 'RECORD_UNKNOWN 1'],
  ])('says what is wrong with %s', async (_, members, expected) => {
    const { found } = decodeAll(eventNdjson, [lines(members)]).diagnostics.reduce(
      (all, { code, line }) => ({ found: [...all.found, `${code} ${line}`] }),
      { found: [] as string[] },
    );
    expect(found).toEqual([expected]);
  });

  it('refuses another version', () => {
    const header = '"type":"header","schema":"stimlog/events/2","patient_id":"P1"';
    expect(() => decodeAll(eventNdjson, [lines(header)])).toThrow(
      'schema "stimlog/events/2" is not stimlog/events/1',
    );
  });

  it('is at peace with ids that are names of things', async () => {
    const ids = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const { sessions, found } = await read(lines(...ids.map((id) => STOP.replace('P1', id))));
    expect([sessions, found]).toEqual([4, []]);
  });
});

describe('lines of a device, together', () => {
  const numbered = (seq: number, members: string): string => `"seq":${seq},${members}`;
  const battery = '"patient_id":"P1","type":"battery"';
  const header = '"type":"header","schema":"stimlog/events/1","patient_id":"P1"';
  const end = (last: number): string => `"type":"end","patient_id":"P1","last_seq":${last}`;
  const stampless = [1, 2, 3, 4, 5].map((seq) => numbered(seq, battery));

  it('are complete, or say which are not', async () => {
    const log = (...seqs: number[]): Uint8Array =>
      lines(header, ...seqs.map((seq) => stampless[seq - 1]!), end(5));
    expect((await read(log(1, 2, 3, 4, 5))).found).toEqual([]);
    expect((await read(log(1, 2, 4, 5))).found).toEqual(['RECORDS_LOST 4']);
    expect((await read(log(1, 2, 3))).found).toEqual(['RECORDS_LOST 5']);
    expect((await read(log(1, 3, 2, 4, 5))).found).toEqual(['RECORD_LATE 4']);
    expect((await read(log(1, 2, 2, 3, 4, 5))).found).toEqual(['RECORD_REPEATED 4']);
    expect((await read(log(3, 4, 5))).found).toEqual(['HISTORY_OVERWRITTEN 2']);
    expect((await read(log(2, 1, 3, 4, 5))).found).toEqual(['RECORD_LATE 3']);
    const { diagnostics } = await read(log(1, 5));
    expect(diagnostics[0]).toMatchObject({ code: 'RECORDS_LOST', count: 3 });
  });

  it('count once, in however many uploads and files they come', async () => {
    const log = lines(header, numbered(1, START), numbered(2, STOP), end(2));
    const twice = await read(Buffer.concat([log, log]));
    expect(twice.sessions).toBe(1);
    expect(twice.found).toEqual(['UPLOAD_REPEATED 5']);
  });

  it('of another device have numbers of their own, and of the same device one meaning', async () => {
    const log = (device: string, day: string): string[] => [
      `${header},"device_id":"${device}"`,
      numbered(1, START),
      numbered(2, STOP.replace('03-01', day)),
      end(2),
    ];
    const two = await read(lines(...log('D1', '03-01'), ...log('D2', '03-09')));
    expect([two.sessions, two.found]).toEqual([2, []]);
    const one = await read(lines(...log('D1', '03-01'), ...log('D1', '03-09')));
    expect([one.sessions, one.found]).toEqual([1, ['RECORD_CONFLICT 7', 'UPLOAD_REPEATED 5']]);
  });

  it('go on in the next upload', async () => {
    const later = lines(header, numbered(3, battery), end(3));
    const first = lines(header, numbered(1, START), numbered(2, STOP), end(2));
    expect((await read(Buffer.concat([first, later]))).found).toEqual([]);
    const tail = lines(header, numbered(2, STOP), end(2));
    const again = await read(Buffer.concat([tail, tail]));
    expect(again.found).toEqual(['HISTORY_OVERWRITTEN 2', 'UPLOAD_REPEATED 4']);
    const empty = lines(header, end(2));
    expect((await read(Buffer.concat([empty, empty]))).found).toEqual(['HISTORY_OVERWRITTEN 2']);
  });

  it('of several patients may alternate', async () => {
    const other = (text: string): string => text.replaceAll('P1', 'P2');
    const mixed = [header, other(header), numbered(1, START), other(numbered(1, START))];
    mixed.push(numbered(2, STOP), other(numbered(2, STOP)), end(2), other(end(2)));
    const { sessions, found } = await read(lines(...mixed));
    expect([sessions, found]).toEqual([2, []]);
  });

  it('tell a start without a stop from one whose stop was lost', async () => {
    const begin = (seq: number, id: string): string => numbered(seq, START.replace('s1', id));
    expect(
      (
        await read(
          lines(header, begin(1, 'a'), begin(2, 'b'), numbered(3, STOP.replace('s1', 'b')), end(3)),
        )
      ).found,
    ).toEqual(['STOP_MISSING 2']);
    expect(
      (
        await read(
          lines(header, begin(1, 'a'), begin(3, 'b'), numbered(4, STOP.replace('s1', 'b')), end(4)),
        )
      ).found,
    ).toEqual(['RECORDS_LOST 3']);
  });

  it('take no time to speak of, however many are wrong', async () => {
    const many = 60_000;
    const starts = Array.from({ length: many }, (_, i) =>
      numbered(2 * i + 1, START.replace('s1', `s${i}`)),
    );
    const began = performance.now();
    const { found } = await read(lines(header, ...starts));
    expect(found).toHaveLength(many + 1); // a gap before each but the first; the last has no stop; no end
    const mixed = Array.from({ length: 3_000 }, (_, i) => [
      header.replace('P1', `P${i}`),
      '{',
    ]).flat();
    expect((await read(lines(...mixed))).found.length).toBeGreaterThan(5_999);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('show a clock that was set, and keep quiet where the log says so', async () => {
    const at = (seq: number, time: string, tick: number, rest: string): string =>
      `"seq":${seq},"time":"2026-03-01T${time}:00+01:00","tick_ms":${tick},"patient_id":"P1",${rest}`;
    const check = '"type":"battery"';
    const set = '"type":"clock-set","from":"2026-03-01T08:10:00+01:00"';
    const jump = [at(1, '08:00', 4_294_967_000, check), at(2, '09:10', 600_000 - 296, check)];
    expect((await read(lines(...jump))).found).toEqual(['CLOCK_JUMP 2']);
    const asked = [
      at(1, '08:00', 0, check),
      at(2, '09:10', 600_000, set),
      at(3, '09:20', 1_200_000, check),
    ];
    expect((await read(lines(...asked))).found).toEqual([]);
    const wrapped = [at(1, '08:00', 4_294_967_000, check), at(2, '08:10', 600_000 - 296, check)];
    expect((await read(lines(...wrapped))).found).toEqual([]);
  });
});

it('reads the program in force where an upload begins, which the simulator writes in frames only', async () => {
  const program =
    '"type":"program","patient_id":"P1","program_id":"p","frequency_hz":20,"amplitude_left_ma":1.8';
  const { telemetry, diagnostics } = await readLog([lines(program)]);
  expect(diagnostics).toEqual([]);
  expect(telemetry).toMatchObject([
    { kind: 'program', patientId: 'P1', program: { frequency_hz: 20, amplitude_left_ma: 1.8 } },
  ]);
  const page = readFileSync(new URL('../../docs/formats/event-ndjson.md', import.meta.url), 'utf8');
  expect(page).toContain('| [x] | `program` |');
  expect(page).toContain('`simulate --level pulse --format event-ndjson` is refused');
});
