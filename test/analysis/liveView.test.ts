import { describe, expect, it } from 'vitest';
import { DeviceLogs } from '../../src/analysis/deviceLogs.js';
import { LiveView } from '../../src/analysis/liveView.js';
import { parameterRules } from '../../src/analysis/parameterRules.js';
import type { LogLine } from '../../src/model/logLine.js';
import { readLog } from '../helpers/foundFaults.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

const input = { start: '2026-02-02', days: 1, preset: 'perfect', level: 'pulse' } as const;

describe('the live view', () => {
  it('follows session, contractions and sides, and remembers the last sixty', async () => {
    const log = simulatedLog({ ...input, sessionMinutes: 90, sessionsPerDay: 1 }, { seed: 2 });
    const { telemetry } = await readLog([log.data]);
    const view = new LiveView(parameterRules());
    expect(view.session).toBeUndefined();
    const events = telemetry.flatMap((one) => view.take({ kind: 'telemetry', telemetry: [one] }));
    const { session } = view;
    expect(session).toMatchObject({
      patientId: 'SIM-0001',
      lastMicroseconds: (179 * 30 + 9.95) * 1e6,
    });
    for (const side of ['left', 'right'] as const) {
      const { contraction, pulses, trend, now } = session![side];
      expect([contraction, pulses, trend.length, now!.pulses]).toEqual([180, 36_000, 60, 200]);
      expect(trend.every((one) => one.amplitudeMilliamps === now!.amplitudeMilliamps)).toBe(true);
    }
    const kinds = events.map(({ kind }) => kind);
    expect(kinds[0]).toBe('session-began');
    expect(kinds.filter((kind) => kind === 'contraction-ended')).toHaveLength(179);
  });

  it('says each contraction once, with both sides', async () => {
    const { telemetry, batches } = await readLog([simulatedLog(input, { seed: 2 }).data]);
    const view = new LiveView(parameterRules());
    const events = [
      ...view.take({ kind: 'telemetry', telemetry }),
      ...batches.flatMap((batch) => view.take({ kind: 'batch', batch })),
    ];
    const ended = events.filter((event) => event.kind === 'contraction-ended');
    expect(ended.map(({ contraction }) => contraction)).toEqual([
      ...Array.from({ length: 60 }, (_, i) => i + 1),
      ...Array.from({ length: 60 }, (_, i) => i + 1),
    ]);
    for (const { sides } of ended) {
      expect([sides.left!.pulses, sides.right!.pulses]).toEqual([200, 200]);
    }
    expect(events.filter((event) => event.kind === 'session-ended')).toHaveLength(2);
  });
});

it('ends what was open before the next session begins, and tells the time of the log', async () => {
  const { telemetry } = await readLog([simulatedLog(input, { seed: 2 }).data]);
  const view = new LiveView(parameterRules());
  expect(view.logTime).toBeUndefined();
  const events = view.take({ kind: 'telemetry', telemetry });
  const second = events.findLastIndex(({ kind }) => kind === 'session-began');
  expect(events[second - 1]).toMatchObject({ kind: 'contraction-ended', contraction: 60 });
  const { startMs, lastMicroseconds, offsetMinutes } = view.session!;
  const timeMs = startMs + lastMicroseconds / 1_000;
  expect(view.logTime).toEqual({ timeMs: Math.floor(timeMs), offsetMinutes });
});

it('knows what is programmed, and goes on with the trend in the next session', async () => {
  const { telemetry } = await readLog([simulatedLog(input, { seed: 2 }).data]);
  const view = new LiveView(parameterRules());
  const second = telemetry.findLastIndex(
    (one) =>
      one.kind === 'pulses' && one.batch.firstMicroseconds === 0 && one.batch.side === 'left',
  );
  view.take({ kind: 'telemetry', telemetry: telemetry.slice(0, second + 1) });
  const { left } = view.session!;
  expect([left.contraction, left.trend.length]).toEqual([1, 60]);
  expect(left.programmedMilliamps).toBe(left.trend[0]!.amplitudeMilliamps);
});

it('sees a broken lead in the pulses, before the session has ended, and its repair', async () => {
  const log = simulatedLog({ ...input, faults: { 'open-lead': 1 }, days: 10 }, { seed: 2 });
  const { telemetry } = await readLog([log.data]);
  const view = new LiveView(parameterRules());
  expect(view.leads).toEqual([]);
  const last = telemetry.findLast((one) => one.kind === 'pulses')!.batch;
  view.take({
    kind: 'telemetry',
    telemetry: telemetry.filter(
      (one) => one.kind === 'pulses' && one.batch.sessionStartMs === last.sessionStartMs,
    ),
  });
  expect(view.leads).toEqual([
    { side: expect.stringMatching(/left|right/), code: 'LEAD_OPEN', ohms: expect.any(Number) },
  ]);
  expect(view.leads[0]!.ohms).toBeGreaterThan(12_000);
  const { telemetry: healthy } = await readLog([simulatedLog(input, { seed: 2 }).data]);
  view.take({ kind: 'telemetry', telemetry: healthy });
  expect(view.leads).toEqual([]);
});

it('passes over what comes late of the session before', async () => {
  const { telemetry } = await readLog([simulatedLog(input, { seed: 2 }).data]);
  const late = telemetry.find(({ kind }) => kind === 'pulses')!;
  const view = new LiveView(parameterRules());
  view.take({ kind: 'telemetry', telemetry });
  const { session } = view;
  expect(view.take({ kind: 'telemetry', telemetry: [late] })).toEqual([]);
  expect(view.session).toEqual(session);
});

describe('what looks lost', () => {
  const start = (seq: number): LogLine => ({
    kind: 'session-start',
    sessionId: `S${seq}`,
    line: seq,
    patientId: 'P',
    seq,
    tickMs: Number.NaN,
    timeMs: Number.NaN,
  });
  const sightings = (...numbers: number[]) => {
    const logs = new DeviceLogs();
    return numbers.flatMap((seq) =>
      logs.take([start(seq)], 0).sightings.map(({ code, line, count }) => [code, line, count]),
    );
  };

  it('is a stop that has not come when the next session begins, once', () => {
    expect(sightings(1, 2, 3)).toEqual([
      ['STOP_MISSING', 1, undefined],
      ['STOP_MISSING', 2, undefined],
    ]);
  });

  it('is a number that was passed over, with the stop that may have had it', () => {
    expect(sightings(1, 5)).toEqual([['RECORDS_LOST', 5, 3]]);
  });
});

describe('records that are missing right now', () => {
  it('are those that were passed over and have not come since', () => {
    const line = (seq: number): LogLine => ({
      kind: 'other',
      line: seq,
      patientId: 'P',
      seq,
      tickMs: Number.NaN,
      timeMs: Number.NaN,
    });
    const logs = new DeviceLogs();
    logs.take([line(1), line(2), line(6)], 0);
    expect(logs.missingNow()).toBe(3);
    logs.take([line(4)], 0);
    expect(logs.missingNow()).toBe(2);
  });
});
