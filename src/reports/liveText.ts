import stringWidth from 'string-width';
import type {
  LiveContraction,
  LiveEvent,
  LiveSession,
  LiveSide,
  LogTime,
} from '../analysis/liveView.js';
import { formatInstant } from '../model/civil.js';
import { type Diagnostic, visible } from '../model/diagnostic.js';
import { SIDES, type Side } from '../model/pulse.js';
import { number, percent, quantity } from './formatNumber.js';

/** What the screen shows beside the session. */
export interface LiveLink {
  readonly source: string;
  /** Frames or lines that were read. */
  readonly records: number;
  readonly lost: number;
  readonly damaged: number;
  readonly truncated: number;
  readonly repeated: number;
  readonly late: number;
  readonly bytes: number;
  readonly bytesSetAside: number;
  /** What became of the link last; '' while nothing happened. */
  readonly state: string;
  /** The latest finding; '' while there is none. */
  readonly lastFinding: string;
}

export interface LiveScreen {
  readonly session: LiveSession | undefined;
  readonly link: LiveLink;
  readonly supplyVolts: number;
  readonly supplyAssumed: boolean;
}

const LETTER: Readonly<Record<Side, string>> = { left: 'L', right: 'R' };

/** The live screen as lines no wider than `columns`; at most `rows` of them. */
export function liveLines(screen: LiveScreen, columns: number, rows: number): string[] {
  const { link, session } = screen;
  const lines = [
    `stimlog monitor  ${visible(link.source)}${link.state === '' ? '' : `  (${visible(link.state)})`}`,
    '',
    ...(session ? sessionLines(session, screen, columns) : ['waiting for pulses …', '']),
    `Link      ${number(link.records)} records, ${number(link.lost)} lost, ${number(link.damaged)} damaged, ${number(link.truncated)} cut short, ${number(link.repeated)} repeated, ${number(link.late)} late`,
    `          ${number(link.bytes)} bytes, ${number(link.bytesSetAside)} set aside`,
    ...(link.lastFinding === '' ? [] : [`Last      ${visible(link.lastFinding)}`]),
    '',
    'Ctrl-C ends and sums up. For research and engineering; not a medical device.',
  ];
  return lines.slice(0, Math.max(1, rows - 1)).map((line) => cut(line, columns));
}

function sessionLines(session: LiveSession, screen: LiveScreen, columns: number): string[] {
  const { left, right } = session;
  const contraction = Math.max(left.contraction, right.contraction);
  const supply = `${screen.supplyVolts} V${screen.supplyAssumed ? ', assumed' : ''}`;
  const room = Math.max(8, Math.min(60, columns - 30));
  return [
    `Patient   ${visible(session.patientId)}`,
    `Session   began ${startOf(session)}`,
    `Clock     ${clockText(session.lastMicroseconds)}   contraction ${contraction}   pulses L ${number(left.pulses)}  R ${number(right.pulses)}`,
    '',
    ...figureLines('Amplitude', 'mA', session, room, (one) => one.amplitudeMilliamps),
    ...figureLines('Impedance', 'Ω', session, room, (one) => one.impedanceOhms),
    ...figureLines('Headroom', 'V', session, room, (one) => one.headroomVolts),
    `Limited   L ${limitedText(left)}  R ${limitedText(right)}   (supply ${supply})`,
    '',
  ];
}

function figureLines(
  title: string,
  unit: string,
  session: LiveSession,
  room: number,
  of: (contraction: LiveContraction) => number,
): string[] {
  return SIDES.map((side, i) => {
    const { now, trend } = session[side];
    const values = [...trend, ...(now ? [now] : [])].map(of);
    const text = now === undefined || Number.isNaN(of(now)) ? '–' : `${quantity(of(now))} ${unit}`;
    return `${(i === 0 ? title : '').padEnd(10)}${LETTER[side]} ${text.padStart(11)}  ${sparkline(values.slice(-room))}`;
  });
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Least height of the bars as a share of the values: noise must not look like a change. */
const LEAST_SPAN = 0.1;

/** A line of bars around the middle of the values, a tenth of it high at least; NaN is a gap. */
export function sparkline(values: readonly number[]): string {
  const known = values.filter((value) => !Number.isNaN(value));
  const [min, max] = [Math.min(...known), Math.max(...known)];
  const middle = (min + max) / 2;
  const span = Math.max(max - min, Math.abs(middle) * LEAST_SPAN) || 1;
  return values
    .map((value) => {
      if (Number.isNaN(value)) return ' ';
      return BARS[Math.round(((value - middle) / span + 0.5) * (BARS.length - 1))];
    })
    .join('');
}

function limitedText({ pulses, limitedPulses }: LiveSide): string {
  return pulses === 0 ? '–' : percent(limitedPulses / pulses);
}

/** `0:12:37` since the session began. */
function clockText(microseconds: number): string {
  const seconds = Math.max(0, Math.floor(microseconds / 1e6));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${hours}:${two(minutes)}:${two(seconds % 60)}`;
}

function startOf({ startMs, offsetMinutes }: Pick<LiveSession, 'startMs' | 'offsetMinutes'>) {
  return formatInstant(startMs, offsetMinutes);
}

/** Text no wider than `columns` in a terminal. */
function cut(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  const characters = [...text];
  while (stringWidth(`${characters.join('')}…`) > columns && characters.length > 0) {
    characters.pop();
  }
  return `${characters.join('')}…`;
}

/** One event as one line, without its end: time by the device's clock, patient, what. */
export function formatLiveEvent(event: LiveEvent): string {
  switch (event.kind) {
    case 'session-began':
      return `${startOf(event.session)} ${visible(event.session.patientId)}: session began`;
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
      return `${at} ${visible(event.patientId)}: session of ${startOf({ startMs, offsetMinutes })} ended${minutes}${reason}`;
    }
  }
}

/** A diagnostic as one line, with the time of the log before it where that is known: time, severity, code, place, what. */
export function formatLiveDiagnostic(diagnostic: Diagnostic, before?: LogTime): string {
  const { severity, code, line, byte, message } = diagnostic;
  const at = before === undefined ? '' : `${formatInstant(before.timeMs, before.offsetMinutes)} `;
  const place = line === undefined ? '' : `line ${line}: `;
  const text = visible(message);
  return `${at}${severity} ${code}: ${byte === undefined ? place : `byte ${byte}: `}${text}`;
}

function sideText(side: Side, contraction: LiveContraction | undefined): string {
  if (contraction === undefined) return `${LETTER[side]} no pulse`;
  const { amplitudeMilliamps, impedanceOhms, headroomVolts, pulses, limitedPulses } = contraction;
  const volts = Number.isNaN(headroomVolts)
    ? ''
    : `, ${quantity(impedanceOhms)} Ω, headroom ${quantity(headroomVolts)} V`;
  const limited = limitedPulses > 0 ? `, ${number(limitedPulses)} limited` : '';
  return `${LETTER[side]} ${quantity(amplitudeMilliamps)} mA${volts}, ${number(pulses)} pulses${limited}`;
}
