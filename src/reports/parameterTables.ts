import type { PatientParameters } from '../analysis/patientParameters.js';
import type { SessionParameters } from '../analysis/sessionParameters.js';
import { SIDES, type Side } from '../model/pulse.js';
import { MINUTE_MS } from '../model/units.js';
import { FIGURE_NAMES, PARAMETER_FIGURES } from './parameterFigures.js';
import { startText } from './parametersReport.js';
import type { Cell } from './table.js';

interface ParameterTable {
  readonly columns: readonly string[];
  /** Those of them that hold text. */
  readonly text: readonly string[];
  rowsOf(patient: PatientParameters): Iterable<readonly Cell[]>;
}

/** The figures of a session that the session table has beside those that are followed over time. */
const COUNTS = ['programmed', 'reported', 'counted', 'notInLog', 'missing'] as const;

/** The tables of the parameter report, each one CSV; `patient_id` comes first in all of them. */
export const parameterTables = {
  summary: {
    columns: [
      'side',
      'figure',
      'unit',
      'sessions',
      'first',
      'last',
      'min',
      'median',
      'max',
      'value',
    ],
    text: ['side', 'figure', 'unit'],
    *rowsOf(patient) {
      for (const side of SIDES) {
        for (const name of FIGURE_NAMES) {
          const trend = patient[side].trends[name];
          if (trend === null) continue;
          const { sessions, first, last, min, median, max } = trend;
          const { unit } = PARAMETER_FIGURES[name];
          yield [side, name, unit, sessions, first, last, min, median, max, null];
        }
        for (const [name, value] of Object.entries(patient[side].totals)) {
          if (value === null) continue;
          const nothing = [null, null, null, null, null];
          yield [side, `totals.${name}`, unitOf(name), patient.sessions, ...nothing, value];
        }
        yield* trendRows(patient, side);
      }
      yield* groupRows(patient);
    },
  },
  sessions: {
    columns: [
      'start',
      'duration_min',
      'end_reason',
      ...SIDES.flatMap((side) => [
        `${side}.from`,
        ...FIGURE_NAMES.map((name) => `${side}.${name}`),
        `${side}.contractions`,
        ...COUNTS.map((name) => `${side}.pulses.${name}`),
        `${side}.totalChargeMicrocoulombs`,
        `${side}.energyMillijoules`,
      ]),
    ],
    text: ['start', 'end_reason', ...SIDES.map((side) => `${side}.from`)],
    *rowsOf(patient) {
      for (const session of patient.sessionsInOrder()) yield sessionRow(session);
    },
  },
} as const satisfies Record<string, ParameterTable>;

export type ParameterTableId = keyof typeof parameterTables;
export const PARAMETER_TABLE_IDS = Object.keys(parameterTables) as ParameterTableId[];

/** The figures of an amplitude trend, which is of no session. */
function* trendRows({ continuous }: PatientParameters, side: Side): Generator<Cell[], undefined> {
  const trend = continuous?.trends[side];
  if (!trend) return;
  const { bins, gaps, amplitudeMilliamps: amplitude } = trend;
  const nothing = [null, null, null, null, null, null];
  if (amplitude) {
    const { min, median, max } = amplitude;
    yield [side, 'trend.amplitudeMilliamps', 'mA', null, null, null, min, median, max, null];
  }
  yield [side, 'trend.bins', 'bins', ...nothing, bins];
  yield [side, 'trend.gaps', 'gaps', ...nothing, gaps.count];
  yield [side, 'trend.gaps.longestSeconds', 's', ...nothing, gaps.longestSeconds];
  yield [side, 'trend.gaps.totalSeconds', 's', ...nothing, gaps.totalSeconds];
}

function* groupRows({ continuous }: PatientParameters): Generator<Cell[], undefined> {
  for (const { groupId, usageRatio } of continuous?.groups ?? []) {
    if (Number.isNaN(usageRatio)) continue;
    yield ['', `group.${groupId}.usageRatio`, '', null, null, null, null, null, null, usageRatio];
  }
}

function sessionRow(session: SessionParameters): Cell[] {
  const { durationMs, endReason } = session;
  return [
    startText(session),
    durationMs === null ? null : durationMs / MINUTE_MS,
    endReason,
    ...SIDES.flatMap((side): Cell[] => {
      const figures = session[side];
      return [
        figures.from,
        ...FIGURE_NAMES.map((name) => figures[name]),
        figures.contractions,
        ...COUNTS.map((name) => figures.pulses[name]),
        figures.totalChargeMicrocoulombs,
        figures.energyMillijoules,
      ];
    }),
  ];
}

function unitOf(total: string): string {
  if (total === 'totalChargeMicrocoulombs') return 'µC';
  if (total === 'energyMillijoules') return 'mJ';
  return total.startsWith('pulses') ? 'pulses' : '';
}
