import stringWidth from 'string-width';
import type { DocumentTable, Fact, ReportDocument } from './document.js';

/** The document as plain text with aligned columns; no colour, no terminal width: same input, same bytes. */
export function renderText({ title, sections }: ReportDocument): string {
  const lines = [title, '='.repeat(title.length)];
  for (const { heading, facts = [], tables = [], notes = [] } of sections) {
    lines.push('');
    if (heading !== '') lines.push(heading, '-'.repeat(heading.length));
    const blocks = [...tables.map(tableText), factsText(facts), notes.join('\n')];
    lines.push(blocks.filter((block) => block !== '').join('\n\n'));
  }
  return `${lines.join('\n')}\n`;
}

function factsText(facts: readonly Fact[]): string {
  const width = Math.max(0, ...facts.map(({ label }) => label.length));
  return facts.map(({ label, text }) => `${label.padEnd(width)}  ${text}`).join('\n');
}

/** A table with aligned columns, without its last line end. */
export function tableText({ columns, rows }: DocumentTable): string {
  const lines = [columns.map(({ title }) => title), ...rows].map((row) => row.map(shortened));
  const widths = columns.map((_, i) =>
    lines.reduce((widest, line) => Math.max(widest, stringWidth(line[i] ?? '')), 0),
  );
  const padded = (text: string, i: number): string => {
    const space = ' '.repeat(widths[i]! - stringWidth(text));
    return columns[i]?.align === 'right' ? space + text : text + space;
  };
  return lines.map((line) => line.map(padded).join('  ').trimEnd()).join('\n');
}

/** Longest cell of a table; ids can be of any length. */
const LONGEST_CELL = 60;

function shortened(text: string): string {
  const characters = text.length > LONGEST_CELL ? [...text] : [];
  return characters.length > LONGEST_CELL
    ? `${characters.slice(0, LONGEST_CELL - 1).join('')}…`
    : text;
}
