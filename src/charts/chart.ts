import type { ChartConfiguration } from 'chart.js';
import type { AdherenceDay, AdherenceWeek } from '../analysis/adherenceResult.js';

/** The numbers of one patient that charts are drawn from. */
export interface ChartInput {
  readonly patientId: string;
  /** In date order. A date that is missing is drawn as a gap. */
  readonly days: readonly AdherenceDay[];
  /** In date order. A week that is missing is drawn as a gap. */
  readonly weeks: readonly AdherenceWeek[];
  /** Something that whoever sees the chart must know, such as an assumed prescription; shown under the title. */
  readonly note?: string | undefined;
}

/** The size a chart is laid out for; it decides text sizes, line breaks and how many labels fit. */
export interface ChartOptions {
  /** Pixels. @defaultValue 1200 */
  readonly width?: number | undefined;
  /** Pixels. @defaultValue 800 */
  readonly height?: number | undefined;
}

/** A pure function from numbers to a Chart.js configuration. The same input gives the same chart. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** One line for `--help`. */
  readonly summary: string;
  /** Draws nothing yet: see `renderChart`. Input without days gives a chart that says so in words. */
  configuration(input: ChartInput, options?: ChartOptions): ChartConfiguration;
}
