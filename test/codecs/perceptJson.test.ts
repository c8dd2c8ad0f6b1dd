import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogFormat } from '../../src/codecs/codec.js';
import { recogniseFormat } from '../../src/codecs/index.js';
import { perceptJson } from '../../src/codecs/perceptJson.js';
import { ABSENT } from '../../src/model/pulse.js';
import type { Telemetry } from '../../src/model/telemetry.js';
import {
  cutAt,
  type DecodedAll,
  decodeAll,
  expectChunkInvariance,
  utf8,
} from '../helpers/decoderLaws.js';

const sample = readFileSync(new URL('../../samples/percept-json-one-day.json', import.meta.url));
const demo = new URL('../../../shared/data/percept/report-demo.json', import.meta.url);

type Kind<K extends Telemetry['kind']> = Extract<Telemetry, { kind: K }>;
function only<K extends Telemetry['kind']>({ telemetry }: DecodedAll, kind: K): Kind<K>[] {
  return telemetry.filter((one): one is Kind<K> => one.kind === kind);
}

const bin = (time: unknown, mA: unknown = 2) => ({
  DateTime: time,
  LFP: 90,
  AmplitudeInMilliAmps: mA,
});
const at = (minutes: number) =>
  new Date(Date.UTC(2026, 2, 1) + minutes * 60_000).toISOString().replace('.000', '');

/** A report with what every report has, and `more`. */
function report(more: object = {}): Record<string, unknown> {
  return {
    AbnormalEnd: false,
    SessionDate: '2026-03-02T09:00:00Z',
    SessionEndDate: '2026-03-02T09:20:00Z',
    ProgrammerUtcOffset: '+01:00',
    ProgrammerLocale: 'en_GB',
    PatientInformation: { Final: { PatientId: 'SIM-1' } },
    ...more,
  };
}

const trends = (left: object, right: object = {}) => ({
  DiagnosticData: {
    LFPTrendLogs: { 'HemisphereLocationDef.Left': left, 'HemisphereLocationDef.Right': right },
  },
});

const read = (value: unknown): DecodedAll => decodeAll(perceptJson, [utf8(JSON.stringify(value))]);
const codes = ({ diagnostics }: DecodedAll): string[] => diagnostics.map(({ code }) => code);

describe('recognition', () => {
  const text = sample.toString();
  const reversed = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse()));
  it.each([
    ['pretty-printed', text],
    ['minified', JSON.stringify(JSON.parse(text))],
    ['with its members in reverse', reversed],
    ['with a byte-order mark and blank lines', `\ufeff\r\n\n\t ${text}`],
    ['in a list', `[${text}]`],
    [
      'that begins with a signal longer than what is looked at',
      JSON.stringify({
        BrainSenseTimeDomain: [
          { FirstPacketDateTime: '2026-03-02T09:05:00Z', TimeDomainData: Array(5_000).fill(1.25) },
        ],
        ...JSON.parse(text),
      }),
    ],
  ])('knows a report %s', (_, written) => {
    const bytes = utf8(written);
    expect(recogniseFormat(bytes.subarray(0, 16_384)).id).toBe('percept-json');
    const found = decodeAll(perceptJson, [bytes]);
    expect(only(found, 'amplitude-trend').map(({ length }) => length)).toEqual([74, 74]);
    expect(only(found, 'device-event')).toHaveLength(6);
  });

  it('leaves other JSON alone', () => {
    const others = [
      '[]',
      '{}',
      '{"type":"header"}',
      '{"AbnormalEnd":1}',
      'AbnormalEnd,GroupHistory\n',
    ];
    for (const text of others) expect(perceptJson.recognises(utf8(text)), text).toBe(false);
  });
});

