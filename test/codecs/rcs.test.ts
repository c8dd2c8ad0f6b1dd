import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recogniseFormat } from '../../src/codecs/index.js';
import { rcs } from '../../src/codecs/rcs.js';
import { cutAt, decodeAll, expectChunkInvariance, utf8 } from '../helpers/decoderLaws.js';
import {
  adaptiveRecord,
  eventRecord,
  RCS_DEVICE,
  RCS_START_MS,
  rcsFolder,
  rcsText,
  recordInfo,
  settingsRecord,
  stimGroup,
  stimProgram,
  stimRecord,
  timeSyncPacket,
  wholeStimRecord,
} from '../helpers/rcsFolder.js';

import { rcsRun } from '../helpers/rcsRun.js';

const AT = RCS_START_MS;
const read = (text: string, options = {}) => decodeAll(rcs, [utf8(text)], options);
const kindsIn = (text: string) => read(text).rcs.map(({ kind }) => kind);
const codesIn = (text: string) => read(text).diagnostics.map(({ code }) => code);
/** Two records of a StimLog, as text. */
const FIRST = rcsText(wholeStimRecord(AT, 0));
const SECOND = rcsText(stimRecord(AT + 60_000, { therapyStatus: 1 }));

describe('recognition of rcs', () => {
  it.each(Object.keys(rcsFolder()))('knows %s by what is in it', (name) => {
    const head = utf8(rcsFolder()[name]!).subarray(0, 16_384);
    expect(recogniseFormat(head).id).toBe('rcs');
  });

  it('takes one record without its list, pretty print and a byte-order mark', () => {
    expect(rcs.recognises(utf8(FIRST))).toBe(true);
    expect(rcs.recognises(utf8(`\uFEFF${JSON.stringify([recordInfo(1)], null, 2)}`))).toBe(true);
  });

  it('leaves other JSON alone', () => {
    expect(rcs.recognises(utf8('[{"PatientInformation":{}}]'))).toBe(false);
    expect(rcs.recognises(utf8('{"type":"header","schema":"stimlog/events/1"}'))).toBe(false);
    expect(rcs.recognises(utf8(''))).toBe(false);
  });
});

describe('values of rcs that cannot be', () => {
  const group = (program: object) => ({ groups: { TherapyConfigGroup0: { program0: program } } });
  it.each([
    ['a status in words', { therapyStatusData: { therapyStatus: 'on' } }],
    ['a status that is a list', { therapyStatusData: [[1]], UtcOffset: 1 }],
    ['an offset in words', { UtcOffset: '+02:00' }],
    [
      'a charge above all',
      { BatteryStatus: { batteryLevelPercent: 1e308, batteryVoltage: 3_700 } },
    ],
    [
      'a cycle of no unit',
      { TherapyConfigGroup0: { cyclingEnabled: true, cycleOnTime: { units: 9 } } },
    ],
    ['a program that is a number', { TherapyConfigGroup1: { program2: 5 } }],
    ['a rate below 0', { TherapyConfigGroup3: { RateInHz: -1 } }],
    ['a recording of no name', { RecordInfo: { DeviceId: 'D', SessionId: {} } }],
    [
      'a charge of the implant in words',
      { Event: { EventType: 'INSLeftBatteryLevel', EventSubType: 'low' } },
    ],
    ['an amplitude below 0', { AdaptiveUpdate: { CurrentProgramAmplitudesInMilliamps: [1, -2] } }],
  ])('are named once: %s', (_, more) => {
    const { diagnostics } = read(rcsText([{ ...recordInfo(AT), ...more }]));
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toContain(
      'warning VALUE_INVALID',
    );
    expect(diagnostics.filter(({ code }) => code === 'VALUE_INVALID')).toHaveLength(1);
  });

  it('are absent: the amplitude is that of its steps, or what it was', () => {
    const { rcs: records, diagnostics } = read(
      rcsText([
        stimRecord(AT, group({ amplitude: 31, AmplitudeInMilliamps: 1e308 })),
        stimRecord(AT, group({ AmplitudeInMilliamps: 'high' })),
      ]),
    );
    const amplitudes = records.map((record) =>
      record.kind === 'stimulation' ? record.groups[0]!.programs[0]!.amplitudeMilliamps : undefined,
    );
    expect(amplitudes).toEqual([3.1, Number.NaN]);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'TherapyConfigGroup0.program0.AmplitudeInMilliamps 1e+308 is not plausible; taken as absent',
      'TherapyConfigGroup0.program0.AmplitudeInMilliamps "high" is not plausible; taken as absent',
    ]);
  });

  it('do not stand in for an offset: without one, UTC is said', async () => {
    const { found, sessions } = await rcsRun(
      [{ ...settingsRecord(AT), UtcOffset: null }],
      [
        wholeStimRecord(AT, 0),
        stimRecord(AT, { therapyStatus: 1 }),
        stimRecord(AT + 1, { therapyStatus: 0 }),
      ],
    );
    expect(sessions).toMatchObject([{ offsetMinutes: 0 }]);
    expect(found).toEqual(['notice ZONE_UNKNOWN']);
  });
});

