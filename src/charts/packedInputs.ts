import type { AdherenceDay } from '../analysis/adherenceResult.js';
import { SIDES, type Side } from '../model/pulse.js';
import type {
  ChartInputs,
  ChartNeeds,
  ChartSession,
  ChartSide,
  CohortPatient,
  PulsesInput,
  SessionsInput,
} from './chart.js';

/**
 * The input of a chart as JSON can carry it: a list for each quantity in place of an object for each day or
 * session, no NaN, and numbers of nine digits.
 */
export type PackedInput = { readonly needs: ChartNeeds } & Readonly<Record<string, unknown>>;

/** Packs an input; `unpackInput` gives it back. */
export function packInput<Needs extends ChartNeeds>(
  needs: Needs,
  input: ChartInputs[Needs],
): PackedInput {
  const packers: { [Kind in ChartNeeds]: (given: ChartInputs[Kind]) => object } = {
    days: ({ days, weeks, ...rest }) => ({
      ...rest,
      days: columnsOf(days),
      weeks: columnsOf(weeks),
    }),
    starts: ({ days, starts, ...rest }) => ({
      ...rest,
      days: columnsOf(days),
      starts: columnsOf(starts),
    }),
    sessions: packSessions,
    pulses: packPulses,
    cohort: ({ patients, ...rest }) => ({ ...rest, patients: patients.map(packPatient) }),
    quality: (given) => given,
  };
  return { needs, ...packers[needs](input) };
}

/** The input that was packed. */
export function unpackInput(packed: PackedInput): ChartInputs[ChartNeeds] {
  const { needs, ...rest } = packed;
  const unpackers: { [Kind in ChartNeeds]: (given: never) => ChartInputs[Kind] } = {
    days: (given: Columns<ChartInputs['days'], 'days' | 'weeks'>) => ({
      ...given,
      days: rowsOf<AdherenceDay>(given.days),
      weeks: rowsOf(given.weeks),
    }),
    starts: (given: Columns<ChartInputs['starts'], 'days' | 'starts'>) => ({
      ...given,
      days: rowsOf<AdherenceDay>(given.days),
      starts: rowsOf(given.starts),
    }),
    sessions: unpackSessions,
    pulses: unpackPulses,
    cohort: (given: Omit<ChartInputs['cohort'], 'patients'> & { patients: PackedPatient[] }) => ({
      ...given,
      patients: given.patients.map(unpackPatient),
    }),
    quality: (given: ChartInputs['quality']) => given,
  };
  return unpackers[needs](rest as never);
}

type ColumnSet = Readonly<Record<string, readonly unknown[]>>;
type Columns<T, Keys extends keyof T> = Omit<T, Keys> & Readonly<Record<Keys, ColumnSet>>;

/** A list for each key that any of the rows has; null stands for a key that is missing and for NaN. */
function columnsOf(rows: readonly object[]): ColumnSet {
  const keys = [...new Set(rows.flatMap(Object.keys))];
  return Object.fromEntries(
    keys.map((key) => [key, rows.map((row) => short((row as Record<string, unknown>)[key]))]),
  );
}

/** Null is left as it is but for `leftOut`, which is missing on a day that counts. */
function rowsOf<Row>(columns: ColumnSet): Row[] {
  const keys = Object.keys(columns);
  const length = columns[keys[0] ?? '']?.length ?? 0;
  return Array.from({ length }, (_, i) => {
    const entries = keys.map((key) => [key, columns[key]![i]] as const);
    return Object.fromEntries(
      entries.filter(([key, value]) => key !== 'leftOut' || value !== null),
    ) as Row;
  });
}

function short(value: unknown): unknown {
  if (typeof value !== 'number') return value ?? null;
  return Number.isFinite(value)
    ? Number(value.toPrecision(Number.isInteger(value) ? 15 : 9))
    : null;
}

const SIDE_FIGURES = [
  'amplitudeMilliamps',
  'programmedAmplitudeMilliamps',
  'deliveredToProgrammedRatio',
  'impedanceOhms',
  'peakVolts',
  'requiredVolts',
  'headroomVolts',
  'complianceLimitedRatio',
  'chargePerPhaseMicrocoulombs',
  'chargeDensityMicrocoulombsPerSquareCentimetre',
  'shannonK',
] as const satisfies readonly (keyof ChartSide)[];

interface PackedSessions extends Omit<SessionsInput, 'sessions' | 'impedanceTests'> {
  readonly sessions: ColumnSet;
  readonly impedanceTests: ColumnSet;
}

function packSessions({ sessions, impedanceTests, ...rest }: SessionsInput): PackedSessions {
  const flat = sessions.map(({ startMs, offsetMinutes, ...sides }) => ({
    startMs,
    offsetMinutes,
    ...Object.assign({}, ...SIDES.map((side) => flatSide(side, sides[side]))),
  }));
  return { ...rest, sessions: columnsOf(flat), impedanceTests: columnsOf(impedanceTests) };
}

