import type { ChartInputs, ChartNeeds, ChartOf } from '../charts/chart.js';
import type { SectionId } from '../reports/document.js';

/** A chart with its numbers and the section of a report in which it stands. */
export interface Figure<Needs extends ChartNeeds = ChartNeeds> {
  readonly section: SectionId;
  readonly chart: ChartOf<Needs>;
  readonly input: ChartInputs[Needs];
}
