import type { PatientAdherence } from '../../analysis/adherence.js';
import type { DayColumns } from '../../analysis/adherenceDays.js';

/** One figure of the cohort beside a published one. */
export interface ComparedFigure {
  readonly figure: string;
  /** `share`: 0 to 1. */
  readonly unit: 'share' | 'hours' | 'days' | 'minutes' | 'patients';
  /** null: no patient tells it. */
  readonly here: number | null;
  /** First and third quartile over the patients, where the figure is a median. */
  readonly hereQuartiles: readonly [number, number] | null;
  /** Of how many patients it is made. */
  readonly patients: number;
  /** As printed in the source; null: the source has none. */
  readonly published: number | null;
  readonly publishedQuartiles: readonly [number, number] | null;
  /** What to mind when the two are laid beside each other; '' if nothing. */
  readonly note: string;
}

/** A cohort beside a publication. */
export interface Comparison {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** What the whole of it can and cannot say. */
  readonly caveat: string;
  readonly figures: readonly ComparedFigure[];
}

/** A patient with the days. */
export interface ComparedPatient {
  readonly adherence: PatientAdherence;
  readonly days: DayColumns;
}

/** A publication whose figures can be laid beside those of a cohort. */
export interface PublishedStudy<Row = unknown>
  extends Pick<Comparison, 'title' | 'source' | 'caveat'> {
  readonly id: string;
  /** What is kept of one patient: days are looked at one patient at a time. */
  rowOf(patient: ComparedPatient): Row;
  figures(rows: readonly Row[]): ComparedFigure[];
}

/** A figure without quartiles, published or not. */
export function comparedFigure(
  given: Pick<ComparedFigure, 'figure' | 'unit' | 'here' | 'patients'> & Partial<ComparedFigure>,
): ComparedFigure {
  return {
    hereQuartiles: null,
    published: null,
    publishedQuartiles: null,
    note: '',
    ...given,
  };
}
