import type { LoggedProgram } from '../model/logEvent.js';
import { SIDES, type Side } from '../model/pulse.js';
import type { ParameterRules } from './parameterRules.js';
import type { SessionRecord } from './sessionTable.js';
import {
  type ProgrammedSide,
  type RecordedSide,
  type SideFigures,
  type SummedContractions,
  sideFigures,
} from './sideFigures.js';
import type { SidePulses } from './sidePulses.js';

export type BothSides<T> = Readonly<Record<Side, T>>;

export function bothSides<T>(of: (side: Side) => T): BothSides<T> {
  const [left, right] = SIDES;
  return { left: of(left), right: of(right) };
}

/** What was delivered in one session. */
export interface SessionParameters extends BothSides<SideFigures> {
  /** Unix time, ms, as the device's clock had it, and the offset from UTC as recorded or of the zone given, minutes. */
  readonly startMs: number;
  readonly offsetMinutes: number;
  /** null: no record of the session came, only its pulses. */
  readonly durationMs: number | null;
  readonly endReason: string | null;
}

export interface KnownSession {
  readonly startMs: number;
  readonly offsetMinutes: number;
  readonly record: SessionRecord | undefined;
  readonly pulses: BothSides<SidePulses | undefined>;
  readonly contractions: BothSides<SummedContractions | undefined>;
  readonly programmed: BothSides<ProgrammedSide> | undefined;
}

const NOTHING: BothSides<undefined> = { left: undefined, right: undefined };

export function sessionParameters(known: KnownSession, rules: ParameterRules): SessionParameters {
  const { record, pulses, contractions, programmed } = known;
  const sides = bothSides((side) =>
    sideFigures(
      {
        pulses: pulses[side],
        contractions: contractions[side],
        record: record && recordedSide(record, side),
        programmed: programmed?.[side],
      },
      rules,
    ),
  );
  const duration = record?.durationMs ?? Number.NaN;
  return {
    ...sides,
    startMs: known.startMs,
    offsetMinutes: known.offsetMinutes,
    durationMs: Number.isNaN(duration) ? null : duration,
    endReason: record?.endReason || null,
  };
}

/** A session of which only the record is known. */
export function recordedSession(
  record: SessionRecord,
  programmed: BothSides<ProgrammedSide> | undefined,
  rules: ParameterRules,
): SessionParameters {
  const { startMs, offsetMinutes } = record;
  return sessionParameters(
    { startMs, offsetMinutes, record, pulses: NOTHING, contractions: NOTHING, programmed },
    rules,
  );
}

function recordedSide(record: SessionRecord, side: Side): RecordedSide {
  const isLeft = side === 'left';
  return {
    amplitudeMilliamps: isLeft ? record.amplitudeLeftMilliamps : record.amplitudeRightMilliamps,
    pulseWidthMicroseconds: record.pulseWidthMicroseconds,
    frequencyHertz: record.frequencyHertz,
    impedanceOhms: isLeft ? record.impedanceLeftOhms : record.impedanceRightOhms,
    pulses: isLeft ? record.pulsesLeft : record.pulsesRight,
    limitedPulses: isLeft ? record.limitedLeft : record.limitedRight,
    chargeMicrocoulombs: isLeft ? record.chargeLeftMicrocoulombs : record.chargeRightMicrocoulombs,
    contractions: record.contractions,
  };
}

/** The program in force at a time: the last that was set before, or one whose time is not known. */
export function programmedSides(
  programs: readonly { readonly timeMs: number; readonly program: LoggedProgram }[],
  startMs: number,
  durationMs: number,
): BothSides<ProgrammedSide> | undefined {
  let found: LoggedProgram | undefined;
  let foundMs = -Infinity;
  for (const { timeMs, program } of programs) {
    const fromMs = Number.isNaN(timeMs) ? -Infinity : timeMs;
    if (fromMs > startMs || fromMs < foundMs) continue;
    found = program;
    foundMs = fromMs;
  }
  if (found === undefined) return undefined;
  const { frequency_hz, pulse_width_us, on_s, off_s } = found;
  const namesNoSide =
    Number.isNaN(found.amplitude_left_ma) && Number.isNaN(found.amplitude_right_ma);
  const pulses = pulsesProgrammed(found, durationMs / 1_000);
  return bothSides((side) => {
    const amplitudeMilliamps = side === 'left' ? found.amplitude_left_ma : found.amplitude_right_ma;
    // A program of one side alone says nothing of the other: a device may have one lead.
    const isOfThisSide = namesNoSide || !Number.isNaN(amplitudeMilliamps);
    return {
      amplitudeMilliamps,
      pulseWidthMicroseconds: pulse_width_us,
      frequencyHertz: frequency_hz,
      onSeconds: on_s,
      offSeconds: off_s,
      pulses: isOfThisSide ? pulses : Number.NaN,
    };
  });
}

/**
 * Pulses that begin within a session on one side: in each on-period those that begin before its end.
 * In whole microseconds and millihertz, so that no count hangs on a rounding error.
 */
function pulsesProgrammed(
  { frequency_hz, on_s, off_s }: LoggedProgram,
  sessionSeconds: number,
): number {
  const on = Math.round(on_s * 1e6);
  const cycle = on + Math.round(off_s * 1e6);
  const session = Math.round(sessionSeconds * 1e6);
  const millihertz = Math.round(frequency_hz * 1_000);
  const whole = Math.floor(session / cycle);
  const rest = Math.min(on, session - whole * cycle);
  const pulsesIn = (microseconds: number): number => Math.ceil((microseconds * millihertz) / 1e9);
  return whole * pulsesIn(on) + pulsesIn(rest);
}
