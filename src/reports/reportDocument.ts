import { adherenceMethod, adherenceSections } from './adherenceDocument.js';
import type { ReportDocument, Section } from './document.js';
import { parametersMethod, parametersSections } from './parametersDocument.js';
import { qualitySection } from './qualitySection.js';
import type { Report } from './report.js';

const TITLES = {
  adherence: 'Adherence report',
  parameters: 'Parameter report',
  quality: 'Quality report',
} as const;

/** Arranges a report for reading: what was asked for, what the data can bear, and how it was done. */
export function reportDocument(report: Report): ReportDocument {
  const { kinds, parameters } = report;
  const has = (kind: (typeof kinds)[number]): boolean => kinds.includes(kind);
  const sections: Section[] = [
    ...(has('adherence') ? adherenceSections(report) : []),
    ...(has('parameters') && parameters ? parametersSections(parameters) : []),
    qualitySection(report),
    ...(has('adherence') ? [adherenceMethod(report)] : []),
    ...(has('parameters') && parameters ? [parametersMethod(parameters)] : []),
    {
      id: 'about',
      heading: 'About',
      notes: [`${report.program.name} ${report.program.version}. ${report.notice}`],
    },
  ];
  const [only] = kinds;
  return {
    title: kinds.length === 1 ? TITLES[only!] : 'Stimulation and adherence report',
    sections,
  };
}
