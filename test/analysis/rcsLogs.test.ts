import { describe, expect, it } from 'vitest';
import { parameterRules } from '../../src/analysis/parameterRules.js';
import { parametersFold } from '../../src/analysis/parametersFold.js';
import {
  adaptiveRecord,
  eventRecord,
  RCS_DEVICE,
  RCS_START_MS,
  rcsFolder,
  recordInfo,
  settingsGroup,
  settingsRecord,
  stimGroup,
  stimProgram,
  stimRecord,
  timeSyncPacket,
  wholeStimRecord,
} from '../helpers/rcsFolder.js';
import { rcsRun } from '../helpers/rcsRun.js';

const AT = RCS_START_MS;
const MINUTE = 60_000;
const on = (minute: number) => stimRecord(AT + minute * MINUTE, { therapyStatus: 1 });
const off = (minute: number) => stimRecord(AT + minute * MINUTE, { therapyStatus: 0 });
const first = (therapyStatus = 0) => wholeStimRecord(AT - MINUTE, therapyStatus);
const settings = settingsRecord(AT - MINUTE);
const left = (milliamps: number) => ({
  groups: { TherapyConfigGroup0: { program1: stimProgram(milliamps, 210) } },
});
const spansOf = ({ sessions }: Awaited<ReturnType<typeof rcsRun>>) =>
  sessions.map(({ startMs, durationMs }) => [(startMs - AT) / MINUTE, durationMs / MINUTE]);

