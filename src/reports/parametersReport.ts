import { PARAMETER_RULES } from '../analysis/parameterChecks.js';
import type { ParameterRules } from '../analysis/parameterRules.js';
import { type PatientParameters, type Trend, trendOf } from '../analysis/patientParameters.js';
import {
  type BothSides,
  bothSides,
  type SessionParameters,
} from '../analysis/sessionParameters.js';
import { formatInstant } from '../model/civil.js';
import type { ShownTime } from '../model/shownTime.js';
import { MINUTE_MS } from '../model/units.js';
import { continuousJson } from './continuousSections.js';

/** The parameters of all patients, with what they rest on. */
export interface ParametersReport {
  readonly patients: readonly PatientParameters[];
  readonly rules: ParameterRules;
  /** What was taken for granted, in sentences. */
  readonly assumed: readonly string[];
}

/** One side in one month. null: no session of it tells. */
interface MonthSide {
  readonly amplitudeMilliamps: number | null;
  readonly impedanceOhms: number | null;
  readonly headroomVolts: number | null;
  readonly complianceLimitedRatio: number | null;
}

/** Medians of the sessions of one local month; of the headroom the lowest, of the limited share the highest. */
export interface MonthParameters extends BothSides<MonthSide> {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly sessions: number;
}

export function monthsOf(sessions: Iterable<SessionParameters>): MonthParameters[] {
  const months = new Map<string, SessionParameters[]>();
  for (const session of sessions) {
    const month = startText(session).slice(0, 7);
    const known = months.get(month);
    if (known) known.push(session);
    else months.set(month, [session]);
  }
  return [...months].map(([month, given]) => ({
    month,
    sessions: given.length,
    ...bothSides((side): MonthSide => {
      const trend = (
        of: (session: SessionParameters[typeof side]) => number | null,
      ): Trend | null => trendOf(given.map((session) => of(session[side])));
      return {
        amplitudeMilliamps: trend(({ amplitudeMilliamps }) => amplitudeMilliamps)?.median ?? null,
        impedanceOhms: trend(({ impedanceOhms }) => impedanceOhms)?.median ?? null,
        headroomVolts: trend(({ headroomVolts }) => headroomVolts)?.min ?? null,
        complianceLimitedRatio:
          trend(({ complianceLimitedRatio }) => complianceLimitedRatio)?.max ?? null,
      };
    }),
  }));
}

/** Start of a session, ISO 8601, wall clock with offset. */
export function startText({ startMs, offsetMinutes }: SessionParameters): string {
  return formatInstant(startMs, offsetMinutes);
}

/** A patient's parameters as the JSON report has them. */
export function parametersJson(patient: PatientParameters): object {
  const { sessions, heights, checks, reconciliation, incompleteSessions, left, right } = patient;
  return {
    sessions,
    heights,
    left,
    right,
    checks,
    reconciliation,
    incompleteSessions,
    months: monthsOf(patient.sessionsInOrder()),
    impedanceTests: patient.impedanceTests.map(({ leftOhms, rightOhms, ...shown }) => ({
      time: timeText(shown),
      leftOhms: orNull(leftOhms),
      rightOhms: orNull(rightOhms),
    })),
    batteryTests: patient.batteryTests.map(
      ({ volts, state, chargeRatio, monthsLeft, ...shown }) => ({
        time: timeText(shown),
        volts: orNull(volts),
        state,
        ...(chargeRatio === undefined ? {} : { chargeRatio }),
        ...(monthsLeft === undefined ? {} : { monthsLeft }),
      }),
    ),
    ...(patient.continuous ? { continuous: continuousJson(patient.continuous) } : {}),
  };
}

/** A session's parameters as the JSON report has them. */
export function sessionJson(session: SessionParameters): object {
  const { durationMs, endReason, left, right } = session;
  return {
    start: startText(session),
    durationMinutes: durationMs === null ? null : durationMs / MINUTE_MS,
    endReason,
    left,
    right,
  };
}

/** The rules and constants as the JSON report has them. */
export function parameterSettings(rules: ParameterRules, assumed: readonly string[]): object {
  return { ...rules, assumed, rules: PARAMETER_RULES };
}

function timeText({ timeMs, offsetMinutes }: ShownTime): string | null {
  return Number.isNaN(timeMs) ? null : formatInstant(timeMs, offsetMinutes);
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
