import type { ChartOptions } from '../../charts/chart.js';
import type { DocumentTable, Fact, ReportDocument, Section } from '../../reports/document.js';
import type { SummaryFigure } from '../../reports/summary.js';
import type { Figure } from '../figure.js';
import { renderChart } from '../renderChart.js';
import { PdfPages } from './pdfPages.js';
import { pdfTable } from './pdfTable.js';

export interface PdfOptions {
  /** Under the title. */
  readonly about?: string | undefined;
  /** What the file says when it was made: the end of the data, so that the same data give the same bytes. */
  readonly date: Date;
  readonly summary?: readonly SummaryFigure[] | undefined;
  readonly figures: readonly Figure[];
  /** Charts of the report: locale, font, sides. */
  readonly chartOptions?: ChartOptions | undefined;
}

/** Size at which charts are laid out; they are set to the width of the page. */
const LAYOUT = { width: 1_000, height: 620 };
/** A chart of hundreds of thousands of marks takes gigabytes as lines, and shows no more than as a picture. */
const MOST_SVG_BYTES = 2_000_000;
const TEXT = 9;
const HEADING = 13;

/** A report on A4 pages with their numbers: the same words and tables as everywhere, charts as lines and letters. The same report gives the same bytes. */
export async function renderPdf(
  { title, sections }: ReportDocument,
  { about, date, summary = [], figures, chartOptions = {} }: PdfOptions,
): Promise<Uint8Array> {
  const pages = await PdfPages.create(title, date);
  pages.text(title, { size: 20, isBold: true, gap: 2 });
  if (about !== undefined) pages.text(about, { size: 10, isMuted: true, gap: 10 });
  if (summary.length > 0) summaryGrid(pages, summary);
  for (const section of sections) {
    addSection(pages, section);
    for (const figure of figures.filter((one) => one.section === section.id)) {
      const configuration = figure.chart.configuration(figure.input, {
        ...chartOptions,
        ...LAYOUT,
      });
      const svg = await renderChart(configuration, { ...LAYOUT, type: 'svg' });
      if (svg.length <= MOST_SVG_BYTES) pages.picture(Buffer.from(svg).toString('utf8'), LAYOUT);
      else
        pages.image(await renderChart(configuration, { ...LAYOUT, type: 'png', scale: 3 }), LAYOUT);
    }
  }
  return pages.finish();
}

/** Three figures a row: what, how much, of what. */
function summaryGrid(pages: PdfPages, figures: readonly SummaryFigure[]): void {
  const columns = 3;
  const gap = 10;
  const width = (pages.width - gap * (columns - 1)) / columns;
  for (let first = 0; first < figures.length; first += columns) {
    const row = figures.slice(first, first + columns);
    const lines = row.map(({ label, value, detail }) => [
      { text: label, size: 8, isMuted: true },
      { text: value, size: 16, isBold: true },
      { text: detail, size: 8, isMuted: true },
    ]);
    const heights = lines.map((cell) =>
      cell.reduce((sum, line) => sum + pages.heightOf(line.text, line, width), 0),
    );
    const height = Math.max(...heights) + 8;
    pages.reserve(height);
    for (const [index, cell] of lines.entries()) {
      let y = pages.y;
      for (const line of cell) {
        pages.textAt(line.text, pages.left + index * (width + gap), y, { ...line, width });
        y += pages.heightOf(line.text, line, width);
      }
    }
    pages.y += height;
  }
  pages.y += 6;
}

function addSection(
  pages: PdfPages,
  { heading, facts = [], tables = [], notes = [] }: Section,
): void {
  if (heading !== '') {
    pages.reserve(60);
    pages.y += 8;
    pages.text(heading, { size: HEADING, isBold: true, gap: 3 });
    pages.rule();
  }
  for (const table of tables) addTable(pages, table);
  addFacts(pages, facts);
  for (const note of notes) pages.text(note, { size: TEXT, isMuted: true, gap: 4 });
}

function addTable(pages: PdfPages, table: DocumentTable): void {
  if (table.rows.length > 0) pdfTable(pages, table);
}

function addFacts(pages: PdfPages, facts: readonly Fact[]): void {
  const labelWidth = 110;
  for (const { label, text } of facts) {
    const width = pages.width - labelWidth - 8;
    const height = Math.max(
      pages.heightOf(text, { size: TEXT }, width),
      pages.heightOf(label, { size: TEXT }, labelWidth),
    );
    pages.reserve(height + 3);
    pages.textAt(label, pages.left, pages.y, { size: TEXT, isMuted: true, width: labelWidth });
    pages.textAt(text, pages.left + labelWidth + 8, pages.y, { size: TEXT, width });
    pages.y += height + 3;
  }
  if (facts.length > 0) pages.y += 5;
}
