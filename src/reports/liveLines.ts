import stringWidth from 'string-width';
import type { LiveContraction, LiveLead, LiveSession, LiveSide } from '../analysis/liveView.js';
import { type DiagnosticCode, visible } from '../model/diagnostic.js';
import { SIDES } from '../model/pulse.js';
import { number, percent, quantity } from './formatNumber.js';
import { formatSessionStart, SIDE_LETTER } from './liveText.js';

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
  readonly leads: readonly LiveLead[];
  /** How often something else was found, the latest first. */
  readonly findings: readonly { readonly code: DiagnosticCode; readonly count: number }[];
  readonly supplyVolts: number;
  readonly supplyAssumed: boolean;
}

export interface LiveLine {
  readonly text: string;
  /** True if it says that something is wrong. It says so in its words too. */
  readonly isAlarm: boolean;
}

/** A line with how early it goes when there is no room: 0 never, then the highest first. */
interface RankedLine extends LiveLine {
  readonly rank: number;
}

/** Ranks, the line that goes last first. */
const [NEVER, FINDINGS, FIGURES, SESSION, PATIENT, LATEST, BLANK] = [0, 1, 2, 3, 4, 5, 6] as const;

/** Width of what stands before the text of a line. */
const LABEL_WIDTH = 10;

/** Widest figure with its unit: `0.908 of 1.8 mA`. */
const FIGURE_WIDTH = 16;

/**
 * The live screen as lines no wider than `columns`; at most `rows` of them. Where there is no room, blank
 * lines go first, then the bars, then the rest by rank; what the link does and how to end it stays.
 */
export function liveLines(screen: LiveScreen, columns: number, rows: number): LiveLine[] {
  const room = Math.max(1, rows - 1);
  const full = layout(screen, columns, true);
  const dense = full.filter(isFilled);
  const lines =
    full.length <= room
      ? full
      : dense.length <= room
        ? dense
        : withinRoom(layout(screen, columns, false).filter(isFilled), room);
  return lines.map(({ text, isAlarm }) => ({ text: cut(text, columns), isAlarm }));
}

function isFilled({ rank }: RankedLine): boolean {
  return rank !== BLANK;
}

function withinRoom(lines: readonly RankedLine[], room: number): RankedLine[] {
  const byRank = lines.toSorted((a, b) => a.rank - b.rank); // stable: of one rank the last goes first
  const kept = new Set(byRank.slice(0, room));
  return lines.filter((line) => kept.has(line));
}

function layout(screen: LiveScreen, columns: number, withBars: boolean): RankedLine[] {
  const { link, session } = screen;
  const state = link.state === '' ? '' : `  (${visible(link.state)})`;
  return [
    ...ranked(SESSION, `stimlog monitor  ${visible(link.source)}${state}`),
    ...ranked(BLANK, ''),
    ...(session
      ? sessionLines(session, screen, columns, withBars)
      : ranked(SESSION, 'waiting for pulses …')),
    ...ranked(BLANK, ''),
    findingsLine(screen),
    ...ranked(NEVER, ...linkLines(link, columns)),
    ...(link.lastFinding === '' ? [] : ranked(LATEST, `Last      ${visible(link.lastFinding)}`)),
    ...ranked(BLANK, ''),
    ...ranked(
      NEVER,
      ...joined(
        ['Ctrl-C ends and sums up.', 'For research and engineering; not a medical device.'],
        ' ',
        columns,
      ),
    ),
  ];
}

function ranked(rank: number, ...texts: readonly string[]): RankedLine[] {
  return texts.map((text) => ({ text, rank, isAlarm: false }));
}

function sessionLines(
  session: LiveSession,
  screen: LiveScreen,
  columns: number,
  withBars: boolean,
): RankedLine[] {
  const { left, right } = session;
  const { supplyVolts } = screen;
  const contraction = Math.max(left.contraction, right.contraction);
  const supply = `${supplyVolts} V${screen.supplyAssumed ? ', assumed' : ''}`;
  const isLimited = SIDES.some((side) => (session[side].now?.limitedPulses ?? 0) > 0);
  const figures = FIGURES_SHOWN.map((figure) => ({ ...figure, session, supplyVolts }));
  const limited = `Limited   ${isLimited ? '!! ' : ''}L ${limitedText(left)}  R ${limitedText(right)}   (supply ${supply})`;
  return [
    ...ranked(PATIENT, `Patient   ${visible(session.patientId)}`),
    ...ranked(
      SESSION,
      `Session   began ${formatSessionStart(session)}`,
      `Clock     ${clockText(session.lastMicroseconds)}   contraction ${contraction}   pulses L ${number(left.pulses)}  R ${number(right.pulses)}`,
    ),
    ...ranked(BLANK, ''),
    ...ranked(
      FIGURES,
      ...figures.flatMap((one) => (withBars ? barLines(one, columns) : [figureLine(one)])),
    ),
    { text: limited, rank: FIGURES, isAlarm: isLimited },
  ];
}

