import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edfAnnotations } from '../../src/codecs/edfAnnotations.js';
import { recogniseFormat } from '../../src/codecs/index.js';
import { zoneNamed } from '../../src/model/zone.js';
import { decodeAll, expectChunkInvariance } from '../helpers/decoderLaws.js';
import { type EdfFile, edfFile, list } from '../helpers/edfFile.js';

const BERLIN = { zone: zoneNamed('Europe/Berlin') };
const decode = (file: EdfFile, options: object = BERLIN) =>
  decodeAll(edfAnnotations, [edfFile(file)], options);
const said = (rows: readonly { readonly startMs: number; readonly durationMs: number }[]) =>
  rows.map(({ startMs, durationMs }) => [new Date(startMs).toISOString(), durationMs / 1_000]);
const codes = (diagnostics: readonly { readonly code: string }[]) =>
  diagnostics.map(({ code }) => code).filter((code) => code !== 'TIME_NAIVE');
/** One session of half an hour, ten minutes into the recording. */
const ONE = { records: [{ onset: 0, lists: [list(600, 'Stimulation', 1800)] }] };
const ONE_SAID = [['2026-03-02T07:10:00.000Z', 1_800]];

describe('annotations of EDF+', () => {
  it('are recognised, and read as sessions of the patient whose code the header has', () => {
    const bytes = edfFile(ONE);
    expect(recogniseFormat(bytes)).toBe(edfAnnotations);
    const { rows, skipped, diagnostics } = decode(ONE);
    expect(said(rows)).toEqual(ONE_SAID);
    expect(rows[0]).toMatchObject({ patient: 'SIM-7', offsetMinutes: 60 });
    expect([skipped, codes(diagnostics)]).toEqual([0, []]);
  });

  it('pair on and off, across records, and count the others as no events', () => {
    const { rows, skipped, diagnostics } = decode({
      records: [
        {
          onset: 0,
          lists: [list(5, 'Lights off'), list(10.5, 'Stim ON'), list(11, 'Movement', 3)],
        },
        { onset: 60, lists: [list(70, 'stimulation off: patient'), list(71, 'Session started')] },
        { onset: 120, lists: [list(150, 'Session stopped')] },
      ],
    });
    expect(said(rows)).toEqual([
      ['2026-03-02T07:00:10.500Z', 59.5],
      ['2026-03-02T07:01:11.000Z', 79],
    ]);
    expect([skipped, codes(diagnostics)]).toEqual([2, []]);
  });

  it.each([
    'Stimulation',
    'stim',
    'Therapy session',
    'stimulation session (program A)',
    'Session: 1',
    'Neurostimulation',
  ])('take %j with a duration for a session', (text) => {
    const { rows } = decode({ records: [{ onset: 0, lists: [list(600, text, '1800.0')] }] });
    expect(said(rows)).toEqual(ONE_SAID);
  });

  it.each(['Stimulation', 'Stimulus artefact', 'Sessions', 'restimulation', 'Simulation on'])(
    'take %j without a duration for none',
    (text) => {
      const { rows, skipped } = decode({ records: [{ onset: 0, lists: [list(600, text)] }] });
      expect([rows.length, skipped]).toEqual([0, 1]);
    },
  );

  it('read several texts of one onset', () => {
    const lists = ['+600\u00151800\u0014Note\u0014Stimulation\u0014\u0000'];
    const { rows, skipped } = decode({ records: [{ onset: 0, lists }] });
    expect([said(rows), skipped]).toEqual([ONE_SAID, 1]);
  });

  it('pair on and off by time, in whatever order a record and its signals hold them', () => {
    const { rows, diagnostics } = decode({
      records: [
        { onset: 0, lists: [list(30, 'Stim off'), list(10, 'Stim on'), list(50, 'Stim off')] },
        { onset: 60, lists: [list(40, 'Stim on')] },
      ],
    });
    expect(said(rows)).toEqual([
      ['2026-03-02T07:00:10.000Z', 20],
      ['2026-03-02T07:00:40.000Z', 10],
    ]);
    expect(codes(diagnostics)).toEqual([]);
  });

  it.each([`1${'0'.repeat(60)}`, `1${'0'.repeat(400)}`, '9999999999', '-1760000000'])(
    'set a session aside whose onset is %s s, and date it nowhere',
    (onset) => {
      const signed = onset.startsWith('-') ? onset : `+${onset}`;
      const lists = [list(signed, 'Stimulation', 1800)];
      const { rows, diagnostics } = decode({
        records: [{ onset: 0, lists }],
        annotationBytes: 480,
      });
      expect([rows.length, codes(diagnostics)]).toEqual([0, ['TIME_IMPLAUSIBLE']]);
    },
  );

  it('say which stimulation has no end or no beginning', () => {
    const { rows, diagnostics } = decode({
      records: [{ onset: 0, lists: [list(1, 'stim off'), list(2, 'stim on'), list(9, 'stim on')] }],
    });
    expect(rows).toEqual([]);
    expect(codes(diagnostics)).toEqual(['START_MISSING', 'STOP_MISSING', 'STOP_MISSING']);
    // Places are bytes of the annotation: behind the header, the other signal and what stands before it.
    const first = 768 + 20 + '+0__0'.length;
    expect(diagnostics[0]!.line).toBe(first);
    expect(diagnostics[1]!.line).toBe(first + list(1, 'stim off').length);
  });

  it('count seconds from the instant of the start when clocks are changed on the way', () => {
    const { rows } = decode({
      date: '29.03.26',
      recording: 'Startdate 29-MAR-2026 X X X',
      time: '01.00.00',
      records: [{ onset: 0, lists: [list(7_200, 'Stimulation', 1_800)] }],
    });
    expect(rows[0]).toMatchObject({ startMs: Date.UTC(2026, 2, 29, 2), offsetMinutes: 120 });
  });

  it('ask for the zone', () => {
    expect(() => decode(ONE, {})).toThrow(/--zone/);
    expect(decode({ records: [{ onset: 0 }] }, {}).rows).toEqual([]); // nothing to place
  });

  it.each([
    ['Startdate 02-MAR-2026 X X X', '02.03.26', '2026-03-02', []],
    ['Startdate X X X X', '02.03.26', '2026-03-02', []],
    ['', '02.03.26', '2026-03-02', []],
    ['Startdate 02-MAR-2026 X X X', '99.99.99', '2026-03-02', ['TIME_COLUMNS_DISAGREE']],
    ['Startdate 02-MAR-2026 X X X', 'yy', '2026-03-02', ['TIME_COLUMNS_DISAGREE']],
    ['Startdate 02-MAR-2026 X X X', '03.03.26', '2026-03-02', ['TIME_COLUMNS_DISAGREE']],
    ['Startdate 31-FEB-2026 X X X', '02.03.26', '2026-03-02', []],
    ['Startdate X X X X', '02.03.94', '1994-03-02', []],
    ['Startdate X X X X', '02.03.84', '2084-03-02', []],
  ])('are dated by %j and %j: %s', (recording, date, day, expected) => {
    const { rows, diagnostics } = decode({ ...ONE, recording, date });
    expect(new Date(rows[0]!.startMs).toISOString()).toBe(`${day}T07:10:00.000Z`);
    expect(codes(diagnostics)).toEqual(expected);
  });

  it.each([
    ['Startdate X X X X', '31.02.26', '08.00.00'],
    ['Startdate X X X X', '01.01.85', '08.00.00'],
    ['Startdate X', '', '08.00.00'],
    ['Startdate 02-MAR-2026 X X X', '02.03.26', '25.00.00'],
  ])(
    'are set aside, and dated nowhere, where nobody knows the start: %j %j %j',
    (recording, date, time) => {
      const { rows, diagnostics } = decode({ ...ONE, recording, date, time });
      expect(rows).toEqual([]);
      expect(diagnostics).toMatchObject([{ code: 'TIME_INVALID', severity: 'error' }]);
    },
  );

  it('say where an EDF+D recording was interrupted', () => {
    const { rows, diagnostics } = decode({
      kind: 'EDF+D',
      records: [
        { onset: 0, lists: [list(10, 'stim on')] },
        { onset: 60 },
        { onset: 300, lists: [list(310, 'stim off')] },
      ],
    });
    expect(said(rows)).toEqual([['2026-03-02T07:00:10.000Z', 300]]);
    expect(diagnostics.find(({ code }) => code === 'RECORDING_GAP')?.message).toContain(
      'interrupted once, for 180 s in all',
    );
  });

  it('leave out the name of the patient', () => {
    expect(JSON.stringify(decode(ONE))).not.toContain('Jane');
    const { rows } = decode({ ...ONE, patient: 'X X X X' });
    expect(rows[0]!.patient).toBe('unnamed');
  });

  it.each([
    [{ ...ONE, kind: '' as const }, /plain EDF/],
    [{ ...ONE, annotationBytes: 0, records: [] }, /no signal "EDF Annotations"/],
  ])('refuse what holds none', (file, why) => {
    expect(() => decode(file)).toThrow(why);
  });

  it('refuse a header that breaks off', () => {
    expect(() => decodeAll(edfAnnotations, [edfFile(ONE).subarray(0, 500)], BERLIN)).toThrow(
      /breaks off in its header, after 500 bytes/,
    );
  });

  it('set aside what is no annotation list', () => {
    const { rows, diagnostics } = decode({
      records: [
        { onset: 0, lists: ['noon\u0014Stimulation\u0014\u0000', list(600, 'Stimulation', 1800)] },
      ],
    });
    expect(said(rows)).toEqual(ONE_SAID);
    expect(codes(diagnostics)).toEqual(['RECORD_MALFORMED']);
  });

  it('give the same whatever the chunks', () => {
    const file = edfFile({
      kind: 'EDF+D',
      recordCount: -1,
      records: [
        { onset: 0, lists: [list(5, 'Lights off'), list(10.5, 'Stim ON')] },
        { onset: 90, lists: [list(100, 'stim off'), 'x\u0014\u0000'] },
        { onset: 150, lists: [list(151, 'Stimulation', 9), list(170, 'stim on')] },
      ],
    });
    expectChunkInvariance(edfAnnotations, file.subarray(0, file.length - 3), BERLIN);
    expectChunkInvariance(edfAnnotations, file, BERLIN);
  });

  it('never throw anything but a refusal of the file, whatever is damaged', () => {
    const good = edfFile(ONE);
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
        const bytes = Buffer.from(good);
        bytes[at] = value;
        try {
          decodeAll(edfAnnotations, [bytes], BERLIN);
        } catch (error) {
          expect(error).toMatchObject({ name: 'StimlogError', code: 'FORMAT_UNKNOWN' });
        }
      }),
    );
  });
});

