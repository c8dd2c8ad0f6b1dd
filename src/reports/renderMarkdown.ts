import { markdownTable } from 'markdown-table';
import { calendarText } from './calendarText.js';
import type { DocumentTable, ReportDocument } from './document.js';

/** The document as GitHub-flavoured Markdown. Text from the data cannot end a cell or start markup. */
export function renderMarkdown({ title, sections }: ReportDocument): string {
  const blocks = [`# ${title}`];
  for (const { heading, facts = [], tables = [], calendar, notes = [] } of sections) {
    if (heading !== '') blocks.push(`## ${heading}`);
    blocks.push(...tables.map(tableText));
    if (calendar) {
      const lines = calendarText(calendar, Infinity, (_, text) => text);
      blocks.push(['```text', ...lines, '```'].join('\n'));
    }
    const list = facts.map(({ label, text }) => `- **${escaped(label)}**: ${escaped(text)}`);
    if (list.length > 0) blocks.push(list.join('\n'));
    blocks.push(...notes.map(escaped));
  }
  return `${blocks.join('\n\n')}\n`;
}

function tableText({ columns, rows }: DocumentTable): string {
  return markdownTable(
    [columns.map(({ title }) => title), ...rows.map((row) => row.map(escaped))],
    { align: columns.map(({ align }) => align) },
  );
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, (character) => `\\${character}`);
}
