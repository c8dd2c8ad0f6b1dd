interface ColumnTypes {
  readonly Float64Array: Float64Array;
  readonly Uint32Array: Uint32Array;
  readonly Int32Array: Int32Array;
  readonly Uint8Array: Uint8Array;
}

/** Where the columns of a patient come from: zeros of a length, one column for each name. */
export type ColumnSource = <Type extends keyof ColumnTypes>(
  type: Type,
  name: string,
  length: number,
) => ColumnTypes[Type];

const MAKERS = { Float64Array, Uint32Array, Int32Array, Uint8Array };

/** Columns of their own, which may be kept. */
export const ownColumns: ColumnSource = <Type extends keyof ColumnTypes>(
  type: Type,
  _name: string,
  length: number,
) => new MAKERS[type](length) as unknown as ColumnTypes[Type];

/**
 * Columns that are written again for the next patient: what is made of them holds until then. A cohort's garbage would
 * else be several times what is kept of it.
 */
export function reusedColumns(): ColumnSource {
  const columns = new Map<string, ColumnTypes[keyof ColumnTypes]>();
  return <Type extends keyof ColumnTypes>(type: Type, name: string, length: number) => {
    let column = columns.get(name) as ColumnTypes[Type] | undefined;
    if (column === undefined || column.length < length) {
      column = ownColumns(type, name, Math.ceil(length * 1.25));
      columns.set(name, column);
    }
    return column.subarray(0, length).fill(0) as ColumnTypes[Type];
  };
}
