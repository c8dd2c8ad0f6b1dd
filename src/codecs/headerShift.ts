import { MINUTE_MS } from '../model/units.js';
import type { DateOrder } from './codec.js';
import type { CsvRow } from './csvReader.js';
import { emptyStamp, NAIVE, readForeignStamp } from './stamp.js';

/** Names that a header is known to lack: its package index and study. */
const MAX_SHIFT = 3;

/**
 * How many columns to the right of its name the time of `row` stands, 0 to 3. An export is known whose header
 * lacks its first names; it is believed only if the time and the time in UTC stand equally far off and agree.
 */
export function headerShift(
  row: CsvRow,
  timeColumn: number,
  utcColumn: number,
  dateOrder: DateOrder,
): number {
  const stamp = emptyStamp();
  /** Unix time, ms; NaN if there is no time that says its offset. */
  const instantAt = (column: number): number => {
    if (column >= row.fieldCount) return Number.NaN;
    const [from, to] = [row.starts[column]!, row.ends[column]!];
    if (readForeignStamp(row.bytes, from, to, stamp, dateOrder)) return Number.NaN;
    return stamp.kind === NAIVE ? Number.NaN : stamp.wallMs - stamp.offsetMinutes * MINUTE_MS;
  };
  if (utcColumn < 0 || !Number.isNaN(instantAt(timeColumn))) return 0;
  for (let by = 1; by <= MAX_SHIFT; by++) {
    const apartMs = instantAt(timeColumn + by) - instantAt(utcColumn + by);
    if (Math.abs(apartMs) < MINUTE_MS) return by;
  }
  return 0;
}

/** Lets field `n` be what was field `n + by`. */
export function shiftFields(row: CsvRow, by: number): void {
  row.starts.copyWithin(0, by, row.fieldCount);
  row.ends.copyWithin(0, by, row.fieldCount);
  row.fieldCount = Math.max(0, row.fieldCount - by);
}
