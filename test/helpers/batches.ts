import {
  PARAMETER_COLUMNS,
  type ParameterColumn,
  type SessionBatch,
} from '../../src/model/session.js';
import { MINUTE_MS } from '../../src/model/units.js';

export interface RecordInput {
  readonly patient?: string;
  /** ISO 8601 with offset or Z. */
  readonly start: string;
  /** Minutes; absent: a bare event. */
  readonly minutes?: number | undefined;
  readonly line?: number;
}

/** A batch out of readable records; lines are counted from 2. */
export function batchOf(records: readonly RecordInput[], source = 0): SessionBatch {
  const patients = [...new Set(records.map(({ patient = 'P1' }) => patient))];
  const { length } = records;
  const absent = new Float64Array(length).fill(Number.NaN);
  const parameters = Object.fromEntries(
    Object.values(PARAMETER_COLUMNS).map((name) => [name, absent]),
  ) as Record<ParameterColumn, Float64Array>;
  return {
    ...parameters,
    source,
    length,
    enrolled: [],
    line: Float64Array.from(records, ({ line }, i) => line ?? i + 2),
    patients,
    patientIndex: Uint32Array.from(records, ({ patient = 'P1' }) => patients.indexOf(patient)),
    startMs: Float64Array.from(records, ({ start }) => Date.parse(start)),
    offsetMinutes: Int16Array.from(records, ({ start }) => offsetOf(start)),
    stampKind: Uint8Array.from(records, ({ start }) => (start.endsWith('Z') ? 1 : 0)),
    durationMs: Float64Array.from(records, ({ minutes }) =>
      minutes === undefined ? Number.NaN : minutes * MINUTE_MS,
    ),
    endReasons: [''],
    endReasonIndex: new Uint32Array(length),
    programs: [''],
    programIndex: new Uint32Array(length),
  };
}

function offsetOf(start: string): number {
  const match = /([+-])(\d\d):(\d\d)$/.exec(start);
  if (!match) return 0;
  const size = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -size : size;
}
