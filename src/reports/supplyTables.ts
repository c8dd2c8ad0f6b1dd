import type { CmaResult } from '../analysis/cma/cma.js';
import type { CmaWindow } from '../analysis/cma/windows.js';
import { dateOf, knownNumber, type SupplyMeasure, type SupplyReport } from './supplyReport.js';
import type { Cell, Table } from './table.js';

const FIGURE_COLUMNS = [
  'value',
  'reason',
  'numerator_days',
  'denominator_days',
  'followup_start',
  'followup_end',
  'window_start',
  'window_end',
  'used_start',
  'used_end',
  'carry_within',
  'carry_into',
  'same_medication_only',
  'considers_dosage',
] as const;
const FIGURE_TEXT = FIGURE_COLUMNS.filter((name) => /reason|_start$|_end$/.test(name));

/** Tables by the names of `--table`. Every row says by which settings it came about; 1 is yes, 0 is no. */
export const supplyTables = {
  values: (report: SupplyReport): Table => ({
    columns: ['patient_id', 'measure', ...FIGURE_COLUMNS],
    text: ['patient_id', 'measure', ...FIGURE_TEXT],
    *rows() {
      for (const { patientId, results } of report.patients) {
        for (const [i, result] of results().entries()) {
          yield [patientId, result.cma, ...figureCells(result, report.measures[i]!)];
        }
      }
    },
  }),
  /** As AdhereR's `event.info`. */
  events: ({ patients }: SupplyReport): Table => ({
    columns: [
      'patient_id',
      'measure',
      'line',
      'date',
      'duration_days',
      'per_day',
      'category',
      'within_followup',
      'starts_before_window',
      'starts_after_window',
      'interval_days',
      'gap_days',
      'carry_over_days',
      'used_in_cma',
      'input',
    ],
    text: ['patient_id', 'measure', 'date', 'category', 'input'],
    *rows() {
      for (const { patientId, results, supplies } of patients) {
        for (const { cma, events } of results()) {
          for (const event of events) {
            const { line, inputName, perDay, category } = supplies[event.index]!;
            yield [
              patientId,
              cma,
              line,
              dateOf(event.day),
              event.durationDays,
              perDay ?? null,
              category ?? null,
              Number(event.withinFollowup),
              Number(event.startsBeforeWindow),
              Number(event.startsAfterWindow),
              knownNumber(event.intervalDays),
              knownNumber(event.gapDays),
              knownNumber(event.carryOverDays),
              Number(event.usedInCma),
              inputName,
            ];
          }
        }
      }
    },
  }),
  episodes: ({ patients, measures, settings }: SupplyReport): Table => ({
    columns: [
      'patient_id',
      'measure',
      'episode',
      'episode_start',
      'episode_end',
      'episode_days',
      'end_gap_days',
      ...FIGURE_COLUMNS,
      'maximum_gap',
      'maximum_gap_unit',
      'gap_appended',
      'medication_change',
      'dosage_change',
    ],
    text: [
      'patient_id',
      'measure',
      'episode_start',
      'episode_end',
      ...FIGURE_TEXT,
      'maximum_gap_unit',
    ],
    *rows() {
      const asked = settings.episodes!;
      const tail = [
        asked.maximumGap,
        asked.maximumGapUnit,
        Number(asked.gapAppended),
        Number(asked.medicationChange),
        Number(asked.dosageChange),
      ];
      for (const patient of patients) {
        for (const [i, { episodes }] of patient.episodes()!.entries()) {
          for (const one of episodes) {
            const { episodeId, startDay, endDay, durationDays, endEpisodeGapDays } = one.episode;
            yield [
              patient.patientId,
              one.cma,
              episodeId,
              dateOf(startDay),
              dateOf(endDay),
              durationDays,
              endEpisodeGapDays,
              ...figureCells(one, measures[i]!),
              ...tail,
            ];
          }
        }
      }
    },
  }),
  windows: ({ patients, measures, settings }: SupplyReport): Table => ({
    columns: ['patient_id', 'measure', 'window', ...FIGURE_COLUMNS, 'window_days', 'step_days'],
    text: ['patient_id', 'measure', ...FIGURE_TEXT],
    *rows() {
      const { days, step } = settings.slidingWindows!;
      for (const patient of patients) {
        for (const [i, { windows }] of patient.windows()!.entries()) {
          for (const one of windows) {
            const cells = figureCells(one, measures[i]!);
            yield [patient.patientId, one.cma, one.windowId, ...cells, days, step];
          }
        }
      }
    },
  }),
} as const satisfies Record<string, (report: SupplyReport) => Table>;
export type SupplyTableId = keyof typeof supplyTables;
export const SUPPLY_TABLE_IDS = Object.keys(supplyTables) as SupplyTableId[];

function figureCells(result: CmaResult, { carryOver }: SupplyMeasure): Cell[] {
  return [
    knownNumber(result.value),
    result.reason,
    knownNumber(result.numeratorDays),
    knownNumber(result.denominatorDays),
    ...datesOf(result.followupWindow),
    ...datesOf(result.observationWindow),
    ...(result.usedWindow ? datesOf(result.usedWindow) : [null, null]),
    Number(carryOver.within),
    Number(carryOver.into),
    Number(carryOver.sameMedicationOnly),
    Number(carryOver.dosageChange),
  ];
}

function datesOf({ startDay, endDay }: CmaWindow): [string, string] {
  return [dateOf(startDay), dateOf(endDay)];
}
