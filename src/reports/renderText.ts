import stringWidth from 'string-width';
import { calendarText } from './calendarText.js';
import type { DocumentTable, Fact, ReportDocument } from './document.js';
import type { Paint } from './paint.js';

/** One column each, beyond ASCII: dashes, dots and signs that reports write. */
const NARROW = /^[\x20-\x7e\u00a0-\u00a8\u00aa-\u00ac\u00af-\u00ff\u2010-\u2027\u2264\u2265]*$/;

/** Columns that a text takes in a terminal. The library segments every text, which is most of the memory of a long table. */
function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}

/** What the text is shown on. */
export interface TextView {
  /** Wider lines are broken. @defaultValue no limit */
  readonly columns?: number;
  /** @defaultValue no colour */
  readonly paint?: Paint;
}

/**
 * The document as text with aligned columns. A table that is wider than the view is set in parts, each with its
 * first column. Without a view: no colour and no limit, so that the same input gives the same bytes.
 */
export function renderText(
  { title, sections }: ReportDocument,
  { columns = Infinity, paint = (_, text) => text }: TextView = {},
): string {
  const lines = [paint('title', title), paint('title', '='.repeat(title.length))];
  for (const { heading, facts = [], tables = [], calendar, notes = [] } of sections) {
    lines.push('');
    if (heading !== '')
      lines.push(paint('heading', heading), paint('heading', '-'.repeat(heading.length)));
    const blocks = [
      ...tables
        .flatMap((table) => tableParts(table, columns))
        .map((part) => tableText(part, paint)),
      calendar ? calendarLines(calendarText(calendar, columns, paint), columns) : '',
      factsText(facts, columns, paint),
      notes.flatMap((note) => wrapped(note, columns)).join('\n'),
    ];
    lines.push(blocks.filter((block) => block !== '').join('\n\n'));
  }
  return `${lines.join('\n')}\n`;
}

/** The calendar, its signs explained in as few lines as there is room for. */
function calendarLines(lines: readonly string[], columns: number): string {
  const gap = lines.indexOf('');
  if (gap < 0) return lines.join('\n');
  const explained: string[] = [];
  for (const entry of lines.slice(gap + 1)) {
    const joined = explained.length === 0 ? entry : `${explained.at(-1)}   ${entry}`;
    if (explained.length > 0 && widthOf(joined) <= Math.min(columns, 100)) {
      explained[explained.length - 1] = joined;
    } else explained.push(entry);
  }
  return [...lines.slice(0, gap + 1), ...explained].join('\n');
}

function factsText(facts: readonly Fact[], columns: number, paint: Paint): string {
  const width = Math.max(0, ...facts.map(({ label }) => label.length));
  const room = columns - width - 2;
  const indent = ' '.repeat(width + 2);
  return facts
    .map(({ label, text }) => {
      const head = `${paint('muted', label)}${' '.repeat(width - label.length)}  `;
      return head + wrapped(text, room).join(`\n${indent}`);
    })
    .join('\n');
}

/** The columns of a table in as many tables as it takes, each with the first column, which says what a row is. */
function tableParts(table: DocumentTable, columns: number): DocumentTable[] {
  const widths = widthsOf(table);
  const groups: number[][] = [];
  let used = 0;
  for (let i = 1; i < widths.length; i++) {
    const width = widths[i]! + 2;
    if (groups.length === 0 || used + width > columns) {
      groups.push([0]);
      used = widths[0]!;
    }
    groups.at(-1)!.push(i);
    used += width;
  }
  if (groups.length < 2) return [table];
  return groups.map((indexes) => ({
    columns: indexes.map((i) => table.columns[i]!),
    rows: table.rows.map((row) => indexes.map((i) => row[i] ?? '')),
  }));
}

function widthsOf({ columns, rows }: DocumentTable): number[] {
  const lines = [columns.map(({ title }) => title), ...rows];
  return columns.map((_, i) =>
    lines.reduce((widest, line) => Math.max(widest, widthOf(shortened(line[i] ?? ''))), 0),
  );
}

/** A table with aligned columns, without its last line end. */
function tableText(table: DocumentTable, paint: Paint): string {
  const { columns, rows } = table;
  const widths = widthsOf(table);
  const padded = (text: string, i: number): string => {
    const short = shortened(text);
    const space = ' '.repeat(widths[i]! - widthOf(short));
    return columns[i]?.align === 'right' ? space + short : short + space;
  };
  const lineOf = (row: readonly string[]): string => row.map(padded).join('  ').trimEnd();
  const head = lineOf(columns.map(({ title }) => title));
  return [paint('muted', head), ...rows.map(lineOf)].join('\n');
}

/** Longest cell of a table; ids can be of any length. */
const LONGEST_CELL = 60;

function shortened(text: string): string {
  const characters = text.length > LONGEST_CELL ? [...text] : [];
  return characters.length > LONGEST_CELL
    ? `${characters.slice(0, LONGEST_CELL - 1).join('')}…`
    : text;
}

/** Text in lines no wider than `columns`, broken between words; a longer word stays whole. */
function wrapped(text: string, columns: number): string[] {
  if (widthOf(text) <= columns) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
