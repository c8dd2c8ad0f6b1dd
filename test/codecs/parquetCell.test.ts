import type { SchemaElement } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { CellText } from '../../src/codecs/cellText.js';
import { parquetCell } from '../../src/codecs/parquetCell.js';

function textOf(
  element: Omit<SchemaElement, 'name'>,
  value: unknown,
  inMicroseconds = false,
): string {
  const out = new CellText();
  parquetCell({ name: 'c', ...element }, inMicroseconds).write(value, out);
  return new TextDecoder().decode(out.bytes.subarray(0, out.length));
}

const timestamp = (unit: 'MILLIS' | 'MICROS' | 'NANOS', isAdjustedToUTC: boolean) =>
  ({ type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit } }) as const;

describe('parquetCell', () => {
  it.each([
    [
      'UTC in milliseconds',
      timestamp('MILLIS', true),
      1_772_352_000_250n,
      '2026-03-01T08:00:00.250Z',
    ],
    [
      'UTC in microseconds',
      timestamp('MICROS', true),
      1_772_352_000_000_000n,
      '2026-03-01T08:00:00Z',
    ],
    [
      'a wall clock in nanoseconds',
      timestamp('NANOS', false),
      1_772_352_000_000_000_001n,
      '2026-03-01T08:00:00.000000001',
    ],
    ['before 1970', timestamp('MILLIS', true), -1n, '1969-12-31T23:59:59.999Z'],
    ['beyond the calendar', timestamp('MICROS', true), 2n ** 63n - 1n, '9223372036854775807'],
    [
      'INT96, a wall clock',
      { type: 'INT96' } as const,
      1_772_352_000_000_000_000n,
      '2026-03-01T08:00:00',
    ],
    ['a date', { type: 'INT32', converted_type: 'DATE' } as const, 20_513, '2026-03-01'],
    [
      'a decimal in bytes',
      {
        type: 'FIXED_LEN_BYTE_ARRAY',
        type_length: 2,
        converted_type: 'DECIMAL',
        scale: 3,
      } as const,
      Uint8Array.of(0xff, 0xfb),
      '-0.005',
    ],
    [
      'a decimal in an integer',
      { type: 'INT32', converted_type: 'DECIMAL', scale: 2 } as const,
      265,
      '2.65',
    ],
    ['a float', { type: 'FLOAT' } as const, Math.fround(2.65), '2.65'],
    ['a double', { type: 'DOUBLE' } as const, 0.1 + 0.2, '0.30000000000000004'],
    ['thousandths', { type: 'DOUBLE' } as const, 1.005, '1.005'],
    ['a small number', { type: 'DOUBLE' } as const, 1e-7, '1e-7'],
    ['NaN', { type: 'DOUBLE' } as const, Number.NaN, 'NaN'],
    [
      'an unsigned integer',
      { type: 'INT32', converted_type: 'UINT_32' } as const,
      -1,
      '4294967295',
    ],
    ['a large integer', { type: 'INT64' } as const, -(2n ** 60n), '-1152921504606846976'],
    [
      'text with spaces around it',
      { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const,
      new TextEncoder().encode(' P1 '),
      'P1',
    ],
  ])('writes %s', (_, element, value, text) => {
    expect(textOf(element, value)).toBe(text);
  });

  it('writes an instant as Unix time where that is asked for', () => {
    expect(textOf(timestamp('NANOS', true), 1_772_352_000_000_001_000n, true)).toBe(
      '1772352000000001',
    );
    expect(textOf(timestamp('NANOS', true), 1_772_352_000_000_001_500n, true)).toBe(
      '1772352000000001.5',
    );
  });

  it('takes a time for UTC only where the file or the specification says so', () => {
    const of = (element: Omit<SchemaElement, 'name'>) => {
      const { kind, impliedUtc = false } = parquetCell({ name: 'c', ...element }, false);
      return { kind, impliedUtc };
    };
    expect(of(timestamp('MICROS', true))).toEqual({ kind: 'instant', impliedUtc: false });
    expect(of(timestamp('MICROS', false))).toEqual({ kind: 'wall-clock', impliedUtc: false });
    expect(of({ type: 'INT96' })).toEqual({ kind: 'wall-clock', impliedUtc: false });
    const older = { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' } as const;
    expect(of(older)).toEqual({ kind: 'instant', impliedUtc: true });
  });
});
