import { describe, expect, it } from 'vitest';
import { doseEvents } from '../../src/codecs/doseEvents.js';
import { zoneNamed } from '../../src/model/zone.js';
import { decodeAll, expectChunkInvariance, utf8 } from '../helpers/decoderLaws.js';

const decode = (text: string, options = {}) => decodeAll(doseEvents, [utf8(text)], options);
const times = (text: string, options = {}) =>
  decode(text, options).rows.map(({ startMs }) => new Date(startMs).toISOString());

describe('dose-events', () => {
  it('reads any table with a time column, as bare events', () => {
    const { rows, diagnostics } = decode('who,timestamp\na,2026-03-01T08:00:00Z\n');
    expect(diagnostics).toEqual([]);
    expect(rows).toMatchObject([{ patient: 'unnamed', durationMs: Number.NaN }]);
  });

  it('takes the columns that the options name, in any case', () => {
    const { rows } = decode('who;When;where\na;1.3.2026 08:00;Asia/Tokyo\nb;1.3.2026 08:00;UTC\n', {
      timeColumn: 'when',
      patientColumn: 'WHO',
      zoneColumn: 'where',
      dateOrder: 'dmy',
    });
    expect(rows.map(({ patient, startMs }) => [patient, new Date(startMs).toISOString()])).toEqual([
      ['a', '2026-02-28T23:00:00.000Z'],
      ['b', '2026-03-01T08:00:00.000Z'],
    ]);
  });

  it('names an option whose column is not there, and the columns that are', () => {
    expect(() => decode('a,timestamp\n', { patientColumn: 'who' })).toThrow(
      /"who".*"a", "timestamp"/,
    );
    expect(() => decode('a,timestamp\n', { timeColumn: 'when' })).toThrow(/column named "when"/);
  });

  it('carries a patient on who is named in the first row only', () => {
    const { rows } = decode(
      'patient,timestamp\nA,2026-03-01T08:00Z\n,2026-03-02T08:00Z\nB,2026-03-03T08:00Z\n,2026-03-04T08:00Z\n',
    );
    expect(rows.map(({ patient }) => patient)).toEqual(['A', 'A', 'B', 'B']);
  });

  it.each(['"B"x,2026-03-02T08:00:00Z', '\uD800B,x', '"B,2026-03-02T08:00:00Z'])(
    'carries no patient on over a row that may have named another: %j',
    (lost) => {
      const text = `patient_id,timestamp\nA,2026-03-01T08:00:00Z\n${lost}\n,2026-03-03T08:00:00Z\nC,2026-03-04T08:00:00Z\n,2026-03-05T08:00:00Z\n`;
      const bytes = Buffer.from(text.replace('\uD800', '\u00ff'), 'latin1');
      const { rows, diagnostics } = decodeAll(doseEvents, [bytes]);
      expect(rows.map(({ patient, line }) => [patient, line])).toEqual([
        ['A', 2],
        ['C', 5],
        ['C', 6],
      ]);
      expect(diagnostics.map(({ line }) => line)).toEqual([3, 4]);
    },
  );

  it('finds the header below a line of free text', () => {
    const text =
      'Exported by Joe at 04-Oct-2022 (UTC-5) Eastern Standard Time,,\nDate,IntakeStatusDisplayResource,Identification number\n3/16/2022 12:30:10 PM,No change made,7\n3/17/2022 0:00:00 AM,Missing day,7\n3/17/2022 12:00:00 AM,Missing day,7\n';
    const { rows, skipped, diagnostics } = decode(text, { zone: zoneNamed('America/New_York') });
    expect(rows).toMatchObject([{ patient: '7', startMs: Date.UTC(2022, 2, 16, 16, 30, 10) }]);
    expect(skipped).toBe(2);
    expect(diagnostics.map(({ code }) => code)).toEqual(['TIME_NAIVE']);
  });

  it('says once for each difference that a UTC column disagrees, and believes the local one', () => {
    const text =
      'Patient,Dose Timestamp,Dose Timestamp UTC\nA,2023-11-13T10:42:00-04:00,2023-11-13T14:42:00+00:00\nA,2023-11-14T10:42:00-04:00,2023-11-14T16:42:00+00:00\nA,2023-11-15T10:42:00-04:00,2023-11-15T16:42:00+00:00\nA,2023-11-16T10:42:00-04:00,2023-11-13714:42:00+00:00\n';
    const { rows, diagnostics } = decode(text);
    expect(rows).toHaveLength(4);
    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([
      ['TIME_COLUMNS_DISAGREE', 3],
      ['TIME_COLUMNS_DISAGREE', 5],
    ]);
    expect(diagnostics[0]!.message).toContain('2 h after');
  });

  it.each([
    ['2023-11-13714:42:00+00:00', 'TIME_INVALID'],
    ['2023-Aor-28T15:15:48+00:00', 'TIME_INVALID'],
    ['3/4/2026 8:00', 'TIME_INVALID'],
    ['', 'TIME_INVALID'],
    ['0001-01-01T00:00:00Z', 'TIME_IMPLAUSIBLE'],
  ])('sets %j aside', (bad, code) => {
    const { rows, diagnostics } = decode(`id,timestamp\n1,${bad}\n2,2026-03-01T08:00:00Z\n`);
    expect(rows.map(({ line }) => line)).toEqual([3]);
    expect(diagnostics).toMatchObject([{ code, line: 2, severity: 'error' }]);
  });

  it('sets aside a zone that nobody knows', () => {
    const text = 'timestamp,tz\n2026-03-01T08:00,Mars/Base\n2026-03-01T08:00,UTC\n';
    const { rows, diagnostics } = decode(text);
    expect(rows).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'ZONE_UNKNOWN', line: 2 });
  });

  it('reads rows with more values than the header has names, and notes it once', () => {
    const { rows, diagnostics } = decode(
      'timestamp,a\n2026-03-01T08:00Z,1,2\n2026-03-02T08:00Z,1,2\n',
    );
    expect(rows).toHaveLength(2);
    expect(diagnostics).toMatchObject([{ code: 'FIELD_COUNT', severity: 'notice', line: 2 }]);
  });

  it('sets aside a row that may have been cut off in its time', () => {
    const { rows, diagnostics } = decode('id,timestamp,a\n1,2026-03-01T08:00Z,x\n2,2026-03-02T0');
    expect(rows).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: 'FIELD_COUNT', severity: 'error', line: 3 }]);
  });

  it('warns of a duration that it does not read', () => {
    const { diagnostics } = decode('start,duration_min\n2026-03-01T08:00:00Z,30\n');
    expect(diagnostics).toMatchObject([{ code: 'COLUMN_UNREAD', severity: 'warning', line: 1 }]);
  });

  it('keeps quotes within text', () => {
    expect(times('note,timestamp\n5" pill,2026-03-01T08:00:00Z\n')).toHaveLength(1);
  });

  it('gives the same whatever the chunks', () => {
    const text =
      '\uFEFFfree text, first\r\nPatient,Dose Timestamp,Dose Timestamp UTC\r\nA,2023-11-13T10:42:00-04:00,x\r\n,,\r\n,2023-11-14T10:42:00-04:00,\r\nB,"2023-11-15\nT10",\r\n';
    expectChunkInvariance(doseEvents, utf8(text));
  });
});
