import type { CmaResult } from '../analysis/cma/cma.js';
import type { EpisodeCma } from '../analysis/cma/cmaPerEpisode.js';
import type { WindowCma } from '../analysis/cma/cmaSlidingWindow.js';
import { formatNoCarryOver } from '../analysis/cma/formatNoCarryOver.js';
import { type CmaId, cmaMeasures } from '../analysis/cma/measures.js';
import type { CmaWindow } from '../analysis/cma/windows.js';
import { formatDay } from '../model/civil.js';
import { visible } from '../model/diagnostic.js';
import type { ReportDocument, Section } from './document.js';
import { number, percent } from './formatNumber.js';
import { NOTICE } from './measures.js';
import type { Program } from './report.js';
import type { Cell, Table } from './table.js';

/** Availability of medication of one patient. */
export interface SupplyPatient {
  readonly patientId: string;
  /** Lines of the events, in the order in which they were read. */
  readonly lines: readonly number[];
  readonly results: readonly CmaResult[];
  /** Of each measure; undefined: not asked for. */
  readonly episodes: readonly (readonly EpisodeCma[])[] | undefined;
  readonly windows: readonly (readonly WindowCma[])[] | undefined;
}

export interface SupplyInput {
  readonly name: string;
  readonly rowsRead: number;
  readonly rowsSetAside: number;
}

export interface SupplyReport {
  readonly program: Program;
  readonly inputs: readonly SupplyInput[];
  readonly measures: readonly CmaId[];
  /** The options that hold, in words. */
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  readonly patients: readonly SupplyPatient[];
  /** Patients of whom nothing could be computed, and why. */
  readonly refused: readonly { readonly patientId: string; readonly reason: string }[];
}

const titleOf = (id: CmaId): string => cmaMeasures.find((measure) => measure.id === id)!.title;

/** Tables by the names of `--table`. */
export const supplyTables = {
  values: ({ patients }: SupplyReport): Table => ({
    columns: ['patient_id', 'measure', ...FIGURE_COLUMNS],
    text: ['patient_id', 'measure', ...FIGURE_TEXT],
    *rows() {
      for (const { patientId, results } of patients) {
        for (const result of results) yield [patientId, result.cma, ...figureCells(result)];
      }
    },
  }),
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
    ],
    text: ['patient_id', 'measure', 'date', 'category'],
    *rows() {
      for (const { patientId, results, lines } of patients) {
        for (const { cma, events } of results) {
          for (const event of events) {
            yield [
              patientId,
              cma,
              lines[event.index]!,
              formatDay(event.day),
              event.durationDays,
              event.perDay ?? null,
              event.category ?? null,
              Number(event.withinFollowup),
              Number(event.startsBeforeWindow),
              Number(event.startsAfterWindow),
              known(event.intervalDays),
              known(event.gapDays),
              known(event.carryOverDays),
              Number(event.usedInCma),
            ];
          }
        }
      }
    },
  }),
  episodes: ({ patients }: SupplyReport): Table => ({
    columns: [
      'patient_id',
      'measure',
      'episode',
      'episode_start',
      'episode_end',
      'episode_days',
      'end_gap_days',
      ...FIGURE_COLUMNS,
    ],
    text: ['patient_id', 'measure', 'episode_start', 'episode_end', ...FIGURE_TEXT],
    *rows() {
      for (const { patientId, episodes } of patients) {
        for (const one of (episodes ?? []).flat()) {
          const { episodeId, startDay, endDay, durationDays, endEpisodeGapDays } = one.episode;
          yield [
            patientId,
            one.cma,
            episodeId,
            dateOf(startDay),
            dateOf(endDay),
            durationDays,
            endEpisodeGapDays,
            ...figureCells(one),
          ];
        }
      }
    },
  }),
  windows: ({ patients }: SupplyReport): Table => ({
    columns: ['patient_id', 'measure', 'window', ...FIGURE_COLUMNS],
    text: ['patient_id', 'measure', ...FIGURE_TEXT],
    *rows() {
      for (const { patientId, windows } of patients) {
        for (const one of (windows ?? []).flat()) {
          yield [patientId, one.cma, one.windowId, ...figureCells(one)];
        }
      }
    },
  }),
} as const satisfies Record<string, (report: SupplyReport) => Table>;
export type SupplyTableId = keyof typeof supplyTables;
export const SUPPLY_TABLE_IDS = Object.keys(supplyTables) as SupplyTableId[];

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
] as const;
const FIGURE_TEXT = FIGURE_COLUMNS.filter((name) => /reason|_start$|_end$/.test(name));

function figureCells(result: CmaResult): Cell[] {
  return [
    known(result.value),
    result.reason,
    known(result.numeratorDays),
    known(result.denominatorDays),
    ...datesOf(result.followupWindow),
    ...datesOf(result.observationWindow),
    ...(result.usedWindow ? datesOf(result.usedWindow) : [null, null]),
  ];
}

/** The report as JSON, a patient at a time and a line each. */
export function* renderSupplyJson({ patients, ...rest }: SupplyReport): Generator<string> {
  const head = JSON.stringify({ schema: 'stimlog/cma/1', notice: NOTICE, ...rest }, null, 2);
  yield `${head.slice(0, -2)},\n  "patients": [`;
  let separator = '\n';
  for (const { patientId, lines, results, episodes, windows } of patients) {
    const body = {
      id: patientId,
      events: lines.length,
      measures: results.map(figureJson),
      ...(episodes
        ? {
            episodes: episodes.flat().map((one) => ({
              ...figureJson(one),
              episode: {
                id: one.episode.episodeId,
                start: dateOf(one.episode.startDay),
                end: dateOf(one.episode.endDay),
                durationDays: one.episode.durationDays,
                endGapDays: one.episode.endEpisodeGapDays,
              },
            })),
          }
        : {}),
      ...(windows
        ? { windows: windows.flat().map((one) => ({ ...figureJson(one), window: one.windowId })) }
        : {}),
    };
    yield `${separator}    ${JSON.stringify(body)}`;
    separator = ',\n';
  }
  yield patients.length > 0 ? '\n  ]\n}\n' : ']\n}\n';
}

