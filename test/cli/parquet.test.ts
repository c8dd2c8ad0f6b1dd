import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';

const folder = mkdtempSync(join(tmpdir(), 'stimlog-parquet-'));
const at = (name: string): string => join(folder, name);
const sample = (name: string): string => new URL(`../../samples/${name}`, import.meta.url).pathname;
const SESSIONS = `read_csv('${sample('session-csv-12-weeks.csv')}', all_varchar = true)`;
const PULSES = `read_csv('${sample('pulse-csv-one-minute.csv')}', all_varchar = true)`;

let duckdb: DuckDBConnection;
beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  await duckdb.run("SET TimeZone = 'UTC'");
});

/** Writes what `query` selects as a file; its ending says as what. */
async function write(name: string, query: string, options = ''): Promise<string> {
  const format = name.endsWith('.parquet') ? 'parquet' : 'csv';
  await duckdb.run(`COPY (${query}) TO '${at(name)}' (FORMAT ${format} ${options})`);
  return at(name);
}

interface ComparedReport {
  readonly records: { readonly accepted: number };
  readonly shown: readonly { readonly row: number | undefined }[];
}

/** The report without what differs by the kind of file alone. */
async function report(path: string, ...args: string[]): Promise<ComparedReport> {
  const run = await runCli([
    'analyze',
    path,
    '--zone',
    'Europe/Berlin',
    '--format',
    'json',
    ...args,
  ]);
  expect(run.exitCode, run.stderr).toBe(0);
  const { inputs, generated, ...rest } = JSON.parse(
    run.stdout.replaceAll(/electronic logs \([a-z-]+\)/g, 'electronic logs'),
  );
  const [{ records, diagnostics }] = inputs;
  const shown = diagnostics.shown.map(({ line, row, ...finding }: Record<string, number>) => ({
    ...finding,
    row: row ?? (line === undefined ? undefined : line - 1),
  }));
  return { ...rest, records, counts: diagnostics.counts, shown };
}