describe('hostile case 9: EDF with a record count of -1, and with 0 records', () => {
  it.each([
    [-1, 'notice'],
    [0, 'warning'],
  ])('reads the records that are there: %i', (recordCount, severity) => {
    const { rows, diagnostics } = decode({ ...ONE, recordCount });
    expect(said(rows)).toEqual(ONE_SAID);
    expect(diagnostics.find(({ code }) => code === 'RECORD_COUNT')).toMatchObject({ severity });
  });

  it('reads nothing out of none', () => {
    const { rows, diagnostics } = decode({ records: [], recordCount: 0 });
    expect([rows, diagnostics]).toEqual([[], []]);
  });

  it('keeps what came before the end was cut off, and says how far', () => {
    const bytes = edfFile({ records: [...ONE.records, { onset: 60 }] });
    const { rows, diagnostics } = decodeAll(edfAnnotations, [bytes.subarray(0, -5)], BERLIN);
    expect(said(rows)).toEqual(ONE_SAID);
    expect(diagnostics.find(({ code }) => code === 'INPUT_TRUNCATED')?.message).toContain(
      'breaks off after 135 of 140 bytes; 1 whole record before it',
    );
    const short = decode({ ...ONE, recordCount: 7 });
    expect(codes(short.diagnostics)).toEqual(['INPUT_TRUNCATED']);
  });
});

describe('hostile case 10: on == off, with a duration of -1', () => {
  it('is a session of no length, which no threshold lets count', () => {
    const { rows } = decode({
      records: [{ onset: 0, lists: [list(10, 'stim on'), list(10, 'stim off')] }],
    });
    expect(said(rows)).toEqual([['2026-03-02T07:00:10.000Z', 0]]);
  });

  it('sets a duration of -1 aside', () => {
    const { rows, diagnostics } = decode({
      records: [{ onset: 0, lists: [list(10, 'Stimulation', -1)] }],
    });
    expect(rows).toEqual([]);
    expect(codes(diagnostics)).toEqual(['DURATION_INVALID']);
  });
});
