/** A report as people read it: headings, facts and tables of finished text. Renderers arrange, they do not compute. */
export interface ReportDocument {
  readonly title: string;
  readonly sections: readonly Section[];
}

export interface Section {
  /** '' for the opening section, which stands under the title. */
  readonly heading: string;
  readonly facts?: readonly Fact[];
  readonly tables?: readonly DocumentTable[];
  readonly notes?: readonly string[];
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
}
