import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Subject } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SimulatedFormat } from '../../simulator/faults/faults.js';
import { main } from '../../src/cli/main.js';
import { type Clock, paced } from '../../src/replay/paced.js';
import { openPseudoTerminal } from '../../src/replay/pseudoTerminal.js';
import { Schedule } from '../../src/replay/schedule.js';
import { selectPieces } from '../../src/replay/selectPieces.js';
import { cutters, type TimedPiece } from '../../src/replay/timedPieces.js';
import { fromSerialPort } from '../../src/sources/serial.js';
import { cutAt } from '../helpers/decoderLaws.js';
import { runCli } from '../helpers/runCli.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

const faults = { 'damaged-frames': 0.05, 'truncated-frames': 0.05, 'reordered-frames': 0.05 };
const input = { start: '2026-02-02', days: 2, preset: 'perfect', sessionMinutes: 1 };
const logs: Readonly<Record<string, Buffer>> = {
  frames: simulatedLog({ ...input, level: 'pulse', faults }, { seed: 3, format: 'frames' }).data,
  'event-ndjson': simulatedLog({ ...input, days: 20, faults }, { seed: 3 }).data,
  opennerve: simulatedLog({ ...input, days: 20 }, { seed: 3, format: 'opennerve' }).data,
  'pulse-csv': simulatedLog({ ...input, level: 'pulse' }, { seed: 3, format: 'pulse-csv' }).data,
  'session-csv': simulatedLog({ ...input, days: 20 }, { seed: 3, format: 'session-csv' }).data,
};

function piecesOf(id: string, chunks: readonly Uint8Array[]): TimedPiece[] {
  const cutter = cutters[id]!();
  return [...chunks.flatMap((chunk) => cutter.push(chunk)), ...cutter.end()];
}

