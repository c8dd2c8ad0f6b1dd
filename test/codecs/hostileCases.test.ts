import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { adherenceFold } from '../../src/analysis/adherenceFold.js';
import { doseEvents } from '../../src/codecs/doseEvents.js';
import { recogniseFormat } from '../../src/codecs/index.js';
import { sessionCsv } from '../../src/codecs/sessionCsv.js';
import { zoneNamed } from '../../src/model/zone.js';
import { decodeAll, expectChunkInvariance, utf8 } from '../helpers/decoderLaws.js';
import { type RulesInput, rulesOf } from '../helpers/rules.js';
import { runCli } from '../helpers/runCli.js';

/** What breaks other readers, as real files have it; every file here is made up after them. */

const NEW_YORK = zoneNamed('America/New_York');
const decode = (text: string, options = {}) => decodeAll(doseEvents, [utf8(text)], options);
const instant = ({ startMs }: { readonly startMs: number }) => new Date(startMs).toISOString();
const codesOf = (diagnostics: readonly { readonly code: string; readonly line?: number }[]) =>
  diagnostics.map(({ code, line }) => [code, line]);

/** The one patient's adherence by these events. */
function adherenceOf(texts: readonly string[], input: RulesInput, zone?: string) {
  const named = zone === undefined ? {} : { zone };
  const fold = adherenceFold(rulesOf({ ...input, ...named }));
  const ledger = fold.create();
  texts.forEach((text, source) => {
    const decoder = doseEvents.createDecoder({
      source,
      ...(zone === undefined ? {} : { zone: zoneNamed(zone) }),
    });
    for (const item of [...decoder.push(utf8(text)), ...decoder.end()]) {
      if (item.kind === 'batch') fold.add(ledger, item.batch);
    }
  });
  return fold.finish(ledger).patients[0]!;
}
const daily: RulesInput = { regimens: [{ sessionsPerDay: 1 }] };

const ECAP_1 =
  'Index,Patient ID,ECM ID,Dose #,Dose Timestamp,Dose Timestamp UTC,Dose Group,Dose Label\n';
const ECAP_2 =
  'Patient,Project,Package ID,Regimen ID,Package Label,Patient Dose Index,Dose Date,Dose Timestamp,Dose Timestamp UTC,Dose Group,Dose Label,Adherent\n';
const ADHERETECH =
  'Patient_UID,Device_UID,Site,Medication,Reminder_Sent,Status,Deadline_UTC,Dose_Date_UTC,Time_Recorded_UTC,Patient_Timezone,Deadline_Patient_Timezone,Dose_Date_Patient_Timezone,Time_Recorded_Patient_Timezone\n';

describe('hostile case 1: a local deadline column that is wrong in summer', () => {
  const text = `${ADHERETECH}P,D,S,M,R,ONTIME,12:30,3/12/2022,3/12/2022 12:26,America/New_York,7:30,3/12/2022,3/12/2022 7:26
P,D,S,M,R,ONTIME,11:30,3/13/2022,3/13/2022 12:02,America/New_York,6:30,3/13/2022,3/13/2022 8:02
P,D,S,M,R,MISSED,23:15,3/13/2022,,America/New_York,18:15,3/13/2022,
P,D,S,M,R,LATE,11:30,3/14/2022,3/14/2022 12:30,America/New_York,6:30,3/14/2022,3/14/2022 8:30
`;

  it('is said once, and what it is good for', () => {
    const { diagnostics } = decode(text);
    const disagree = diagnostics.filter(({ code }) => code === 'TIME_COLUMNS_DISAGREE');
    expect(disagree).toMatchObject([{ line: 3, severity: 'warning' }]);
    expect(disagree[0]!.message).toContain(
      'Deadline_Patient_Timezone "6:30" is 1 h before Deadline_UTC "11:30" on the clocks of America/New_York; labels are held against "Deadline_UTC", and no event is placed by either',
    );
  });

  it('moves no event: each stands where its own columns have it', () => {
    const { rows, skipped } = decode(text);
    expect(rows.map(instant)).toEqual([
      '2022-03-12T12:26:00.000Z',
      '2022-03-13T12:02:00.000Z',
      '2022-03-14T12:30:00.000Z',
    ]);
    expect(skipped).toBe(1);
  });

  it('takes no label away: all agree with the deadline in UTC', () => {
    const { diagnostics } = decode(text);
    expect(diagnostics.find(({ code }) => code === 'LABELS_COUNTED')?.message).toBe(
      'Status: 2 ONTIME, 1 MISSED, 1 LATE; 3 are events here; with 60 min around the deadline in UTC the times bear out 3 of 3 labels',
    );
  });
});

