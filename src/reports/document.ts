import type { DayClassId } from '../analysis/dayClass.js';

/** A report as people read it: headings, facts and tables of finished text. Renderers arrange, they do not compute. */
export interface ReportDocument {
  readonly title: string;
  readonly sections: readonly Section[];
}

/** What a section is about; where charts have their place. */
export const SECTION_IDS = [
  'summary',
  'adherence',
  'sessions',
  'weeks',
  'patients',
  'parameters',
  'pulses',
  'checks',
  'months',
  'session-parameters',
  'quality',
  'method',
  'method-parameters',
  'about',
] as const;
export type SectionId = (typeof SECTION_IDS)[number];

export interface Section {
  /** Absent where nothing refers to it. */
  readonly id?: SectionId;
  /** '' for the opening section, which stands under the title. */
  readonly heading: string;
  readonly facts?: readonly Fact[];
  readonly tables?: readonly DocumentTable[];
  /** The last days as a small calendar, for text; pages have a chart of them. */
  readonly calendar?: readonly CalendarDay[];
  readonly notes?: readonly string[];
}

export interface CalendarDay {
  readonly date: string;
  readonly dayClass: DayClassId;
}

export interface Fact {
  readonly label: string;
  readonly text: string;
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export interface DocumentTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** The patient that each row is about, as in the data, where it is about one. */
  readonly patientIds?: readonly string[];
}