describe('sessions in Parquet', () => {
  it.each<readonly [string, string, string, string]>([
    ['text', '*', '', '*'],
    ['snappy', '*', ', COMPRESSION snappy', '*'],
    ['zstd', '*', ', COMPRESSION zstd', '*'],
    ['gzip', '*', ', COMPRESSION gzip', '*'],
    ['lz4', '*', ', COMPRESSION lz4_raw', '*'],
    ['brotli', '*', ', COMPRESSION brotli', '*'],
    ['unpacked', '*', ', COMPRESSION uncompressed', '*'],
    ['pages of version 2', '*', ', PARQUET_VERSION v2', '*'],
    ['floats', '* REPLACE (amplitude_left_ma::FLOAT AS amplitude_left_ma)', '', '*'],
    ['doubles', '* REPLACE (amplitude_left_ma::DOUBLE AS amplitude_left_ma)', '', '*'],
    ['decimals', '* REPLACE (amplitude_left_ma::DECIMAL(9,3) AS amplitude_left_ma)', '', '*'],
    ['wide decimals', '* REPLACE (amplitude_left_ma::DECIMAL(30,3) AS amplitude_left_ma)', '', '*'],
    ...[
      'TINYINT',
      'UTINYINT',
      'SMALLINT',
      'USMALLINT',
      'INTEGER',
      'UINTEGER',
      'BIGINT',
      'UBIGINT',
    ].map((type) => [type, `* REPLACE (frequency_hz::${type} AS frequency_hz)`, '', '*'] as const),
    [
      'nulls',
      "* REPLACE (nullif(end_reason, 'completed') AS end_reason)",
      '',
      "* REPLACE (nullif(end_reason, 'completed') AS end_reason)",
    ],
    [
      'timestamps with zone',
      '* REPLACE (start::TIMESTAMPTZ AS start)',
      '',
      "* REPLACE (strftime(start::TIMESTAMPTZ, '%Y-%m-%dT%H:%M:%SZ') AS start)",
    ],
    ...['TIMESTAMP', 'TIMESTAMP_MS', 'TIMESTAMP_NS'].map(
      (type) =>
        [
          type,
          `* REPLACE (start[:19]::${type} AS start)`,
          '',
          '* REPLACE (start[:19] AS start)',
        ] as const,
    ),
  ])('give the report of the same CSV: %s', async (name, columns, options, same) => {
    const file = name.replaceAll(' ', '-');
    const table = await write(`${file}.parquet`, `SELECT ${columns} FROM ${SESSIONS}`, options);
    const csv = await write(`${file}.csv`, `SELECT ${same} FROM ${SESSIONS}`);
    expect(await report(table)).toEqual(await report(csv));
  });

  it('are read from many row groups, in order, with every row that is set aside', async () => {
    const query = `SELECT 'P' || (i % 7) AS patient_id,
      strftime(TIMESTAMP '2025-03-01' + INTERVAL (i) HOUR, '%Y-%m-%dT%H:%M:%SZ') AS start,
      CASE WHEN i = 4000 THEN -5 ELSE 60 END AS duration_s FROM range(9000) t(i) ORDER BY i`;
    const table = await write('groups.parquet', query, ', ROW_GROUP_SIZE 2048');
    const csv = await write('groups.csv', query);
    const found = await report(table);
    expect(found).toEqual(await report(csv));
    expect(found.shown.map(({ row }) => row)).toContain(4_001);
  });

  it('ask for a zone where the time has none, and name the row', async () => {
    const table = await write(
      'naive.parquet',
      `SELECT * REPLACE (start[:19]::TIMESTAMP AS start) FROM ${SESSIONS}`,
    );
    const run = await runCli(['analyze', table]);
    expect(run.exitCode).toBe(64);
    expect(run.stderr).toContain('naive.parquet:row 1: the time has no offset from UTC');
  });

  it('are told by inspect with their writer and types', async () => {
    const table = await write(
      'told.parquet',
      `SELECT * REPLACE (duration_s::INTEGER AS duration_s) FROM ${SESSIONS}`,
    );
    const { stdout } = await runCli(['inspect', table]);
    expect(stdout).toMatch(/Recognised by +its first bytes, PAR1/);
    expect(stdout).toMatch(/Written by +DuckDB/);
    expect(stdout).toMatch(/Table +rows 120, row groups 1/);
    expect(stdout).toContain('duration_s int32');
    expect(stdout).toMatch(/session_id +not read/);
  });

  it('are named by row where another file tells the same sessions', async () => {
    const table = await write('same.parquet', `FROM ${SESSIONS}`);
    const again = await write('same-again.csv', `FROM ${SESSIONS}`);
    const { stderr } = await runCli(['analyze', again, table]);
    expect(stderr).toMatch(/same.parquet:row 1: .* same start and length as .*same-again.csv:2;/);
    const other = await runCli(['analyze', table, again]);
    expect(other.stderr).toMatch(
      /same-again.csv:2: .* same start and length as .*same.parquet:row 1;/,
    );
  });

  it('are found in a folder', async () => {
    const inside = mkdtempSync(join(folder, 'inside-'));
    await duckdb.run(`COPY (FROM ${SESSIONS}) TO '${join(inside, 'a.parquet')}'`);
    expect((await report(inside)).records).toMatchObject({ accepted: 120 });
  });
});

describe('pulses in Parquet', () => {
  const typed = `* REPLACE (unix_us::BIGINT AS unix_us, amplitude_ma::DOUBLE AS amplitude_ma, pulse_width_us::USMALLINT AS pulse_width_us, peak_v::FLOAT AS peak_v, flags::UTINYINT AS flags)`;
  it.each([
    ['text', '*'],
    ['typed', typed],
    ['instant', '* REPLACE (make_timestamptz(unix_us::BIGINT) AS unix_us)'],
  ])('give the report of the same CSV: %s', async (name, columns) => {
    const table = await write(`pulse-${name}.parquet`, `SELECT ${columns} FROM ${PULSES}`);
    const parameters = ['--report', 'parameters'];
    expect(await report(table, ...parameters)).toEqual(
      await report(sample('pulse-csv-one-minute.csv'), ...parameters),
    );
  });
});

