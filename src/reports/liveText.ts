import type { LiveContraction, LiveEvent, LiveSession, LogTime } from '../analysis/liveView.js';
import { formatInstant } from '../model/civil.js';
import { type Diagnostic, visible } from '../model/diagnostic.js';
import { SIDES, type Side } from '../model/pulse.js';
import { number, quantity } from './formatNumber.js';

/** How a line calls a side. */
export const SIDE_LETTER: Readonly<Record<Side, string>> = { left: 'L', right: 'R' };

/** One event as one line, without its end: time by the device's clock, patient, what. */
export function formatLiveEvent(event: LiveEvent): string {
  switch (event.kind) {
    case 'session-began':
      return `${formatSessionStart(event.session)} ${visible(event.session.patientId)}: session began`;
    case 'contraction-ended': {
      const { session, contraction, sides } = event;
      const at = formatInstant(
        session.startMs + Math.floor(session.lastMicroseconds / 1_000),
        session.offsetMinutes,
      );
      const what = SIDES.map((side) => sideText(side, sides[side])).join('; ');
      return `${at} ${visible(session.patientId)}: contraction ${contraction}: ${what}`;
    }
    case 'session-ended': {
      const { durationMs, endReason, startMs, offsetMinutes } = event;
      const minutes = Number.isNaN(durationMs) ? '' : `, ${number(durationMs / 60_000)} min`;
      const reason = endReason === '' ? '' : `, ${visible(endReason)}`;
      const at = formatInstant(startMs + (durationMs || 0), offsetMinutes);
      return `${at} ${visible(event.patientId)}: session of ${formatSessionStart({ startMs, offsetMinutes })} ended${minutes}${reason}`;
    }
  }
}

/** A diagnostic as one line, with the time of the log before it where that is known: time, severity, code, place, what. */
export function formatLiveDiagnostic(diagnostic: Diagnostic, before?: LogTime): string {
  const { severity, code, message } = diagnostic;
  const at = before === undefined ? '' : `${formatInstant(before.timeMs, before.offsetMinutes)} `;
  return `${at}${severity} ${code}: ${placeOf(diagnostic)}${visible(message)}`;
}

function placeOf({ line, byte, row }: Diagnostic): string {
  if (byte !== undefined) return `byte ${byte}: `;
  if (row !== undefined) return `row ${row}: `;
  return line === undefined ? '' : `line ${line}: `;
}

function sideText(side: Side, contraction: LiveContraction | undefined): string {
  if (contraction === undefined) return `${SIDE_LETTER[side]} no pulse`;
  const { amplitudeMilliamps, impedanceOhms, headroomVolts, pulses, limitedPulses } = contraction;
  const volts = Number.isNaN(headroomVolts)
    ? ''
    : `, ${quantity(impedanceOhms)} Ω, headroom ${quantity(headroomVolts)} V`;
  const limited = limitedPulses > 0 ? `, ${number(limitedPulses)} limited` : '';
  return `${SIDE_LETTER[side]} ${quantity(amplitudeMilliamps)} mA${volts}, ${number(pulses)} pulses${limited}`;
}

/** When a session began, by the device's clock. */
export function formatSessionStart({
  startMs,
  offsetMinutes,
}: Pick<LiveSession, 'startMs' | 'offsetMinutes'>): string {
  return formatInstant(startMs, offsetMinutes);
}