describe('records of rcs', () => {
  it('say whose they are, when and where', () => {
    expect(read(`[${FIRST},\n${SECOND}]`).rcs[1]).toMatchObject({
      kind: 'stimulation',
      byte: FIRST.length + 3,
      deviceId: RCS_DEVICE,
      hostMs: AT + 60_000,
      therapyStatus: 1,
      activeGroup: Number.NaN,
      groups: [],
    });
  });

  it('tell rate, amplitude and pulse width of groups in Hz, mA and µs', () => {
    expect(read(`[${FIRST}]`).rcs[0]).toMatchObject({
      groups: [
        {
          group: 0,
          rateHertz: 20,
          programs: [
            { amplitudeMilliamps: 3, pulseWidthMicroseconds: 210 },
            { amplitudeMilliamps: 2.5, pulseWidthMicroseconds: 210 },
            expect.anything(),
            expect.anything(),
          ],
        },
        { group: 1, rateHertz: 4.6 },
        { group: 2 },
        { group: 3, rateHertz: 40 },
      ],
    });
  });

  it('are made of steps where the units are missing: 10 µs of a period, 0.1 mA, 10 µs', () => {
    const group = { ratePeriod: 769, program0: { amplitude: 23, pulseWidth: 9 } };
    const [record] = read(
      rcsText([stimRecord(AT, { groups: { TherapyConfigGroup2: group } })]),
    ).rcs;
    expect(record).toMatchObject({
      groups: [
        {
          group: 2,
          rateHertz: expect.closeTo(130.04, 2),
          programs: [
            { amplitudeMilliamps: 2.3, pulseWidthMicroseconds: 90 },
            undefined,
            undefined,
            undefined,
          ],
        },
      ],
    });
  });

  it('of DeviceSettings tell offset, leads, contacts, cycles and battery', () => {
    expect(read(rcsText([settingsRecord(AT, -7)])).rcs[0]).toMatchObject({
      kind: 'settings',
      utcOffsetHours: -7,
      leadLocations: [2, 2, 1, 1],
      batteryVolts: 3.715,
      batteryPercent: 73,
      groups: [
        {
          group: 0,
          onSeconds: 10,
          offSeconds: 20,
          programs: [
            { isEnabled: true, contacts: [1] },
            { isEnabled: true, contacts: [9] },
            { isEnabled: false },
            { isEnabled: false },
          ],
        },
        { group: 1, onSeconds: Number.NaN },
        { group: 2 },
        { group: 3 },
      ],
    });
  });

  it('of AdaptiveLog and TimeSync are packets', () => {
    const packet = { sequence: 44, generatedMs: AT + 5 };
    expect(read(rcsText([adaptiveRecord(AT, 300, [1, 2, 0, 0], 5)])).rcs[0]).toMatchObject({
      kind: 'adaptive',
      packet,
      amplitudesMilliamps: [1, 2, 0, 0],
      rateHertz: 20,
    });
    const sync = { ...recordInfo(AT), TimeSyncData: [timeSyncPacket(AT, 300, 5)] };
    expect(read(rcsText([sync])).rcs[0]).toMatchObject({ kind: 'time-sync', packet });
  });

  it('of a list with one item are the same where the item stands without its list', () => {
    const packet = timeSyncPacket(AT, 3);
    const listed = read(rcsText([{ ...recordInfo(AT), TimeSyncData: [packet] }])).rcs;
    const alone = read(rcsText({ ...recordInfo(AT), TimeSyncData: packet })).rcs;
    expect(alone).toEqual(listed.map((record) => ({ ...record, byte: 0 })));
    expect(read(FIRST).rcs).toEqual(read(`[${FIRST}]`).rcs.map((one) => ({ ...one, byte: 0 })));
  });

  it('of EventLog tell the battery of the implant, and nothing else of what people wrote', () => {
    const text = rcsText([
      eventRecord(AT, 'INSRightBatteryLevel', '88%'),
      eventRecord(AT, 'CTMRightBatteryLevel', '100%'),
      eventRecord(AT, 'conditions', 'a private remark'),
    ]);
    expect(kindsIn(text)).toEqual(['battery', 'unused', 'unused']);
    expect(JSON.stringify(read(text))).not.toContain('private');
    expect(read(text).rcs[0]).toMatchObject({ batteryPercent: 88 });
  });

  it('read NaN and INF, which are no JSON, as absent', () => {
    const text = `[${FIRST.replace('"RateInHz":20', '"RateInHz":NaN')},{"RecordInfo":{"DeviceId":"SIM-1","HostUnixTime":-INF}}]`;
    expect(codesIn(text)).toEqual(['RECORD_UNKNOWN']);
    expect(read(text).rcs[0]).toMatchObject({ groups: [{ rateHertz: 20 }, {}, {}, {}] });
    expect(read(text).rcs[1]).toMatchObject({ hostMs: Number.NaN });
    expect(rcsFolder()['DeviceSettings.json']).toContain(':NaN}');
  });

  it('that tell nothing of stimulation are passed over, with one notice', () => {
    const other = { ...recordInfo(AT), LatencyResultsDiagnostic: { AverageLatency: 32 } };
    const { rcs: records, diagnostics } = read(rcsText([other, other, other]));
    expect(records.map(({ kind }) => kind)).toEqual(['other', 'other', 'other']);
    expect(diagnostics).toMatchObject([
      {
        severity: 'notice',
        code: 'RECORD_UNKNOWN',
        byte: 1,
        message:
          'records with LatencyResultsDiagnostic tell nothing of stimulation; passed over (first here)',
      },
    ]);
  });

  it.each(['TimeDomainData', 'AccelData', 'FftData', 'PowerDomainData'])(
    'of signals (%s) are not read at all, with one notice',
    (name) => {
      const text = `${rcsText([{ ...recordInfo(AT), [name]: [{ a: 1 }] }]).slice(0, -5)} no JSON [{`;
      const { rcs: records, diagnostics } = read(text);
      expect(records).toHaveLength(1);
      expect(diagnostics).toMatchObject([{ severity: 'notice', code: 'RECORD_UNKNOWN', byte: 1 }]);
    },
  );
});

