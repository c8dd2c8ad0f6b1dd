import { setTimeout as sleep } from 'node:timers/promises';
import { FRAGMENTS, Fragmenter } from '../../../simulator/fragment.js';
import type { LogFormat } from '../../codecs/codec.js';
import { recogniseFormat } from '../../codecs/index.js';
import { oneOf } from '../../model/checks.js';
import { parseDay } from '../../model/civil.js';
import { quoted } from '../../model/diagnostic.js';
import { StimlogError } from '../../model/errors.js';
import { DAY_MS, SECOND_MS } from '../../model/units.js';
import { type Clock, paced } from '../../replay/paced.js';
import { openPseudoTerminal, type PseudoTerminal } from '../../replay/pseudoTerminal.js';
import { recordedBytes } from '../../replay/recordedBytes.js';
import { Schedule } from '../../replay/schedule.js';
import { type Period, selectPieces } from '../../replay/selectPieces.js';
import { cutters, type TimedPiece } from '../../replay/timedPieces.js';
import { plural } from '../../reports/formatNumber.js';
import type { Command } from '../command.js';
import { ExitCode } from '../exitCodes.js';
import type { Io } from '../io.js';
import { numberOf } from '../numberOf.js';
import { isSimulation, simulatedBytes } from '../simulatorSource.js';

interface ReplayFlags {
  readonly speed: number;
  readonly from?: number;
  readonly to?: number;
  readonly maxGap?: number;
  readonly pty?: boolean;
  readonly startAfter?: number;
  readonly fragment: string;
}

/** Bytes looked at to recognise the format. */
const HEAD_BYTES = 16_384;
/** How often it is looked whether somebody has opened the pseudo-terminal, ms. */
const LOOK_MS = 100;
/** Time for the reader to set the terminal up, which drops what waits in it; and to read the last bytes, ms. */
const SETTLE_MS = 500;
/** Without a way to see a reader, s. */
const BLIND_WAIT_SECONDS = 5;

const CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};

export const replay: Command = {
  name: 'replay',
  summary: 'a recorded log in its own time, to stdout or to a pseudo-terminal',
  examples: [
    'stimlog replay capture.slf --speed 60 | stimlog monitor -',
    'stimlog replay capture.slf --pty --fragment random',
    'stimlog replay log.ndjson --speed max --from 2026-03-01 --to 2026-03-02 > day.ndjson',
  ],
  define(commander, io, run) {
    commander
      .argument('<log>', 'a file, - for standard input, or sim:SCENARIO?seed=N')
      .option('--speed <n>', 'log time over real time, or max: as fast as it is taken', speedOf, 1)
      .option('--from <time>', 'ISO 8601 time with offset, or a date (UTC): from here on', timeOf)
      .option('--to <time>', 'up to here, this time not included', timeOf)
      .option('--max-gap <s>', 'shorten longer silences of log time to this', numberOf)
      .option('--pty', 'make a pseudo-terminal, say its path, and begin when it is opened')
      .option('--start-after <s>', 'with --pty: begin after this time, opened or not', numberOf)
      .option('--fragment <how>', `cut what is sent: ${FRAGMENTS.join(', ')}`, 'none')
      .action((log: string, flags: ReplayFlags) =>
        run(async () => {
          const stop = new AbortController();
          const listening = io.interrupts$.subscribe(() => stop.abort());
          try {
            return await play(log, flags, stop.signal, io);
          } finally {
            listening.unsubscribe();
          }
        }),
      );
  },
};

async function play(
  log: string,
  flags: ReplayFlags,
  signal: AbortSignal,
  io: Io,
): Promise<ExitCode> {
  oneOf('--fragment', flags.fragment, FRAGMENTS);
  if (flags.startAfter !== undefined && !flags.pty) {
    throw new StimlogError('OPTION_INVALID', '--start-after is for --pty: nobody waits without it');
  }
  const period = periodOf(flags);
  const schedule = new Schedule({ speed: flags.speed, maxGapMs: maxGapOf(flags) });
  const pieces = selected(piecesOf(log, io), period, log);
  const first = await pieces.next(); // what cannot be replayed is refused before anything is opened
  const terminal = flags.pty ? await openPseudoTerminal() : undefined;
  signal.addEventListener('abort', () => void terminal?.close()); // a reader who reads no more holds nothing
  try {
    if (terminal) await waitForReader(terminal, flags, signal, io);
    const write = (bytes: Uint8Array): Promise<void> =>
      terminal ? terminal.write(bytes) : io.stdout.write(bytes);
    return await send(resumed(first, pieces), write, schedule, flags, signal, io);
  } finally {
    // What was written last is read before the terminal goes.
    if (terminal && !signal.aborted) await CLOCK.sleep(SETTLE_MS, signal);
    await terminal?.close();
  }
}

async function send(
  pieces: AsyncIterable<TimedPiece>,
  write: (bytes: Uint8Array) => Promise<void>,
  schedule: Schedule,
  flags: ReplayFlags,
  signal: AbortSignal,
  io: Io,
): Promise<ExitCode> {
  const fragment = oneOf('--fragment', flags.fragment, FRAGMENTS);
  const fragmenter = new Fragmenter(fragment, 42);
  let sent = 0;
  let worstMs = 0;
  for await (const { bytes, lateMs } of paced(pieces, schedule, CLOCK, signal)) {
    for (const part of fragmenter.push(bytes)) await write(part);
    sent += bytes.length;
    worstMs = Math.max(worstMs, lateMs);
  }
  for (const part of fragmenter.end()) await write(part);
  await io.stderr.write(summaryOf(sent, worstMs, schedule, flags, signal));
  return signal.aborted ? ExitCode.interrupted : ExitCode.ok;
}