describe('hostile case 2: byte-order mark, and values only on the first row of a patient', () => {
  it('carries the patient on', () => {
    const text = `\uFEFF${ECAP_1}1,0001,K,1,2023-11-08T15:15:00-05:00,2023-11-08T20:15:00+00:00,--,1\n,,,2,2023-11-12T09:04:00-05:00,2023-11-12T14:04:00+00:00,--,1\n`;
    const { rows, diagnostics } = decode(text);
    expect(rows.map(({ patient }) => patient)).toEqual(['0001', '0001']);
    expect(diagnostics).toEqual([]);
    expectChunkInvariance(doseEvents, utf8(text));
  });
});

describe('hostile case 3: a header with fewer names than values', () => {
  // The package index and the study have no name: every name stands two columns too far left.
  const text =
    'Site ID,Subject ID,Kit ID,Package ID,Dose Regimen,Dose Index,Dose Date,Dose Timestamp,Dose Timestamp UTC,Dose Group,Dose Label,Compliant\n1,--,SITE,1234,K,K,,1,2023-09-14,2023-09-14T18:19:00-04:00,2023-09-14T22:19:00+00:00,--\n,,,,,,,2,2023-09-15,2023-09-15T20:00:00-04:00,2023-09-16T00:00:00+00:00,--\n';

  it('reads every name further right where time and UTC prove it, and says so', () => {
    const { rows, diagnostics } = decode(text);
    expect(rows.map((row) => [row.patient, instant(row)])).toEqual([
      ['1234', '2023-09-14T22:19:00.000Z'],
      ['1234', '2023-09-16T00:00:00.000Z'],
    ]);
    expect(diagnostics).toMatchObject([{ code: 'FIELD_COUNT', severity: 'warning', line: 2 }]);
    expect(diagnostics[0]!.message).toContain('the header lacks its first 2 names');
    expectChunkInvariance(doseEvents, utf8(text));
  });

  it('guesses nothing where the two columns disagree', () => {
    const { rows, diagnostics } = decode(
      text.replaceAll('T22:19', 'T21:19').replace(/,,,.*\n$/, ''),
    );
    expect(rows).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['TIME_INVALID']);
  });

  it('reads rows that are longer than the header as they stand', () => {
    const { rows, diagnostics } = decode('timestamp,a\n2026-03-01T08:00Z,1,2\n');
    expect(rows).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: 'FIELD_COUNT', severity: 'notice' }]);
  });
});

describe('hostile case 4: "÷00:00", "Aor", "13714:42", "-01:00"', () => {
  const row = (time: string, utc: string): string => `P,X,K,R,eCap,1,,${time},${utc},--,D,--\n`;

  it.each([
    '2023-Apr-28T19:12:48÷00:00',
    '2023-Aor-28T15:15:48+00:00',
    '2023-Apr-13714:42:00+00:00',
  ])('says that %s is no time, and believes the local column beside it', (utc) => {
    const { rows, diagnostics } = decode(ECAP_2 + row('2023-Apr-28T17:12:48-04:00', utc));
    expect(rows.map(instant)).toEqual(['2023-04-28T21:12:48.000Z']);
    expect(codesOf(diagnostics)).toEqual([['TIME_COLUMNS_DISAGREE', 2]]);
  });

  it.each([
    '2023-Apr-28T19:12:48÷00:00',
    '2023-Aor-28T15:15:48-04:00',
    '2023-Apr-13714:42:00-04:00',
  ])('sets a row aside whose own time is %s, and dates it nowhere', (time) => {
    const { rows, diagnostics } = decode(ECAP_2 + row(time, '2023-Apr-28T19:12:48+00:00'));
    expect(rows).toEqual([]);
    expect(codesOf(diagnostics)).toEqual([['TIME_INVALID', 2]]);
  });

  it('says where one row has an offset that its neighbours have not', () => {
    const { rows, diagnostics } = decode(
      ECAP_2 +
        row('2023-Apr-26T18:09:48-04:00', '') +
        row('2023-Apr-28T09:45:48-01:00', '') +
        row('2023-Apr-28T13:15:48-04:00', ''),
    );
    expect(rows).toHaveLength(3);
    expect(codesOf(diagnostics)).toEqual([['OFFSET_JUMP', 3]]);
    expect(diagnostics[0]!.message).toContain('-01:00, the row before -04:00');
  });

  it('keeps quiet when clocks change', () => {
    const { diagnostics } = decode(
      ECAP_2 + row('2023-Mar-11T18:09:48-05:00', '') + row('2023-Mar-12T09:45:48-04:00', ''),
    );
    expect(diagnostics).toEqual([]);
  });
});

