import type { DocumentTable } from '../../reports/document.js';
import type { PdfPages } from './pdfPages.js';

const USUAL_SIZE = 8;
const SMALLEST_SIZE = 5;
/** Between columns, points. */
const GAP = 7;
/** Text columns wider than this are broken into lines. */
const WIDEST_TEXT = 190;

/** A table over as many pages as it takes, with its headings on each; letters shrink until it fits, then text is broken. */
export function pdfTable(pages: PdfPages, { columns, rows }: DocumentTable): void {
  const lines = [columns.map(({ title }) => title), ...rows];
  let size = USUAL_SIZE;
  let widths = widthsAt(pages, lines, size);
  while (sum(widths) + GAP * (widths.length - 1) > pages.width && size > SMALLEST_SIZE) {
    size -= 0.5;
    widths = widthsAt(pages, lines, size);
  }
  const excess = sum(widths) + GAP * (widths.length - 1) - pages.width;
  if (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = Math.max(widths[widest]! - excess, 40);
  }
  const rowHeight = (row: readonly string[], isBold: boolean): number =>
    Math.max(...row.map((cell, i) => pages.heightOf(cell || ' ', { size, isBold }, widths[i]!))) +
    3;
  const drawRow = (row: readonly string[], isHead: boolean): void => {
    let x = pages.left;
    for (const [i, cell] of row.entries()) {
      const align = columns[i]?.align ?? 'left';
      pages.textAt(cell, x, pages.y, {
        size,
        isBold: isHead,
        isMuted: isHead,
        align,
        width: widths[i]!,
      });
      x += widths[i]! + GAP;
    }
    pages.y += rowHeight(row, isHead);
    if (isHead) {
      pages.line(pages.y - 2);
      pages.y += 1;
    }
  };
  const [head, ...body] = lines;
  pages.reserve(rowHeight(head!, true) * 3);
  drawRow(head!, true);
  for (const row of body) {
    if (pages.reserve(rowHeight(row, false))) drawRow(head!, true);
    drawRow(row, false);
  }
  pages.y += 8;
}

function widthsAt(pages: PdfPages, lines: readonly (readonly string[])[], size: number): number[] {
  return lines[0]!.map((_, i) => {
    const widest = lines.reduce(
      (most, line, index) =>
        Math.max(most, pages.widthOf(line[i] ?? '', { size, isBold: index === 0 })),
      0,
    );
    return Math.min(widest + 1, WIDEST_TEXT);
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