describe.each(Object.keys(cutters))('a log of %s', (id) => {
  const log = logs[id]!;

  it('is all its pieces, cut the same wherever the chunks were cut', () => {
    const whole = piecesOf(id, [log]);
    expect(Buffer.concat(whole.map(({ bytes }) => bytes)).equals(log)).toBe(true);
    expect(whole.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: log.length }), { maxLength: 30 }), (cuts) => {
        expect(piecesOf(id, cutAt(log, cuts))).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('has a time on every piece but heads and what is damaged', () => {
    const pieces = piecesOf(id, [log]);
    const timed = pieces.filter(({ timeMs }) => !Number.isNaN(timeMs));
    expect(timed.length).toBeGreaterThan(0.7 * pieces.length);
    const [first, last] = [Date.parse('2026-02-01T22:59:00Z'), Date.parse('2026-02-22T01:00:00Z')];
    for (const { timeMs } of timed) {
      expect(timeMs).toBeGreaterThanOrEqual(first);
      expect(timeMs).toBeLessThanOrEqual(last);
    }
    const head = id === 'opennerve' ? undefined : pieces[0]; // each record of it stands for itself
    expect(pieces.find(({ isHead }) => isHead)).toBe(head);
  });

  it('loses no byte that is garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), fc.nat(), (garbage, at) => {
        const place = at % log.length;
        const bytes = Buffer.concat([log.subarray(0, place), garbage, log.subarray(place)]);
        const pieces = piecesOf(id, [bytes]);
        expect(Buffer.concat(pieces.map((piece) => piece.bytes)).equals(bytes)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a schedule', () => {
  const times = fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 50 });
  const speeds = fc.double({ min: 0.01, max: 1_000, noNaN: true });

  it('counts every target from the beginning, and never goes back', () => {
    fc.assert(
      fc.property(times, speeds, (given, speed) => {
        const schedule = new Schedule({ speed, maxGapMs: Infinity });
        let newest = given[0]!;
        for (const time of given) {
          newest = Math.max(newest, time);
          expect(schedule.dueMs(time)).toBe((newest - given[0]!) / speed);
          expect(schedule.dueMs(Number.NaN)).toBe((newest - given[0]!) / speed);
        }
      }),
    );
  });

  it('shortens silences to the longest that is kept', () => {
    const schedule = new Schedule({ speed: 2, maxGapMs: 1_000 });
    expect([0, 500, 10_500, 10_600].map((time) => schedule.dueMs(time))).toEqual([
      0, 250, 750, 800,
    ]);
    expect(schedule.shortenedGaps).toBe(1);
  });

  it('has everything due at once at full speed', () => {
    const schedule = new Schedule({ speed: Infinity, maxGapMs: Infinity });
    expect([0, 1e9].map((time) => schedule.dueMs(time))).toEqual([0, 0]);
  });
});

/** A clock whose waits end late by up to `lateMs`, as those of a busy machine do. */
function lateClock(lateMs: () => number): Clock & { slept: number } {
  let now = 0;
  const clock = {
    slept: 0,
    now: () => now,
    sleep: async (ms: number) => {
      clock.slept++;
      now += ms + lateMs();
    },
  };
  return clock;
}

async function* piecesAt(times: readonly number[]): AsyncGenerator<TimedPiece, undefined> {
  for (const timeMs of times) yield { bytes: Uint8Array.of(timeMs & 255), timeMs, isHead: false };
}

describe('pacing', () => {
  const tenMinutes = Array.from({ length: 6_000 }, (_, i) => i * 100);

  it('does not drift: being late once is never passed on', async () => {
    let turn = 0;
    const clock = lateClock(() => ++turn % 7);
    const schedule = new Schedule({ speed: 60, maxGapMs: Infinity });
    const late: number[] = [];
    for await (const due of paced(
      piecesAt(tenMinutes),
      schedule,
      clock,
      new AbortController().signal,
    )) {
      late.push(due.lateMs);
    }
    expect(clock.now()).toBeGreaterThanOrEqual(599_900 / 60);
    expect(Math.max(...late)).toBeLessThan(10);
    expect(Math.min(...late)).toBeGreaterThan(-0.1);
  });

  it('catches up with a reader that was slow for a while', async () => {
    const clock = lateClock(() => 0);
    const schedule = new Schedule({ speed: 1, maxGapMs: Infinity });
    const late: number[] = [];
    let bytes = 0;
    for await (const due of paced(
      piecesAt([0, 10, 20, 500, 600]),
      schedule,
      clock,
      new AbortController().signal,
    )) {
      late.push(due.lateMs);
      bytes += due.bytes.length;
      if (late.length === 1) await clock.sleep(300, new AbortController().signal);
    }
    expect(bytes).toBe(5);
    expect(late.at(-1)).toBeCloseTo(0, 1);
    expect(Math.max(...late)).toBeCloseTo(290, 0);
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const schedule = new Schedule({ speed: 1, maxGapMs: Infinity });
    for await (const { bytes } of paced(
      piecesAt(tenMinutes),
      schedule,
      lateClock(() => 0),
      stop.signal,
    )) {
      seen.push(bytes.length);
      if (seen.length === 3) stop.abort();
    }
    expect(seen).toHaveLength(3);
  });

  it('really keeps the time: ten seconds of a log at speed 20', async () => {
    const clock: Clock = {
      now: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    };
    const schedule = new Schedule({ speed: 20, maxGapMs: Infinity });
    const times = Array.from({ length: 200 }, (_, i) => i * 50);
    const late: number[] = [];
    for await (const due of paced(piecesAt(times), schedule, clock, new AbortController().signal)) {
      late.push(due.lateMs);
    }
    const best = (part: readonly number[]): number => Math.min(...part);
    // However busy the machine is: at the end it is as near its target as at the beginning.
    expect(best(late.slice(-20)) - best(late.slice(0, 20))).toBeLessThan(10);
  });
});

describe('the part that is replayed', () => {
  it('is that of the period, with its heads and what goes along', () => {
    const belongs = selectPieces({ fromMs: 10, toMs: 20 });
    const piece = (timeMs: number, isHead = false): TimedPiece => ({
      bytes: new Uint8Array(1),
      timeMs,
      isHead,
    });
    const given = [
      piece(NaN, true),
      piece(5),
      piece(NaN),
      piece(10),
      piece(NaN),
      piece(20),
      piece(12),
    ];
    expect(given.map(belongs)).toEqual([true, false, false, true, true, false, true]);
  });
});

describe('stimlog replay', () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stimlog-replay-'));
    for (const [id, log] of Object.entries(logs)) writeFileSync(path(id), log);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs it and gives the bytes that it wrote. */
  async function replayed(args: readonly string[], stdin: Uint8Array = Buffer.alloc(0)) {
    const parts: Buffer[] = [];
    let stderr = '';
    const exitCode = await main(['replay', ...args], {
      stdin: Readable.from([Buffer.from(stdin)]),
      stdout: { write: async (bytes) => void parts.push(Buffer.from(bytes)) },
      stderr: {
        write: async (text) => {
          stderr += text.toString();
        },
      },
      progressOn: () => undefined,
      screen: () => undefined,
      interrupts$: new Subject(),
    });
    return { exitCode, bytes: Buffer.concat(parts), parts, stderr };
  }

  it.each(Object.keys(logs) as SimulatedFormat[])('gives %s back byte for byte', async (id) => {
    const { exitCode, bytes, stderr } = await replayed([path(id), '--speed', 'max']);
    expect(exitCode).toBe(0);
    expect(bytes.equals(logs[id]!)).toBe(true);
    expect(stderr).toBe(`stimlog: note: ${bytes.length} bytes replayed\n`);
  });

  it.each(['byte', 'random', 'full'])('cut %s, too, and from gzip on stdin', async (fragment) => {
    const log = logs['session-csv']!;
    const args = ['-', '--speed', 'max', '--fragment', fragment];
    const { bytes, parts } = await replayed(args, gzipSync(log));
    expect(bytes.equals(log)).toBe(true);
    expect(parts.length).toBeGreaterThan(1);
  });

  it('replays a part that can be read', async () => {
    const day = ['--from', '2026-02-03T00:00:00+01:00', '--to', '2026-02-03T12:00:00+01:00'];
    const { bytes } = await replayed([path('frames'), '--speed', 'max', ...day]);
    expect(bytes.length).toBeLessThan(logs.frames!.length / 2);
    writeFileSync(path('part.slf'), bytes);
    const { stdout } = await runCli(['analyze', path('part.slf'), '--report', 'parameters']);
    expect(stdout).toContain('SIM-0001');
    expect(stdout).toMatch(/Sessions +1: 1 from their pulses/);
  });

  it('ends with 130 and says how far it got when it is interrupted', async () => {
    const interrupts$ = new Subject<string>();
    let stderr = '';
    const exitCode = await main(['replay', path('frames'), '--speed', '100'], {
      stdin: Readable.from([]),
      stdout: { write: async () => interrupts$.next('SIGINT') },
      stderr: {
        write: async (text) => {
          stderr += text.toString();
        },
      },
      progressOn: () => undefined,
      screen: () => undefined,
      interrupts$,
    });
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/\d+ bytes replayed, then interrupted/);
  });

  it.each([
    [['--speed', '0'], 64, '--speed must be a number above 0'],
    [['--speed', 'fast'], 64, 'It must be a number'],
    [['--from', 'yesterday'], 64, 'is no time such as'],
    [['--from', '2026-02-03', '--to', '2026-02-02'], 64, '--from must lie before --to'],
    [['--max-gap', '-1'], 64, '--max-gap must be at least 0 s'],
    [['--fragment', 'bits'], 64, '--fragment must be one of none, byte, random, full'],
    [['--from', '2030-01-01', '--speed', 'max'], 65, 'records lies in the period'],
  ])('refuses %j with %d in one line', async (flags, code, message) => {
    const { exitCode, stderr, bytes } = await replayed([path('frames'), ...flags]);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(message);
    expect(bytes.length).toBe(0);
  });

  it.each([
    ['nothing', '', 'is empty'],
    ['a table without times', 'a,b\n1,2\n', 'matches no known log format'],
    [
      'doses',
      'patient_id,timestamp\nA,2026-01-05T08:00:00Z\n',
      'is dose-events, which does not say',
    ],
  ])('refuses %s in one line', async (_, text, message) => {
    const { exitCode, stderr } = await replayed(['-'], Buffer.from(text));
    expect(exitCode).toBe(65);
    expect(stderr).toContain(message);
  });

  it.skipIf(process.platform !== 'linux')('goes through a pseudo-terminal whole', async () => {
    const log = logs.frames!.subarray(0, 60_000);
    const terminal = await openPseudoTerminal();
    const received: Buffer[] = [];
    const reading = fromSerialPort(terminal.path, { baud: 115_200, silenceMs: 0 }).subscribe(
      (bytes) => received.push(Buffer.from(bytes)),
    );
    await new Promise((resolve) => setTimeout(resolve, 400)); // the library flushes what waits
    for (let at = 0; at < log.length; at += 777) await terminal.write(log.subarray(at, at + 777));
    const until = performance.now() + 4_000;
    const arrived = (): number => received.reduce((sum, { length }) => sum + length, 0);
    while (arrived() < log.length && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    reading.unsubscribe();
    await terminal.close();
    expect(Buffer.concat(received).equals(log)).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('lets go of a terminal that nobody reads', async () => {
    const terminal = await openPseudoTerminal();
    const writing = terminal.write(new Uint8Array(100_000)); // more than it takes
    await new Promise((resolve) => setTimeout(resolve, 50));
    await terminal.close();
    await writing;
  });

  it('leaves the log as it was', () => {
    expect(readFileSync(path('frames')).equals(logs.frames!)).toBe(true);
  });
});
