import { formatInstant } from '../model/civil.js';
import { SIDES, type Side } from '../model/pulse.js';
import type { ChartData, ChartSession, ChartSide } from './chart.js';
import { localDays } from './timedPoints.js';

/** A row for each session and side that is shown, with these figures of it. */
export function sessionTable(
  sessions: readonly ChartSession[],
  sides: readonly Side[] = SIDES,
  figures: Readonly<Record<string, (side: ChartSide) => number | null>>,
): ChartData {
  return {
    columns: ['start', 'side', ...Object.keys(figures)],
    rows: sessions.flatMap((session) =>
      sides.map((side) => [
        startText(session.startMs, session.offsetMinutes),
        side,
        ...Object.values(figures).map((of) => of(session[side])),
      ]),
    ),
  };
}

/** ISO 8601 with offset; null: not known. */
export function startText(timeMs: number, offsetMinutes: number): string | null {
  return Number.isNaN(localDays(timeMs, offsetMinutes))
    ? null
    : formatInstant(timeMs, offsetMinutes);
}
