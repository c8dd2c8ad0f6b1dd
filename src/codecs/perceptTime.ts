import type { DiagnosticCode } from '../model/diagnostic.js';
import { MINUTE_MS } from '../model/units.js';
import type { JsonValue } from './jsonWalk.js';
import { emptyStamp, NAIVE, readIsoStamp } from './stamp.js';

/** A time as a report has it: an instant, or why there is none. */
export type PerceptTime =
  | { readonly timeMs: number; readonly isNaive: boolean }
  | { readonly timeMs: typeof Number.NaN; readonly code: DiagnosticCode; readonly message: string };

/** What .NET writes where a time was never set: 0001-01-01, in ms since 1970. */
const NULL_TIME_MS = -62_135_568_000_000;
const DAY_MS = 86_400_000;

const stamp = emptyStamp();
const bytes = new Uint8Array(64);
const encoder = new TextEncoder();

/** Reads `2025-04-08T22:00:00Z`; a time without an offset is UTC, as all times of the format are. */
export function perceptTime(value: JsonValue | undefined): PerceptTime {
  if (value === undefined || value === null || value === '') {
    return { timeMs: Number.NaN, code: 'TIME_INVALID', message: 'has no time' };
  }
  if (isNullTime(value)) {
    return {
      timeMs: Number.NaN,
      code: 'TIME_IMPLAUSIBLE',
      message: 'has the null time 0001-01-01, which stands for none',
    };
  }
  if (typeof value !== 'string') {
    return { timeMs: Number.NaN, code: 'TIME_INVALID', message: 'has a time that is no text' };
  }
  const { written, read } = encoder.encodeInto(value, bytes);
  const trouble =
    read < value.length
      ? { code: 'TIME_INVALID' as const, message: 'is no time' }
      : readIsoStamp(bytes, 0, written, stamp);
  if (trouble)
    return {
      timeMs: Number.NaN,
      code: trouble.code,
      message: `has a time that ${trouble.message}`,
    };
  return { timeMs: stamp.wallMs - stamp.offsetMinutes * MINUTE_MS, isNaive: stamp.kind === NAIVE };
}

/** The null time in one of its spellings, on whatever clock it was written. */
function isNullTime(value: JsonValue): boolean {
  if (typeof value === 'string' && /^0{3}[01]-01-0[12]T/.test(value)) return true;
  const wrapped = typeof value === 'string' ? /^\/Date\((-?\d+)/.exec(value)?.[1] : undefined;
  const number = typeof value === 'number' ? value : Number(wrapped ?? Number.NaN);
  return Math.abs(number - NULL_TIME_MS) <= DAY_MS;
}

/** Minutes of an offset from UTC such as `+02:00`; undefined: no zone has it. */
export function offsetMinutesOf(text: string): number | undefined {
  const match = /^([+\u2212-])(\d{1,2}):?(\d{2})$/.exec(text.trim());
  if (!match) return undefined;
  const [hours, minutes] = [Number(match[2]), Number(match[3])];
  const size = hours * 60 + minutes;
  const offset = match[1] === '+' ? size : -size;
  // Offsets in use are quarters of an hour from -12:00 to +14:00.
  if (minutes > 59 || minutes % 15 !== 0 || offset < -12 * 60 || offset > 14 * 60) return undefined;
  return offset;
}
