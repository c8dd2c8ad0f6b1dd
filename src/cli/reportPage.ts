import type { ChartOptions } from '../charts/chart.js';
import { FIRST_YEAR } from '../model/civil.js';
import { renderPage } from '../rendering/html/renderPage.js';
import { sparkline } from '../rendering/html/sparkline.js';
import { renderPdf } from '../rendering/pdf/renderPdf.js';
import { patientSections } from '../reports/adherenceDocument.js';
import type { ReportDocument, Section } from '../reports/document.js';
import type { Report } from '../reports/report.js';
import { reportDocument } from '../reports/reportDocument.js';
import { summaryFigures, summaryLine } from '../reports/summary.js';
import type { ChartReadings } from './chartInputs.js';
import { reportFigures } from './reportFigures.js';

/** A report as a page: of one patient in detail, or of a cohort with a line and a part of its own for each. */
export function renderReportPage(
  report: Report,
  readings: ChartReadings,
  chartOptions: ChartOptions,
): AsyncGenerator<string> {
  const cohort =
    report.kinds.includes('adherence') && report.adherence.length > 1 ? report.adherence : [];
  const patients = new Map<string, readonly Section[]>();
  const sparklines = new Map<string, string>();
  for (const patient of cohort) {
    const { prescribed, valid } = patient.patientWeeks;
    patients.set(patient.patientId, patientSections(patient));
    sparklines.set(
      patient.patientId,
      sparkline(
        Array.from(valid, (sessions, week) =>
          prescribed[week]! > 0 ? sessions / prescribed[week]! : null,
        ),
      ),
    );
  }
  return renderPage(reportDocument(report), {
    about: summaryLine(report),
    summary: summaryFigures(report),
    figures: reportFigures(report, readings),
    ...(cohort.length > 0 ? { patients, sparklines } : {}),
    chartOptions,
  });
}

/** A report as pages of paper. */
export async function* renderReportPdf(
  report: Report,
  readings: ChartReadings,
  chartOptions: ChartOptions,
): AsyncGenerator<Uint8Array> {
  yield await renderPdf(forPaper(reportDocument(report)), {
    about: summaryLine(report),
    date: dataEnd(report),
    summary: summaryFigures(report),
    figures: reportFigures(report, readings),
    chartOptions,
  });
}

/** Rows of a table on paper: nobody turns a thousand pages, and each is kept until the last is numbered. */
const ROWS_ON_PAPER = 600;

function forPaper(document: ReportDocument): ReportDocument {
  const cut = ({ tables = [], notes = [], ...section }: Section): Section => {
    const longest = Math.max(0, ...tables.map(({ rows }) => rows.length));
    if (longest <= ROWS_ON_PAPER) return { ...section, tables, notes };
    const note = `The first ${ROWS_ON_PAPER} of ${longest} rows; all of them: --format csv or html.`;
    return {
      ...section,
      tables: tables.map((table) => ({ ...table, rows: table.rows.slice(0, ROWS_ON_PAPER) })),
      notes: [note, ...notes],
    };
  };
  return { ...document, sections: document.sections.map(cut) };
}

/** The last day that was observed; without any, the day on which the formats' years begin. */
function dataEnd({ adherence }: Report): Date {
  const days = adherence.flatMap(({ observation: { to } }) => (to === null ? [] : [to])).sort();
  return new Date(days.at(-1) ?? `${FIRST_YEAR}-01-01`);
}
