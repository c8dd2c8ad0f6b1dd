import { PARAMETER_COLUMNS, type SessionBatch } from '../model/session.js';

/**
 * The columns of a batch one behind the other in one buffer, the widest first: what a thread hands to another. The buffer
 * is shared, for handing a buffer over takes longer than filling it.
 */
export interface PackedBatch {
  readonly length: number;
  readonly enrolled: readonly string[];
  readonly buffer: SharedArrayBuffer;
}

const PARAMETERS = Object.values(PARAMETER_COLUMNS);
const ROW_BYTES = (3 + PARAMETERS.length) * 8 + 3 * 4 + 2 + 1;

type Columns = Omit<SessionBatch, 'source' | 'length' | 'enrolled' | Dictionary>;
type Dictionary = 'patients' | 'endReasons' | 'programs';

/** Views of a packed batch's columns. */
function columnsOf(buffer: SharedArrayBuffer, length: number): Columns {
  let at = 0;
  const next = <T>(
    make: new (buffer: SharedArrayBuffer, at: number, length: number) => T,
    bytes: number,
  ) => {
    const column = new make(buffer, at, length);
    at += bytes * length;
    return column;
  };
  const line = next(Float64Array, 8);
  const startMs = next(Float64Array, 8);
  const durationMs = next(Float64Array, 8);
  const parameters = Object.fromEntries(PARAMETERS.map((name) => [name, next(Float64Array, 8)]));
  return {
    line,
    startMs,
    durationMs,
    ...(parameters as Pick<SessionBatch, (typeof PARAMETERS)[number]>),
    patientIndex: next(Uint32Array, 4),
    endReasonIndex: next(Uint32Array, 4),
    programIndex: next(Uint32Array, 4),
    offsetMinutes: next(Int16Array, 2),
    stampKind: next(Uint8Array, 1),
  };
}

/** A buffer of so many bytes or more: the one given, if it is large enough. */
export function roomFor(bytes: number, given: SharedArrayBuffer | undefined): SharedArrayBuffer {
  return given !== undefined && given.byteLength >= bytes
    ? given
    : new SharedArrayBuffer(Math.ceil(bytes * 1.1));
}

/** Copies a batch into a buffer, the one given if it is large enough. */
export function packed(batch: SessionBatch, given: SharedArrayBuffer | undefined): PackedBatch {
  const { length, enrolled } = batch;
  const buffer = roomFor(length * ROW_BYTES, given);
  const columns = columnsOf(buffer, length);
  for (const [name, column] of Object.entries(columns)) {
    (column as Float64Array).set(batch[name as keyof Columns] as Float64Array);
  }
  return { length, enrolled, buffer };
}

/** The batch again, its lines counted from elsewhere: `shift` behind. */
export function unpacked(
  { length, enrolled, buffer }: PackedBatch,
  dictionaries: Pick<SessionBatch, Dictionary>,
  source: number,
  shift: number,
): SessionBatch {
  const columns = columnsOf(buffer, length);
  const { line } = columns;
  for (let i = 0; i < length; i++) line[i]! += shift;
  return { ...columns, ...dictionaries, source, length, enrolled };
}
