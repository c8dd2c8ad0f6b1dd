import Table from 'cli-table3';
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

const NO_BORDERS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

function tableText({ columns, rows }: DocumentTable): string {
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align }) => align),
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().replace(/ +$/gm, '');
}
