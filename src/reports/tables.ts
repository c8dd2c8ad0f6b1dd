import type { PatientAdherence } from '../analysis/adherence.js';
import { daysOf, weeksOf } from '../analysis/adherenceDays.js';
import {
  type CountedSessions,
  SESSION_OUTCOMES,
  type SessionOutcome,
} from '../analysis/countSessions.js';
import { formatDay, formatInstant } from '../model/civil.js';
import type { ShownTime } from '../model/shownTime.js';
import { MINUTE_MS } from '../model/units.js';
import { cohortTables } from './cohortTables.js';
import { RATIO_NAMES } from './measures.js';
import type { ParametersReport } from './parametersReport.js';
import { type ParameterTableId, parameterTables } from './parameterTables.js';
import {
  covariateCells,
  PATIENT_COLUMNS,
  PATIENT_TEXT_COLUMNS,
  patientRow,
} from './patientTable.js';
import type { PatientEnrolment, Report } from './report.js';
import { rounded } from './rounded.js';
import type { Cell, Table } from './table.js';

/** A session as tables and JSON show it. */
export interface SessionRow {
  readonly start: string;
  readonly date: string;
  readonly deliveredMinutes: number | null;
  readonly records: number;
  readonly outcome: SessionOutcome;
}

/** The sessions of a patient; `showTime`: how their starts are shown. @defaultValue on the clock of their days */
export function sessionRows(
  sessions: CountedSessions,
  showTime: (timeMs: number, offsetMinutes: number) => ShownTime = (timeMs, offsetMinutes) => ({
    timeMs,
    offsetMinutes,
  }),
): SessionRow[] {
  return Array.from({ length: sessions.length }, (_, i) => {
    const startMs = sessions.startMs[i]!;
    const shown = showTime(startMs, (sessions.startWallMs[i]! - startMs) / MINUTE_MS);
    const deliveredMs = sessions.deliveredMs[i]!;
    return {
      start: formatInstant(shown.timeMs, shown.offsetMinutes),
      date: formatDay(sessions.day[i]!),
      deliveredMinutes: minutes(Number.isNaN(deliveredMs) ? null : deliveredMs),
      records: sessions.records[i]!,
      outcome: SESSION_OUTCOMES[sessions.outcome[i]!]!,
    };
  });
}

interface PatientTable {
  readonly columns: readonly string[];
  /** Those of them that hold text. */
  readonly text: readonly string[];
  rowsOf(patient: PatientAdherence, about: PatientAbout): readonly (readonly Cell[])[];
}

interface PatientAbout {
  readonly sessions: readonly SessionRow[];
  readonly enrolment: PatientEnrolment | undefined;
}

const minutes = (ms: number | null): number | null => (ms === null ? null : ms / MINUTE_MS);

