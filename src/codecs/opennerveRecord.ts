import { SECOND_MS } from '../model/units.js';
import { emptyStamp, readIsoStamp, type StampTrouble } from './stamp.js';

/** Memory of the log in the device, bytes (Docs/IPG-Logging-Guide.md, "Storage"). */
export const LOG_CAPACITY_BYTES = 131_072;

/** A record’s fraction of a second counts in 1/255 s (the guide, "Log Entry Format"). */
export const FRACTIONS_PER_SECOND = 255;

/** A whole record: stamp, fraction, type, data. */
const RECORD = /^\[(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ)\((\d{3})\)\]<([A-Z]{2})>(.*)$/s;
/** What is left of a record whose beginning is gone: cut in its stamp or its type, or in its data. */
const REMAINDER = /^(?:[\dTZ:().-]*\]<[A-Z]{2}|<?[A-Z]{0,2})>|^[^[]{0,24}(?:ohm|\dV|\.\d)$/;

/** One record as it stands in the log. */
export interface OpennerveRecord {
  readonly line: number;
  /** Unix time, ms; NaN: the clock was not set. */
  readonly timeMs: number;
  /** The stamp and all that follows. */
  readonly text: string;
  readonly type: string;
  /** Without blanks at either end. */
  readonly data: string;
}

/** A piece of text that is no whole record. */
export interface NoRecord {
  readonly kind: 'begins-within' | 'breaks-off' | 'foreign';
}

const stampBytes = new Uint8Array(32);
const encoder = new TextEncoder();

/** What a text is: a record, a part of one, or something else; `trouble` where only its time is none. */
export function readOpennerveRecord(
  text: string,
  line: number,
): { readonly record: OpennerveRecord; readonly trouble?: StampTrouble } | NoRecord {
  const match = RECORD.exec(text);
  if (match === null) return { kind: kindOf(text) };
  const [, written, fraction, type, data] = match;
  const stamp = emptyStamp();
  const { written: length } = encoder.encodeInto(written!, stampBytes);
  const trouble = readIsoStamp(stampBytes, 0, length, stamp) ?? troubleOf(written!, fraction!);
  const fractionMs = Math.round((Number(fraction) * SECOND_MS) / FRACTIONS_PER_SECOND);
  const timeMs = trouble ? Number.NaN : stamp.wallMs + fractionMs;
  const record = { line, timeMs, text, type: type!, data: data!.trim() };
  return trouble ? { record, trouble } : { record };
}

/** The clock of the device begins with the year 2000 when it has lost its power. */
function troubleOf(written: string, fraction: string): StampTrouble | undefined {
  if (written.startsWith('2000-')) {
    return { code: 'TIME_IMPLAUSIBLE', message: 'is of the year 2000: the clock was not set' };
  }
  if (Number(fraction) <= FRACTIONS_PER_SECOND) return undefined;
  return {
    code: 'TIME_INVALID',
    message: `has more than ${FRACTIONS_PER_SECOND} parts of a second`,
  };
}

function kindOf(text: string): NoRecord['kind'] {
  if (text.startsWith('[')) return 'breaks-off';
  return REMAINDER.test(text) ? 'begins-within' : 'foreign';
}
