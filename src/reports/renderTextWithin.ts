import stringWidth from 'string-width';
import type { DocumentTable, ReportDocument, Section } from './document.js';
import { renderText, tableText } from './renderText.js';

/**
 * The document as {@link renderText} has it, for a terminal of `columns`: a table that is wider goes without
 * its widest columns, or is left out if that does not help; the last lines name what is missing. Longer
 * lines of text are broken between words.
 */
export function renderTextWithin({ title, sections }: ReportDocument, columns: number): string {
  const missing = new Set<string>();
  const kept = sections.flatMap((section): Section[] => {
    const { heading, facts = [], tables = [] } = section;
    const fitting = tables.flatMap((table): DocumentTable[] => {
      if (widthOf(table) <= columns) return [table];
      const widest = widestTitle(table);
      const narrower = without(table, widest);
      const fits = widthOf(narrower) <= columns;
      missing.add(fits ? `“${widest}”` : heading);
      return fits ? [narrower] : [];
    });
    const isEmpty = tables.length > 0 && fitting.length + facts.length === 0;
    return isEmpty ? [] : [{ ...section, tables: fitting }];
  });
  const note = `Left out, too wide for this terminal: ${[...missing].join(', ')}. A wider one shows all; so does analyze, of a recording (--record).`;
  const shown = missing.size === 0 ? kept : [...kept, { heading: '', notes: [note] }];
  return renderText({ title, sections: shown })
    .split('\n')
    .flatMap((line) => broken(line, columns))
    .join('\n');
}

function widthOf(table: DocumentTable): number {
  const widths = tableText(table)
    .split('\n')
    .map((line) => stringWidth(line));
  return Math.max(...widths);
}

/** Title of the widest column behind the first, which says what a row is. */
function widestTitle({ columns, rows }: DocumentTable): string {
  let [widest, width] = ['', -1];
  for (const [i, { title }] of columns.entries()) {
    const cells = [title, ...rows.map((row) => row[i] ?? '')];
    const own = Math.max(...cells.map((cell) => stringWidth(cell)));
    if (i > 0 && own > width) [widest, width] = [title, own];
  }
  return widest;
}

/** The table without its columns of this title: a title stands once for each side. */
function without({ columns, rows }: DocumentTable, title: string): DocumentTable {
  const isKept = (_: unknown, i: number): boolean => i === 0 || columns[i]?.title !== title;
  return { columns: columns.filter(isKept), rows: rows.map((row) => row.filter(isKept)) };
}

/** A line broken between words; what follows a label stays under what stands beside it. */
function broken(line: string, columns: number): string[] {
  if (stringWidth(line) <= columns) return [line];
  const [label = ''] = /^\S.*?\s{2,}/.exec(line) ?? [];
  const indent = ' '.repeat(label.length < columns / 2 ? label.length : 0);
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(/(?<=\S) /)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current.trim() !== '' && stringWidth(longer) > columns) {
      lines.push(current);
      current = indent + word;
    } else current = longer;
  }
  return [...lines, current];
}