describe('a Parquet file that cannot be read', () => {
  const one = "SELECT 'P1' AS patient_id, '2026-03-01T08:00:00Z' AS start, 60 AS duration_s";
  const whole = async (): Promise<Uint8Array> => readFileSync(await write('one.parquet', one));
  /** A copy with four bytes of the length of the footer. */
  const withFooterLength = (bytes: Uint8Array, length: number): Uint8Array => {
    const copy = new Uint8Array(bytes);
    new DataView(copy.buffer).setUint32(copy.length - 8, length, true);
    return copy;
  };
  it.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
    ['the magic alone', () => Buffer.from('PAR1'), 'is cut off: it has no footer'],
    ['the magic twice', () => Buffer.from('PAR1PAR1'), 'is cut off: it has no footer'],
    ['cut in the middle', (bytes) => bytes.slice(0, bytes.length >> 1), 'does not end with PAR1'],
    [
      'a footer beyond the file',
      (bytes) => withFooterLength(bytes, 4e9),
      'its footer would have 4000000000 bytes',
    ],
    ['a footer of nothing', (bytes) => withFooterLength(bytes, 0), 'its footer cannot be read'],
    [
      'a garbled footer',
      (bytes) =>
        bytes.map((byte, i) => (i > bytes.length - 200 && i < bytes.length - 8 ? 0x9c : byte)),
      'its footer cannot be read',
    ],
    [
      'an encrypted one',
      (bytes) => Buffer.concat([Buffer.from('PARE'), bytes.subarray(4, -4), Buffer.from('PARE')]),
      'is encrypted',
    ],
    ['one packed with gzip', (bytes) => gzipSync(bytes), 'give the name of an unpacked file'],
  ])('%s is refused in one line', async (name, damage, message) => {
    const path = at(`${name}.parquet`);
    writeFileSync(path, damage(await whole()));
    const run = await runCli(['analyze', path]);
    expect(run.exitCode).toBe(65);
    expect(run.stderr).toContain(message);
    expect(run.stderr).toContain(name);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    [
      'other columns',
      'SELECT 1 AS a, 2 AS start',
      'neither sessions (missing: duration_s) nor pulses (missing: unix_us, side, amplitude_ma); its columns are "a, start"',
    ],
    [
      'a nested column',
      "SELECT {'x': 1} AS start, 60 AS duration_s",
      'column start of the Parquet table is of a type that is not read there (nested)',
    ],
    [
      'a list',
      "SELECT '2026-03-01T08:00:00Z' AS start, [60] AS duration_s",
      '(nested); write it as a number',
    ],
    [
      'a number as start',
      'SELECT 5 AS start, 60 AS duration_s',
      '(int32); write it as a timestamp in UTC',
    ],
    ['a boolean', "SELECT '2026-03-01T08:00:00Z' AS start, true AS duration_s", '(boolean)'],
    [
      'a time of day',
      "SELECT '2026-03-01T08:00:00Z' AS start, TIME '08:00' AS duration_s",
      '(time)',
    ],
    ['no row', `${one} WHERE false`, 'holds a header and no record'],
  ])('%s is refused in one line', async (name, query, message) => {
    const run = await runCli(['analyze', await write(`${name}.parquet`, query)]);
    expect(run.exitCode).toBe(65);
    expect(run.stderr).toContain(message);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('keeps the rows before a damaged page', async () => {
    const query = `SELECT 'P1' AS patient_id, strftime(TIMESTAMP '2026-01-01' + INTERVAL (i) HOUR, '%Y-%m-%dT%H:%M:%SZ') AS start, 60 AS duration_s FROM range(6144) t(i) ORDER BY i`;
    const path = await write('damaged.parquet', query, ', ROW_GROUP_SIZE 2048, COMPRESSION zstd');
    const bytes = readFileSync(path);
    bytes.fill(0xff, Math.floor(bytes.length * 0.45), bytes.length >> 1);
    writeFileSync(path, bytes);
    const run = await runCli(['inspect', path]);
    expect(run.stderr).toMatch(
      /damaged in row group 2 \(column start: .*\); the 2048 of 6144 rows before are kept/,
    );
    expect(run.stdout).toContain('2048 read, 2048 accepted');
  });

  describe('whose footer lies about its rows', () => {
    const ROWS = 5_432;
    const query = `SELECT 'P1' AS patient_id, strftime(TIMESTAMP '2026-01-01' + INTERVAL (i) HOUR, '%Y-%m-%dT%H:%M:%SZ') AS start, 60 AS duration_s FROM range(${ROWS}) t(i) ORDER BY i`;

    it.each([8_191, 1e12])('is read up to where %i rows run out', async (claimed) => {
      const path = await write('lying.parquet', query);
      const bytes = readFileSync(path);
      writeFileSync(path, withNumber(bytes, ROWS, claimed, Number.POSITIVE_INFINITY));
      const run = await runCli(['inspect', path]);
      expect(run.exitCode).toBe(0);
      expect(run.stdout).toContain(`${ROWS} read, ${ROWS} accepted`);
      expect(run.stderr).toContain(`the ${ROWS} of ${claimed} rows before are kept`);
    });

    it('is refused where it contradicts itself', async () => {
      const path = await write('contrary.parquet', query);
      writeFileSync(path, withNumber(readFileSync(path), ROWS, 1e12, 1));
      const run = await runCli(['inspect', path]);
      expect(run.exitCode).toBe(65);
      expect(run.stderr).toContain(
        'its footer speaks of 1000000000000 rows, its row groups of 5432',
      );
    });
  });

  it('never breaks the program, wherever it is cut or changed', async () => {
    const bytes = readFileSync(await write('fuzz.parquet', `FROM ${SESSIONS} LIMIT 20`));
    const path = at('fuzzed.parquet');
    const tried: Uint8Array[] = [];
    const footerFrom = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    for (let length = 1; length < bytes.length; length += 97) tried.push(bytes.subarray(0, length));
    let seed = 7;
    const dice = (sides: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % sides;
    };
    for (let i = 0; i < 600; i++) {
      const changed = new Uint8Array(bytes);
      for (let k = 0; k < 3; k++)
        changed[(i % 2 ? footerFrom : 4) + dice(bytes.length - 8 - (i % 2 ? footerFrom : 0))]! ^=
          1 << dice(8);
      tried.push(changed);
    }
    for (const [i, file] of tried.entries()) {
      writeFileSync(path, file);
      const run = await runCli(['analyze', path, '--zone', 'UTC']);
      expect([0, 65], `${i}: ${run.stderr}`).toContain(run.exitCode);
      expect(run.stderr, `${i}`).not.toMatch(/\n +at |internal/);
    }
  }, 60_000);
});

/** A copy in whose footer a number stands as another, the first so many times (Thrift compact protocol). */
function withNumber(bytes: Uint8Array, from: number, to: number, times: number): Uint8Array {
  const file = Buffer.from(bytes);
  const footerFrom = file.length - 8 - file.readUInt32LE(file.length - 8);
  let footer = file.subarray(footerFrom, -8).toString('latin1');
  const [before, after] = [varint(from), varint(to)];
  if (times === 1) footer = footer.replace(before, after);
  else footer = footer.replaceAll(before, after);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([
    file.subarray(0, footerFrom),
    Buffer.from(footer, 'latin1'),
    length,
    Buffer.from('PAR1'),
  ]);
}

function varint(value: number): string {
  let text = '';
  let left = BigInt(value) * 2n; // zigzag
  for (; left > 127n; left >>= 7n) text += String.fromCharCode(Number(left & 127n) | 128);
  return text + String.fromCharCode(Number(left));
}