function summaryOf(
  sent: number,
  worstMs: number,
  { shortenedGaps }: Schedule,
  { speed }: ReplayFlags,
  signal: AbortSignal,
): string {
  const notes = [`${sent} bytes replayed${signal.aborted ? ', then interrupted' : ''}`];
  if (speed !== Infinity) notes.push(`latest ${worstMs.toFixed(1)} ms behind its time`);
  if (shortenedGaps > 0) notes.push(`${plural(shortenedGaps, 'silence')} shortened`);
  return `stimlog: note: ${notes.join('; ')}\n`;
}

/** Says where to read, and waits until somebody does. */
async function waitForReader(
  terminal: PseudoTerminal,
  { startAfter }: ReplayFlags,
  signal: AbortSignal,
  io: Io,
): Promise<void> {
  await io.stderr.write(`stimlog: note: read from ${terminal.path}\n`);
  const seconds =
    startAfter ?? (terminal.isOpened() === undefined ? BLIND_WAIT_SECONDS : undefined);
  if (seconds !== undefined) {
    await CLOCK.sleep(seconds * SECOND_MS, signal);
    return;
  }
  while (!signal.aborted && !terminal.isOpened()) await CLOCK.sleep(LOOK_MS, signal);
  await CLOCK.sleep(SETTLE_MS, signal);
}

/** The log in pieces, by what its first bytes show. */
async function* piecesOf(log: string, io: Io): AsyncGenerator<TimedPiece, undefined> {
  const chunks = isSimulation(log) ? simulatedBytes(log) : recordedBytes(log, io.stdin);
  let head = new Uint8Array(0);
  let cutter: ReturnType<NonNullable<(typeof cutters)[string]>> | undefined;
  for await (const chunk of chunks) {
    if (cutter) {
      yield* cutter.push(chunk);
      continue;
    }
    const longer = new Uint8Array(head.length + chunk.length);
    longer.set(head);
    longer.set(chunk, head.length);
    head = longer;
    if (head.length < HEAD_BYTES) continue;
    cutter = cutterOf(log, head);
    yield* cutter.push(head);
  }
  if (cutter === undefined) {
    cutter = cutterOf(log, head);
    yield* cutter.push(head);
  }
  yield* cutter.end();
}

function cutterOf(log: string, head: Uint8Array) {
  const { id } = recognised(log, head.subarray(0, HEAD_BYTES));
  const cutter = cutters[id];
  if (cutter) return cutter();
  const known = Object.keys(cutters).join(', ');
  throw new StimlogError(
    'FORMAT_UNKNOWN',
    `${log}: is ${id}, which does not say when each record was written; replay reads ${known}`,
  );
}

/** Says of which log it is that its format is not known. */
function recognised(log: string, head: Uint8Array): LogFormat {
  try {
    return recogniseFormat(head);
  } catch (error) {
    if (!(error instanceof StimlogError)) throw error;
    const name = log === '-' ? 'stdin' : log;
    throw new StimlogError(error.code, `${name}: ${error.message}`, { cause: error });
  }
}

/** The pieces of a period. Throws `NO_RECORDS` if none of them has a time in it. */
async function* selected(
  pieces: AsyncIterable<TimedPiece>,
  period: Period,
  log: string,
): AsyncGenerator<TimedPiece, undefined> {
  const belongs = selectPieces(period);
  let timed = 0;
  let inside = 0;
  const held: TimedPiece[] = []; // heads wait for the first record that belongs
  for await (const piece of pieces) {
    const isTimed = !Number.isNaN(piece.timeMs);
    if (isTimed) timed++;
    if (!belongs(piece)) continue;
    if (isTimed) inside++;
    if (inside === 0) {
      held.push(piece);
      continue;
    }
    yield* held.splice(0);
    yield piece;
  }
  if (inside > 0) return;
  const what =
    timed === 0 ? 'no record of it has a time' : `none of its ${timed} records lies in the period`;
  throw new StimlogError('NO_RECORDS', `${log}: ${what}`);
}

async function* resumed<T>(
  first: IteratorResult<T, undefined>,
  rest: AsyncGenerator<T, undefined>,
): AsyncGenerator<T, undefined> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

function periodOf({ from = -Infinity, to = Infinity }: ReplayFlags): Period {
  if (from < to) return { fromMs: from, toMs: to };
  throw new StimlogError('OPTION_INVALID', '--from must lie before --to');
}

function maxGapOf({ maxGap }: ReplayFlags): number {
  if (maxGap === undefined) return Infinity;
  if (maxGap >= 0) return maxGap * SECOND_MS;
  throw new StimlogError('OPTION_INVALID', `--max-gap must be at least 0 s, got ${maxGap}`);
}

function speedOf(text: string): number {
  if (text === 'max') return Infinity;
  const speed = numberOf(text);
  if (speed > 0 && speed <= 1e6) return speed;
  throw new StimlogError(
    'OPTION_INVALID',
    `--speed must be a number above 0 up to 1,000,000, or max, got ${quoted(text)}`,
  );
}

const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

function timeOf(text: string): number {
  const day = parseDay(text);
  if (day !== undefined) return day * DAY_MS;
  const ms = WITH_OFFSET.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new StimlogError(
    'OPTION_INVALID',
    `${quoted(text)} is no time such as 2026-03-01T08:00:00+01:00, and no date`,
  );
}