describe('therapy of an RC+S', () => {
  it('that is switched on and off is a session, with the wall clock and the sides of DeviceSettings', async () => {
    const { sessions, enrolled, found, skipped } = await rcsRun(
      [settings],
      [first(), on(0), off(30)],
    );
    expect(sessions).toMatchObject([
      {
        patient: RCS_DEVICE,
        startMs: AT,
        durationMs: 30 * MINUTE,
        offsetMinutes: 60,
        stampKind: 0,
        endReason: 'unknown',
        program: 'A',
        amplitudeLeftMilliamps: 2.5,
        amplitudeRightMilliamps: 3,
        pulseWidthMicroseconds: 210,
        frequencyHertz: 20,
        pulsesLeft: Number.NaN,
      },
    ]);
    expect(enrolled).toEqual([RCS_DEVICE, RCS_DEVICE]);
    expect(found).toEqual([]);
    expect(skipped).toBe(3); // the settings, the first record and one of the two
  });

  it('has each record of the log as a session or as another', async () => {
    const run = await rcsRun([first(), on(0), off(30), on(60), off(80), on(90)]);
    expect(run.sessions.length + run.skipped).toBe(6);
  });

  it('that is on at the end of the log has no stop: it is said and not counted', async () => {
    const { sessions, diagnostics } = await rcsRun([settings], [first(), on(0)]);
    expect(sessions).toEqual([]);
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'STOP_MISSING' }]);
    expect(diagnostics[0]!.byte).toBeGreaterThan(100);
  });

  it('that has no stop tells its settings to the parameter report, each from when it was in force', async () => {
    const changes = Array.from({ length: 40 }, (_, i) =>
      stimRecord(AT + (i + 1) * MINUTE, left(1 + i / 10)),
    );
    const { telemetry, sessions } = await rcsRun([settings], [first(), on(0), ...changes]);
    expect(sessions).toEqual([]);
    const fold = parametersFold(parameterRules());
    const state = fold.create();
    for (const one of telemetry) fold.add(state, { kind: 'telemetry', telemetry: [one] });
    const [patient] = fold.finish(state).patients;
    const rows = [...patient!.sessionsInOrder()];
    expect(rows).toHaveLength(41);
    expect(new Set(rows.map(({ durationMs }) => durationMs))).toEqual(new Set([null]));
    expect(patient!.left.trends.programmedAmplitudeMilliamps).toMatchObject({
      first: 2.5,
      last: 4.9,
      min: 1,
      max: 4.9,
    });
    expect(rows[7]!.left).toMatchObject({
      amplitudeMilliamps: null,
      programmedAmplitudeMilliamps: 1.6,
      pulseWidthMicroseconds: 210,
      frequencyHertz: 20,
    });
  });

  it('that is on where the log begins is counted from there, with a warning', async () => {
    const run = await rcsRun([settings], [first(1), off(30)]);
    expect(spansOf(run)).toEqual([[-1, 31]]);
    expect(run.found).toEqual(['warning START_MISSING']);
  });

  it('ramps while it turns on and off, and rests in a test of the leads', async () => {
    const status = (minute: number, therapyStatus: number) =>
      stimRecord(AT + minute * MINUTE, { therapyStatus });
    const log = [first(), status(0, 4), status(1, 1), status(10, 3), status(11, 0)];
    expect(spansOf(await rcsRun([settings], log))).toEqual([[0, 11]]);
    const test = [
      first(),
      status(0, 1),
      status(10, 5),
      status(10.5, 2),
      status(11, 1),
      status(20, 0),
    ];
    expect(spansOf(await rcsRun([settings], test))).toEqual([
      [0, 10],
      [11, 9],
    ]);
  });

  it('of more than a day is told as sessions of a day each', async () => {
    const run = await rcsRun([settings], [first(), on(0), off(50 * 60)]);
    expect(spansOf(run)).toEqual([
      [0, 1_440],
      [1_440, 1_440],
      [2_880, 120],
    ]);
    expect(run.found).toEqual(['warning DURATION_INVALID']);
  });

  it.each([
    ['of 32 days', AT + 32 * 1_440 * MINUTE, 'warning DURATION_INVALID'],
    ['until 2099', Date.UTC(2099, 0, 1), 'warning DURATION_INVALID'],
  ])('%s is a clock that was set, and no session', async (_, endMs, finding) => {
    const { sessions, found } = await rcsRun(
      [settings],
      [first(), on(0), stimRecord(endMs, { therapyStatus: 0 })],
    );
    expect(sessions).toEqual([]);
    expect(found).toEqual([finding]);
  });

  it.each([1e308, 8.64e15, Date.UTC(2101, 0, 1), 1_000, -1, 0])(
    'ends at a time that is none, %d: it is dated and counted nowhere',
    async (endMs) => {
      const { sessions, found, telemetry } = await rcsRun(
        [{ ...settings, ...recordInfo(endMs) }],
        [first(), on(0), stimRecord(endMs, { therapyStatus: 0 })],
      );
      expect(sessions).toEqual([]);
      expect(found).toEqual([
        'warning TIME_INVALID', // the battery of DeviceSettings
        'warning TIME_INVALID',
        'warning STOP_MISSING',
      ]);
      expect(telemetry).toContainEqual(
        expect.objectContaining({ kind: 'battery', timeMs: Number.NaN }),
      );
    },
  );

  it('has the largest amplitude that was set, and the other settings that were in force longest', async () => {
    const change = stimRecord(AT + 20 * MINUTE, left(2.7));
    const group = stimRecord(AT + 25 * MINUTE, { activeGroup: 3 });
    const { sessions, telemetry } = await rcsRun(
      [settings],
      [first(), on(0), change, group, off(30)],
    );
    expect(sessions).toMatchObject([
      { program: 'A', frequencyHertz: 20, amplitudeLeftMilliamps: 2.7, amplitudeRightMilliamps: 3 },
    ]);
    const programs = telemetry.flatMap((one) => (one.kind === 'program' ? [one] : []));
    expect(
      programs.map(({ timeMs, program }) => [
        (timeMs - AT) / MINUTE,
        program.program_id,
        program.amplitude_left_ma,
        program.frequency_hz,
      ]),
    ).toEqual([
      [-1, 'A', 2.5, 20],
      [20, 'A', 2.7, 20],
      [25, 'D', 1, 40],
    ]);
    expect(programs[0]!.program).toMatchObject({ on_s: 10, off_s: 20, amplitude_right_ma: 3 });
    expect(programs[2]!.program).toMatchObject({ on_s: Number.NaN });
  });

  it('repeats nothing where a record repeats what is in force', async () => {
    const again = wholeStimRecord(AT + 5 * MINUTE, 1);
    const run = await rcsRun([settings], [first(), on(0), again, again, off(30)]);
    expect(spansOf(run)).toEqual([[0, 30]]);
    expect(run.telemetry.filter(({ kind }) => kind === 'program')).toHaveLength(1);
  });
});