describe('hostile case 5: a zone in words on a first line of free text', () => {
  const mems = (words: string): string =>
    `Exported by Joe at 04-Oct-2022 20:41:56 ${words},,\nDate,IntakeStatusDisplayResource,Identification number\n7/16/2022 12:30:10 PM,No change made,7\n1/16/2022 12:30:10 PM,No change made,7\n`;

  it.each(['(UTC-5) Eastern Standard Time', '(UTC-05:00) Eastern Time (US & Canada)'])(
    'places summer and winter by %s',
    (words) => {
      const { rows, diagnostics } = decode(mems(words));
      expect(rows.map(instant)).toEqual(['2022-07-16T16:30:10.000Z', '2022-01-16T17:30:10.000Z']);
      expect(codesOf(diagnostics)).toEqual([
        ['ZONE_IN_WORDS', 1],
        ['TIME_NAIVE', 3],
      ]);
      expectChunkInvariance(doseEvents, utf8(mems(words)));
    },
  );

  it('warns of a bare offset, which knows no daylight saving time', () => {
    const { rows, diagnostics } = decode(mems('GMT+1'));
    expect(rows.map(instant)[0]).toBe('2022-07-16T11:30:10.000Z');
    expect(diagnostics[0]).toMatchObject({ code: 'ZONE_IN_WORDS', severity: 'warning' });
  });

  it('goes by --zone before the words', () => {
    const { rows } = decode(mems('(UTC-5) Eastern Standard Time'), { zone: zoneNamed('UTC') });
    expect(rows.map(instant)[0]).toBe('2022-07-16T12:30:10.000Z');
  });

  it('asks for the zone where the words name none for sure', () => {
    expect(() => decode(mems('(UTC+5) Eastern Standard Time'))).toThrow(/--zone/);
    expect(() => decode(mems('at noon'))).toThrow(/--zone/);
  });
});

describe('hostile case 6: "Missing day" rows at 0:00', () => {
  it('counts none of them as an event', () => {
    const text =
      'x\nDate,IntakeStatusDisplayResource,Identification number\n5/15/2023 0:00,Missing day,\n5/14/2023 0:00,Missing day,\n4/12/2023 16:09,No change made,T\n4/11/2023 0:00,No change made,T\n';
    const { rows, skipped, diagnostics } = decode(text, { zone: NEW_YORK });
    expect(codesOf(diagnostics).map(([code]) => code)).not.toContain('VALUE_UNKNOWN');
    expect(rows.map(({ line }) => line)).toEqual([5, 6]); // midnight itself is a time as any other
    expect(skipped).toBe(2);
  });
});

describe('hostile case 7: newest first', () => {
  it('counts the same as oldest first', () => {
    const rows = [1, 2, 4].map((day) => `P,2026-03-0${day}T08:00:00Z`);
    const file = (lines: readonly string[]): string => `patient,time\n${lines.join('\n')}\n`;
    const forwards = adherenceOf([file(rows)], daily, 'UTC');
    const backwards = adherenceOf([file(rows.toReversed())], daily, 'UTC');
    expect(backwards.takingRatio).toEqual(forwards.takingRatio);
    expect(backwards.observation).toEqual(forwards.observation);
    expect(forwards.takingRatio).toMatchObject({ numerator: 3, denominator: 4 });
  });
});

describe('hostile case 8: edges in microseconds that need pairing', () => {
  // Three openings within ten minutes, one later; each with its closing.
  const text = `Measurement Time,Primary Value,Secondary Value
2026-01-06T16:19:10.000000Z,0,0
2026-01-06T16:18:59.250000Z,1,0
2026-01-06T16:18:52.000000Z,0,0
2026-01-06T16:18:23.000000Z,1,0
2026-01-06T16:18:18.000000Z,0,0
2026-01-06T16:17:02.000000Z,1,0
2026-01-06T14:24:59.000000Z,0,0
2026-01-06T14:24:55.000000Z,1,0
`;

  it('takes openings for events and closings for none', () => {
    const { rows, skipped, diagnostics } = decode(text);
    expect(rows.map(instant)).toEqual([
      '2026-01-06T16:18:59.250Z',
      '2026-01-06T16:18:23.000Z',
      '2026-01-06T16:17:02.000Z',
      '2026-01-06T14:24:55.000Z',
    ]);
    expect([skipped, diagnostics]).toEqual([4, []]);
  });

  it('counts openings within ten minutes as one dose', () => {
    const { takingRatio } = adherenceOf([text], daily, 'UTC');
    expect(takingRatio).toMatchObject({ numerator: 2, denominator: 1 });
  });
});

