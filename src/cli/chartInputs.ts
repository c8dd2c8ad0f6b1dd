import type { PatientAdherence } from '../analysis/adherence.js';
import { daysOf, weeksOf } from '../analysis/adherenceDays.js';
import { reusedColumns } from '../analysis/columnSource.js';
import { ContractionPicker, type ContractionPickerOptions } from '../analysis/contractionPicker.js';
import { type CountedSessions, SESSION_OUTCOMES } from '../analysis/countSessions.js';
import { logRank } from '../analysis/logRank.js';
import type { PatientParameters } from '../analysis/patientParameters.js';
import { persistenceOf } from '../analysis/persistence.js';
import { QualityTimeline } from '../analysis/qualityTimeline.js';
import { bothSides } from '../analysis/sessionParameters.js';
import {
  type ChartInputs,
  type ChartNeeds,
  COHORT_RATIOS,
  type CohortInput,
  type CohortPatient,
  type CohortRatio,
  type DaysInput,
  type PulsesInput,
  type QualityInput,
  type SessionStart,
  type SessionsInput,
  type StartsInput,
} from '../charts/chart.js';
import { persistenceGroups } from '../charts/persistenceCurves.js';
import { localDays } from '../charts/timedPoints.js';
import { parseDay, parseTimeOfDay } from '../model/civil.js';
import { StimlogError } from '../model/errors.js';
import { ABSENT } from '../model/pulse.js';
import { showingTime } from '../model/shownTime.js';
import { withoutOwnPrescription } from '../reports/enrolmentSummary.js';
import type { Report } from '../reports/report.js';
import { type AnalyseOptions, type Shown, someIds } from './analysis.js';

export interface ChartInputsOptions {
  /** Which kinds of input will be asked for. */
  readonly needs: readonly ChartNeeds[];
  readonly pick: Omit<ContractionPickerOptions, 'patientId'>;
  /** Days without use that count as having stopped. */
  readonly gapDays: number;
  /** True if nobody said what supply the devices have. */
  readonly supplyAssumed: boolean;
}

/** Gathers, while the inputs are read, what charts need beyond the report, and makes their inputs of both. */
export class ChartReadings {
  readonly #options: ChartInputsOptions;
  #picker: ContractionPicker;
  #shown: Shown = { patient: null, showTime: showingTime(() => undefined) };
  readonly #quality = new QualityTimeline();
  readonly #starts = new Map<string, readonly SessionStart[]>();

  constructor(options: ChartInputsOptions) {
    this.#options = options;
    this.#picker = new ContractionPicker({ ...options.pick, patientId: undefined });
  }

  /** What `analyse` has to hand over. */
  get hooks(): Pick<AnalyseOptions, 'onStart' | 'onReadings' | 'onSessions' | 'onDiagnostic'> {
    const needs = (kind: ChartNeeds): boolean => this.#options.needs.includes(kind);
    return {
      onStart: (shown) => {
        this.#shown = shown;
        const patientId = shown.patient ?? undefined;
        this.#picker = new ContractionPicker({ ...this.#options.pick, patientId });
      },
      onReadings: (readings) => {
        const { showTime } = this.#shown;
        if (needs('pulses')) this.#picker.take(readings);
        if (!needs('quality')) return;
        if (readings.kind === 'batch') this.#quality.takeSessions(readings.batch, showTime);
        else this.#quality.takeTelemetry(readings.telemetry, showTime);
      },
      onSessions: needs('starts') ? this.#takeSessions : undefined,
      onDiagnostic: (source, diagnostic) => {
        if (needs('quality')) this.#quality.takeDiagnostic(source, diagnostic);
      },
    };
  }

  readonly #takeSessions = (patientId: string, sessions: CountedSessions): void => {
    const { patient } = this.#shown;
    if (patient !== null && patient !== patientId) return;
    // The chart is of one patient: those of a cohort are not kept.
    if (this.#starts.size < 2) this.#starts.set(patientId, startsOf(sessions));
  };

  /** The input of one kind. Throws `OPTION_INVALID` where a chart of one patient finds several, or no such session. */
  inputOf<Needs extends ChartNeeds>(needs: Needs, report: Report): ChartInputs[Needs] {
    const makers: { [Kind in ChartNeeds]: () => ChartInputs[Kind] } = {
      days: () => this.days(report),
      starts: () => this.starts(report),
      sessions: () => this.sessions(report),
      pulses: () => this.pulses(report),
      cohort: () => this.cohort(report),
      quality: () => this.quality(report),
    };
    return makers[needs]();
  }

  /** True if the contraction that was asked for has pulses. */
  get hasPulses(): boolean {
    return 'patientId' in this.#picker.pick();
  }

  days(report: Report): DaysInput {
    const patient = onlyPatient(report.adherence);
    return {
      patientId: patient.patientId,
      days: daysOf(patient.days),
      weeks: weeksOf(patient.days),
      holidays: patient.holidays.runs,
      note: prescriptionNote(report),
    };
  }

  starts(report: Report): StartsInput {
    const patient = onlyPatient(report.adherence);
    const { settings } = report;
    return {
      patientId: patient.patientId,
      days: daysOf(patient.days),
      starts: this.#starts.get(patient.patientId) ?? [],
      dayStartMs: parseTimeOfDay(settings.dayStart) ?? 0,
      slots: patient.days.regimens.at(-1)?.slots ?? [],
      note: settings.zone === null ? 'local days by each record’s own offset' : settings.zone,
    };
  }