describe.skipIf(!existsSync(demo))('the demo report', () => {
  const found = existsSync(demo) ? decodeAll(perceptJson, [readFileSync(demo)]) : undefined!;

  it('has 7,124 bins on each side with six gaps of 76,200 s', () => {
    for (const { timeMs, length } of only(found, 'amplitude-trend')) {
      expect(length).toBe(7_124);
      expect(new Date(timeMs[0]!).toISOString()).toBe('2025-04-08T22:00:00.000Z');
      expect(new Date(timeMs.at(-1)!).toISOString()).toBe('2025-06-02T15:10:00.000Z');
      const gaps = [...timeMs.keys()]
        .slice(1)
        .map((i) => (timeMs[i]! - timeMs[i - 1]!) / 1_000)
        .filter((seconds) => seconds !== 600);
      expect(gaps).toEqual(Array(6).fill(76_200));
    }
  });

  it('has 81 events of the device and 56 of the patient', () => {
    const events = only(found, 'device-event');
    expect(events.filter(({ origin }) => origin === 'device')).toHaveLength(81);
    expect(events.filter(({ origin }) => origin === 'patient')).toHaveLength(56);
    expect(events.filter(({ name }) => name === 'group-change')).toHaveLength(23);
    expect(events.filter(({ name }) => name === 'therapy-off')).toHaveLength(1);
  });

  it('has four groups, used 26, 13, unknown and 61 % of the time', () => {
    const groups = only(found, 'group');
    expect(groups.map(({ groupId }) => groupId)).toEqual(['A', 'B', 'C', 'D']);
    expect(groups.map(({ usageRatio }) => usageRatio)).toEqual([0.26, 0.13, Number.NaN, 0.61]);
    expect(groups[1]!.left.map((one) => one.amplitudeMilliamps)).toEqual([2.9, 1.1]);
    expect(groups[2]).toMatchObject({
      left: [{ amplitudeMilliamps: 1.3, frequencyHertz: 150, pulseWidthMicroseconds: 60 }],
      right: [{ amplitudeMilliamps: 1.3, frequencyHertz: 100, pulseWidthMicroseconds: 60 }],
    });
  });

  it('names its patient, its battery and 36 impedances of each side', () => {
    expect(
      found.telemetry.every((one) => one.kind !== 'pulses' && one.patientId === 'MRN:123456'),
    ).toBe(true);
    expect(only(found, 'battery')).toMatchObject([
      { chargeRatio: 0.75, monthsLeft: 49, state: 'ok' },
    ]);
    for (const { monopolarOhms, bipolarOhms } of only(found, 'contact-impedances')) {
      expect([monopolarOhms.length, bipolarOhms.length]).toEqual([8, 28]);
    }
    expect(found.diagnostics).toEqual([]);
    expect(found.rows).toEqual([]);
  });
});

describe('a stream', () => {
  it('gives the same wherever it is cut', () => {
    const small = report({
      ...trends({ x: [bin(at(0)), bin(at(10), -1), bin('0001-01-01T00:00:00Z'), bin(at(0))] }),
      Groups: { Final: [{ GroupId: 'GroupIdDef.GROUP_A', GroupName: 'Grüße' }] },
      ProgrammerUtcOffset: '+98:32',
    });
    expectChunkInvariance(perceptJson, utf8(JSON.stringify(small)));
  });

  it('never throws, however it is damaged', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: sample.length - 1 }), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 5,
        }),
        (damage) => {
          const bytes = Buffer.from(sample);
          for (const [place, value] of damage) bytes[place] = value;
          decodeAll(perceptJson, [bytes]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('passes over 64 MB of signal without keeping it', () => {
    const head = JSON.stringify(report()).slice(0, -1);
    const format: LogFormat = perceptJson;
    const decoder = format.createDecoder({});
    const numbers = utf8('-12.3456789012,'.repeat(4_096));
    decoder.push(utf8(`${head},"BrainSenseTimeDomain":[{"TimeDomainData":[`));
    const before = process.memoryUsage().heapUsed;
    for (let bytes = 0; bytes < 64e6; bytes += numbers.length) decoder.push(numbers);
    const grown = process.memoryUsage().heapUsed - before;
    const tail = JSON.stringify(trends({ x: [bin(at(0))] })).slice(1);
    const items = [...decoder.push(utf8(`0]}],${tail}`)), ...decoder.end()];
    expect(items.map(({ kind }) => kind)).toEqual(['telemetry', 'skipped']);
    expect(grown).toBeLessThan(80e6);
  }, 60_000);
});

