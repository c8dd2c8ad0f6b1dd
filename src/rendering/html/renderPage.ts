import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { ChartOptions } from '../../charts/chart.js';
import { packInput } from '../../charts/packedInputs.js';
import type { DocumentTable, Fact, ReportDocument, Section } from '../../reports/document.js';
import type { SummaryFigure } from '../../reports/summary.js';
import type { Figure } from '../figure.js';
import { chartTitle } from '../finishSvg.js';
import { renderChart } from '../renderChart.js';
import { escapeHtml, escapeJson } from './escapeHtml.js';
import { PAGE_CSS } from './pageCss.js';

export interface PageOptions {
  /** Under the title. */
  readonly about?: string | undefined;
  readonly summary?: readonly SummaryFigure[] | undefined;
  readonly figures: readonly Figure[];
  /** A line of a patient, by id, for tables that have a row for each. */
  readonly sparklines?: ReadonlyMap<string, string> | undefined;
  /** What there is to say of each patient of a cohort, by id, in the order of the page. */
  readonly patients?: ReadonlyMap<string, readonly Section[]> | undefined;
  /** Charts of the page: locale, sides, title; their size and theme are the page's. */
  readonly chartOptions?: ChartOptions | undefined;
}

/** Size at which the pictures are drawn that stand where no script runs, and on paper. */
const STILL = { width: 1_000, height: 620 };
/** A larger picture of lines is replaced by one of pixels. */
const MAX_SVG_BYTES = 240_000;
/** A larger one has a pixel for each of the layout instead of four. */
const MAX_PNG_BYTES = 300_000;

/**
 * A report as one page that needs nothing but itself: no network, no script that is not in it, and every number
 * and chart still there where scripts do not run.
 */