describe('records of an RC+S that are not as they should be', () => {
  it('come out of order: they are put in order', async () => {
    const run = await rcsRun([settings], [first(), off(30), on(0), on(60), off(80)]);
    expect(spansOf(run)).toEqual([
      [0, 30],
      [60, 20],
    ]);
    expect(run.found).toEqual(['notice RECORD_LATE']);
  });

  it('are deltas alone (hostile case 14): without a first record nobody knows the group, and nothing is made up', async () => {
    const run = await rcsRun([stimRecord(AT, left(2)), on(1), off(2)]);
    expect(spansOf(run)).toEqual([[1, 1]]);
    expect(run.sessions[0]).toMatchObject({
      program: '',
      amplitudeLeftMilliamps: Number.NaN,
      frequencyHertz: Number.NaN,
    });
    expect(run.telemetry.filter(({ kind }) => kind === 'program')).toEqual([]);
  });

  it.each([0, -5, undefined])(
    'have a HostUnixTime of %s: what begins or ends there has no length',
    async (time) => {
      const at = (therapyStatus: number) => stimRecord(time as number, { therapyStatus });
      const noStop = await rcsRun([settings], [first(), on(0), at(0), on(60), off(80)]);
      expect(spansOf(noStop)).toEqual([[60, 20]]);
      expect(noStop.found).toEqual(['warning TIME_INVALID', 'warning STOP_MISSING']);
      const noStart = await rcsRun([settings], [first(), at(1), off(30), on(60), off(80)]);
      expect(spansOf(noStart)).toEqual([[60, 20]]);
      expect(noStart.found).toEqual(['warning TIME_INVALID', 'warning START_MISSING']);
    },
  );

  it('have codes that nobody knows', async () => {
    const odd = stimRecord(AT + MINUTE, { activeGroup: 7, therapyStatus: 9 });
    const run = await rcsRun([settings], [first(), on(0), odd, off(30)]);
    expect(spansOf(run)).toEqual([[0, 30]]);
    expect(run.found).toEqual(['warning VALUE_INVALID', 'warning VALUE_INVALID']);
  });

  it('name no device', async () => {
    const run = await rcsRun([{ RecordInfo: { HostUnixTime: AT }, therapyStatusData: {} }]);
    expect(run.found).toEqual(['error DEVICE_UNNAMED']);
    expect(run.enrolled).toEqual([]);
  });

  it('are of two devices and two recordings in turn', async () => {
    const other = { deviceId: 'SIM-2', sessionId: '2' };
    const run = await rcsRun([
      first(),
      wholeStimRecord(AT, 0, other),
      on(0),
      stimRecord(AT + 5 * MINUTE, { therapyStatus: 1 }, other),
      off(30),
      stimRecord(AT + 15 * MINUTE, { therapyStatus: 0 }, other),
    ]);
    const minutes = run.sessions.map(
      ({ patient, durationMs }) => `${patient} ${durationMs / MINUTE}`,
    );
    expect(minutes.toSorted()).toEqual(['SIM-2 10', `${RCS_DEVICE} 30`].toSorted());
  });
});