describe('what real reports do', () => {
  it('takes the time of a bin, not that of the day under which it stands (hostile case 18)', () => {
    const found = read(report(trends({ '2031-01-01T00:00:00Z': [bin(at(0))], '': [bin(at(10))] })));
    const [trend] = only(found, 'amplitude-trend');
    expect([...trend!.timeMs]).toEqual([Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 1, 0, 10)]);
  });

  it('takes a bin that two days hold once, and says so', () => {
    const found = read(
      report(trends({ a: [bin(at(10)), bin(at(0))], b: [bin(at(10)), bin(at(20))] })),
    );
    expect([...only(found, 'amplitude-trend')[0]!.timeMs]).toHaveLength(3);
    expect(found.diagnostics).toMatchObject([{ severity: 'notice', code: 'DUPLICATE' }]);
  });

  it('keeps the first of two amplitudes at one time, and warns', () => {
    const found = read(report(trends({ a: [bin(at(0), 2)], b: [bin(at(0), 3)] })));
    expect([...only(found, 'amplitude-trend')[0]!.amplitudeMicroamps]).toEqual([2_000]);
    expect(found.diagnostics).toMatchObject([{ severity: 'warning', code: 'RECORD_CONFLICT' }]);
  });

  it('puts bins in order that stand newest first', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 10, 20, 30, 40, 900], { minLength: 1 }), (minutes) => {
        const found = read(report(trends({ x: minutes.map((one) => bin(at(one), one / 100)) })));
        const [{ timeMs, amplitudeMicroamps }] = only(found, 'amplitude-trend') as [
          Kind<'amplitude-trend'>,
        ];
        const sorted = minutes.toSorted((a, b) => a - b);
        expect([...timeMs]).toEqual(sorted.map((one) => Date.UTC(2026, 2, 1) + one * 60_000));
        expect([...amplitudeMicroamps]).toEqual(sorted.map((one) => one * 10));
      }),
    );
  });

  it('reads lists of one element that are written as objects (hostile case 16)', () => {
    const program = { AmplitudeInMilliAmps: 1.2, PulseWidthInMicroSecond: 60 };
    const one = (wrap: (value: object) => unknown) =>
      read(
        report({
          ...trends({ x: wrap(bin(at(0))) } as object),
          GroupUsagePercentage: wrap({ GroupId: 'GroupIdDef.GROUP_A', UsagePercentage: 100 }),
          Groups: {
            Final: wrap({
              GroupId: 'GroupIdDef.GROUP_A',
              ActiveGroup: true,
              ProgramSettings: { RateInHertz: 125, LeftHemisphere: { Programs: wrap(program) } },
            }),
          },
          Impedance: wrap({
            Hemisphere: wrap({
              Hemisphere: 'HemisphereLocationDef.Left',
              SessionImpedance: { Monopolar: wrap({ ResultValue: 900 }) },
            }),
          }),
        }),
      );
    const bare = one((value) => value);
    expect(bare).toEqual(one((value) => [value]));
    expect(only(bare, 'group')).toMatchObject([
      {
        groupId: 'A',
        isActive: true,
        usageRatio: 1,
        left: [{ amplitudeMilliamps: 1.2, frequencyHertz: 125 }],
      },
    ]);
    expect(only(bare, 'contact-impedances')).toMatchObject([{ monopolarOhms: [900] }]);
  });

  it.each(['+98:32', '+67:47', '-15:00', '-12:30', '+05:41', '÷00:00'])(
    'refuses the offset %s and keeps UTC',
    (offset) => {
      const found = read(report({ ProgrammerUtcOffset: offset, ...trends({ x: [bin(at(0))] }) }));
      expect(found.diagnostics).toMatchObject([{ severity: 'warning', code: 'ZONE_UNKNOWN' }]);
      expect(only(found, 'amplitude-trend')[0]!.timeMs[0]).toBe(Date.UTC(2026, 2, 1));
    },
  );

  it.each(['0001-01-01T00:00:00Z', -62135568000000, -62135596800000, '/Date(-62135568000000)/'])(
    'gives the null time %s no date',
    (time) => {
      const found = read(
        report({
          SessionDate: time,
          SessionEndDate: time,
          DiagnosticData: {
            LFPTrendLogs: { 'HemisphereLocationDef.Left': { x: [bin(time), bin(at(0))] } },
            EventLogs: [{ DateTime: time, TherapyStatus: 'TherapyChangeStatusDef.ON' }],
          },
          BatteryInformation: { BatteryPercentage: 50 },
        }),
      );
      expect(only(found, 'amplitude-trend')[0]).toMatchObject({ length: 1 });
      expect(only(found, 'device-event')).toMatchObject([
        { timeMs: Number.NaN, name: 'therapy-on' },
      ]);
      expect(only(found, 'battery')).toMatchObject([{ timeMs: Number.NaN, chargeRatio: 0.5 }]);
      expect(codes(found)).toEqual(['TIME_IMPLAUSIBLE', 'TIME_IMPLAUSIBLE', 'TIME_INVALID']);
    },
  );

  it('reads translated texts (hostile case 16) and the underscores of rewritten names', () => {
    const found = read(
      report({
        DiagnosticData: {
          LFPTrendLogs: {
            HemisphereLocationDef_Left: { x2026_03_01: [bin(at(0))] },
            'HemisphereLocationDef.Rechts': { x: [bin(at(0), '2,5')] },
          },
          EventLogs: [
            { DateTime: at(1), TherapyStatus: 'TherapyChangeStatusDef.AUS' },
            { DateTime: at(2), TherapyStatus: 'EIN', ParameterTrendId: 2 },
            {
              DateTime: at(3),
              NewGroupId: 'GroupIdDef.GRUPPE_B',
              OldGroupId: 'GroupIdDef.GROUP_A',
            },
            { DateTime: at(4), TherapyStatus: 'TherapyChangeStatusDef.Pausiert' },
          ],
          LfpFrequencySnapshotEvents: { DateTime: at(5), EventName: 'Medikament genommen' },
        },
      }),
    );
    expect(
      only(found, 'amplitude-trend').map((one) => [one.side, one.amplitudeMicroamps[0]]),
    ).toEqual([
      ['left', 2_000],
      ['right', 2_500],
    ]);
    expect(only(found, 'device-event').map(({ name, detail }) => [name, detail])).toEqual([
      ['therapy-off', ''],
      ['therapy-on', ''],
      ['group-change', 'A to B'],
      ['therapy', 'Pausiert'],
      ['Medikament genommen', ''],
    ]);
  });

  it('reads numbers that have their unit behind them, and no other unit', () => {
    const program = (current: string) => ({
      AmplitudeInMilliAmps: current,
      PulseWidthInMicroSecond: '60 \u03bcs',
      RateInHertz: '1.3e2 Hz',
    });
    const found = read(
      report({
        ...trends({ x: [bin(at(0), '2,5 mA')] }),
        GroupUsagePercentage: [{ GroupId: 'GroupIdDef.GROUP_A', UsagePercentage: '26 %' }],
        Groups: {
          Final: {
            GroupId: 'GroupIdDef.GROUP_A',
            ProgramSettings: {
              LeftHemisphere: { Programs: program('3.5 mA') },
              RightHemisphere: { Programs: program('3.5 V') },
            },
          },
        },
      }),
    );
    const same = { pulseWidthMicroseconds: 60, frequencyHertz: 130 };
    expect(only(found, 'group')).toMatchObject([
      {
        usageRatio: 0.26,
        left: [{ amplitudeMilliamps: 3.5, ...same }],
        right: [{ amplitudeMilliamps: Number.NaN, ...same }],
      },
    ]);
    expect([...only(found, 'amplitude-trend')[0]!.amplitudeMicroamps]).toEqual([2_500]);
    expect(found.diagnostics.map(({ message }) => message)).toEqual([
      'AmplitudeInMilliAmps "3.5 V" is not plausible; left out',
    ]);
  });

  it.each([
    ['a section that is a text', { DiagnosticData: 'none' }, 'error RECORD_MALFORMED'],
    ['a list of numbers', { Impedance: [[1, 2]] }, 'error RECORD_MALFORMED'],
    ['a group that is a number', { Groups: { Final: [7] } }, 'error RECORD_MALFORMED'],
    ['a group without a name', { Groups: { Final: [{ X: 1 }] } }, 'error RECORD_MALFORMED'],
    ['a side that is a text', trends('none' as never), 'error RECORD_MALFORMED'],
    [
      'one letter for two groups',
      { Groups: { Final: [{ GroupId: 'GROUP_A' }, { GroupId: 'GROUP_A', ActiveGroup: true }] } },
      'warning RECORD_CONFLICT',
    ],
    [
      'a usage of nobody',
      { GroupUsagePercentage: [{ UsagePercentage: 3 }] },
      'error RECORD_MALFORMED',
    ],
    [
      'a charge above all',
      { BatteryInformation: { BatteryPercentage: 101 } },
      'warning VALUE_INVALID',
    ],
    [
      'a life of ages',
      { BatteryInformation: { EstimatedBatteryLifeMonths: 1e308 } },
      'warning VALUE_INVALID',
    ],
    [
      'an impedance of words',
      {
        Impedance: {
          Hemisphere: {
            Hemisphere: 'Left',
            SessionImpedance: { Monopolar: { ResultValue: 'HIGH' } },
          },
        },
      },
      'warning VALUE_INVALID',
    ],
    [
      'a current of a cathode that is below 0',
      {
        Groups: {
          Final: {
            GroupId: 'A',
            ProgramSettings: {
              SensingChannel: {
                HemisphereLocation: 'Left',
                ElectrodeState: [
                  { ElectrodeStateResult: 'Negative', ElectrodeAmplitudeInMilliAmps: -1 },
                  { ElectrodeStateResult: 'Negative', ElectrodeAmplitudeInMilliAmps: 2 },
                ],
              },
            },
          },
        },
      },
      'warning VALUE_INVALID',
    ],
    ['an end that is no time', { SessionEndDate: 'soon' }, 'warning TIME_INVALID'],
    [
      'a bin after the read-out',
      trends({ x: [bin('2099-01-01T00:00:00Z')] }),
      'warning TIME_IMPLAUSIBLE',
    ],
    [
      'an event after the read-out',
      { DiagnosticData: { EventLogs: { DateTime: '2099-01-01T00:00:00Z', SessionType: 'End' } } },
      'warning TIME_IMPLAUSIBLE',
    ],
  ])('names %s in one line', (_, more, line) => {
    const { diagnostics } = read(report(more));
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([line]);
  });

  it('has no fault that its values can bring about, whatever stands in place of them', () => {
    const whole: Record<string, unknown> = JSON.parse(sample.toString());
    const places: [Record<string, unknown>, string][] = [];
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const name of Object.keys(value).filter((name) => !(Number(name) > 1))) {
        places.push([value as Record<string, unknown>, name]);
        visit((value as Record<string, unknown>)[name]);
      }
    };
    visit(whole);
    expect(places.length).toBeGreaterThan(150);
    for (const [holder, name] of places) {
      const kept = holder[name];
      for (const other of [null, '', {}, [], [[1]], -1, 1e308, true, 'xyz', { a: 1 }]) {
        holder[name] = other;
        const { diagnostics } = read(whole);
        const places = diagnostics.map(({ message }) => message).join('; ');
        expect(places, name).not.toMatch(/no JSON|NaN|undefined|\[object/);
      }
      holder[name] = kept;
    }
  }, 60_000);

  it('says that a read-out ended abnormally', () => {
    expect(codes(read(report({ AbnormalEnd: true, FullyReadForSession: false })))).toEqual([
      'INPUT_TRUNCATED',
      'INPUT_TRUNCATED',
    ]);
  });

  it('keeps a report that breaks off up to the break', () => {
    const whole = decodeAll(perceptJson, [sample]);
    const events = only(whole, 'device-event').length;
    const cut = decodeAll(perceptJson, [sample.subarray(0, sample.indexOf('"EventLogs"') + 250)]);
    expect(only(cut, 'amplitude-trend')).toEqual(only(whole, 'amplitude-trend'));
    expect(only(cut, 'group')).toEqual(only(whole, 'group'));
    expect(only(cut, 'device-event').length).toBeLessThan(events);
    expect(only(cut, 'device-event').length).toBeGreaterThan(0);
    expect(cut.diagnostics.at(-1)).toMatchObject({ severity: 'warning', code: 'INPUT_TRUNCATED' });
  });

  it('keeps what stands before a place that is no JSON', () => {
    const text = sample.toString().replace('"EventLogs": [', '"EventLogs": [NaN,');
    const found = decodeAll(perceptJson, [utf8(text)]);
    expect(only(found, 'amplitude-trend')).toHaveLength(2);
    expect(found.diagnostics.at(-1)).toMatchObject({ severity: 'error', code: 'RECORD_MALFORMED' });
  });

  it.each([
    ['empty lists', []],
    ['the text "[]"', '[]'],
    ['empty objects', {}],
    ['null', null],
    ['empty texts', ''],
  ])('finds nothing in %s, and no fault', (_, nothing) => {
    const names = [
      'GroupUsagePercentage',
      'Impedance',
      'BatteryInformation',
      'Groups',
      'DiagnosticData',
      'DeviceInformation',
      'BrainSenseTimeDomain',
    ];
    const found = read(report(Object.fromEntries(names.map((name) => [name, nothing]))));
    expect(found.telemetry).toEqual([]);
    expect(found.diagnostics).toEqual([]);
    const inside = read(
      report({
        Groups: { Final: nothing },
        DiagnosticData: {
          EventLogs: nothing,
          LFPTrendLogs: { 'HemisphereLocationDef.Left': { x: nothing } },
        },
      }),
    );
    expect(inside.telemetry).toEqual([]);
  });

  it('loses only the umlauts of a report that was saved in another code page', () => {
    const text = JSON.stringify(
      report({ ProgrammerTimezone: 'Mitteleurop\u00e4ische Zeit', ...trends({ x: [bin(at(0))] }) }),
    );
    const bytes = new Uint8Array(Buffer.from(text, 'latin1'));
    const found = decodeAll(perceptJson, [bytes]);
    expect(only(found, 'amplitude-trend')).toHaveLength(1);
    expect(found.diagnostics).toMatchObject([{ code: 'TEXT_INVALID', count: 1 }]);
    expectChunkInvariance(perceptJson, bytes);
  });

  it('counts the time of a bin whose amplitude the device holds back', () => {
    const found = read(report(trends({ x: [bin(at(0), -1), bin(at(10), 99), bin(at(20), null)] })));
    expect([...only(found, 'amplitude-trend')[0]!.amplitudeMicroamps]).toEqual([
      ABSENT,
      ABSENT,
      ABSENT,
    ]);
    expect(found.diagnostics).toMatchObject([
      { severity: 'notice', code: 'VALUE_INVALID' },
      { severity: 'warning', code: 'VALUE_INVALID', count: 2 },
    ]);
  });

  it('refuses a usage above 100 %', () => {
    const found = read(
      report({
        GroupUsagePercentage: [{}, { GroupId: 'GroupIdDef.GROUP_C', UsagePercentage: 943 }],
      }),
    );
    expect(codes(found)).toEqual(['VALUE_INVALID']);
    expect(only(found, 'group')).toEqual([]);
  });

  it('calls a patient without a name after the checksum of the device, never after its number', () => {
    const found = read(
      report({
        PatientInformation: { Final: { PatientId: '' } },
        DeviceInformation: { Final: { NeurostimulatorSerialNumber: 'NPI369454H' } },
        BatteryInformation: { BatteryPercentage: 50 },
      }),
    );
    expect(only(found, 'battery')[0]!.patientId).toMatch(/^device-[0-9a-f]{8}$/);
    expect(codes(found)).toEqual(['DEVICE_UNNAMED']);
    expect(JSON.stringify(found)).not.toContain('369454');
  });

  it('reads several reports one after the other', () => {
    const both = [
      report({ BatteryInformation: { BatteryPercentage: 50 } }),
      report({ BatteryInformation: { BatteryPercentage: 40 } }),
    ];
    expect(only(read(both), 'battery').map(({ chargeRatio }) => chargeRatio)).toEqual([0.5, 0.4]);
  });

  it('tells two events that are the same apart by their number', () => {
    const event = { DateTime: at(0), AdbsStatus: 'TherapyChangeStatusDef.ON' };
    const found = read(report({ DiagnosticData: { EventLogs: [event, event] } }));
    expect(only(found, 'device-event').map(({ repeat }) => repeat)).toEqual([0, 1]);
  });
});

it('cuts nothing off a number at the end of a chunk', () => {
  const bytes = utf8(JSON.stringify(report(trends({ x: [bin(at(0), 12.5)] }))));
  const place = Buffer.from(bytes).indexOf('12.5') + 2;
  const found = decodeAll(perceptJson, cutAt(bytes, [place]));
  expect(only(found, 'amplitude-trend')[0]!.amplitudeMicroamps[0]).toBe(12_500);
});
