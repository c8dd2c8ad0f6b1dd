import type { PulseBatch } from '../model/pulse.js';
import { LONGEST_SESSION_MS } from '../model/session.js';

/** A session as its pulses show it: nobody wrote down when it began or ended. */
export interface FoundSession {
  readonly line: number;
  readonly startMs: number;
  /** From the begin of the first pulse to the begin of the last. */
  readonly durationMs: number;
  /** True if it was ended because it would have been longer than a day. */
  readonly isCut: boolean;
}

/** Silence that ends a session, min: longer than any usual rest between contractions. Assumed. */
export const DEFAULT_SESSION_GAP_MINUTES = 5;

interface OpenSession {
  readonly line: number;
  readonly startMs: number;
  lastMicroseconds: number;
}

/** Puts one patient's pulses, which come by the clock, into sessions: a silence ends one. */
export class PulseSessions {
  readonly #gapMicroseconds: number;
  #open: OpenSession | undefined;
  #ended: FoundSession[] = [];

  constructor(gapMinutes: number) {
    this.#gapMicroseconds = gapMinutes * 60e6;
  }

  /** The run with its session; runs come in the order of their begins. */
  place(run: PulseBatch): PulseBatch {
    const first = run.firstMicroseconds;
    let last = first;
    for (let i = run.from + 1; i < run.from + run.length; i++) last += run.deltaMicroseconds[i]!;
    const open = this.#open;
    const belongs =
      open !== undefined &&
      first - open.lastMicroseconds <= this.#gapMicroseconds &&
      open.startMs * 1_000 - first <= this.#gapMicroseconds;
    const isCut = belongs && last - open.startMs * 1_000 > LONGEST_SESSION_MS * 1_000;
    if (!belongs || isCut) this.end(isCut);
    const startMs = Math.floor(first / 1_000);
    this.#open ??= { line: run.line, startMs, lastMicroseconds: last };
    const session = this.#open;
    session.lastMicroseconds = Math.max(session.lastMicroseconds, last);
    const firstMicroseconds = first - session.startMs * 1_000;
    return { ...run, sessionStartMs: session.startMs, firstMicroseconds };
  }

  /** Ends the session that is open. */
  end(isCut = false): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    const { line, startMs, lastMicroseconds } = open;
    this.#ended.push({
      line,
      startMs,
      durationMs: Math.min(Math.round(lastMicroseconds / 1_000) - startMs, LONGEST_SESSION_MS),
      isCut,
    });
  }

  /** Sessions that have ended since the last call. */
  take(): readonly FoundSession[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }
}