function flatSide(side: Side, figures: ChartSide): object {
  return Object.fromEntries([
    ...SIDE_FIGURES.map((figure) => [`${side}.${figure}`, figures[figure]]),
    [`${side}.median`, figures.amplitudes?.median],
    [`${side}.max`, figures.amplitudes?.max],
  ]);
}

function unpackSessions({ sessions, impedanceTests, ...rest }: PackedSessions): SessionsInput {
  const flat = rowsOf<Record<string, number | null>>(sessions);
  return {
    ...rest,
    sessions: flat.map((row): ChartSession => {
      const sideOf = (side: Side): ChartSide => ({
        ...(Object.fromEntries(
          SIDE_FIGURES.map((figure) => [figure, row[`${side}.${figure}`] ?? null]),
        ) as Record<(typeof SIDE_FIGURES)[number], number | null>),
        amplitudes:
          row[`${side}.median`] == null
            ? null
            : { median: row[`${side}.median`]!, max: row[`${side}.max`]! },
      });
      return {
        startMs: row.startMs ?? Number.NaN,
        offsetMinutes: row.offsetMinutes ?? 0,
        left: sideOf('left'),
        right: sideOf('right'),
      };
    }),
    impedanceTests: rowsOf<Record<string, number | null>>(impedanceTests).map((row) => ({
      kind: 'impedance',
      patientId: rest.patientId,
      timeMs: row.timeMs ?? Number.NaN,
      leftOhms: row.leftOhms ?? Number.NaN,
      rightOhms: row.rightOhms ?? Number.NaN,
    })),
  };
}

/** The typed arrays of a side of a contraction, with the type that each has. */
const PULSE_COLUMNS = {
  deltaMicroseconds: Uint32Array,
  amplitudeMicroamps: Uint16Array,
  pulseWidthMicroseconds: Uint16Array,
  peakMillivolts: Uint16Array,
  flags: Uint8Array,
} as const;

function packPulses({ left, right, ...rest }: PulsesInput): object {
  const packed = (columns: PulsesInput['left']): object | null =>
    columns === undefined
      ? null
      : {
          firstMicroseconds: columns.firstMicroseconds,
          ...Object.fromEntries(
            (Object.keys(PULSE_COLUMNS) as (keyof typeof PULSE_COLUMNS)[]).map((name) => [
              name,
              [...columns[name].subarray(columns.from, columns.from + columns.length)],
            ]),
          ),
        };
  const { sessionStartMs } = rest;
  return {
    ...rest,
    sessionStartMs: short(sessionStartMs),
    left: packed(left),
    right: packed(right),
  };
}

type PackedSide = Readonly<Record<keyof typeof PULSE_COLUMNS, number[]>> & {
  readonly firstMicroseconds: number;
};

function unpackPulses(
  given: Omit<PulsesInput, Side | 'sessionStartMs'> &
    Readonly<Record<Side, PackedSide | null>> & { readonly sessionStartMs: number | null },
): PulsesInput {
  const unpacked = (side: PackedSide | null): PulsesInput['left'] =>
    side === null
      ? undefined
      : {
          length: side.flags.length,
          from: 0,
          firstMicroseconds: side.firstMicroseconds,
          deltaMicroseconds: Uint32Array.from(side.deltaMicroseconds),
          amplitudeMicroamps: Uint16Array.from(side.amplitudeMicroamps),
          pulseWidthMicroseconds: Uint16Array.from(side.pulseWidthMicroseconds),
          peakMillivolts: Uint16Array.from(side.peakMillivolts),
          flags: Uint8Array.from(side.flags),
        };
  return {
    ...given,
    sessionStartMs: given.sessionStartMs ?? Number.NaN,
    left: unpacked(given.left),
    right: unpacked(given.right),
  };
}

/** Weeks that are all alike are one number. */
type PackedWeeks = readonly number[] | number;

interface PackedPatient extends Omit<CohortPatient, 'weeks' | 'persistence'> {
  readonly valid: readonly number[];
  readonly prescribed: PackedWeeks;
  readonly daysCounted: PackedWeeks;
  readonly persistence: CohortPatient['persistence'] | null;
}

function packPatient({ weeks, ratios, persistence, ...rest }: CohortPatient): PackedPatient {
  return {
    ...rest,
    ratios: Object.fromEntries(
      Object.entries(ratios).map(([name, ratio]) => [name, short(ratio)]),
    ) as CohortPatient['ratios'],
    persistence: persistence ?? null,
    valid: weeks.valid,
    prescribed: packWeeks(weeks.prescribed),
    daysCounted: packWeeks(weeks.daysCounted),
  };
}

function unpackPatient(packed: PackedPatient): CohortPatient {
  const { valid, prescribed, daysCounted, persistence, ...rest } = packed;
  const unpacked = (weeks: PackedWeeks): readonly number[] =>
    typeof weeks === 'number' ? valid.map(() => weeks) : weeks;
  return {
    ...rest,
    persistence: persistence ?? undefined,
    weeks: { valid, prescribed: unpacked(prescribed), daysCounted: unpacked(daysCounted) },
  };
}

function packWeeks(weeks: readonly number[]): PackedWeeks {
  const [first = 0] = weeks;
  return weeks.every((sessions) => sessions === first) ? first : weeks;
}
