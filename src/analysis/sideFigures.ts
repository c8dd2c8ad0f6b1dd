import { chargeDensity, energyMillijoules, requiredVolts, shannonK } from '../model/electrical.js';
import { chargePerPhase, microseconds, milliamps } from '../model/units.js';
import type { CountingHistogram, Distribution } from './countingHistogram.js';
import { IntervalHistogram } from './intervalHistogram.js';
import type { ParameterRules } from './parameterRules.js';
import { contractionsOf, trainFigures } from './pulseTrain.js';
import type { SidePulses } from './sidePulses.js';

/** What a device was told to deliver on one side. NaN: not known. */
export interface ProgrammedSide {
  readonly amplitudeMilliamps: number;
  readonly pulseWidthMicroseconds: number;
  readonly frequencyHertz: number;
  readonly onSeconds: number;
  readonly offSeconds: number;
  /** In the time that the session took. */
  readonly pulses: number;
}

/** What the record of a session says of one side. NaN: it does not say. */
export interface RecordedSide {
  readonly amplitudeMilliamps: number;
  readonly pulseWidthMicroseconds: number;
  readonly frequencyHertz: number;
  readonly impedanceOhms: number;
  readonly pulses: number;
  readonly limitedPulses: number;
  readonly chargeMicrocoulombs: number;
  readonly contractions: number;
}

/** What the records of contractions of one side add up to. */
export interface SummedContractions {
  contractions: number;
  pulses: number;
  durationMs: number;
  amplitudePeakMilliamps: number;
  /** Sum over pulses of the amplitude, mA. */
  amplitudeSum: number;
  impedanceSum: number;
}

/** The height of the records that the figures of a session come from. */
export const HEIGHTS = ['pulses', 'contractions', 'session'] as const;
export type Height = (typeof HEIGHTS)[number];

/** One side of one session. null: the log does not say. docs/parameters.md defines each. */
export interface SideFigures {
  readonly from: Height;
  /** Of the plateau: the largest that was delivered. */
  readonly amplitudeMilliamps: number | null;
  /** Over the pulses, mA. */
  readonly amplitudes: Distribution | null;
  readonly programmedAmplitudeMilliamps: number | null;
  readonly deliveredToProgrammedRatio: number | null;
  readonly pulseWidthMicroseconds: number | null;
  /** As measured from the intervals between pulses, else as recorded. */
  readonly frequencyHertz: number | null;
  readonly programmedFrequencyHertz: number | null;
  readonly jitterMicroseconds: number | null;
  readonly contractions: number | null;
  readonly onSeconds: number | null;
  readonly offSeconds: number | null;
  readonly rampUpSeconds: number | null;
  readonly rampDownSeconds: number | null;
  readonly stimulationTimeRatio: number | null;
  readonly weightedFrequencyHertz: number | null;
  readonly pulses: {
    readonly programmed: number | null;
    /** As the device counted them. */
    readonly reported: number | null;
    /** That the log holds. */
    readonly counted: number | null;
    /** Counted by the device less those in the log; null unless both are known. */
    readonly notInLog: number | null;
    /** For which gaps inside contractions leave room. */
    readonly missing: number | null;
  };
  readonly chargePerPhaseMicrocoulombs: number | null;
  readonly chargeDensityMicrocoulombsPerSquareCentimetre: number | null;
  readonly shannonK: number | null;
  /** Of all first phases. */
  readonly totalChargeMicrocoulombs: number | null;
  readonly energyMillijoules: number | null;
  readonly impedanceOhms: number | null;
  /** Highest voltage that was measured. */
  readonly peakVolts: number | null;
  /** What the plateau needs by the model of the electrode. */
  readonly requiredVolts: number | null;
  /** Supply less the voltage that was measured, or else is needed. */
  readonly headroomVolts: number | null;
  readonly complianceLimitedRatio: number | null;
  readonly flagged: {
    readonly amplitudeClamped: number;
    readonly openLead: number;
    readonly shortCircuit: number;
    readonly chargeImbalance: number;
  } | null;
}