describe('damage in rcs', () => {
  it('at the end costs the record that breaks off, and says at which byte', () => {
    const text = `[${FIRST},${SECOND}`;
    const cut = read(text.slice(0, -7));
    expect(cut.rcs).toHaveLength(1);
    expect(cut.diagnostics).toEqual([
      {
        severity: 'warning',
        code: 'INPUT_TRUNCATED',
        byte: FIRST.length + 2,
        bytes: SECOND.length - 7,
        message: `the record that begins here has ${SECOND.length - 7} bytes and no end; it is set aside: the file was cut off, what stands before is kept`,
      },
    ]);
  });

  it('costs nothing where only the closing bracket is missing', () => {
    const text = `[${FIRST},${SECOND}`;
    const { rcs: records, diagnostics } = read(text);
    expect(records).toHaveLength(2);
    expect(diagnostics).toMatchObject([{ code: 'INPUT_TRUNCATED', byte: text.length }]);
  });

  it('keeps the packets before a break in the one record that holds them all', () => {
    const sync = { ...recordInfo(AT), TimeSyncData: [1, 2, 3].map((i) => timeSyncPacket(AT, i)) };
    const text = rcsText([sync]);
    expect(kindsIn(text.slice(0, -20))).toEqual(['time-sync', 'time-sync']);
    expect(codesIn(text.slice(0, -20))).toEqual(['INPUT_TRUNCATED']);
    expect(kindsIn(text.slice(0, -3))).toHaveLength(3);
  });

  it.each([
    ['without its end', FIRST.slice(0, 400)],
    ['without its end, within a text', FIRST.slice(0, FIRST.indexOf('TherapyConfigGroup1') + 5)],
    ['without braces', FIRST.slice(0, -2)],
  ])('in a record %s costs that record alone', (_, broken) => {
    const { rcs: records, diagnostics } = read(`[${broken},${SECOND},${SECOND}]`);
    expect(records).toHaveLength(2);
    expect(diagnostics.map(({ code }) => code)).toEqual(['RECORD_TRUNCATED']);
  });

  it('in a record that is no JSON costs that record alone', () => {
    const broken = SECOND.replace('"therapyStatus":1', '"therapyStatus":');
    const { rcs: records, diagnostics } = read(`[${FIRST},${broken},${SECOND}]`);
    expect(records).toHaveLength(2);
    expect(diagnostics).toMatchObject([
      { severity: 'error', code: 'RECORD_MALFORMED', bytes: broken.length },
    ]);
  });

  it('between the records is said', () => {
    expect(codesIn(`[${FIRST}, what ,${SECOND}]`)).toEqual(['BYTES_SKIPPED']);
    expect(kindsIn(`[${FIRST}, what ,${SECOND}]`)).toHaveLength(2);
  });

  it('is a record that is too long: its memory is bounded', () => {
    const long = rcsText([{ ...recordInfo(AT), Event: { EventType: 'x'.repeat(5_000) } }]);
    const text = `${long.slice(0, -1)},${SECOND}]`;
    const { rcs: records, diagnostics } = read(text, { maxLineBytes: 2_000 });
    expect(records).toHaveLength(1);
    expect(diagnostics.map(({ code }) => code)).toEqual(['LINE_TOO_LONG']);
  });

  it('is nothing in an empty list, nor in a stream without records (hostile case 17)', () => {
    expect(read('[]')).toMatchObject({ rcs: [], diagnostics: [] });
    const { diagnostics } = read(rcsText([{ ...recordInfo(AT), FftData: [] }]));
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(rcs.recognises(utf8(' [ ]\n'))).toBe(true);
  });

  it('is no trouble where brackets are nested without end', () => {
    expect(() => read('['.repeat(200_000))).not.toThrow();
    expect(() => read(`${FIRST.slice(0, -1)},"a":${'['.repeat(200_000)}`)).not.toThrow();
    expect(
      codesIn(`[{"RecordInfo":{},"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}]`),
    ).toBeDefined();
  });

  it('refuses columns', () => {
    expect(() => rcs.createDecoder({ timeColumn: 'a' })).toThrow('rcs has no columns');
  });
});

