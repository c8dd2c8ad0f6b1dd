import type { ChartOptions } from '../charts/chart.js';
import { FIRST_YEAR } from '../model/civil.js';
import { renderPage } from '../rendering/html/renderPage.js';
import { sparkline } from '../rendering/html/sparkline.js';
import { renderPdf } from '../rendering/pdf/renderPdf.js';
import { patientSections } from '../reports/adherenceDocument.js';
import type { Section } from '../reports/document.js';
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
  yield await renderPdf(reportDocument(report), {
    about: summaryLine(report),
    date: dataEnd(report),
    summary: summaryFigures(report),
    figures: reportFigures(report, readings),
    chartOptions,
  });
}

/** The last day that was observed; without any, the day on which the formats' years begin. */
function dataEnd({ adherence }: Report): Date {
  const days = adherence.flatMap(({ observation: { to } }) => (to === null ? [] : [to])).sort();
  return new Date(days.at(-1) ?? `${FIRST_YEAR}-01-01`);
}
