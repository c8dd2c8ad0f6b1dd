import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CountedSessions } from '../../src/analysis/countSessions.js';
import { edfAnnotations } from '../../src/reports/edfAnnotations.js';
import { type EdfFile, readEdf } from '../helpers/edfReader.js';

/** Sessions at these instants, ms, on a wall clock an hour ahead of UTC; NaN minutes: bare events. */
function sessionsAt(startMs: readonly number[], deliveredMs: readonly number[]): CountedSessions {
  return {
    length: startMs.length,
    startMs: Float64Array.from(startMs),
    startWallMs: Float64Array.from(startMs, (ms) => ms + 3_600_000),
    deliveredMs: Float64Array.from(deliveredMs),
    records: new Uint32Array(startMs.length).fill(1),
    day: new Int32Array(startMs.length),
    outcome: Uint8Array.from(startMs, (_, i) => i % 2),
  };
}

function edfOf(sessions: CountedSessions | undefined, patientId = 'SIM-0001'): EdfFile {
  const pieces = [...edfAnnotations({ patientId, label: 'SIM0001', sessions }, '1.2.3')];
  return readEdf(Buffer.concat(pieces));
}

const start = Date.parse('2026-02-02T08:01:32.250Z');

describe('EDF+ annotations', () => {
  it('have the header that the specification asks for, on the local wall clock', () => {
    expect(edfOf(sessionsAt([start], [1_800_000])).fields).toEqual({
      version: '0',
      patient: 'SIM-0001 X X X',
      recording: 'Startdate 02-FEB-2026 X X X stimlog_1.2.3 not_a_medical_device',
      startDate: '02.02.26',
      startTime: '09.01.32',
      headerBytes: '512',
      reserved: 'EDF+C',
      records: '1',
      recordSeconds: '0',
      signals: '1',
      label: 'EDF Annotations',
      transducer: '',
      dimension: '',
      physicalMinimum: '-1',
      physicalMaximum: '1',
      digitalMinimum: '-32768',
      digitalMaximum: '32767',
      prefilter: '',
      samples: '22',
      signalReserved: '',
    });
  });

  it('tell each session after the whole second of the header, with its outcome', () => {
    const later = start + 43_200_500;
    expect(edfOf(sessionsAt([start, later], [1_800_000, 60_125])).annotations).toEqual([
      { onsetSeconds: 0.25, durationSeconds: 1800, text: 'stimulation session, valid' },
      { onsetSeconds: 43_200.75, durationSeconds: 60.125, text: 'stimulation session, short' },
    ]);
  });

  it('tell bare events without a duration', () => {
    expect(edfOf(sessionsAt([start], [Number.NaN])).annotations).toEqual([
      { onsetSeconds: 0.25, durationSeconds: undefined, text: 'event, valid' },
    ]);
  });

  it('are none for a patient without a session, with a start that is not known', () => {
    const { fields, annotations } = edfOf(undefined);
    expect(annotations).toEqual([]);
    expect(fields).toMatchObject({
      recording: 'Startdate X X X X stimlog_1.2.3 not_a_medical_device',
      startDate: '01.01.85',
      startTime: '00.00.00',
    });
  });

  it('of ten years fit into records of the recommended size, each with its start', () => {
    const starts = Array.from({ length: 7_300 }, (_, i) => start + i * 43_200_000);
    const { annotations, recordBytes, recordStarts } = edfOf(
      sessionsAt(starts, new Array(7_300).fill(1_800_500)),
    );
    expect(annotations).toHaveLength(7_300);
    expect(annotations.at(-1)!.onsetSeconds).toBe(7_299 * 43_200 + 0.25);
    expect(recordBytes).toBeLessThanOrEqual(61_440);
    expect(recordStarts).toEqual(new Array(6).fill(0));
  });

  it.each([
    ['two words', 'two_words X X X'],
    ['<b>x</b>', '<b>x</b> X X X'],
    ['患者', 'SIM0001 X X X'],
    ['a\u202eb', 'SIM0001 X X X'],
    ['A'.repeat(74), `${'A'.repeat(74)} X X X`],
    ['A'.repeat(300), 'SIM0001 X X X'],
  ])('name patient %j in ASCII without spaces', (id, patient) => {
    expect(edfOf(sessionsAt([start], [0]), id).fields.patient).toBe(patient);
  });

  it('give back every onset and duration, to the millisecond', () => {
    const session = fc.tuple(fc.nat({ max: 1e9 }), fc.nat({ max: 86_400_000 }));
    fc.assert(
      fc.property(fc.array(session, { maxLength: 200 }), (given) => {
        let ms = start;
        const starts = given.map(([gapMs]) => {
          ms += gapMs;
          return ms;
        });
        const { annotations } = edfOf(
          sessionsAt(
            starts,
            given.map(([, deliveredMs]) => deliveredMs),
          ),
        );
        const first = Math.floor((starts[0] ?? 0) / 1_000) * 1_000;
        expect(annotations.map(({ onsetSeconds }) => Math.round(onsetSeconds * 1_000))).toEqual(
          starts.map((startMs) => startMs - first),
        );
        expect(
          annotations.map(({ durationSeconds }) => Math.round(durationSeconds! * 1_000)),
        ).toEqual(given.map(([, deliveredMs]) => deliveredMs));
      }),
    );
  });
});