  sessions({ parameters, settings }: Report): SessionsInput {
    const patient = onlyPatient(parameters?.patients ?? []);
    const isShown = dateFilter(settings);
    return {
      patientId: patient.patientId,
      sessions: [...patient.sessionsInOrder()].filter((session) =>
        isShown(session.startMs, session.offsetMinutes),
      ),
      impedanceTests: patient.impedanceTests.filter(({ timeMs, offsetMinutes }) =>
        isShown(timeMs, offsetMinutes),
      ),
      ...(patient.continuous ? { amplitudeTrend: this.#trend(patient, isShown) } : {}),
      rules: parameters!.rules,
      supplyAssumed: this.#options.supplyAssumed,
    };
  }

  #trend(
    { patientId, continuous }: PatientParameters,
    isShown: ReturnType<typeof dateFilter>,
  ): NonNullable<SessionsInput['amplitudeTrend']> {
    return bothSides((side) => {
      const trend = continuous?.trends[side];
      if (!trend) return [];
      return [...trend.timeMs].flatMap((timeMs, i) => {
        const microamps = trend.amplitudeMicroamps[i]!;
        const { offsetMinutes } = this.#shown.showTime(patientId, timeMs, 0);
        if (microamps === ABSENT || !isShown(timeMs, offsetMinutes)) return [];
        return [{ x: localDays(timeMs, offsetMinutes), y: microamps / 1_000 }];
      });
    });
  }

  pulses({ parameters }: Report): PulsesInput {
    onlyPatient<PatientParameters>(parameters?.patients ?? []);
    const picked = this.#picker.pick();
    if ('patientId' in picked) {
      const { patientId, sessionStartMs, offsetMinutes } = picked;
      const shown = this.#shown.showTime(patientId, sessionStartMs, offsetMinutes);
      return {
        ...picked,
        sessionStartMs: shown.timeMs,
        offsetMinutes: shown.offsetMinutes,
        rules: parameters!.rules,
      };
    }
    const { session, contraction } = this.#options.pick;
    const found = Number.isNaN(picked.contractions)
      ? `--session ${session}: the input holds ${picked.sessions} sessions with pulses`
      : `--contraction ${contraction}: the session has ${picked.contractions}`;
    throw new StimlogError('OPTION_INVALID', found);
  }

  cohort(report: Report): CohortInput {
    const { gapDays } = this.#options;
    const [covariate] = report.settings.by;
    const columns = reusedColumns();
    const patients = report.adherence.map((patient): CohortPatient => {
      const { patientId, patientWeeks } = patient;
      const { covariates = [] } = report.enrolmentOf(patientId) ?? {};
      const stratum = covariates.find(({ name }) => name === covariate)?.value;
      return {
        patientId,
        ...(stratum === undefined ? {} : { stratum }),
        ratios: ratiosOf(patient),
        weeks: {
          prescribed: [...patientWeeks.prescribed],
          valid: [...patientWeeks.valid],
          daysCounted: [...patientWeeks.daysCounted],
        },
        persistence: persistenceOf(patient.daysIn(columns), gapDays),
      };
    });
    const note = prescriptionNote(report);
    if (covariate === undefined) return { patients, gapDays, note };
    const groups = persistenceGroups({ patients, gapDays, covariate });
    const named = groups.flatMap(({ value, subjects }) =>
      value === null ? [] : [{ name: value, subjects }],
    );
    return { patients, gapDays, note, covariate, logRankP: logRank(named).p };
  }

  quality({ inputs, settings }: Report): QualityInput {
    const { days, undated } = this.#quality.finish();
    const [from, to] = dateLimits(settings);
    return {
      days: days.filter(({ day }) => day >= from && day <= to),
      undated,
      inputs: inputs.length,
    };
  }
}

function startsOf({ length, startWallMs, outcome }: CountedSessions): SessionStart[] {
  return Array.from({ length }, (_, i) => ({
    wallMs: startWallMs[i]!,
    outcome: SESSION_OUTCOMES[outcome[i]!]!,
  }));
}

function ratiosOf(patient: PatientAdherence): Record<CohortRatio, number | null> {
  return Object.fromEntries(COHORT_RATIOS.map((ratio) => [ratio, patient[ratio].value])) as Record<
    CohortRatio,
    number | null
  >;
}

function prescriptionNote({ settings, enrolments }: Report): string | undefined {
  if (!settings.sessionsPerDayAssumed || withoutOwnPrescription(enrolments) === 0) return undefined;
  return 'prescription assumed: 2 sessions a day';
}

function dateLimits({ from, to }: Report['settings']): [number, number] {
  return [from === null ? -Infinity : parseDay(from)!, to === null ? Infinity : parseDay(to)!];
}

/** Whether an instant lies on a local day that is shown; what has no time is shown where no date is asked for. */
function dateFilter(settings: Report['settings']): (timeMs: number, offset: number) => boolean {
  const [from, to] = dateLimits(settings);
  if (from === -Infinity && to === Infinity) return () => true;
  return (timeMs, offsetMinutes) => {
    const day = Math.floor(localDays(timeMs, offsetMinutes));
    return day >= from && day <= to;
  };
}

/** The patient that a chart is of. Throws `OPTION_INVALID` if there are several. */
function onlyPatient<P extends { readonly patientId: string }>(patients: readonly P[]): P {
  const [patient] = patients;
  if (patients.length === 1 && patient !== undefined) return patient;
  throw new StimlogError(
    'OPTION_INVALID',
    `the input holds ${patients.length} patients (${someIds(patients)}); choose one with --patient`,
  );
}