describe('hostile case 11: -1 means no record, not zero minutes', () => {
  it('counts no session for it, and no zero', () => {
    const text =
      'patient_id,start,duration_s\nP,2026-03-01T12:00:00Z,-1\nP,2026-03-02T12:00:00Z,0\nP,2026-03-03T12:00:00Z,1800\n';
    const { rows, diagnostics } = decodeAll(sessionCsv, [utf8(text)]);
    expect(rows.map(({ line, durationMs }) => [line, durationMs])).toEqual([
      [3, 0],
      [4, 1_800_000],
    ]);
    expect(codesOf(diagnostics)).toEqual([['DURATION_INVALID', 2]]);
    expect(diagnostics[0]!.message).toContain('many devices write -1 for no record');
  });

  it('is no time either', () => {
    const { rows, diagnostics } = decode('patient,time\nP,-1\n');
    expect(rows).toEqual([]);
    expect(codesOf(diagnostics)).toEqual([['TIME_INVALID', 2]]);
  });
});

describe('hostile case 19: the left and the right device log one session seconds apart', () => {
  it('counts one session, of the time from the first start to the last stop', () => {
    const log = (start: string): string => `patient_id,start,duration_s\nP,${start},1800\n`;
    const fold = adherenceFold(rulesOf({ ...daily, zone: 'UTC' }));
    const ledger = fold.create();
    for (const start of ['2026-03-01T08:00:00Z', '2026-03-01T08:00:07Z']) {
      const decoder = sessionCsv.createDecoder({});
      for (const item of [...decoder.push(utf8(log(start))), ...decoder.end()]) {
        if (item.kind === 'batch') fold.add(ledger, item.batch);
      }
    }
    const { takingRatio, deliveredHours } = fold.finish(ledger).patients[0]!;
    expect(takingRatio).toMatchObject({ numerator: 1, denominator: 1 });
    expect(deliveredHours).toBeCloseTo(1807 / 3600, 6);
  });
});

describe('hostile case 20: a cumulative counter and the sum of what it counts are 0.5 % apart', () => {
  it('tells both, and how far they are apart, and takes neither for the other', async () => {
    const log = readFileSync('samples/event-ndjson-contractions.ndjson', 'utf8')
      .replaceAll(/,"crc":"[0-9a-f]{8}"/g, '')
      .replaceAll('"pulses_left":4000', '"pulses_left":4020');
    const { stdout } = await runCli(['analyze', '-', '--report', 'parameters'], { stdin: log });
    expect(stdout).toMatch(/Pulses counted by the device +8,040 +8,000\n/);
    expect(stdout).toMatch(/Pulses in the log +8,000 +8,000\n/);
    expect(stdout).toMatch(/Pulses not in the log +40 +0\n/);
  });
});

describe('hostile case 12: the null time of .NET', () => {
  it.each(['-62135568000000', '-62135596800000', '0001-01-01T00:00:00Z', '1/1/0001 12:00:00 AM'])(
    'is never dated 1970: %s',
    (time) => {
      const options = { dateOrder: 'mdy', zone: NEW_YORK };
      const { rows, diagnostics } = decode(`patient,time\nP,${time}\n`, options);
      expect(rows).toEqual([]);
      expect(codesOf(diagnostics)).toEqual([['TIME_IMPLAUSIBLE', 2]]);
    },
  );

  it('does not spoil the Unix times beside it', () => {
    const { rows } = decode('patient,time\nP,-62135568000000\nP,1773030600000\n');
    expect(rows.map(instant)).toEqual(['2026-03-09T04:30:00.000Z']);
  });
});

describe('hostile case 15: offsets that no zone has', () => {
  it.each(['+98:32', '-15:00', '+05:75'])('sets %s aside', (offset) => {
    const { rows, diagnostics } = decode(`patient,time\nP,2026-03-01T08:00:00${offset}\n`);
    expect(rows).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: 'TIME_INVALID', line: 2 }]);
    expect(diagnostics[0]!.message).toContain('an offset from UTC that no zone has');
  });
});