/** What is known of one side of a session, by height. */
export interface KnownSide {
  readonly pulses: SidePulses | undefined;
  readonly contractions: SummedContractions | undefined;
  readonly record: RecordedSide | undefined;
  readonly programmed: ProgrammedSide | undefined;
}

/** The figures of one side of a session, each from the lowest height that knows it. */
export function sideFigures(known: KnownSide, rules: ParameterRules): SideFigures {
  const { pulses, contractions, record, programmed } = known;
  const measured = pulses && measuredFigures(pulses, programmed, rules);
  const amplitudes = measured?.amplitudes ?? null;
  const amplitude = firstKnown(
    amplitudes?.max,
    contractions?.amplitudePeakMilliamps,
    record?.amplitudeMilliamps,
  );
  // Of a session of which only its begin is known, its program tells them, as it would tell them to its record.
  const told = pulses || contractions ? record : (record ?? programmed);
  const pulseWidth = firstKnown(measured?.pulseWidthMicroseconds, told?.pulseWidthMicroseconds);
  const frequency = firstKnown(measured?.frequencyHertz, told?.frequencyHertz);
  const impedance = firstKnown(
    record?.impedanceOhms,
    measured?.impedanceOhms,
    meanOf(contractions?.impedanceSum, contractions?.contractions),
  );
  const stimulationTime = firstKnown(measured?.stimulationTimeRatio, programmedTime(programmed));
  const charge = firstKnown(
    measured?.chargePerPhaseMicrocoulombs,
    chargePerPhase(milliamps(amplitude), microseconds(pulseWidth)),
  );
  const totalCharge = firstKnown(
    measured?.totalChargeMicrocoulombs,
    record?.chargeMicrocoulombs,
    contractions && (contractions.amplitudeSum * pulseWidth) / 1_000,
  );
  const area = rules.contactAreaSquareCentimetres;
  const needed = requiredVolts(
    amplitude,
    impedance,
    pulseWidth,
    rules.doubleLayerMicrofaradsPerSquareCentimetre * area,
  );
  const peak = measured?.peakVolts ?? Number.NaN;
  const reported = orNull(record?.pulses);
  const counted = pulses ? pulses.pulses : orNull(contractions?.pulses);
  const programmedAmplitude = programmed?.amplitudeMilliamps ?? Number.NaN;
  return {
    from: pulses ? 'pulses' : contractions ? 'contractions' : 'session',
    amplitudeMilliamps: orNull(amplitude),
    amplitudes,
    programmedAmplitudeMilliamps: orNull(programmedAmplitude),
    deliveredToProgrammedRatio: orNull(amplitude / programmedAmplitude),
    pulseWidthMicroseconds: orNull(pulseWidth),
    frequencyHertz: orNull(frequency),
    programmedFrequencyHertz: orNull(programmed?.frequencyHertz),
    jitterMicroseconds: orNull(measured?.jitterMicroseconds),
    contractions: orNull(
      firstKnown(measured?.contractions, contractions?.contractions, record?.contractions),
    ),
    onSeconds: orNull(
      firstKnown(
        measured?.onSeconds,
        meanOf(contractions && contractions.durationMs / 1_000, contractions?.contractions),
      ),
    ),
    offSeconds: orNull(measured && measured.cycleSeconds - measured.onSeconds),
    rampUpSeconds: orNull(measured?.rampUpSeconds),
    rampDownSeconds: orNull(measured?.rampDownSeconds),
    stimulationTimeRatio: orNull(stimulationTime),
    weightedFrequencyHertz: orNull(frequency * stimulationTime),
    pulses: {
      programmed: orNull(programmed?.pulses),
      reported,
      counted,
      notInLog: reported === null || counted === null ? null : reported - counted,
      missing: orNull(measured?.missing),
    },
    chargePerPhaseMicrocoulombs: orNull(charge),
    chargeDensityMicrocoulombsPerSquareCentimetre: orNull(chargeDensity(charge, area)),
    shannonK: charge > 0 ? shannonK(charge, area) : null,
    totalChargeMicrocoulombs: orNull(totalCharge),
    energyMillijoules: orNull(energyMillijoules(rules.supplyVolts, totalCharge)),
    impedanceOhms: orNull(impedance),
    peakVolts: orNull(peak),
    requiredVolts: orNull(needed),
    headroomVolts: orNull(rules.supplyVolts - firstKnown(peak, needed)),
    complianceLimitedRatio: orNull(
      firstKnown(
        pulses && pulses.flagged('complianceLimited') / pulses.pulses,
        record && record.limitedPulses / record.pulses,
      ),
    ),
    flagged: pulses
      ? {
          amplitudeClamped: pulses.flagged('amplitudeClamped'),
          openLead: pulses.flagged('openLead'),
          shortCircuit: pulses.flagged('shortCircuit'),
          chargeImbalance: pulses.flagged('chargeImbalance'),
        }
      : null,
  };
}