interface Figure {
  readonly title: string;
  readonly unit: string;
  of(contraction: LiveContraction): number;
  /** What is asked for; NaN: nothing. */
  target(side: LiveSide): number;
  /** What a full bar stands for, unless a value is higher. */
  top(side: LiveSide, supplyVolts: number): number;
}

const FIGURES_SHOWN: readonly Figure[] = [
  {
    title: 'Amplitude',
    unit: 'mA',
    of: (one) => one.amplitudeMilliamps,
    target: (side) => side.programmedMilliamps,
    top: (side) => side.programmedMilliamps || 0,
  },
  {
    title: 'Impedance',
    unit: 'Ω',
    of: (one) => one.impedanceOhms,
    target: () => Number.NaN,
    top: () => 0,
  },
  {
    title: 'Headroom',
    unit: 'V',
    of: (one) => one.headroomVolts,
    target: () => Number.NaN,
    top: (_, supplyVolts) => supplyVolts,
  },
];

interface ShownFigure extends Figure {
  readonly session: LiveSession;
  readonly supplyVolts: number;
}

/** A line for each side, with the bars of its trend. */
function barLines(figure: ShownFigure, columns: number): string[] {
  const room = Math.max(8, Math.min(60, columns - LABEL_WIDTH - FIGURE_WIDTH - 4));
  return SIDES.map((side, i) => {
    const one = figure.session[side];
    const values = [...one.trend, ...(one.now ? [one.now] : [])].map(figure.of).slice(-room);
    const bars = sparkline(values, figure.top(one, figure.supplyVolts));
    const text = figureText(figure, one).padStart(FIGURE_WIDTH);
    return `${(i === 0 ? figure.title : '').padEnd(LABEL_WIDTH)}${SIDE_LETTER[side]} ${text}  ${bars}`;
  });
}

/** Both sides in one line. */
function figureLine(figure: ShownFigure): string {
  const sides = SIDES.map(
    (side) => `${SIDE_LETTER[side]} ${figureText(figure, figure.session[side])}`,
  );
  return `${figure.title.padEnd(LABEL_WIDTH)}${sides.join('  ')}`;
}

function figureText(figure: ShownFigure, side: LiveSide): string {
  const value = side.now === undefined ? Number.NaN : figure.of(side.now);
  if (Number.isNaN(value)) return '–';
  const target = figure.target(side);
  const wanted = Number.isNaN(target) ? '' : ` of ${quantity(target)}`;
  return `${quantity(value)}${wanted} ${figure.unit}`;
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A line of bars from 0 up to `top`, or to the highest of the values if that is more; NaN is a gap. */
export function sparkline(values: readonly number[], top = 0): string {
  const full = values.reduce((highest, value) => Math.max(highest, value || 0), top) || 1;
  return values
    .map((value) => {
      if (Number.isNaN(value)) return ' ';
      return BARS[Math.round((Math.max(0, value) / full) * (BARS.length - 1))];
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

/** Leads first, for they are what matters now; then losses; then the latest of the rest. */
function findingsLine({ leads, link, findings }: LiveScreen): RankedLine {
  const parts = [
    ...leads.map(({ side, code, ohms }) => `${code} ${SIDE_LETTER[side]} ${quantity(ohms)} Ω`),
    ...(link.lost > 0 ? [`RECORDS_LOST ${number(link.lost)}`] : []),
    ...findings.map(({ code, count }) => `${code} ${number(count)}`),
  ];
  const isAlarm = parts.length > 0;
  const text = isAlarm ? `Findings  !! ${parts.join('; ')}` : 'Findings  none';
  return { text, rank: FINDINGS, isAlarm };
}

function linkLines(link: LiveLink, columns: number): string[] {
  const parts = [
    `${number(link.records)} records`,
    `${number(link.lost)} lost`,
    `${number(link.damaged)} damaged`,
    `${number(link.truncated)} cut short`,
    `${number(link.repeated)} repeated`,
    `${number(link.late)} late`,
    `${number(link.bytes)} bytes`,
    `${number(link.bytesSetAside)} set aside`,
  ];
  const lines = joined(parts, ', ', columns - LABEL_WIDTH);
  return lines.map((line, i) => `${(i === 0 ? 'Link' : '').padEnd(LABEL_WIDTH)}${line}`);
}

/** Parts in as few lines as hold them, broken between parts only. */
function joined(parts: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = lines.length === 0 ? part : `${lines.at(-1)}${separator}${part}`;
    if (lines.length > 0 && stringWidth(`${longer}${separator.trimEnd()}`) > width) {
      lines.push(`${lines.pop()}${separator.trimEnd()}`, part);
    } else lines.splice(-1, 1, longer);
  }
  return lines;
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
