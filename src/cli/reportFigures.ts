import type { ChartNeeds, ChartOf } from '../charts/chart.js';
import { charts } from '../charts/index.js';
import type { Figure } from '../rendering/figure.js';
import type { SectionId } from '../reports/document.js';
import type { Report } from '../reports/report.js';
import type { ChartReadings } from './chartInputs.js';

/** The section of a report in which the charts of each kind of input stand. */
const SECTION_OF: Readonly<Record<ChartNeeds, SectionId>> = {
  days: 'adherence',
  starts: 'adherence',
  cohort: 'adherence',
  sessions: 'parameters',
  pulses: 'parameters',
  quality: 'quality',
};

/** Every kind of input: what a report with charts has to gather while it reads. */
export const REPORT_NEEDS = Object.keys(SECTION_OF) as ChartNeeds[];

/** The charts that say something about this report: of one patient, or of a cohort. */
export function reportFigures(report: Report, readings: ChartReadings): Figure[] {
  const { kinds, adherence, parameters } = report;
  const measured = kinds.includes('parameters') ? (parameters?.patients ?? []) : [];
  const counted = kinds.includes('adherence') ? adherence : [];
  const isShown: Readonly<Record<ChartNeeds, boolean>> = {
    days: counted.length === 1,
    starts: counted.length === 1,
    cohort: counted.length > 1,
    sessions: measured.length === 1 && measured[0]!.sessions > 0,
    pulses: measured.length === 1 && readings.hasPulses,
    quality: true,
  };
  const inputs = new Map<ChartNeeds, Figure['input']>();
  return (charts as unknown as readonly ChartOf<ChartNeeds>[])
    .filter(({ needs }) => isShown[needs])
    .map((chart) => {
      const input = inputs.get(chart.needs) ?? readings.inputOf(chart.needs, report);
      inputs.set(chart.needs, input);
      return { section: SECTION_OF[chart.needs], chart, input };
    });
}
