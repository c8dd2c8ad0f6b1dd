import type { ChartConfiguration } from 'chart.js';
import type { AdherenceDay, AdherenceWeek } from '../analysis/adherenceResult.js';
import type { SessionOutcome } from '../analysis/countSessions.js';
import type { DayRun } from '../analysis/dayRuns.js';
import type { ParameterRules } from '../analysis/parameterRules.js';
import type { PatientWeeks } from '../analysis/patientWeeks.js';
import type { Persistence } from '../analysis/persistence.js';
import type { QualityDays } from '../analysis/qualityTimeline.js';
import type { SessionParameters } from '../analysis/sessionParameters.js';
import type { SideFigures } from '../analysis/sideFigures.js';
import type { PulseColumns, Side } from '../model/pulse.js';
import type { ImpedanceRecord } from '../model/telemetry.js';
import type { Theme } from './palette.js';
import type { TimedPoint } from './timedPoints.js';

export interface PatientInput {
  readonly patientId: string;
  /** Something that whoever sees the chart must know, such as an assumed prescription; shown under the title. */
  readonly note?: string | undefined;
}

/** What one patient did, day by day. */
export interface DaysInput extends PatientInput {
  /** In date order. A date that is missing is drawn as a gap. */
  readonly days: readonly AdherenceDay[];
  /** In date order. A week that is missing is drawn as a gap. */
  readonly weeks: readonly AdherenceWeek[];
  /** Runs of days without a session, in date order. */
  readonly holidays: readonly DayRun[];
}