describe('sides of an RC+S', () => {
  it('are assumed without DeviceSettings: left, and in UTC; it is said once', async () => {
    const { sessions, diagnostics } = await rcsRun([first(), on(0), off(30), on(40), off(50)]);
    expect(sessions[0]).toMatchObject({
      offsetMinutes: 0,
      stampKind: 1,
      amplitudeLeftMilliamps: 3,
      amplitudeRightMilliamps: Number.NaN,
    });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      expect.stringContaining('no DeviceSettings was read before it'),
      expect.stringContaining('several programs at once'),
      expect.stringContaining('its sessions are in UTC'),
    ]);
  });

  it('are those of the connectors where nobody noted the leads', async () => {
    const unknown = { ...settings, SubjectInfo: { LeadLocation: [0, 0, 0, 0] } };
    const { sessions, found } = await rcsRun([unknown], [first(), on(0), off(30)]);
    expect(sessions).toMatchObject([{ amplitudeLeftMilliamps: 3, amplitudeRightMilliamps: 2.5 }]);
    expect(found).toEqual(['notice VALUE_INVALID']);
  });

  it('leave out programs that are disabled or were never written', async () => {
    const groups = {
      TherapyConfigGroup0: stimGroup(
        20,
        stimProgram(3, 210),
        stimProgram(2, 60),
        stimProgram(9, 60),
      ),
    };
    const log = [
      stimRecord(AT - MINUTE, { activeGroup: 0, therapyStatus: 0, groups }),
      on(0),
      off(30),
    ];
    const onlyFirst = { ...settings, TherapyConfigGroup0: settingsGroup([1]) };
    const { sessions } = await rcsRun([onlyFirst], log);
    expect(sessions).toMatchObject([
      {
        amplitudeLeftMilliamps: Number.NaN,
        amplitudeRightMilliamps: 3,
        pulseWidthMicroseconds: 210,
      },
    ]);
  });
});

describe('AdaptiveLog of an RC+S', () => {
  /** A packet each second with what `milliamps` gives for program 1 (left). */
  const adaptive = (from: number, to: number, milliamps: (second: number) => number) =>
    Array.from({ length: to - from }, (_, i) =>
      adaptiveRecord(AT + (from + i) * 1_000, from + i, [0.5, milliamps(from + i), 0, 0]),
    );

  it('tells the largest amplitude that was delivered in the session', async () => {
    const log = adaptive(-60, 1_800, (second) => (second < 0 ? 4 : second === 900 ? 2.2 : 1.1));
    const { sessions } = await rcsRun(log, [settings], [first(), on(0), off(30)]);
    expect(sessions).toMatchObject([{ amplitudeLeftMilliamps: 2.2, amplitudeRightMilliamps: 0.5 }]);
  });

  it('that comes after the StimLog is in no session, which is said', async () => {
    const log = adaptive(0, 1_800, () => 1.1);
    const { sessions, found } = await rcsRun([settings], [first(), on(0), off(30)], log);
    expect(sessions).toMatchObject([{ amplitudeLeftMilliamps: 2.5 }]);
    expect(found).toEqual(['warning RECORD_LATE']);
  });

  it('tells nothing where it covers less than half of the session', async () => {
    const log = adaptive(0, 600, () => 1);
    const { sessions } = await rcsRun(log, [settings], [first(), on(0), off(30)]);
    expect(sessions).toMatchObject([{ amplitudeLeftMilliamps: 2.5, amplitudeRightMilliamps: 3 }]);
  });

  it('tells nothing of the time in which its packets were lost', async () => {
    const log = [...adaptive(0, 400, () => 1), ...adaptive(1_400, 1_800, () => 1)];
    const { sessions, found } = await rcsRun(log, [settings], [first(), on(0), off(30)]);
    expect(sessions).toMatchObject([{ amplitudeLeftMilliamps: 2.5, amplitudeRightMilliamps: 3 }]);
    expect(found).toEqual(['warning RECORDS_LOST']);
  });

  it('counts packets that are lost, doubled, late and without a time', async () => {
    const log = adaptive(0, 300, () => 1);
    log.splice(250, 4);
    [log[100], log[101]] = [log[101]!, log[100]!];
    log.splice(51, 0, log[50]!);
    const early = adaptiveRecord(AT - 1_000, 255, [0, 0, 0, 0], -1e13);
    const { diagnostics } = await rcsRun([early, ...log]);
    expect(diagnostics.map(({ severity, code, count }) => [severity, code, count])).toEqual([
      ['warning', 'RECORDS_LOST', 4],
      ['notice', 'TIME_IMPLAUSIBLE', 1],
      ['warning', 'RECORD_REPEATED', 1],
      ['notice', 'RECORD_LATE', 1],
    ]);
  });
});