/** What the pulses themselves show. NaN: they do not. */
function measuredFigures(
  pulses: SidePulses,
  programmed: ProgrammedSide | undefined,
  rules: ParameterRules,
) {
  const intervals = new IntervalHistogram();
  intervals.absorb(pulses.intervals);
  const rest = programmed?.offSeconds ?? Number.NaN;
  const trainGapSeconds = rest > 0 ? rest / 2 : rules.trainGapSeconds;
  const trains = contractionsOf(pulses.segments, trainGapSeconds * 1e6, (hole) =>
    intervals.add(hole),
  );
  const regularity = intervals.regularity();
  const figures = trainFigures(trains, regularity?.intervalMicroseconds ?? 0);
  return {
    ...figures,
    amplitudes: scaled(pulses.amplitudes, 1_000),
    pulseWidthMicroseconds: pulses.widths.distribution()?.median ?? Number.NaN,
    frequencyHertz: regularity ? 1e6 / regularity.intervalMicroseconds : Number.NaN,
    jitterMicroseconds: regularity?.jitterMicroseconds ?? Number.NaN,
    missing: regularity?.missing ?? Number.NaN,
    stimulationTimeRatio: Math.min(1, figures.onSeconds / figures.cycleSeconds),
    chargePerPhaseMicrocoulombs:
      pulses.maxChargePicocoulombs > 0 ? pulses.maxChargePicocoulombs / 1e6 : Number.NaN,
    totalChargeMicrocoulombs:
      pulses.maxChargePicocoulombs > 0 ? pulses.chargePicocoulombs / 1e6 : Number.NaN,
    impedanceOhms: (pulses.peakMillivolts / pulses.peakMicroamps) * 1_000,
    peakVolts: (pulses.peaks.distribution()?.max ?? Number.NaN) / 1_000,
  };
}

function scaled(histogram: CountingHistogram, by: number): Distribution | null {
  const found = histogram.distribution();
  if (found === null) return null;
  const { count, min, median, mean, p95, max } = found;
  return {
    count,
    min: min / by,
    median: median / by,
    mean: mean / by,
    p95: p95 / by,
    max: max / by,
  };
}

/** On-time over the cycle, as it is programmed. */
function programmedTime(programmed: ProgrammedSide | undefined): number {
  if (programmed === undefined) return Number.NaN;
  return programmed.onSeconds / (programmed.onSeconds + programmed.offSeconds);
}

function meanOf(sum: number | undefined, count: number | undefined): number {
  return sum === undefined || count === undefined ? Number.NaN : sum / count;
}

/** The first that is a number; NaN if none is. */
function firstKnown(...values: readonly (number | undefined)[]): number {
  return values.find((value) => value !== undefined && !Number.isNaN(value)) ?? Number.NaN;
}

function orNull(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