function figureJson(result: CmaResult): object {
  return {
    measure: result.cma,
    value: known(result.value),
    reason: result.reason,
    numeratorDays: known(result.numeratorDays),
    denominatorDays: known(result.denominatorDays),
    followupWindow: spanJson(result.followupWindow),
    observationWindow: spanJson(result.observationWindow),
    usedWindow: result.usedWindow && spanJson(result.usedWindow),
  };
}

function spanJson({ startDay, endDay }: CmaWindow): object {
  return { from: dateOf(startDay), to: dateOf(endDay), days: endDay - startDay };
}

/** The report for reading: a row a patient, a column a measure. */
export function supplyDocument(report: SupplyReport): ReportDocument {
  const { patients, measures, settings, inputs, refused, program } = report;
  const sections: Section[] = [
    {
      heading: '',
      facts: [
        { label: 'Patients', text: number(patients.length) },
        {
          label: 'Rows',
          text: `${number(inputs.reduce((sum, { rowsRead }) => sum + rowsRead, 0))} read, ${number(inputs.reduce((sum, { rowsSetAside }) => sum + rowsSetAside, 0))} set aside`,
        },
        ...Object.entries(settings)
          .filter(([, value]) => value !== null && value !== false)
          .map(([label, value]) => ({ label, text: value === true ? 'yes' : String(value) })),
      ],
    },
    {
      heading: 'Availability of medication',
      tables: [
        {
          columns: [
            { title: 'Patient', align: 'left' },
            { title: 'Events', align: 'right' },
            { title: 'Window', align: 'left' },
            ...measures.map((title) => ({ title, align: 'right' as const })),
          ],
          rows: patients.map(({ patientId, lines, results }) => [
            visible(patientId),
            number(lines.length),
            spanText(results[0]!.observationWindow),
            ...results.map(({ value }) => share(value)),
          ]),
        },
      ],
      notes: reasonsOf(patients),
    },
    ...partSection('Treatment episodes', patients, ({ episodes }) =>
      episodes?.flat().map((one) => ({
        id: one.episode.episodeId,
        window: { startDay: one.episode.startDay, endDay: one.episode.endDay },
        result: one,
      })),
    ),
    ...partSection('Sliding windows', patients, ({ windows }) =>
      windows?.flat().map((one) => ({
        id: one.windowId,
        window: one.observationWindow,
        result: one,
      })),
    ),
    ...(refused.length === 0
      ? []
      : [
          {
            heading: 'Not computed',
            facts: refused.map(({ patientId, reason }) => ({
              label: visible(patientId),
              text: visible(reason),
            })),
          },
        ]),
    {
      heading: 'Method',
      facts: measures.map((id) => ({ label: id, text: titleOf(id) })),
      notes: [
        'After AdhereR (Dima & Dediu 2017, PLoS ONE 12:e0174426): docs/cma.md. Windows are written as there: the second date is the first day behind the window.',
        ...(settings['Carry-over'] === 'none' ? [formatNoCarryOver()] : []),
      ],
    },
    { heading: 'About', notes: [`${program.name} ${program.version}. ${NOTICE}`] },
  ];
  return { title: 'Availability of medication (CMA)', sections };
}

interface Part {
  readonly id: number;
  readonly window: CmaWindow;
  readonly result: CmaResult;
}

function partSection(
  heading: string,
  patients: readonly SupplyPatient[],
  partsOf: (patient: SupplyPatient) => readonly Part[] | undefined,
): Section[] {
  const rows = patients.flatMap((patient) =>
    (partsOf(patient) ?? []).map(({ id, window, result }) => [
      visible(patient.patientId),
      number(id),
      spanText(window),
      number(window.endDay - window.startDay),
      result.cma,
      share(result.value),
    ]),
  );
  if (rows.length === 0) return [];
  return [
    {
      heading,
      tables: [
        {
          columns: [
            { title: 'Patient', align: 'left' },
            { title: '', align: 'right' },
            { title: 'From, to', align: 'left' },
            { title: 'Days', align: 'right' },
            { title: 'Measure', align: 'left' },
            { title: 'Value', align: 'right' },
          ],
          rows,
        },
      ],
    },
  ];
}

function reasonsOf(patients: readonly SupplyPatient[]): string[] {
  return patients.flatMap(({ patientId, results }) =>
    results.flatMap(({ cma, reason }) =>
      reason === null ? [] : [`${visible(patientId)}, ${cma}: ${reason.replaceAll('-', ' ')}`],
    ),
  );
}

function share(value: number): string {
  return Number.isFinite(value) ? percent(value) : '–';
}

function spanText(window: CmaWindow): string {
  const [from, to] = datesOf(window);
  return `${from} to ${to}`;
}

function datesOf({ startDay, endDay }: CmaWindow): [string, string] {
  return [dateOf(startDay), dateOf(endDay)];
}

/** A change of dosage can divide a day: the date is the one in which it lies. */
function dateOf(day: number): string {
  return formatDay(Math.floor(day));
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