export async function* renderPage(
  { title, sections }: ReportDocument,
  options: PageOptions,
): AsyncGenerator<string> {
  const { about, summary = [], figures, patients = new Map(), chartOptions = {} } = options;
  const script = pageScript();
  const inputs = sharedInputs(figures);
  const named = sections.filter(({ heading }) => heading !== '');
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="stimlog">
<title>${escapeHtml([title, about].filter((text) => text !== undefined).join(' – '))}</title>
<style>${PAGE_CSS}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>${escapeHtml(title)}</h1>
<button id="theme" type="button" hidden>Dark</button>
${about === undefined ? '' : `<p class="about">${escapeHtml(about)}</p>`}
</header>
`;
  if (named.length > 2) {
    const links = named.map(
      (section) => `<li><a href="#${anchor(section)}">${escapeHtml(section.heading)}</a></li>`,
    );
    yield `<nav aria-label="Sections"><ul>${links.join('')}</ul></nav>\n`;
  }
  yield `<main id="main">\n`;
  if (summary.length > 0) yield cards(summary);
  for (const section of sections) {
    const ofSection = figures.filter((figure) => figure.section === section.id);
    yield `<section${section.heading === '' ? '' : ` aria-labelledby="${anchor(section)}"`}>\n`;
    if (section.heading !== '')
      yield `<h2 id="${anchor(section)}">${escapeHtml(section.heading)}</h2>\n`;
    yield content(section, options, patients);
    for (const figure of ofSection) yield await figureHtml(figure, inputs, chartOptions);
    if (section.id === 'patients') yield patientDetails(patients, options);
    yield '</section>\n';
  }
  // Figures of sections that the document does not have, such as the one chart of a page without a report.
  const homeless = figures.filter(({ section }) => !sections.some(({ id }) => id === section));
  for (const figure of homeless) yield await figureHtml(figure, inputs, chartOptions);
  for (const [input, id] of inputs) {
    const packed = figures.find((figure) => figure.input === input)!;
    yield `<script type="application/json" id="${id}">${escapeJson(packInput(packed.chart.needs, input))}</script>\n`;
  }
  yield `</main>\n<script>${script}</script>\n</body>\n</html>\n`;
}

/** Nothing may be fetched; only the style and the script that are written here may run. */
function policy(script: string): string {
  const hash = (text: string): string =>
    `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${hash(PAGE_CSS)}`,
    `script-src ${hash(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

let bundled: string | undefined;

/** Where the script lies beside this file: bundled, compiled, and as it is written. */
const BUNDLES = ['../browser/page.js', '../../../browser/page.js', '../../../dist/browser/page.js'];

/** What the page runs, as it was bundled when the program was built. */
function pageScript(): string {
  if (bundled === undefined) {
    const path = BUNDLES.map((relative) => new URL(relative, import.meta.url)).find(existsSync);
    if (path === undefined)
      throw new Error('dist/browser/page.js is missing: npm run build makes it');
    bundled = readFileSync(path, 'utf8').trim();
  }
  return bundled;
}

function anchor({ id, heading }: Section): string {
  return id ?? heading.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

function cards(figures: readonly SummaryFigure[]): string {
  const card = ({ label, value, detail }: SummaryFigure): string =>
    `<div><dt>${escapeHtml(label)}</dt><dd class="value">${escapeHtml(value)}</dd><dd class="detail">${escapeHtml(detail)}</dd></div>`;
  return `<dl class="cards">${figures.map(card).join('\n')}</dl>\n`;
}

function content(
  { tables = [], facts = [], notes = [], heading }: Section,
  options: PageOptions,
  patients: ReadonlyMap<string, readonly Section[]>,
): string {
  const label = heading === '' ? 'Summary' : heading;
  return [
    ...tables.map((table, index) =>
      tableHtml(table, tables.length > 1 ? `${label} ${index + 1}` : label, options, patients),
    ),
    factsHtml(facts),
    ...notes.map((note) => `<p class="notice">${escapeHtml(note)}</p>\n`),
  ].join('');
}

function factsHtml(facts: readonly Fact[]): string {
  if (facts.length === 0) return '';
  const fact = ({ label, text }: Fact): string =>
    `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd>`;
  return `<dl class="facts">${facts.map(fact).join('\n')}</dl>\n`;
}

/** Text longer than this may be broken into lines; the rest of a table is kept in one. */
const LONG_TEXT = 40;

function tableHtml(
  { columns, rows, patientIds }: DocumentTable,
  label: string,
  { sparklines }: PageOptions,
  patients: ReadonlyMap<string, readonly Section[]>,
): string {
  const isLong = columns.map((_, i) => rows.some((row) => (row[i]?.length ?? 0) > LONG_TEXT));
  const classes = columns.map(({ align }, i) =>
    align === 'right' ? ' class="right"' : isLong[i] ? ' class="text"' : '',
  );
  const withSpark = patientIds !== undefined && sparklines !== undefined;
  const order = new Map([...patients.keys()].map((id, index) => [id, index]));
  const head = columns.map(({ title }, i) =>
    title === ''
      ? `<td${classes[i]}></td>`
      : `<th scope="col"${classes[i]}>${escapeHtml(title)}</th>`,
  );
  if (withSpark) head.splice(1, 0, '<td>Week by week</td>');
  const body = rows.map((row, index) => {
    const id = patientIds?.[index];
    const cells = row.map((cell, i) => {
      const text = escapeHtml(cell);
      if (i > 0) return `<td${classes[i]}>${text}</td>`;
      const at = id === undefined ? undefined : order.get(id);
      const linked = at === undefined ? text : `<a href="#patient-${at + 1}">${text}</a>`;
      return `<th scope="row"${classes[i]}>${linked}</th>`;
    });
    if (withSpark) cells.splice(1, 0, `<td>${sparklines.get(id ?? '') ?? ''}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<div class="scroll" role="region" aria-label="${escapeHtml(label)}, table" tabindex="0"><table>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table></div>\n`;
}

/** What there is of each patient, closed until somebody asks. */
function patientDetails(
  patients: ReadonlyMap<string, readonly Section[]>,
  options: PageOptions,
): string {
  return [...patients]
    .map(([id, sections], index) => {
      const inside = sections.map((section) => content(section, options, new Map()));
      return `<details id="patient-${index + 1}"><summary>${escapeHtml(id)}</summary>\n${inside.join('')}</details>\n`;
    })
    .join('');
}

/** An id for the numbers of each input: charts of the same days share them. */
function sharedInputs(figures: readonly Figure[]): Map<Figure['input'], string> {
  const ids = new Map<Figure['input'], string>();
  for (const { input } of figures) {
    if (!ids.has(input)) ids.set(input, `numbers-${ids.size + 1}`);
  }
  return ids;
}

/** The still picture, and where the numbers are from which the script draws the live chart. */
async function figureHtml(
  figure: Figure,
  inputs: ReadonlyMap<Figure['input'], string>,
  chartOptions: ChartOptions,
): Promise<string> {
  const { chart, input } = figure;
  const { locale, sides, title } = chartOptions;
  const configuration = chart.configuration(input, { locale, sides, title, ...STILL });
  const plugins = configuration.options?.plugins;
  const words = [plugins?.title?.text ?? [], plugins?.subtitle?.text ?? []].flat().join(' ');
  const shared = { locale, sides, title };
  return `<figure data-chart="${chart.id}" data-input="${inputs.get(input)}" data-options="${escapeHtml(JSON.stringify(shared))}">
<div class="chart"><img alt="${escapeHtml(words || chartTitle(configuration))}" width="${STILL.width}" height="${STILL.height}" src="${await stillPicture(configuration)}"></div>
</figure>
`;
}

async function stillPicture(configuration: Parameters<typeof renderChart>[0]): Promise<string> {
  const svg = await renderChart(configuration, { ...STILL, type: 'svg' });
  if (svg.length <= MAX_SVG_BYTES) return dataUri('image/svg+xml', svg);
  const fine = await renderChart(configuration, { ...STILL, type: 'png', scale: 2 });
  if (fine.length <= MAX_PNG_BYTES) return dataUri('image/png', fine);
  return dataUri('image/png', await renderChart(configuration, { ...STILL, type: 'png' }));
}

function dataUri(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}
