import type { ColumnMetaData } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../src/codecs/crc32.js';
import { ParquetPages } from '../../src/codecs/parquetPages.js';

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const PLAIN = 0;
const RLE = 3;
const RLE_DICTIONARY = 8;

/** A 32-bit integer as a field of Thrift's compact protocol, `delta` after the field before. */
function field(delta: number, value: number): number[] {
  const bytes = [(delta << 4) | 5];
  let left = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; left > 127; left >>>= 7) bytes.push((left & 127) | 128);
  return [...bytes, left];
}

function page(
  type: number,
  body: Uint8Array,
  values: number,
  encoding: number,
  crc?: number,
): number[] {
  const isData = type === DATA_PAGE;
  const checksum = crc === undefined ? [] : field(1, crc | 0);
  const struct = ((isData ? 5 : 7) - (crc === undefined ? 3 : 4)) * 16 + 12;
  const levels = isData ? [...field(1, RLE), ...field(1, RLE)] : [];
  const header = [
    ...field(1, type),
    ...field(1, body.length),
    ...field(1, body.length),
    ...checksum,
  ];
  return [...header, struct, ...field(1, values), ...field(1, encoding), ...levels, 0, 0, ...body];
}

const doubles = (...values: number[]): Uint8Array =>
  new Uint8Array(Float64Array.from(values).buffer);

/** The first page of values of a column of so many rows. */
function firstPage(
  bytes: readonly number[],
  rowCount: number,
  chunk: Partial<ColumnMetaData> = {},
): unknown[] {
  const file = Uint8Array.from([0, 0, 0, 0, ...bytes]);
  const read = (from: number, to: number) => file.slice(from, to);
  const element = { name: 'c', type: 'DOUBLE', repetition_type: 'REQUIRED' } as const;
  const meta = {
    type: 'DOUBLE',
    codec: 'UNCOMPRESSED',
    path_in_schema: ['c'],
    num_values: BigInt(rowCount),
    data_page_offset: 4n,
    total_compressed_size: BigInt(bytes.length),
    ...chunk,
  } as unknown as ColumnMetaData;
  return Array.from(
    new ParquetPages({ byteLength: file.length, read }, element, meta, rowCount).next(),
  );
}

describe('ParquetPages', () => {
  const body = doubles(1.5, 2.5);
  const right = crc32(body, 0, body.length);

  it('reads a page, with its checksum where it has one', () => {
    expect(firstPage(page(DATA_PAGE, body, 2, PLAIN), 2)).toEqual([1.5, 2.5]);
    expect(firstPage(page(DATA_PAGE, body, 2, PLAIN, right), 2)).toEqual([1.5, 2.5]);
  });

  it('refuses a page whose checksum is wrong', () => {
    expect(() => firstPage(page(DATA_PAGE, body, 2, PLAIN, right ^ 1), 2)).toThrow('checksum');
  });

  it('refuses a page that claims more values than its bytes or the row group hold', () => {
    expect(() => firstPage(page(DATA_PAGE, body, 3, PLAIN), 3)).toThrow();
    expect(() => firstPage(page(DATA_PAGE, body, 2, PLAIN), 1)).toThrow('a page of 2 values');
    expect(() => firstPage(page(DATA_PAGE, body, 2 ** 30, PLAIN), 2 ** 30)).toThrow(
      'a page of 1073741824 values',
    );
  });

  it('leaves a value undefined whose index lies outside the dictionary', () => {
    const dictionary = page(DICTIONARY_PAGE, doubles(7, 8), 2, PLAIN);
    const indexes = (index: number) =>
      page(DATA_PAGE, Uint8Array.of(8, 3 << 1, index), 3, RLE_DICTIONARY);
    expect(firstPage([...dictionary, ...indexes(1)], 3)).toEqual([8, 8, 8]);
    expect(firstPage([...dictionary, ...indexes(2)], 3)).toEqual([undefined, undefined, undefined]);
    expect(() => firstPage(indexes(0), 3)).toThrow('has no dictionary');
  });

  it('refuses a column outside the file, and one of other length than its row group', () => {
    const bytes = page(DATA_PAGE, body, 2, PLAIN);
    const outside = { total_compressed_size: 10n ** 12n };
    expect(() => firstPage(bytes, 2, outside)).toThrow('lies outside the file');
    expect(() => firstPage(bytes, 2, { num_values: 3n })).toThrow('has 3 values for 2 rows');
  });
});
