import { daysOf } from '../analysis/adherenceDays.js';
import { patientReport, type Report } from './report.js';

export interface JsonOptions {
  /** Adds `days` to each patient. */
  readonly withDays: boolean;
  /** Adds `sessions` to each patient, by id. */
  readonly sessionsOf?: ((patientId: string) => readonly unknown[]) | undefined;
}

/** The report as JSON text in pieces, a patient at a time and a line each, so that no piece grows with the cohort. */
export function* renderJson(
  report: Report,
  { withDays, sessionsOf }: JsonOptions,
): Generator<string> {
  const { adherence, ...rest } = report;
  const head = JSON.stringify(rest, null, 2);
  yield `${head.slice(0, -2)},\n  "patients": [`;
  let separator = '\n';
  for (const patient of adherence) {
    const body = {
      ...patientReport(patient),
      ...(withDays ? { days: daysOf(patient.days) } : {}),
      ...(sessionsOf ? { sessions: sessionsOf(patient.patientId) } : {}),
    };
    yield `${separator}    ${JSON.stringify(body)}`;
    separator = ',\n';
  }
  yield adherence.length > 0 ? '\n  ]\n}\n' : ']\n}\n';
}
