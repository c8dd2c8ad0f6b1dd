import type { Cell, Table } from '../reports/table.js';

const ROW_GROUP = 100_000;

/**
 * A table as a Parquet file: text as UTF-8 strings, numbers as doubles, what is not known as null; with statistics,
 * dictionaries where they pay, and Snappy. Columns have one type whatever they hold, so that files can be put together.
 */
export async function renderParquet({ columns, text, rows }: Table): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer'); // only runs that need it pay for it
  const data = columns.map((): Cell[] => []);
  for (const row of rows()) for (const [i, cell] of row.entries()) data[i]!.push(cell);
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map((name, i) => ({
        name,
        data: data[i]!,
        type: text.includes(name) ? 'STRING' : 'DOUBLE',
        nullable: true,
      })),
      rowGroupSize: ROW_GROUP,
    }),
  );
}
