import { SIDES } from '../model/pulse.js';
import type { ShownTime } from '../model/shownTime.js';
import type { BatteryRecord, ImpedanceRecord } from '../model/telemetry.js';
import type { ContinuousTherapy } from './continuousTherapy.js';
import { CountingHistogram, type Distribution } from './countingHistogram.js';
import { type ParameterCheck, parameterChecks } from './parameterChecks.js';
import type { ParametersState, PatientState } from './parametersFold.js';
import {
  type BothSides,
  bothSides,
  programmedSides,
  recordedSession,
  type SessionParameters,
} from './sessionParameters.js';
import type { SideFigures } from './sideFigures.js';

/** One figure over the sessions that tell it. */
export interface Trend {
  readonly sessions: number;
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** The figures of a side that are followed over the sessions. */
export const TREND_FIGURES = [
  'amplitudeMilliamps',
  'programmedAmplitudeMilliamps',
  'pulseWidthMicroseconds',
  'frequencyHertz',
  'jitterMicroseconds',
  'onSeconds',
  'offSeconds',
  'rampUpSeconds',
  'rampDownSeconds',
  'stimulationTimeRatio',
  'weightedFrequencyHertz',
  'chargePerPhaseMicrocoulombs',
  'chargeDensityMicrocoulombsPerSquareCentimetre',
  'shannonK',
  'impedanceOhms',
  'peakVolts',
  'requiredVolts',
  'headroomVolts',
  'complianceLimitedRatio',
  'deliveredToProgrammedRatio',
] as const satisfies readonly (keyof SideFigures)[];
export type TrendFigure = (typeof TREND_FIGURES)[number];

/** Sums over all sessions of one side. null: no session tells. */
export interface SideTotals {
  readonly pulsesProgrammed: number | null;
  readonly pulsesReported: number | null;
  readonly pulsesCounted: number | null;
  /** Counted by the device less those in the log, over the sessions that have both. */
  readonly pulsesNotInLog: number | null;
  /** For which gaps inside contractions leave room. */
  readonly pulsesMissing: number | null;
  readonly totalChargeMicrocoulombs: number | null;
  readonly energyMillijoules: number | null;
  /** Pulses limited by the supply over pulses, of the sessions that tell both. */
  readonly complianceLimitedRatio: number | null;
}

export interface PatientSide {
  readonly trends: Readonly<Record<TrendFigure, Trend | null>>;
  readonly totals: SideTotals;
  /** Over all pulses, mA. */
  readonly amplitudes: Distribution | null;
}

/** The device's own count of pulses against what the log holds of them, over sessions that have both. */
export interface Reconciliation {
  readonly sessions: number;
  readonly reported: number;
  readonly counted: number;
}

/**
 * Sessions from pulses of which the log lacks some: by the device's counter where it has one, else by gaps
 * inside contractions. Times of contractions, charge and energy there are of the pulses in the log alone.
 */
export interface IncompleteSessions {
  readonly byCounters: number;
  readonly byGaps: number;
}

/** What one patient's device delivered. */
export interface PatientParameters extends BothSides<PatientSide> {
  readonly patientId: string;
  readonly sessions: number;
  /** Sessions by the height that their figures come from. */
  readonly heights: Readonly<Record<SideFigures['from'], number>>;
  readonly checks: readonly ParameterCheck[];
  readonly reconciliation: Reconciliation | null;
  readonly incompleteSessions: IncompleteSessions;
  readonly impedanceTests: readonly (ImpedanceRecord & ShownTime)[];
  readonly batteryTests: readonly (BatteryRecord & ShownTime)[];
  /** Null: nothing is known of stimulation without sessions. */
  readonly continuous: ContinuousTherapy | null;
  /** Every session in the order of their starts; made as it is asked for. */
  sessionsInOrder(): Iterable<SessionParameters>;
}

export function patientParameters(state: ParametersState, patientId: string): PatientParameters {
  const patient = state.patient(patientId);
  const open = [...state.openOf(patientId)];
  const sessions = ordered(patient, open, state);
  const heights = { pulses: 0, contractions: 0, session: 0 };
  for (const { left, right } of sessions) {
    heights[left.from === 'session' ? right.from : left.from]++;
  }
  const sides = bothSides((side): PatientSide => {
    const figures = sessions.map((session) => session[side]);
    const amplitudes = new CountingHistogram();
    const inOpen = open.map(({ pulses }) => pulses[side]?.amplitudes);
    for (const given of [patient.amplitudes[side], ...inOpen]) if (given) amplitudes.absorb(given);
    return {
      trends: trendsOf(figures),
      totals: totalsOf(figures),
      amplitudes: inMilliamps(amplitudes.distribution()),
    };
  });
  return {
    ...sides,
    patientId,
    sessions: sessions.length,
    heights,
    checks: parameterChecks(sessions),
    reconciliation: reconciliationOf(sessions),
    incompleteSessions: incompleteOf(sessions),
    impedanceTests: shownTests(patient.impedances, patientId, state),
    batteryTests: shownTests(patient.batteries, patientId, state),
    continuous: patient.continuous?.finish(patientId, state.showTime) ?? null,
    sessionsInOrder: later(patient, open, state),
  };
}

/** Apart, so that what it remembers is its arguments: a closure beside others would keep every session that they use. */
function later(...given: Parameters<typeof ordered>): () => SessionParameters[] {
  return () => ordered(...given);
}

/** All sessions by their start; of two with the same start the one with pulses, else the longer. */
function ordered(
  patient: PatientState,
  open: readonly { readonly session: SessionParameters }[],
  state: ParametersState,
): SessionParameters[] {
  const byStart = new Map<number, SessionParameters>();
  const { table, summed, programs } = patient;
  const longest = new Map<number, number>();
  for (let i = 0; i < table.length; i++) {
    const startMs = table.startMsAt(i);
    const known = longest.get(startMs);
    if (known === undefined || table.durationMsAt(i) > table.durationMsAt(known)) {
      longest.set(startMs, i);
    }
  }
  for (const [startMs, i] of longest) {
    const record = table.at(i);
    const programmed = programmedSides(programs, startMs, record.durationMs);
    byStart.set(startMs, recordedSession(record, programmed, state.rules));
  }
  for (const [startMs, session] of summed) byStart.set(startMs, session);
  for (const { session } of open) byStart.set(session.startMs, session);
  const sessions = [...byStart.values()].sort((a, b) => a.startMs - b.startMs);
  // Only now, when nothing is merged any more: the instant decides, whatever offset the records had.
  return sessions.map((session) => {
    const { timeMs, offsetMinutes } = state.showTime(
      patient.patientId,
      session.startMs,
      session.offsetMinutes,
    );
    return { ...session, startMs: timeMs, offsetMinutes };
  });
}

/** Tests have no offset of their own. */
function shownTests<T extends { readonly timeMs: number }>(
  tests: readonly T[],
  patientId: string,
  { showTime }: ParametersState,
): (T & ShownTime)[] {
  return tests
    .toSorted((a, b) => a.timeMs - b.timeMs)
    .map((test) => ({ ...test, ...showTime(patientId, test.timeMs, 0) }));
}

function trendsOf(figures: readonly SideFigures[]): PatientSide['trends'] {
  return Object.fromEntries(
    TREND_FIGURES.map((name) => [name, trendOf(figures.map((side) => side[name]))]),
  ) as Record<TrendFigure, Trend | null>;
}

/** Null if no value is known. The median of an even number of values is the lower of the middle two. */
export function trendOf(values: readonly (number | null)[]): Trend | null {
  const known = Float64Array.from(values.filter((value) => value !== null));
  if (known.length === 0) return null;
  const [first, last] = [known[0]!, known.at(-1)!];
  known.sort();
  return {
    sessions: known.length,
    first,
    last,
    min: known[0]!,
    median: known[Math.ceil(known.length / 2) - 1]!,
    max: known.at(-1)!,
  };
}

function totalsOf(figures: readonly SideFigures[]): SideTotals {
  const sum = (of: (side: SideFigures) => number | null): number | null => {
    let total: number | null = null;
    for (const side of figures) {
      const value = of(side);
      if (value !== null) total = (total ?? 0) + value;
    }
    return total;
  };
  const pulsesOf = ({ pulses }: SideFigures): number => pulses.counted ?? pulses.reported ?? 0;
  const telling = figures.filter(
    (side) => side.complianceLimitedRatio !== null && pulsesOf(side) > 0,
  );
  const all = telling.reduce((total, side) => total + pulsesOf(side), 0);
  const limited = telling.reduce(
    (total, side) => total + side.complianceLimitedRatio! * pulsesOf(side),
    0,
  );
  return {
    pulsesProgrammed: sum(({ pulses }) => pulses.programmed),
    pulsesReported: sum(({ pulses }) => pulses.reported),
    pulsesCounted: sum(({ pulses }) => pulses.counted),
    pulsesNotInLog: sum(({ pulses }) => pulses.notInLog),
    pulsesMissing: sum(({ pulses }) => pulses.missing),
    totalChargeMicrocoulombs: inMillionths(sum((side) => side.totalChargeMicrocoulombs)),
    energyMillijoules: inMillionths(sum((side) => side.energyMillijoules)),
    complianceLimitedRatio: all > 0 ? limited / all : null,
  };
}

/** A sum of whole pC in µC without what floating point adds to it. */
function inMillionths(sum: number | null): number | null {
  return sum === null ? null : Math.round(sum * 1e6) / 1e6;
}

function inMilliamps(found: Distribution | null): Distribution | null {
  if (found === null) return null;
  const { count, min, median, mean, p95, max } = found;
  return {
    count,
    min: min / 1_000,
    median: median / 1_000,
    mean: mean / 1_000,
    p95: p95 / 1_000,
    max: max / 1_000,
  };
}

function reconciliationOf(sessions: readonly SessionParameters[]): Reconciliation | null {
  let [count, reported, counted] = [0, 0, 0];
  for (const session of sessions) {
    let both = false;
    for (const side of SIDES) {
      const { pulses } = session[side];
      if (pulses.reported === null || pulses.counted === null) continue;
      both = true;
      reported += pulses.reported;
      counted += pulses.counted;
    }
    if (both) count++;
  }
  return count === 0 ? null : { sessions: count, reported, counted };
}

function incompleteOf(sessions: readonly SessionParameters[]): IncompleteSessions {
  let [byCounters, byGaps] = [0, 0];
  for (const session of sessions) {
    const counts = SIDES.map((side) => session[side])
      .filter(({ from }) => from === 'pulses')
      .map(({ pulses }) => pulses);
    if (counts.some(({ notInLog }) => notInLog !== null && notInLog > 0)) byCounters++;
    else if (counts.some(({ notInLog, missing }) => notInLog === null && (missing ?? 0) > 0)) {
      byGaps++;
    }
  }
  return { byCounters, byGaps };
}
