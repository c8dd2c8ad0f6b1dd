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
export function* renderJson(report: Report, options: JsonOptions): Generator<string> {
  const { adherence, parameters, kinds, enrolmentOf, enrolments, covariates, ...rest } = report;
  if (parameters) {
    const { rules, assumed } = parameters;
    Object.assign(rest, { parameters: parameterSettings(rules, assumed) });
  }
  const head = JSON.stringify(rest, null, 2);
  yield `${head.slice(0, -2)},\n  "patients": [`;
  let separator = '\n';
  for (const patient of patientsInJson(report, options)) {
    yield `${separator}    ${JSON.stringify(patient)}`;
    separator = ',\n';
  }
  yield separator === '\n' ? ']\n}\n' : '\n  ]\n}\n';
}

/** The members of `patients` in the JSON report, in code-unit order of their ids. */
export function* patientsInJson(
  { adherence, parameters, kinds, enrolmentOf }: Report,
  { withDays, sessionsOf }: JsonOptions,
): Generator<object> {
  const measured = new Map(parameters?.patients.map((patient) => [patient.patientId, patient]));
  const counted = new Map(adherence.map((patient) => [patient.patientId, patient]));
  const ids = [...new Set([...counted.keys(), ...measured.keys()])].sort();
  const columns = reusedColumns();
  for (const id of ids) {
    const patient = kinds.includes('adherence') ? counted.get(id) : undefined;
    const figures = measured.get(id);
    const days = patient?.daysIn(columns);
    yield {
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
  }
}