describe('item 1: days that are not 24 h', () => {
  it('dates an event in the last hour of the short day on that day', () => {
    // 1773030600 s is 2026-03-09 00:30 in New York; an hour before it is still 03-08, a day of 23 h.
    const file = `patient,time\nP,${1_773_030_600_000 - 3_600_000}\nP,1773030600000\n`;
    const { observation, atLeastPeriodsRatio } = adherenceOf([file], daily, 'America/New_York');
    expect(observation.days).toBe(2);
    expect(atLeastPeriodsRatio.value).toBe(1);
  });

  it('takes in the 25th hour of the long day', () => {
    const file = 'patient,time\nP,2026-11-01T00:10:00-04:00\nP,2026-11-01T23:50:00-05:00\n';
    const { observation } = adherenceOf([file], daily, 'America/New_York');
    expect(observation.days).toBe(1);
  });
});

describe('item 2: zones of a fixed offset', () => {
  it('takes +04:00 as four hours ahead of UTC', () => {
    const { rows } = decode('patient,time\nP,2026-03-01T02:00:00\n', { zone: zoneNamed('+04:00') });
    expect(rows.map(instant)).toEqual(['2026-02-28T22:00:00.000Z']);
  });
});

describe('item 3: local times without a zone', () => {
  it('never takes them for UTC in silence', () => {
    expect(() => decode('patient,time\nP,2026-03-01T08:00:00\n')).toThrow(/no offset from UTC/);
  });
});

describe('item 4: a device that does not follow daylight saving time', () => {
  it('is placed by its fixed offset, row by row', () => {
    const { rows } = decode(
      'patient,time,tz\nP,2026-03-07T08:00:00,-05:00\nP,2026-03-09T08:00:00,-05:00\nP,2026-03-09T08:00:00,America/New_York\n',
    );
    expect(rows.map(instant)).toEqual([
      '2026-03-07T13:00:00.000Z',
      '2026-03-09T13:00:00.000Z',
      '2026-03-09T12:00:00.000Z',
    ]);
  });
});

describe('item 5: what crosses the border of a day', () => {
  it('counts for the day that it begins in, wherever that day begins', () => {
    const file = 'patient,time\nP,2026-03-01T23:59:00Z\nP,2026-03-02T00:30:00Z\n';
    const midnight = adherenceOf([file], daily, 'UTC');
    const four = adherenceOf([file], { ...daily, dayStart: '04:00' }, 'UTC');
    expect(midnight.observation.days).toBe(2);
    expect(four.observation.days).toBe(1);
  });
});

describe('item 16: the same file read twice', () => {
  it('counts every event once', () => {
    const file = 'patient,time\nP,2026-03-01T08:00:00Z\nP,2026-03-02T08:00:00Z\n';
    const once = adherenceOf([file], daily, 'UTC');
    const twice = adherenceOf([file, file], daily, 'UTC');
    expect(twice.takingRatio).toEqual(once.takingRatio);
  });
});

describe('item 31: unfamiliar times', () => {
  it.each([
    '0',
    '1773030600',
    '20260301080000',
    '2026030108',
    '45000.5',
    'n/a',
    'NaN',
    '2026-13-01T08:00Z',
  ])('are set aside and never dated 1970: %s', (time) => {
    const { rows, diagnostics } = decode(`patient,time\nP,${time}\n`);
    expect(rows).toEqual([]);
    expect(diagnostics).toMatchObject([{ severity: 'error', line: 2 }]);
  });
});

describe('files that are no log', () => {
  const bytes = (magic: readonly number[], text = ''): Uint8Array =>
    Uint8Array.from([...magic, ...utf8(text), 0, 0]);

  it.each([
    ['a workbook of 2007', bytes([0x50, 0x4b, 3, 4], '[Content_Types].xml xl/workbook.xml'), /CSV/],
    ['a workbook of 1997', bytes([0xd0, 0xcf, 0x11, 0xe0]), /workbook of a spreadsheet.*CSV/],
    ['a ZIP archive', bytes([0x50, 0x4b, 3, 4], 'doses.csv'), /ZIP archive; unpack it/],
    ['UTF-16', bytes([0xff, 0xfe], 'time'), /UTF-16/],
    ['bytes', bytes([1, 2, 3, 4]), /binary data/],
  ])('names %s', (_, head, message) => {
    expect(() => recogniseFormat(head)).toThrow(message);
  });
});
