import type { ColumnMetaData, DecodedArray, PageHeader, SchemaElement } from 'hyparquet';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import type { ColumnDecoder, DataReader } from 'hyparquet/src/types.js';
import { compressors } from 'hyparquet-compressors';
import { crc32 } from './crc32.js';
import type { ByteFile } from './parquetFooter.js';

/** A page of more is taken for damage, whatever its header says: writers aim at one megabyte. */
const MOST_PAGE_BYTES = 256 * 1_024 * 1_024;
const MOST_PAGE_VALUES = 16 * 1_024 * 1_024;
/** A page that says nothing of its own packing is checked by what unpacks it. */
const MAGIC_BYTES = 4;

/**
 * The values of one column of one row group, page after page, as they are stored: no annotation is applied.
 * Holds the packed bytes of the column and one page. Throws an `Error` with the reason where they are damaged.
 */
export class ParquetPages {
  readonly #reader: DataReader;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #decoder: ColumnDecoder;
  #dictionary: DecodedArray | undefined;
  #rowsLeft: number;

  constructor(file: ByteFile, element: SchemaElement, chunk: ColumnMetaData, rowCount: number) {
    const { data_page_offset, dictionary_page_offset, total_compressed_size } = chunk;
    const from = Number(dictionary_page_offset || data_page_offset);
    const to = from + Number(total_compressed_size);
    if (!(from >= MAGIC_BYTES && to >= from && to <= file.byteLength)) {
      throw new Error('lies outside the file');
    }
    if (Number(chunk.num_values) !== rowCount) {
      throw new Error(`has ${chunk.num_values} values for ${rowCount} rows`);
    }
    this.#bytes = file.read(from, to);
    this.#reader = { view: new DataView(this.#bytes.buffer), offset: 0 };
    this.#rowsLeft = rowCount;
    this.#decoder = decoderOf(element, chunk);
  }

  /** The values of the next page; null: no value. */
  next(): DecodedArray {
    for (;;) {
      if (this.#reader.offset >= this.#bytes.length) throw new Error('ends too early');
      const header = parquetHeader(this.#reader);
      const page = this.#take(header);
      const reader = { view: new DataView(page.buffer), offset: 0 };
      if (header.type === 'INDEX_PAGE') continue;
      checkCount(header, this.#rowsLeft);
      const { data } = readPage(reader, header, this.#decoder, this.#dictionary, undefined, 0);
      if (data === undefined) throw new Error('has a page without values');
      if (header.type === 'DICTIONARY_PAGE') {
        this.#dictionary = convert(data, this.#decoder);
        continue;
      }
      if (isIndexed(header) && !this.#dictionary?.length && holdsValues(data)) {
        throw new Error('has no dictionary');
      }
      if (data.length !== countOf(header)) throw new Error('has a page with too few values');
      this.#rowsLeft -= data.length;
      if (data.length > 0) return data;
    }
  }

  /** The bytes of a page by themselves, so that nothing is read beyond them. */
  #take({
    compressed_page_size: size,
    uncompressed_page_size,
    crc,
  }: PageHeader): Uint8Array<ArrayBuffer> {
    const from = this.#reader.offset;
    const to = from + size;
    if (!(size >= 0 && to <= this.#bytes.length)) throw new Error('ends within a page');
    if (!(uncompressed_page_size >= 0 && uncompressed_page_size <= MOST_PAGE_BYTES)) {
      throw new Error(`has a page of ${uncompressed_page_size} bytes`);
    }
    if (crc !== undefined && crc32(this.#bytes, from, to) !== crc >>> 0) {
      throw new Error('has a page whose checksum (CRC-32) is wrong');
    }
    this.#reader.offset = to;
    return this.#bytes.slice(from, to);
  }
}

function checkCount(header: PageHeader, rowsLeft: number): void {
  const isDictionary = header.type === 'DICTIONARY_PAGE';
  const count = countOf(header);
  const most = isDictionary ? MOST_PAGE_VALUES : Math.min(rowsLeft, MOST_PAGE_VALUES);
  if (!(count >= 0 && count <= most)) throw new Error(`has a page of ${count} values`);
  const nulls = header.data_page_header_v2?.num_nulls ?? 0;
  if (!(nulls >= 0 && nulls <= count)) throw new Error(`has a page with ${nulls} nulls`);
}

function countOf(header: PageHeader): number {
  const { data_page_header, data_page_header_v2, dictionary_page_header } = header;
  const of = data_page_header ?? data_page_header_v2 ?? dictionary_page_header;
  return of?.num_values ?? Number.NaN;
}

function isIndexed({ data_page_header, data_page_header_v2 }: PageHeader): boolean {
  const encoding = data_page_header?.encoding ?? data_page_header_v2?.encoding;
  return encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY';
}

function holdsValues(data: DecodedArray): boolean {
  return data.some((value: unknown) => value !== null);
}

function decoderOf(element: SchemaElement, chunk: ColumnMetaData): ColumnDecoder {
  const { name, type, type_length, repetition_type } = element;
  const bare: SchemaElement = {
    name,
    ...(type === undefined ? {} : { type }),
    ...(type_length === undefined ? {} : { type_length }),
    ...(repetition_type === undefined ? {} : { repetition_type }),
  };
  const root = { name: 'schema', num_children: 1 };
  const leaf = { count: 1, element: bare, children: [], path: [name] };
  return {
    ...chunk,
    pathInSchema: [name],
    element: bare,
    schemaPath: [{ count: 2, element: root, children: [leaf], path: [] }, leaf],
    utf8: false,
    compressors: exactly,
    parsers: { ...DEFAULT_PARSERS, timestampFromNanoseconds: (nanos: bigint) => nanos },
  } as unknown as ColumnDecoder;
}

/** Unpacked bytes by themselves, so that nothing is read beyond them. */
const exactly = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (packed: Uint8Array, length: number): Uint8Array => {
      const bytes = unpack(packed, length);
      return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
    },
  ]),
);
