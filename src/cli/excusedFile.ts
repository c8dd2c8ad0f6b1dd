import { parseDay } from '../model/civil.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { ExcusedPeriod } from '../model/prescription.js';
import { readTextTable } from './textTable.js';

/** Periods of all patients under `undefined`, of single ones under their ids. */
export type ExcusedByPatient = ReadonlyMap<string | undefined, readonly ExcusedPeriod[]>;

/**
 * Reads excused periods: delimited text with the columns from and to, and if wanted reason and patient_id (empty: all
 * patients). Throws `PRESCRIPTION_INVALID` with file and line, or `SOURCE_UNREADABLE`.
 */
export function readExcused(path: string): ExcusedByPatient {
  const { columns, rows } = readTextTable(path, 'PRESCRIPTION_INVALID');
  const plain = columns.map((name) => name.toLowerCase());
  const [from, to, reason, patient] = ['from', 'to', 'reason', 'patient_id'].map((name) =>
    plain.indexOf(name),
  ) as [number, number, number, number];
  const fault = (line: number, message: string): StimlogError =>
    new StimlogError('PRESCRIPTION_INVALID', `${path}:${line}: ${message}`);
  if (from < 0 || to < 0) {
    const found = columns.map(quoted).join(', ');
    throw fault(1, `needs the columns from and to (reason, patient_id); it has ${found}`);
  }
  const unknown = plain.find((name) => !['from', 'to', 'reason', 'patient_id', ''].includes(name));
  if (unknown !== undefined) {
    throw fault(1, `column ${quoted(unknown)} is none of from, to, reason, patient_id`);
  }
  const periods = new Map<string | undefined, ExcusedPeriod[]>();
  for (const { line, cells } of rows) {
    const dateAt = (at: number): string => {
      const text = cells[at] ?? '';
      if (parseDay(text) !== undefined) return text;
      throw fault(
        line,
        `${columns[at]} must be a date YYYY-MM-DD that exists, got ${quoted(text)}`,
      );
    };
    const period = { from: dateAt(from), to: dateAt(to) };
    if (period.to < period.from) {
      throw fault(line, `ends (${period.to}) before it begins (${period.from})`);
    }
    const patientId = cells[patient] || undefined;
    const known = periods.get(patientId) ?? [];
    periods.set(patientId, [
      ...known,
      cells[reason] ? { ...period, reason: cells[reason] } : period,
    ]);
  }
  return periods;
}