describe('laws of rcs', () => {
  const small: Readonly<Record<string, string>> = {
    StimLog: `[${FIRST},${SECOND}]`,
    broken: `\uFEFF[${FIRST.slice(0, 300)},${SECOND} x ${SECOND}`,
    flipped: `[${SECOND.replace('"SessionId"', 'SessionId"')},${SECOND},${SECOND}]`,
    TimeSync: rcsText([
      {
        ...recordInfo(AT),
        TimeSyncData: [1, 2].map((i) => timeSyncPacket(AT, i)),
        Other: ['}', '{"R'],
      },
      stimRecord(AT, { groups: { TherapyConfigGroup0: stimGroup(20, stimProgram(1, 60)) } }),
    ]),
    adaptive: rcsText([
      adaptiveRecord(AT, 3, [1, 2, 0, 0]),
      eventRecord(AT, 'é"\\', '{"RecordInfo"'),
    ]),
  };

  it.each(Object.entries(small))('where %s is cut changes nothing', (_, text) => {
    expectChunkInvariance(rcs, utf8(text));
    expectChunkInvariance(rcs, utf8(text), { maxLineBytes: 500 });
  });

  it('damaged bytes never throw, and cost no record before them', () => {
    const text = utf8(`[${FIRST},${SECOND},${FIRST},${SECOND}]`);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.nat(255), fc.nat(text.length), (at, byte, cut) => {
        const damaged = Uint8Array.from(text);
        damaged[at] = byte;
        const records = decodeAll(rcs, cutAt(damaged, [cut])).rcs;
        const whole = decodeAll(rcs, [text]).rcs;
        const before = whole.filter((_, i) => (whole[i + 1]?.byte ?? text.length) <= at);
        expect(records.slice(0, before.length)).toEqual(before);
        expect(records.length).toBeGreaterThanOrEqual(2);
      }),
    );
  });
});
