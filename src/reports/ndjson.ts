import { type JsonOptions, patientsInJson } from './json.js';
import type { Report } from './report.js';

/** One line of JSON a patient, each the object that `patients` of the JSON report holds. */
export function* renderNdjson(report: Report, options: JsonOptions): Generator<string> {
  for (const patient of patientsInJson(report, options)) yield `${JSON.stringify(patient)}\n`;
}
