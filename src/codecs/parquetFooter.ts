import {
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadata,
  type SchemaElement,
} from 'hyparquet';
import { StimlogError } from '../model/errors.js';
import { ENCRYPTED_MAGIC, PARQUET_MAGIC } from './parquet.js';

/** A file of which any part can be read. */
export interface ByteFile {
  readonly byteLength: number;
  /** The bytes `[from .. to)`, in an array of their own. */
  read(from: number, to: number): Uint8Array<ArrayBuffer>;
}

export interface ParquetFooter {
  readonly writer: string;
  readonly rowCount: number;
  /** The columns of the table; what lies within one is not told. */
  readonly columns: readonly SchemaElement[];
  readonly groups: readonly ParquetGroup[];
}

export interface ParquetGroup {
  readonly rowCount: number;
  /** By the name of the column. */
  readonly chunks: ReadonlyMap<string, ColumnMetaData>;
}

/** Magic numbers before and behind, and the length of the footer. */
const LEAST_BYTES = 12;
const TAIL_BYTES = 8;
/** A footer of more is taken for damage: a table of 14 columns has some hundred bytes a row group. */
const MOST_FOOTER_BYTES = 64 * 1_024 * 1_024;

/** What a file says of itself at its end. Throws `FORMAT_UNKNOWN` if it is cut off, damaged or encrypted. */
export function parquetFooter(file: ByteFile): ParquetFooter {
  const end = file.byteLength;
  if (end < LEAST_BYTES) refuse('is cut off: it has no footer; fetch the file again');
  const tail = file.read(end - TAIL_BYTES, end);
  const magic = String.fromCharCode(...tail.subarray(4));
  if (magic === ENCRYPTED_MAGIC) refuseEncrypted();
  if (magic !== PARQUET_MAGIC) {
    refuse('is cut off or still being written: it does not end with PAR1; fetch the file again');
  }
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (length > end - LEAST_BYTES || length > MOST_FOOTER_BYTES) {
    refuse(`is damaged: its footer would have ${length} bytes; fetch the file again`);
  }
  const footer = file.read(end - TAIL_BYTES - length, end);
  try {
    const asStored = { stringFromBytes: () => '' }; // statistics are not used
    return checked(parquetMetadata(footer, { geoparquet: false, parsers: asStored }));
  } catch (error) {
    if (error instanceof StimlogError) throw error;
    // Whatever was stumbled over: it is not what a footer looks like.
    return refuse('is damaged: its footer cannot be read; fetch the file again');
  }
}

/** Throws some error where a part that every footer has is missing. */
function checked(metadata: FileMetaData): ParquetFooter {
  const rowCount = Number(metadata.num_rows);
  const groups = metadata.row_groups.map((group): ParquetGroup => {
    const chunks = new Map<string, ColumnMetaData>();
    for (const { meta_data: chunk, crypto_metadata, file_path } of group.columns) {
      if (crypto_metadata !== undefined) refuseEncrypted();
      if (file_path) refuse('keeps its columns in other files, which are not read');
      if (chunk?.path_in_schema.length === 1) chunks.set(chunk.path_in_schema[0]!, chunk);
    }
    return { rowCount: Number(group.num_rows), chunks };
  });
  if (metadata.schema.some(({ name }) => typeof name !== 'string')) throw new Error('no name');
  const counted = groups.reduce((sum, group) => sum + group.rowCount, 0);
  if (counted !== rowCount || groups.some((group) => !(group.rowCount >= 0))) {
    refuse(`is damaged: its footer speaks of ${rowCount} rows, its row groups of ${counted}`);
  }
  return { writer: metadata.created_by ?? '', rowCount, columns: topLevel(metadata), groups };
}

function topLevel({ schema }: FileMetaData): SchemaElement[] {
  const columns: SchemaElement[] = [];
  let inside = 0; // elements of the column before that are still to come
  for (const element of schema.slice(1)) {
    if (inside === 0) columns.push(element);
    else inside--;
    inside += Math.max(element.num_children ?? 0, 0);
  }
  return columns;
}

function refuseEncrypted(): never {
  refuse('is encrypted, which is not read; write it without encryption');
}

function refuse(reason: string): never {
  throw new StimlogError('FORMAT_UNKNOWN', `${reason} (Parquet)`);
}
