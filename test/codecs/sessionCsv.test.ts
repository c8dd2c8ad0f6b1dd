import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recognisedFormat } from '../../src/codecs/index.js';
import { sessionCsv } from '../../src/codecs/sessionCsv.js';
import { zoneNamed } from '../../src/model/zone.js';
import { cutAt, decodeAll, expectChunkInvariance, utf8 } from '../helpers/decoderLaws.js';
import { sessionLog } from '../helpers/simulatedLog.js';

const HEADER = 'patient_id,start,duration_s\n';
const berlin = zoneNamed('Europe/Berlin');

function decode(text: string, options = {}) {
  return decodeAll(sessionCsv, [utf8(text)], options);
}

describe('session-csv', () => {
  it('reads a row into units', () => {
    const { rows } = decode(
      'patient_id,start,duration_s,end_reason,amplitude_left_ma\nP1,2026-03-01T08:00:00+01:00,1799.5,completed,2.35\n',
    );
    expect(rows).toEqual([
      {
        line: 2,
        patient: 'P1',
        startMs: Date.UTC(2026, 2, 1, 7),
        offsetMinutes: 60,
        stampKind: 0,
        durationMs: 1_799_500,
        endReason: 'completed',
        amplitudeLeftMilliamps: 2.35,
      },
    ]);
  });

  it.each([
    [',', 'patient_id,start,duration_s'],
    [';', 'patient_id;start;duration_s'],
    ['\t', 'patient_id\tstart\tduration_s'],
  ])('takes %j between fields, CRLF, a byte-order mark and upper case', (delimiter, header) => {
    const row = ['P1', '2026-03-01T08:00:00Z', '1800'].join(delimiter);
    const { rows, diagnostics } = decode(`\uFEFF${header.toUpperCase()}\r\n${row}\r\n`);
    expect(diagnostics).toEqual([]);
    expect(rows).toMatchObject([{ patient: 'P1', durationMs: 1_800_000, line: 2 }]);
  });

  it('takes quoted fields, columns in any order and columns it does not know', () => {
    const { rows, diagnostics } = decode(
      'note,"duration_s",start,patient_id\n"a ""b"", c",1800,"2026-03-01T08:00:00Z","P,1"\n',
    );
    expect(diagnostics).toEqual([]);
    expect(rows).toMatchObject([{ patient: 'P,1', durationMs: 1_800_000 }]);
  });

  const good = 'P1,2026-03-01T08:00:00Z,1800';
  it.each([
    ['P1,2026-03-01T08:00:00Z', 'FIELD_COUNT', 'row has 2 fields where the header names 3'],
    [`${good},1`, 'FIELD_COUNT', 'row has 4 fields where the header names 3'],
    [',2026-03-01T08:00:00Z,1800', 'TEXT_INVALID', 'patient_id is empty'],
    ['P1,,1800', 'TIME_INVALID', 'start is empty'],
    ['P1,2026-02-30T08:00:00Z,1800', 'TIME_INVALID', '"2026-02-30T08:00:00Z" names a date'],
    ['P1,1970-01-01T00:00:00Z,1800', 'TIME_IMPLAUSIBLE', 'the clock was not set'],
    ['P1,2026-03-01T08:00:00Z,', 'DURATION_INVALID', 'duration_s is empty'],
    ['P1,2026-03-01T08:00:00Z,NaN', 'DURATION_INVALID', '"NaN" is not a number of seconds'],
    ['P1,2026-03-01T08:00:00Z,-5', 'DURATION_INVALID', '"-5" is negative'],
    ['P1,2026-03-01T08:00:00Z,86400.1', 'DURATION_INVALID', 'is longer than a day'],
    ['P1,2026-03-01T08:00:00Z,1e300', 'DURATION_INVALID', 'is longer than a day'],
    ['P1,2026-03-01T08:00:00Z,"1800,5"', 'DECIMAL_COMMA', 'write a decimal point'],
    ['"P1,2026-03-01T08:00:00Z,1800', 'RECORD_MALFORMED', 'a quote is not closed'],
    ['P1",2026-03-01T08:00:00Z,1800', 'RECORD_MALFORMED', 'a quote stands inside'],
    ['"P1"x,2026-03-01T08:00:00Z,1800', 'RECORD_MALFORMED', 'text follows a closing quote'],
  ])('sets %j aside with %s, and keeps the rows around it', (bad, code, message) => {
    const { rows, diagnostics } = decode(`${HEADER}${good}\n${bad}\nP2${good.slice(2)}\n`);
    expect(rows.map(({ patient, line }) => [patient, line])).toEqual([
      ['P1', 2],
      ['P2', 4],
    ]);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ severity: 'error', code, line: 3 });
    expect(diagnostics[0]!.message).toContain(message);
  });

  it('sets aside an id that is not UTF-8', () => {
    const bytes = Buffer.from(`${HEADER}P\xff,2026-03-01T08:00:00Z,1800\n${good}\n`, 'latin1');
    const { rows, diagnostics } = decodeAll(sessionCsv, [bytes]);
    expect(rows).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: 'TEXT_INVALID', line: 2 }]);
  });

  it('keeps a row whose parameter is no number, without the parameter', () => {
    const { rows, diagnostics } = decode(
      'start,duration_s,amplitude_left_ma\n2026-03-01T08:00:00Z,1800,"2,5"\n2026-03-02T08:00:00Z,1800,-1\n',
    );
    expect(rows.map((row) => row.amplitudeLeftMilliamps)).toEqual([Number.NaN, Number.NaN]);
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ['DECIMAL_COMMA', 'warning'],
      ['VALUE_INVALID', 'warning'],
    ]);
  });

  it('notes a last line without an end, and sets aside one that was cut', () => {
    expect(decode(`${HEADER}${good}`).diagnostics).toMatchObject([
      { code: 'LAST_LINE_UNFINISHED', severity: 'notice', line: 2 },
    ]);
    expect(decode(`${HEADER}${good}\nP1,2026-03-0`).diagnostics).toMatchObject([
      { code: 'FIELD_COUNT', severity: 'error', line: 3 },
    ]);
  });

  it('places a naive time by the zone, or sets it aside where the zone does not settle it', () => {
    const { rows, diagnostics } = decode(
      `${HEADER}P1,2026-03-29T01:30:00,1800\nP1,2026-03-29T02:30:00,1800\nP1,2026-10-25T02:30:00,1800\nP1,2026-10-25T03:30:00,1800\n`,
      { zone: berlin },
    );
    expect(rows.map(({ startMs }) => new Date(startMs).toISOString())).toEqual([
      '2026-03-29T00:30:00.000Z',
      '2026-10-25T02:30:00.000Z',
    ]);
    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([
      ['TIME_NAIVE', 2],
      ['TIME_NONEXISTENT', 3],
      ['TIME_AMBIGUOUS', 4],
    ]);
  });

  it('finds the header below a comment or a blank line, and is still no table of events', () => {
    const text = `# exported by hand\n\n${HEADER}${good}\n`;
    expect(sessionCsv.recognises(utf8(text))).toBe(true);
    expect(decode(text).rows).toMatchObject([{ patient: 'P1', line: 4, durationMs: 1_800_000 }]);
  });

  it('gives a short log without a final line end whole, through the recogniser and reused columns', () => {
    const text = `${HEADER}P1,2026-03-01T08:00:00Z,1800\nP2,2026-03-02T08:00:00Z,1800\nP3,2026-03-03T08:00:00Z,1800`;
    const { rows } = decodeAll(recognisedFormat(), [utf8(text)], { reuseColumns: true });
    expect(rows.map(({ patient }) => patient)).toEqual(['P1', 'P2', 'P3']);
  });

  it('refuses naive times without a zone', () => {
    expect(() => decode(`${HEADER}P1,2026-03-29T01:30:00,1800\n`)).toThrow(/--zone/);
  });

  it('refuses a header that cannot be read, whatever the chunks', () => {
    const text =
      'start,duration_s,"note\n2026-03-01T08:00:00Z,1800,x\n2026-03-02T08:00:00Z,1800,x\n';
    for (const cuts of [[], [20], [30, 40], Array.from(text, (_, i) => i)]) {
      expect(() => decodeAll(sessionCsv, cutAt(utf8(text), cuts))).toThrow(
        /the header cannot be read/,
      );
    }
  });

  it('keeps ids apart that differ by a byte-order mark', () => {
    const { rows } = decode(
      `${HEADER}A,2026-03-01T08:00:00Z,1800\n\uFEFFA,2026-03-01T08:00:00Z,1800\n`,
    );
    expect(new Set(rows.map(({ patient }) => patient)).size).toBe(2);
  });

  it('refuses a header that names a column twice, or none of its columns', () => {
    expect(() => decode('start,start,duration_s\n')).toThrow(/twice/);
    expect(() => decode('a,b\n1,2\n')).toThrow(/start and duration_s/);
  });

  it('gives the same whatever the chunks, of a clean log and of a damaged one', () => {
    const clean = sessionLog(3, { patients: 2, days: 4 });
    expectChunkInvariance(sessionCsv, utf8(clean));
    const damaged = `\uFEFF${HEADER}${good}\r\n"P1,x\n${'y'.repeat(300)}\n\nP1,"2026-03-01T09:00:00Z","18""00"\nP1,"2026-03-01\nT09",1\n${good}`;
    expectChunkInvariance(sessionCsv, utf8(damaged), { maxLineBytes: 200 });
  });

  it('accounts for every line of any text: a record, a diagnostic, or blank', () => {
    const line = fc.oneof(
      fc.constant(good),
      fc.string({ unit: fc.constantFrom(...'P1,"\t 2026-03T:Z;é') }),
      fc.string().map((text) => text.replaceAll(/[\r\n]/g, '')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { rows, diagnostics } = decode(`${HEADER}${lines.join('\n')}\n`);
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        const seen = new Set([...rows, ...errors].map((item) => item.line));
        expect(seen.size).toBe(rows.length + errors.length);
        lines.forEach((text, i) => {
          // Between quotes a line may be part of another record.
          const mustBeSeen = !/^[ ,]*$/.test(text) && !lines.join().includes('"');
          if (mustBeSeen) expect(seen.has(i + 2)).toBe(true);
        });
      }),
    );
  });
});
