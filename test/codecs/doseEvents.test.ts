import { describe, expect, it } from 'vitest';
import type { HeaderReading } from '../../src/codecs/codec.js';
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

  it('stops where a date shows that all before it may be the wrong way round', () => {
    const mems = (...dates: string[]): string =>
      `Date,IntakeStatusDisplayResource,Identification number\n${dates.map((date) => `${date} 8:00:00 AM,No change made,7\n`).join('')}`;
    const zone = zoneNamed('Europe/Brussels');
    const wrong = mems('3/4/2022', '4/4/2022', '13/4/2022');
    expect(() => decode(wrong, { zone })).toThrow(/puts the day first.*--date-order dmy, or mdy/);
    expect(times(wrong, { zone, dateOrder: 'dmy' })[0]).toBe('2022-04-03T06:00:00.000Z');
    expect(decode(wrong, { zone, dateOrder: 'mdy' }).rows).toHaveLength(2);
    const typo = decode(mems('3/14/2022', '3/15/2022', '16/3/2022', '3/17/2022'), { zone });
    expect(typo.rows).toHaveLength(3);
    expect(typo.diagnostics.map(({ code, line }) => [code, line])).toContainEqual([
      'TIME_INVALID',
      4,
    ]);
  });

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

/** Layouts of makers, each with made-up rows under the header as it is exported. */
describe('layouts of makers', () => {
  const layoutOf = (text: string): string | undefined => {
    let layout: string | undefined;
    const decoder = doseEvents.createDecoder({ zone: zoneNamed('UTC') }, (header) => {
      layout = header.layout;
    });
    decoder.push(utf8(text));
    decoder.end();
    return layout;
  };
  const ADHERETECH =
    'Patient_UID,Device_UID,Site,Medication,Reminder_Sent,Status,Deadline_UTC,Dose_Date_UTC,Time_Recorded_UTC,Patient_Timezone,Deadline_Patient_Timezone,Dose_Date_Patient_Timezone,Time_Recorded_Patient_Timezone\n';

  it.each(
    [
      [
        'Index,Patient ID,ECM ID,Dose #,Dose Timestamp,Dose Timestamp UTC,Dose Group,Dose Label\n1,P1,E1,1,2026-03-02T08:00:00-05:00,2026-03-02T13:00:00+00:00,--,1\n,,,2,2026-03-03T08:00:00-05:00,2026-03-03T13:00:00+00:00,--,1\n',
        'eCAP 1 (event per row, ECM ID)',
      ],
      [
        'Patient,Project,Package ID,Regimen ID,Package Label,Patient Dose Index,Dose Date,Dose Timestamp,Dose Timestamp UTC,Dose Group,Dose Label,Adherent\nP1,X,K,"7 days a week, 2 times a day",eCap,1,2026-Mar-02,2026-Mar-02T08:00:00-05:00,2026-Mar-02T13:00:00+00:00,--,D,--\nP1,X,K,"7 days a week, 2 times a day",eCap,2,,2026-Mar-03T08:00:00-05:00,2026-Mar-03T13:00:00+00:00,--,D,--\n',
        'eCAP 2 (package label)',
      ],
      [
        'Patient,Project,Package ID,Regimen ID,Config Label,Patient Dose Index,Dose Timestamp,Dose Timestamp UTC,Medications,Dose Group,Dose Label,Adherent,Type,eDiary Status,Original Timestamp,reason\nP1,X,K,R,Generic,1,2026-03-02T08:00:00-05:00,2026-03-02T13:00:00+00:00,D,--,D,PRN,PRN,--,--,--\nP1,X,K,R,Generic,2,2026-03-03T08:00:00-05:00,2026-03-03T13:00:00+00:00,D,--,D,PRN,PRN,--,--,--\n',
        'eCAP 3 (config label)',
      ],
      [
        'Package Index,Study ID,Site ID,Subject ID,Kit ID,Package ID,Dose Regimen,Dose Index,Dose Date,Dose Timestamp,Dose Timestamp UTC,Dose Group,Dose Label,Compliant\n1,S,T,P1,K,K,--,1,3/2/2026,2026-03-02T08:00:00-05:00,2026-03-02T13:00:00+00:00,--,1,--\n,,,,,,,2,3/3/2026,2026-03-03T08:00:00-05:00,2026-03-03T13:00:00+00:00,--,1,--\n',
        'eCAP, study export',
      ],
      [
        'PatientNumber,CleverKey,EventType,DateStamp\nP1,K,Taken,3/2/2026 13:00:00\nP1,K,Reminder,3/2/2026 12:30:00\nP1,K,Taken,3/3/2026 13:00:00\n',
        'CleverCap dispenser',
      ],
      [
        `${ADHERETECH}P1,D,,X,R,ONTIME,13:30,3/2/2026,3/2/2026 13:00,America/New_York,8:30,3/2/2026,3/2/2026 8:00\n,D,,X,R,LATE,11:30,3/3/2026,3/3/2026 13:00,America/New_York,6:30,3/3/2026,3/3/2026 8:00\n`,
        'AdhereTech smart bottle',
      ],
      [
        'Patient:  (ID: P1),,,,,,\n,Event ID,Device SN,Event Type,Details,Create Time,is Rpm event\n,9,1,Pill was taken,Tue 1,"3/3/2026, 1:00:00 PM",FALSE\n,8,1,Periodic test,Excellent,"3/3/2026, 3:48:02 AM",FALSE\n,7,1,Pill was not taken 2nd reminder,Mon 4,"3/2/2026, 10:00:00 PM",FALSE\n,6,1,Wrong cell opened,Mon 4,"3/2/2026, 9:00:00 PM",FALSE\n,5,1,Pill was taken,Mon 1,"3/2/2026, 1:00:00 PM",FALSE\n',
        'SimpleMed pillbox',
      ],
      [
        'Exported by Joe at 04-Mar-2026 20:41:56,,,,,,,\nDate,IntakeStatusDisplayResource,Indication / pathology,Identification number,Label,CavityLabel,Comment,IntakeChangeReasons\n3/4/2026 0:00,Missing day,,,,,,\n3/3/2026 13:00,No change made,M,P1,,,,\n3/2/2026 13:00,No change made,M,P1,,,,\n',
        'MEMS cap',
      ],
    ].map(([text, title]) => [title!, text!] as const),
  )('reads %s', (title, text) => {
    const { rows, diagnostics } = decode(text, { zone: zoneNamed('UTC') });
    expect(layoutOf(text)).toBe(title);
    expect(rows.map(({ patient }) => patient)).toEqual(['P1', 'P1']);
    expect(rows.map(({ startMs }) => new Date(startMs).toISOString()).toSorted()).toEqual([
      '2026-03-02T13:00:00.000Z',
      '2026-03-03T13:00:00.000Z',
    ]);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expectChunkInvariance(doseEvents, utf8(text), { zone: zoneNamed('UTC') });
  });

  it('takes the opening of a lid for the event, not its closing, whichever way the rows run', () => {
    const rows = ['2026-01-06T16:45:05Z,0,0', '2026-01-06T16:41:07Z,1.00,0'];
    for (const order of [rows, rows.toReversed()]) {
      const text = `Measurement Time,Primary Value,Secondary Value\n${order.join('\n')}\n`;
      const { rows: read, skipped, diagnostics } = decode(text);
      expect(read.map(({ startMs }) => new Date(startMs).toISOString())).toEqual([
        '2026-01-06T16:41:07.000Z',
      ]);
      expect([skipped, diagnostics]).toEqual([1, []]);
    }
  });

  it('says where an edge of a lid has no partner, and what is no edge', () => {
    const text =
      'Measurement Time,Primary Value\n2026-01-06T16:45:05Z,0\n2026-01-06T16:41:07Z,0\n2026-01-06T10:41:07Z,1\n2026-01-06T09:00:00Z,1\n2026-01-06T08:00:00Z,2\n';
    const { rows, diagnostics } = decode(text);
    expect(rows).toHaveLength(2);
    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([
      ['EDGE_UNPAIRED', 3],
      ['EDGE_UNPAIRED', 5],
      ['VALUE_INVALID', 6],
    ]);
  });

  it('counts paused and pending doses of a smart bottle as events only if they have a time', () => {
    const row = (status: string, utc: string, local: string): string =>
      `P1,D,,X,R,${status},12:30,1/2/2026,${utc},America/New_York,7:30,1/2/2026,${local}\n`;
    const { rows, skipped, diagnostics } = decode(
      ADHERETECH +
        row('PAUSED', '', '') +
        row('PENDING', '', '') +
        row('MISSED', '', '') +
        row('PAUSED', '1/2/2026 16:08', '1/2/2026 11:08'),
    );
    expect(rows.map(({ line }) => line)).toEqual([5]);
    expect(skipped).toBe(3);
    expect(diagnostics.find(({ code }) => code === 'LABELS_COUNTED')?.message).toContain(
      '2 PAUSED, 1 PENDING, 1 MISSED; 1 are events here',
    );
  });

  it('holds the labels of a smart bottle against its times', () => {
    // One hour after the deadline is late, one hour before it is still on time.
    const row = (status: string, utc: string, local: string): string =>
      `P1,D,,X,R,${status},12:30,1/2/2026,1/2/2026 ${utc},America/New_York,7:30,1/2/2026,1/2/2026 ${local}\n`;
    const good =
      row('ONTIME', '11:30', '6:30') +
      row('ONTIME', '13:29', '8:29') +
      row('LATE', '13:30', '8:30') +
      row('EARLY', '11:29', '6:29');
    const labels = (text: string) =>
      decode(text).diagnostics.find(({ code }) => code === 'LABELS_COUNTED')?.message;
    expect(labels(ADHERETECH + good)).toMatch(/bear out 4 of 4 labels$/);
    expect(labels(ADHERETECH + good + row('LATE', '12:31', '7:31'))).toContain(
      'bear out 4 of 5 labels (not line 6: late at 0.02 h after the deadline)',
    );
  });

  it.each(['ONTIME', 'OnTime', 'On Time', 'on-time', 'On_Time'])(
    'knows the label %s of a smart bottle, however it is spelled',
    (label) => {
      const { rows, diagnostics } = decode(
        `${ADHERETECH}P1,D,,X,R,${label},12:30,1/2/2026,1/2/2026 12:30,America/New_York,7:30,1/2/2026,1/2/2026 7:30\n`,
      );
      expect(rows).toHaveLength(1);
      expect(diagnostics.map(({ code }) => code)).not.toContain('VALUE_UNKNOWN');
      expect(diagnostics.find(({ code }) => code === 'LABELS_COUNTED')?.message).toMatch(
        /bear out 1 of 1 labels$/,
      );
    },
  );

  it.each(['NOT_TAKEN', 'NotTaken', 'No dose', 'Canceled', 'Non-monitored period', 'Upcoming'])(
    'takes the unlisted status %s for no event by its words',
    (label) => {
      const { rows, diagnostics } = decode(
        `DateStamp,PatientNumber,EventType\n1/2/2026 7:30,7,${label}\n`,
        { zone: zoneNamed('UTC') },
      );
      expect(rows).toEqual([]);
      expect(diagnostics.map(({ code }) => code)).toEqual(['VALUE_UNKNOWN']);
    },
  );

  it('quotes what is more than a label, and counts it under the word that it begins with', () => {
    let labels: HeaderReading['labels'];
    const decoder = doseEvents.createDecoder({}, (header) => {
      labels = header.labels;
    });
    const row = (label: string, day: number): string =>
      `P1,D,,X,R,${label},12:30,1/${day}/2026,1/${day}/2026 12:30,America/New_York,7:30,1/${day}/2026,1/${day}/2026 7:30\n`;
    const text = ADHERETECH + row('MISSED: told by Jane', 1) + row('Jane', 2) + row('On Time', 3);
    const items = [...decoder.push(utf8(text)), ...decoder.end()];
    const messages = items.flatMap((item) =>
      item.kind === 'diagnostic' ? [item.diagnostic.message] : [],
    );
    expect(messages.find((message) => message.startsWith('Status: '))).toContain(
      'Status: 1 "MISSED: told by Jane", 1 "Jane", 1 On Time; 2 are events here',
    );
    expect(labels).toEqual([
      { label: 'missed', rows: 1, events: 0 },
      { label: '', rows: 1, events: 1 },
      { label: 'ontime', rows: 1, events: 1 },
    ]);
  });

  it('says where a dose that the maker calls missed has a time', () => {
    const row = (day: number): string =>
      `P1,D,,X,R,MISSED,12:30,1/${day}/2026,1/${day}/2026 16:30,America/New_York,7:30,1/${day}/2026,1/${day}/2026 11:30\n`;
    const { rows, skipped, diagnostics } = decode(ADHERETECH + row(1) + row(2));
    expect([rows.length, skipped]).toEqual([0, 2]);
    expect(diagnostics.filter(({ code }) => code === 'VALUE_INVALID')).toMatchObject([
      { severity: 'warning', line: 2 },
    ]);
  });

  it('takes no order of day and month from the maker where dots divide them', () => {
    const text = 'DateStamp,PatientNumber,EventType\n4.3.2026 7:30,7,Taken\n';
    const zone = zoneNamed('UTC');
    const { rows, diagnostics } = decode(text, { zone });
    expect(rows).toEqual([]);
    expect(diagnostics[0]?.message).toContain('may be month/day or day/month');
    expect(times(text, { zone, dateOrder: 'dmy' })).toEqual(['2026-03-04T07:30:00.000Z']);
    expect(times(text.replaceAll('.', '/'), { zone })).toEqual(['2026-04-03T07:30:00.000Z']);
  });

  it('says of each column of a smart bottle what it is read as', () => {
    const roles = new Map<string, string | undefined>();
    const decoder = doseEvents.createDecoder({}, ({ columns }) => {
      for (const { name, readAs } of columns) roles.set(name, readAs);
    });
    decoder.push(utf8(`${ADHERETECH}P1,D,,X,R,MISSED,12:30,1/2/2026,,UTC,7:30,1/2/2026,\n`));
    expect(roles.get('Deadline_UTC')).toBe('deadline (check)');
    expect(roles.get('Time_Recorded_Patient_Timezone')).toBe('time');
    expect(roles.get('Time_Recorded_UTC')).toBe('time in UTC (check)');
    expect(roles.get('Site')).toBeUndefined();
  });

  it('places a time that the clock showed twice by its column in UTC', () => {
    const row = (utc: string): string =>
      `P1,D,,X,R,LATE,11:30,11/2/2025,11/2/2025 ${utc},America/New_York,6:30,11/2/2025,11/2/2025 1:30\n`;
    const { rows, diagnostics } = decode(ADHERETECH + row('5:30') + row('6:30') + row('9:30'));
    expect(rows.map(({ startMs }) => new Date(startMs).toISOString())).toEqual([
      '2025-11-02T05:30:00.000Z',
      '2025-11-02T06:30:00.000Z',
    ]);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'TIME_AMBIGUOUS', line: 4 },
    ]);
  });

  it('says of a status that no layout lists what becomes of its rows', () => {
    const text =
      'PatientNumber,EventType,DateStamp\nP1,Battery low,3/2/2026 12:30:00\nP1,Opened,3/2/2026 13:00:00\nP1,Opened,3/3/2026 13:00:00\n';
    const { rows, skipped, diagnostics } = decode(text, { zone: zoneNamed('UTC') });
    expect([rows.length, skipped]).toEqual([2, 1]);
    expect(diagnostics.filter(({ code }) => code === 'VALUE_UNKNOWN')).toMatchObject([
      { line: 2, message: expect.stringContaining('no event by its words') as string },
      { line: 3, message: expect.stringContaining('counted as events') as string },
    ]);
  });
});