/** When one patient began each session. */
export interface StartsInput extends PatientInput {
  /** In date order. */
  readonly days: readonly AdherenceDay[];
  /** In the order of their starts. */
  readonly starts: readonly SessionStart[];
  /** Wall-clock time at which a day begins, ms. */
  readonly dayStartMs: number;
  /** Parts of the day in which sessions are wanted, ms since the day start; one of the whole day: any time will do. */
  readonly slots: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** One session, fragments joined. */
export interface SessionStart {
  /** What the wall clock showed, as ms since 1 January 1970 00:00 on that clock. */
  readonly wallMs: number;
  readonly outcome: SessionOutcome;
}

/** What many patients did. */
export interface CohortInput {
  readonly patients: readonly CohortPatient[];
  /** Days without use that count as having stopped. */
  readonly gapDays: number;
  /** By which patients are grouped, where the chart can show groups. */
  readonly covariate?: string | undefined;
  /** Of the log-rank test between the groups; null: there is no test. */
  readonly logRankP?: number | null | undefined;
  /** Something that whoever sees the chart must know; shown under the title. */
  readonly note?: string | undefined;
}

export interface CohortPatient {
  readonly patientId: string;
  /** Value of the covariate; undefined: not given. */
  readonly stratum?: string | undefined;
  /** Null where the figure is undefined for the data. */
  readonly ratios: Readonly<Record<CohortRatio, number | null>>;
  readonly weeks: Readonly<Record<keyof PatientWeeks, readonly number[]>>;
  /** Undefined for a patient who never began. */
  readonly persistence: Persistence | undefined;
}

/** The ratios of which a cohort's distribution is drawn. */
export const COHORT_RATIOS = [
  'cappedTakingRatio',
  'durationRatio',
  'correctDaysRatio',
  'anyUseDaysRatio',
] as const;
export type CohortRatio = (typeof COHORT_RATIOS)[number];

/** What the inputs can bear, day by day. */
export interface QualityInput extends QualityDays {
  /** Number of inputs. */
  readonly inputs: number;
  readonly note?: string | undefined;
}

/** What one patient's device delivered, session by session. */
export interface SessionsInput extends PatientInput {
  /** In the order of their starts. */
  readonly sessions: readonly ChartSession[];
  /** Measurements of the leads between sessions, in time order. */
  readonly impedanceTests: readonly ImpedanceRecord[];
  /** Mean amplitudes of bins, in time order, where a device stimulates without sessions; x: local days, y: mA. */
  readonly amplitudeTrend?: Readonly<Record<Side, readonly TimedPoint[]>>;
  readonly rules: ParameterRules;
  /** Whether the supply voltage of the rules was not given. */
  readonly supplyAssumed: boolean;
}

/** What charts take of a session's parameters. */
export interface ChartSession
  extends Pick<SessionParameters, 'startMs' | 'offsetMinutes'>,
    Readonly<Record<Side, ChartSide>> {}

/** What charts take of one side of a session. */
export type ChartSide = Pick<
  SideFigures,
  | 'amplitudeMilliamps'
  | 'programmedAmplitudeMilliamps'
  | 'deliveredToProgrammedRatio'
  | 'impedanceOhms'
  | 'peakVolts'
  | 'requiredVolts'
  | 'headroomVolts'
  | 'complianceLimitedRatio'
  | 'chargePerPhaseMicrocoulombs'
  | 'chargeDensityMicrocoulombsPerSquareCentimetre'
  | 'shannonK'
> & { readonly amplitudes: { readonly median: number; readonly max: number } | null };

/** The pulses of one contraction of one session. */
export interface PulsesInput extends PatientInput {
  /** Unix time, ms; NaN: the log does not say. */
  readonly sessionStartMs: number;
  readonly offsetMinutes: number;
  /** Which one of the session, from 1. */
  readonly contraction: number;
  /** The pulses of this contraction alone; undefined: none on this side. */
  readonly left: PulseColumns | undefined;
  readonly right: PulseColumns | undefined;
  /** How many pulses the contractions of the session usually have. */
  readonly usualPulses: Readonly<Record<Side, number>>;
  readonly rules: ParameterRules;
}

/** What each kind of chart is drawn from. */
export interface ChartInputs {
  readonly days: DaysInput;
  readonly starts: StartsInput;
  readonly sessions: SessionsInput;
  readonly pulses: PulsesInput;
  readonly cohort: CohortInput;
  readonly quality: QualityInput;
}

export type ChartNeeds = keyof ChartInputs;

/** The numbers that charts are drawn from. */
export type ChartInput = ChartInputs[ChartNeeds];

/** How a chart is drawn. The size decides text sizes, line breaks and how many labels fit. */
export interface ChartOptions {
  /** Pixels. @defaultValue 1200 */
  readonly width?: number | undefined;
  /** Pixels. @defaultValue 800 */
  readonly height?: number | undefined;
  /** @defaultValue 'light' */
  readonly theme?: Theme | undefined;
  /** How numbers and dates are written, BCP 47; words stay English. @defaultValue 'en-GB' */
  readonly locale?: string | undefined;
  /** A font that the place of drawing has, before the usual one. */
  readonly fontFamily?: string | undefined;
  /** Stands in place of the title that the chart makes of its numbers. */
  readonly title?: string | undefined;
  /** Sides shown. @defaultValue both */
  readonly sides?: readonly Side[] | undefined;
}

/** A chart that is drawn from one kind of input. */
export interface ChartOf<Needs extends ChartNeeds> {
  readonly id: string;
  readonly title: string;
  /** One line for `--help`. */
  readonly summary: string;
  readonly needs: Needs;
  /** Draws nothing yet: see `renderChart`. Input with nothing to draw gives a chart that says so in words. */
  configuration(input: ChartInputs[Needs], options?: ChartOptions): ChartConfiguration;
  /** The numbers of the chart, none of them thinned out, so that it can be made elsewhere. */
  data(input: ChartInputs[Needs], options?: ChartOptions): ChartData;
}

/** A table; null where a number is not known. */
export interface ChartData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A pure function from numbers to a Chart.js configuration. The same input gives the same chart. */
export type Chart = { [Needs in ChartNeeds]: ChartOf<Needs> }[ChartNeeds];
