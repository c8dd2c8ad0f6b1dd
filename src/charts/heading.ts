import type { TitleOptions } from 'chart.js';
import type { ChartStyle } from './chartStyle.js';
import { estimateTextWidth, fitText } from './fitText.js';

/** What the two headings of a chart say: `name, patient: finding` above, `details` below. */
export interface HeadingWords {
  readonly name: string;
  /** Undefined where the chart is of no single patient. */
  readonly patientId: string | undefined;
  readonly finding: string;
  readonly details: readonly string[];
  readonly note?: string | undefined;
}

/** Longest patient id that is shown whole; a longer one is cut with "…" even where there is room. */
const MAX_ID_WIDTH_EMS = 24;

export interface Heading {
  readonly title: Partial<TitleOptions>;
  readonly subtitle: Partial<TitleOptions>;
  /** Space that both take, pixels. */
  readonly height: number;
}

/** The title and subtitle options of a chart, left-aligned, broken into lines where the image is narrow. */
export function heading(words: HeadingWords, style: ChartStyle): Heading {
  const room = style.width - 2 * style.margin;
  const details = words.note === undefined ? words.details : [...words.details, words.note];
  const titleLines =
    style.titleWords === undefined
      ? titleText(words, style.title, room)
      : wrap(shownText(style.titleWords).split(' '), style.title, room, ' ');
  const subtitleLines = style.isThumbnail ? [] : wrap(details, style.subtitle, room);
  const gap = Math.round(style.margin * 0.3);
  return {
    title: {
      display: true,
      align: 'start',
      text: titleLines,
      color: style.colours.ink,
      font: { family: style.fontFamily, size: style.title, weight: 'bold', lineHeight: 1.25 },
      padding: { top: 0, bottom: gap },
    },
    subtitle: {
      display: subtitleLines.length > 0,
      align: 'start',
      text: subtitleLines,
      color: style.colours.mutedInk,
      font: { family: style.fontFamily, size: style.subtitle, weight: 'normal', lineHeight: 1.3 },
      padding: { top: 0, bottom: gap },
    },
    height:
      titleLines.length * style.title * 1.25 +
      subtitleLines.length * style.subtitle * 1.3 +
      2 * gap,
  };
}

function titleText({ name, patientId, finding }: HeadingWords, fontSize: number, room: number) {
  if (patientId === undefined)
    return wrap([`${name}:`, ...finding.split(' ')], fontSize, room, ' ');
  const id = shownText(patientId) || '(no id)';
  const idRoom = Math.min(
    MAX_ID_WIDTH_EMS * fontSize,
    room - estimateTextWidth(`${name}, :`, fontSize),
  );
  const first = `${name}, ${isolated(fitText(id, fontSize, idRoom))}:`;
  const whole = `${first} ${finding}`;
  if (estimateTextWidth(whole, fontSize) <= room) return [whole];
  return [fitText(first, fontSize, room), ...wrap(finding.split(' '), fontSize, room, ' ')];
}

/** Text from outside as it may be drawn: no line breaks, no control characters, none that turn the direction of what follows. */
function shownText(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .trim();
}

/** Right-to-left text is closed off by a left-to-right mark, so that the figures behind it stay behind it. */
function isolated(id: string): string {
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(id)
    ? `${id}\u200e`
    : id;
}

/** Joins parts into lines no wider than `room`; a part that is too wide alone is cut with "…". */
export function wrap(
  parts: readonly string[],
  fontSize: number,
  room: number,
  separator = ' · ',
): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    const joined = line === undefined ? part : `${line}${separator}${part}`;
    if (line !== undefined && estimateTextWidth(joined, fontSize) <= room)
      lines[lines.length - 1] = joined;
    else lines.push(fitText(part, fontSize, room));
  }
  return lines;
}