describe('TimeSync of an RC+S', () => {
  const sync = (packets: readonly object[]) => [{ ...recordInfo(AT), TimeSyncData: packets }];

  it('without fault says nothing', async () => {
    const packets = Array.from({ length: 700 }, (_, i) =>
      timeSyncPacket(AT + i * 1_000, 250 + i, (i % 7) * 9 - 27),
    );
    expect((await rcsRun(sync(packets))).found).toEqual([]);
  });

  it('counts lost packets over many blocks, and between two', async () => {
    const packets = Array.from({ length: 20_000 }, (_, i) => i)
      .filter((i) => i % 5_000 !== 77 && !(i >= 8_194 && i < 8_204))
      .map((i) => timeSyncPacket(AT + i * 1_000, i));
    const { diagnostics } = await rcsRun(sync(packets));
    const lost = diagnostics.filter(({ code }) => code === 'RECORDS_LOST');
    expect(lost.reduce((sum, { count }) => sum + count!, 0)).toBe(14);
    expect(diagnostics).toHaveLength(lost.length);
  });

  it('shows a clock that drifts and one that was set', async () => {
    const drift = Array.from({ length: 20_000 }, (_, i) =>
      timeSyncPacket(AT + i * 1_000, i, -i * 0.2),
    );
    const { diagnostics } = await rcsRun(sync(drift));
    expect(diagnostics.map(({ code }) => code)).toEqual(['CLOCK_DRIFT']);
    expect(diagnostics[0]!.message).toMatch(/runs 200 ppm fast/);
    const jump = Array.from({ length: 100 }, (_, i) =>
      timeSyncPacket(AT + i * 1_000, i, i < 50 ? 0 : -90_000),
    );
    expect((await rcsRun(sync(jump))).diagnostics).toMatchObject([
      { code: 'CLOCK_JUMP', message: expect.stringContaining('2 min back') },
    ]);
  });
});

it('tells the battery of DeviceSettings and EventLog', async () => {
  const { telemetry } = await rcsRun([settings], [eventRecord(AT, 'INSLeftBatteryLevel', '72%')]);
  expect(telemetry).toEqual([
    { kind: 'battery', patientId: RCS_DEVICE, timeMs: AT - MINUTE, volts: 3.715, state: '73 %' },
    { kind: 'battery', patientId: RCS_DEVICE, timeMs: AT, volts: Number.NaN, state: '72 %' },
  ]);
});

it('reads a whole folder in the order of its names', async () => {
  const { sessions, found } = await rcsRun(...Object.values(rcsFolder()));
  expect(sessions).toMatchObject([
    { durationMs: 30 * MINUTE, amplitudeLeftMilliamps: 2.7, amplitudeRightMilliamps: 3 },
    { durationMs: 20 * MINUTE, amplitudeLeftMilliamps: 2, amplitudeRightMilliamps: 2.5 },
  ]);
  expect(found).toEqual([
    'warning RECORDS_LOST',
    'notice RECORD_UNKNOWN',
    'notice RECORD_UNKNOWN',
    'warning RECORDS_LOST',
  ]);
});
