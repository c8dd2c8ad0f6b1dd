import type { SchemaElement } from 'hyparquet';
import { parseFloat16 } from 'hyparquet/src/convert.js';
import type { CellText } from './cellText.js';

/** What the values of a column are, as far as they are read. */
export type CellKind = 'text' | 'number' | 'instant' | 'wall-clock' | 'date';

export interface ParquetCell {
  readonly kind: CellKind | undefined;
  /** Its type, for people. */
  readonly type: string;
  /** True if the specification alone says that it is in UTC: an older annotation. */
  readonly impliedUtc?: boolean;
  /** Writes a value of the physical type as the text that it would be in a CSV file. */
  write(value: unknown, out: CellText): void;
}

/** Parts of a second by unit. */
const PER_SECOND = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const;
type Unit = keyof typeof PER_SECOND;
const MICROSECONDS = 1_000_000n;
const DAY_SECONDS = 86_400n;

/** How the values of a column become text; `inMicroseconds`: instants as Unix time, not as ISO 8601. */
export function parquetCell(element: SchemaElement, inMicroseconds: boolean): ParquetCell {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (element.num_children || element.repetition_type === 'REPEATED') return unread('nested');
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return decimal(element);
  if (logical?.type === 'TIMESTAMP') {
    return timestamp(logical.unit, logical.isAdjustedToUTC, inMicroseconds);
  }
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') {
    const unit = converted === 'TIMESTAMP_MILLIS' ? 'MILLIS' : 'MICROS';
    return { ...timestamp(unit, true, inMicroseconds), impliedUtc: true };
  }
  if (type === 'INT96') return { ...timestamp('NANOS', false, false), type: 'timestamp INT96' };
  if (logical?.type === 'DATE' || converted === 'DATE') return date;
  if (logical?.type === 'FLOAT16') {
    return number('float16', (value) => parseFloat16(value as Uint8Array) ?? Number.NaN);
  }
  if (logical?.type === 'UUID') {
    return text('uuid', (value) => uuid(value as Uint8Array));
  }
  const integer = logical?.type === 'INTEGER' || /^U?INT_/.test(converted ?? '');
  const plain = logical === undefined && converted === undefined;
  if (type === 'INT32' || type === 'INT64') {
    if (!integer && !plain) return unread(logical?.type ?? converted ?? type);
    const isUnsigned = converted?.startsWith('UINT') || (logical as Signed)?.isSigned === false;
    return whole(type, isUnsigned);
  }
  if (type === 'FLOAT') return number('float', (value) => shortest(value as number));
  if (type === 'DOUBLE') return number('double', (value) => value as number);
  const isText = ['STRING', 'ENUM'].includes(logical?.type ?? '') || isTextOf(converted);
  if (type === 'BYTE_ARRAY' && (plain || isText)) {
    return {
      kind: 'text',
      type: 'text',
      write: (value, out) => out.addBytes(value as Uint8Array),
    };
  }
  return unread(logical?.type ?? converted ?? type ?? 'of no type');
}

type Signed = { readonly isSigned?: boolean } | undefined;

function isTextOf(converted: string | undefined): boolean {
  return converted === 'UTF8' || converted === 'ENUM';
}

function unread(type: string): ParquetCell {
  return { kind: undefined, type: type.toLowerCase(), write: () => {} };
}

function number(type: string, numberOf: (value: unknown) => number): ParquetCell {
  return { kind: 'number', type, write: (value, out) => out.addNumber(numberOf(value)) };
}

function text(type: string, textOf: (value: unknown) => string): ParquetCell {
  return { kind: 'text', type, write: (value, out) => out.addText(textOf(value)) };
}

function whole(physical: 'INT32' | 'INT64', isUnsigned: boolean): ParquetCell {
  const type = `${isUnsigned ? 'u' : ''}${physical.toLowerCase()}`;
  if (physical === 'INT32') {
    return number(type, (value) => (isUnsigned ? (value as number) >>> 0 : (value as number)));
  }
  const write = (value: unknown, out: CellText): void => {
    const exact = isUnsigned ? BigInt.asUintN(64, value as bigint) : (value as bigint);
    const rounded = Number(exact);
    if (Number.isSafeInteger(rounded)) out.addNumber(rounded);
    else out.addText(String(exact));
  };
  return { kind: 'number', type, write };
}

/** The shortest decimal number that is this float, as it was before it was stored in four bytes. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function timestamp(unit: Unit, isUtc: boolean, inMicroseconds: boolean): ParquetCell {
  const perSecond = PER_SECOND[unit];
  const digits = String(perSecond).length - 1;
  const write = (value: unknown, out: CellText): void => {
    const parts = value as bigint;
    if (inMicroseconds) out.addText(scaled(parts * MICROSECONDS, digits));
    else out.addText(isoTime(parts, perSecond, digits, isUtc ? 'Z' : ''));
  };
  const type = `timestamp ${unit.toLowerCase()} ${isUtc ? 'UTC' : 'without zone'}`;
  return { kind: isUtc ? 'instant' : 'wall-clock', type, write };
}

const date: ParquetCell = {
  kind: 'date',
  type: 'date',
  write: (value, out) => {
    const iso = isoTime(BigInt(value as number) * DAY_SECONDS, 1n, 0, '');
    out.addText(iso.slice(0, iso.indexOf('T') < 0 ? undefined : iso.indexOf('T')));
  },
};

/** ISO 8601 with all digits that there are; a time that it cannot write, as the number that it is. */
function isoTime(parts: bigint, perSecond: bigint, digits: number, suffix: string): string {
  const fraction = ((parts % perSecond) + perSecond) % perSecond;
  const day = new Date(Number((parts - fraction) / perSecond) * 1_000);
  const year = day.getUTCFullYear();
  if (!(year >= 0 && year <= 9_999)) return String(parts);
  const seconds = day.toISOString().slice(0, 19);
  const behind = fraction === 0n ? '' : `.${String(fraction).padStart(digits, '0')}`;
  return `${seconds}${behind}${suffix}`;
}

function decimal({ scale = 0 }: SchemaElement): ParquetCell {
  const places = Math.min(Math.max(scale, 0), 76);
  return {
    kind: 'number',
    type: 'decimal',
    write: (value, out) => {
      const unscaled = value instanceof Uint8Array ? signed(value) : BigInt(value as number);
      out.addText(scaled(unscaled, places));
    },
  };
}

/** A whole number with the decimal point so many places further left; no zeros behind it. */
function scaled(unscaled: bigint, places: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(places + 1, '0');
  const point = digits.length - places;
  const fraction = digits.slice(point).replace(/0+$/, '');
  const sign = unscaled < 0n ? '-' : '';
  return `${sign}${digits.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A big-endian two's complement. */
function signed(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

function uuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
