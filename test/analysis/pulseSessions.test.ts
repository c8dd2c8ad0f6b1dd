import { describe, expect, it } from 'vitest';
import { PulseSessions } from '../../src/analysis/pulseSessions.js';
import type { PulseBatch } from '../../src/model/pulse.js';

const START = Date.UTC(2026, 0, 5, 8) * 1_000;
const HOUR = 3_600e6;

/** One pulse at so many µs after START. */
const pulseAt = (microseconds: number): PulseBatch =>
  ({
    line: 1,
    from: 0,
    length: 1,
    firstMicroseconds: START + microseconds,
    deltaMicroseconds: new Uint32Array(1),
  }) as unknown as PulseBatch;

describe('PulseSessions', () => {
  it('ends a session at a silence', () => {
    const sessions = new PulseSessions(5);
    for (const minute of [0, 4, 8, 14]) sessions.place(pulseAt(minute * 60e6));
    sessions.end();
    expect(sessions.take().map(({ durationMs, isCut }) => [durationMs, isCut])).toEqual([
      [480_000, false],
      [0, false],
    ]);
  });

  it('ends one that would be longer than a day, and says so', () => {
    const sessions = new PulseSessions(5);
    for (let minute = 0; minute <= 50 * 60; minute += 4) sessions.place(pulseAt(minute * 60e6));
    sessions.end();
    const found = sessions.take();
    expect(found.map(({ isCut }) => isCut)).toEqual([true, true, false]);
    for (const { durationMs } of found) expect(durationMs).toBeLessThanOrEqual(24 * 3_600_000);
    const last = found.at(-1)!;
    expect(last.startMs * 1_000 + last.durationMs * 1_000).toBe(START + 50 * HOUR);
  });
});
