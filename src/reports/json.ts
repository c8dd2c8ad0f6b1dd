import { daysOf } from '../analysis/adherenceDays.js';
import { reusedColumns } from '../analysis/columnSource.js';
import { parameterSettings, parametersJson, sessionJson } from './parametersReport.js';
import { patientReport, type Report } from './report.js';
import { roundedIn } from './rounded.js';

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
  const { adherence, parameters, kinds, enrolmentOf, covariates, ...rest } = report;
  const measured = new Map(parameters?.patients.map((patient) => [patient.patientId, patient]));
  const counted = new Map(adherence.map((patient) => [patient.patientId, patient]));
  const ids = [...new Set([...counted.keys(), ...measured.keys()])].sort();
  if (parameters) {
    const { rules, assumed } = parameters;
    Object.assign(rest, { parameters: parameterSettings(rules, assumed) });
  }
  const head = JSON.stringify(rest, null, 2);
  yield `${head.slice(0, -2)},\n  "patients": [`;
  const columns = reusedColumns();
  let separator = '\n';
  for (const id of ids) {
    const patient = kinds.includes('adherence') ? counted.get(id) : undefined;
    const figures = measured.get(id);
    const days = patient?.daysIn(columns);
    const body = {
      id,
      ...(patient ? patientReport(patient, enrolmentOf(id), days) : {}),
      ...(figures ? { parameters: roundedIn(parametersJson(figures)) } : {}),
      ...(days && withDays ? { days: daysOf(days) } : {}),
      ...(patient && sessionsOf ? { sessions: sessionsOf(id) } : {}),
      ...(figures && sessionsOf
        ? {
            sessionParameters: Array.from(figures.sessionsInOrder(), (session) =>
              roundedIn(sessionJson(session)),
            ),
          }
        : {}),
    };
    yield `${separator}    ${JSON.stringify(body)}`;
    separator = ',\n';
  }
  yield ids.length > 0 ? '\n  ]\n}\n' : ']\n}\n';
}
