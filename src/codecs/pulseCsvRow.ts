import type { PulsesEvent } from '../model/logEvent.js';
import { ABSENT, type PulseColumns } from '../model/pulse.js';

/** The columns of `pulse-csv`, in the order in which they are written. */
export const PULSE_CSV_COLUMNS = [
  'patient_id',
  'unix_us',
  'side',
  'amplitude_ma',
  'pulse_width_us',
  'peak_v',
  'flags',
] as const;

export const PULSE_CSV_HEADER = `${PULSE_CSV_COLUMNS.join(',')}\n`;

/** Rows of `pulse-csv` in time order, left before right at the same time. The id must need no quotes. */
export function encodePulseRows(
  patientId: string,
  { session_start_ms, left, right }: Pick<PulsesEvent, 'session_start_ms' | 'left' | 'right'>,
): string {
  const origin = session_start_ms * 1_000;
  let text = '';
  let [l, r] = [0, 0];
  let [leftAt, rightAt] = [beginOf(left, 0, 0), beginOf(right, 0, 0)];
  while (l < left.length || r < right.length) {
    if (r >= right.length || (l < left.length && leftAt <= rightAt)) {
      text += row(patientId, origin + leftAt, 'L', left, l++);
      leftAt = beginOf(left, l, leftAt);
    } else {
      text += row(patientId, origin + rightAt, 'R', right, r++);
      rightAt = beginOf(right, r, rightAt);
    }
  }
  return text;
}

/** Begin of pulse `index`, which follows one that begins at `before`, µs. */
function beginOf(columns: PulseColumns, index: number, before: number): number {
  return index === 0
    ? columns.firstMicroseconds
    : before + (columns.deltaMicroseconds[columns.from + index] ?? Infinity);
}

function row(
  patientId: string,
  unixMicroseconds: number,
  side: string,
  columns: PulseColumns,
  index: number,
): string {
  const i = columns.from + index;
  const amplitude = thousandths(columns.amplitudeMicroamps[i]!);
  const width = columns.pulseWidthMicroseconds[i]!;
  const peak = thousandths(columns.peakMillivolts[i]!);
  return `${patientId},${unixMicroseconds},${side},${amplitude},${width === ABSENT ? '' : width},${peak},${columns.flags[i]!}\n`;
}

function thousandths(value: number): string {
  return value === ABSENT ? '' : String(value / 1_000);
}
