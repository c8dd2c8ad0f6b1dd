import { stringify } from 'csv-stringify/sync';
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
import { RATIO_NAMES } from './measures.js';
import type { ParametersReport } from './parametersReport.js';
import { type ParameterTableId, parameterTables } from './parameterTables.js';
import type { Report } from './report.js';
import { rounded } from './rounded.js';

type Cell = string | number | null;

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

interface TableSource {
  readonly columns: readonly string[];
  rowsOf(patient: PatientAdherence, sessions: readonly SessionRow[]): readonly (readonly Cell[])[];
}

const minutes = (ms: number | null): number | null => (ms === null ? null : ms / MINUTE_MS);

/** The tables that `--table` names, each one CSV; `patient_id` comes first in all of them. */
export const tables = {
  summary: {
    columns: ['measure', 'value', 'numerator', 'denominator', 'days_counted', 'days_left_out'],
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
    rowsOf: (_, sessions) =>
      sessions.map(({ start, date, deliveredMinutes, records, outcome }) => [
        start,
        date,
        deliveredMinutes,
        records,
        outcome,
      ]),
  },
} as const satisfies Record<string, TableSource>;

export type TableId = keyof typeof tables;
export const TABLE_IDS = Object.keys(tables) as TableId[];

/** The length, and of how many sessions. */
function regularityCells({ timing: { regularity } }: PatientAdherence): Cell[] {
  return [regularity?.resultantLength ?? null, null, regularity?.sessions ?? 0];
}

function twice<T>(value: T): [T, T] {
  return [value, value];
}

export interface CsvOptions {
  readonly tableId: TableId;
  readonly sessionsOf: (patientId: string) => readonly SessionRow[];
  /** Leaves text that a spreadsheet would run as it is, for programs that join on ids. @defaultValue false */
  readonly raw?: boolean | undefined;
}

/** One table of the parameter report as CSV, a patient at a time. */
export function* renderParameterCsv(
  { patients }: ParametersReport,
  tableId: ParameterTableId,
  raw = false,
): Generator<string> {
  const { columns, rowsOf } = parameterTables[tableId];
  yield csv([['patient_id', ...columns]], raw);
  for (const patient of patients) {
    const rows = Array.from(rowsOf(patient), (row: readonly Cell[]) => [
      patient.patientId,
      ...row.map((cell) => (typeof cell === 'number' ? rounded(cell) : cell)),
    ]);
    yield csv(rows, raw);
  }
}

/** One table as CSV, a patient at a time. Text that a spreadsheet would run as a formula gets a leading apostrophe. */
export function* renderCsv(
  report: Report,
  { tableId, sessionsOf, raw = false }: CsvOptions,
): Generator<string> {
  const { columns, rowsOf }: TableSource = tables[tableId];
  yield csv([['patient_id', ...columns]], raw);
  for (const patient of report.adherence) {
    const rows = rowsOf(patient, sessionsOf(patient.patientId));
    yield csv(
      rows.map((row) => [patient.patientId, ...row]),
      raw,
    );
  }
}

/** A table of numbers as CSV. */
export function renderTable({
  columns,
  rows,
}: {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}): string {
  return csv([columns, ...rows], false);
}

function csv(rows: readonly (readonly Cell[])[], raw: boolean): string {
  return stringify(rows as Cell[][], { escape_formulas: !raw });
}