/** The tables with rows of each patient; `patient_id` comes first in all of them. */
const patientTables = {
  summary: {
    columns: ['measure', 'value', 'numerator', 'denominator', 'days_counted', 'days_left_out'],
    text: ['measure'],
    rowsOf(patient) {
      const { daysCounted, days } = patient.observation;
      const tail = [daysCounted, days - daysCounted];
      return [
        ...RATIO_NAMES.map((name): Cell[] => {
          const { value, numerator, denominator } = patient[name];
          return [
            name,
            value,
            value === null && numerator === 0 ? null : numerator,
            denominator,
            ...tail,
          ];
        }),
        ['deliveredHours', patient.deliveredHours, patient.deliveredHours, null, ...tail],
        ...Object.entries(patient.sessions).map(([name, count]): Cell[] => [
          `sessions.${name}`,
          count,
          count,
          null,
          ...tail,
        ]),
        ['holidays.count', patient.holidays.count, patient.holidays.count, null, ...tail],
        ['holidays.days', patient.holidays.days, patient.holidays.days, daysCounted, ...tail],
        ['holidays.longestDays', ...twice(patient.holidays.longest?.days ?? 0), null, ...tail],
        ['streaks.longestDays', ...twice(patient.streaks.longest?.days ?? 0), null, ...tail],
        ['initiation.days', patient.initiation.days, patient.initiation.days, null, ...tail],
        ...patient.persistence.flatMap(({ gapDays, days: kept, discontinued }): Cell[][] => [
          [`persistence.${gapDays}d.days`, kept, kept, null, ...tail],
          [
            `persistence.${gapDays}d.discontinued`,
            ...twice(discontinued === null ? null : Number(discontinued)),
            null,
            ...tail,
          ],
        ]),
        [
          'timing.onTimeRatio',
          patient.timing.onTimeRatio.value,
          patient.timing.onTimeRatio.numerator,
          patient.timing.onTimeRatio.denominator,
          ...tail,
        ],
        ['timing.regularity.resultantLength', ...regularityCells(patient), ...tail],
        [
          'timing.halves.asymmetry',
          patient.timing.halves.asymmetry,
          patient.timing.halves.beforeNoon,
          patient.timing.halves.beforeNoon + patient.timing.halves.afterNoon,
          ...tail,
        ],
        ...patient.windows.rules.map((rule): Cell[] => [
          `windows.rules.${rule.minutes}min.bestShare`,
          rule.best?.share ?? null,
          rule.best?.daysMet ?? null,
          rule.windowDays,
          ...tail,
        ]),
      ];
    },
  },
  weeks: {
    columns: [
      'week_start',
      'days_counted',
      'days_left_out',
      'prescribed_sessions',
      'valid_sessions',
      'short_sessions',
      'prescribed_min',
      'delivered_min',
    ],
    text: ['week_start'],
    rowsOf: ({ days }) =>
      weeksOf(days).map((week) => [
        week.weekStart,
        week.daysCounted,
        week.daysLeftOut,
        week.prescribedSessions,
        week.validSessions,
        week.shortSessions,
        minutes(week.prescribedMs),
        minutes(week.deliveredMs),
      ]),
  },
  days: {
    columns: [
      'date',
      'left_out',
      'prescribed_sessions',
      'valid_sessions',
      'short_sessions',
      'prescribed_min',
      'delivered_min',
    ],
    text: ['date', 'left_out'],
    rowsOf: ({ days }) =>
      daysOf(days).map((day) => [
        day.date,
        day.leftOut ?? null,
        day.prescribedSessions,
        day.validSessions,
        day.shortSessions,
        minutes(day.prescribedMs),
        minutes(day.deliveredMs),
      ]),
  },
  windows: {
    columns: [
      'from',
      'to',
      'partial',
      'days_counted',
      'days_left_out',
      ...RATIO_NAMES,
      'delivered_h',
    ],
    text: ['from', 'to'],
    rowsOf: ({ windows: { list = [] } }) =>
      list.map((window) => [
        window.from,
        window.to,
        Number(window.partial),
        window.daysCounted,
        window.daysLeftOut,
        ...RATIO_NAMES.map((name) => window[name].value),
        window.deliveredHours,
      ]),
  },
  sessions: {
    columns: ['start', 'date', 'delivered_min', 'records', 'outcome'],
    text: ['start', 'date', 'outcome'],
    rowsOf: (_, { sessions }) =>
      sessions.map(({ start, date, deliveredMinutes, records, outcome }) => [
        start,
        date,
        deliveredMinutes,
        records,
        outcome,
      ]),
  },
  patients: {
    columns: PATIENT_COLUMNS,
    text: PATIENT_TEXT_COLUMNS,
    rowsOf: (patient, { enrolment }) => [patientRow(patient, enrolment)],
  },
} as const satisfies Record<string, PatientTable>;

export type TableId = keyof typeof patientTables | keyof typeof cohortTables;
export const TABLE_IDS = [
  ...Object.keys(patientTables),
  ...Object.keys(cohortTables),
] as readonly TableId[];

/** The table that `--table` names. */
export function tableOf(
  report: Report,
  id: TableId,
  sessionsOf: (patientId: string) => readonly SessionRow[],
): Table {
  if (id in cohortTables) return cohortTables[id as keyof typeof cohortTables](report);
  const { columns, text, rowsOf }: PatientTable = patientTables[id as keyof typeof patientTables];
  // What is known of patients beside their logs belongs into the table that statistics programs read.
  const covariates = id === 'patients' ? report.covariates : [];
  const shown = covariates.map((name) => `covariate_${name}`);
  return {
    columns: ['patient_id', ...shown, ...columns],
    text: ['patient_id', ...shown, ...text],
    *rows() {
      for (const patient of report.adherence) {
        const { patientId } = patient;
        const enrolment = report.enrolmentOf(patientId);
        const cells = covariateCells(covariates, enrolment);
        const rows = rowsOf(patient, { sessions: sessionsOf(patientId), enrolment });
        for (const row of rows) yield [patientId, ...cells, ...row];
      }
    },
  };
}

/** A table of the parameter report. */
export function parameterTableOf({ patients }: ParametersReport, id: ParameterTableId): Table {
  const { columns, text, rowsOf } = parameterTables[id];
  return {
    columns: ['patient_id', ...columns],
    text: ['patient_id', ...text],
    *rows() {
      for (const patient of patients) {
        for (const row of rowsOf(patient) as Iterable<readonly Cell[]>) {
          yield [
            patient.patientId,
            ...row.map((cell) => (typeof cell === 'number' ? rounded(cell) : cell)),
          ];
        }
      }
    },
  };
}

/** The length, and of how many sessions. */
function regularityCells({ timing: { regularity } }: PatientAdherence): Cell[] {
  return [regularity?.resultantLength ?? null, null, regularity?.sessions ?? 0];
}

function twice<T>(value: T): [T, T] {
  return [value, value];
}
