/**
 * The parameter figures of `stimlog analyze --report parameters` in SQL, by DuckDB, from one patient's
 * pulses, as pulse-csv or Parquet: sessions by silences of 5 min, contractions by silences of 5 s, intervals, quantiles, charge.
 * Usage: node bench/duckdbPulses.js FILE OUT.json
 */
import { DuckDBInstance } from '@duckdb/node-api';

const [file, output] = process.argv.slice(2);
if (file === undefined || output === undefined)
  throw new Error('usage: duckdbPulses FILE OUT.json');

const TYPES = {
  patient_id: 'VARCHAR',
  unix_us: 'BIGINT',
  side: 'VARCHAR',
  amplitude_ma: 'DOUBLE',
  pulse_width_us: 'INTEGER',
  peak_v: 'DOUBLE',
  flags: 'INTEGER',
};
const columns = Object.entries(TYPES)
  .map(([name, type]) => `'${name}': '${type}'`)
  .join(', ');
const table = file.endsWith('.parquet')
  ? `read_parquet('${file}')`
  : `read_csv('${file}', header = true, delim = ',', quote = '"', columns = {${columns}})`;

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run(`
COPY (
  WITH pulses AS (
    SELECT *, unix_us - lag(unix_us) OVER (PARTITION BY side ORDER BY unix_us) AS gap
    FROM ${table}
  ),
  placed AS (
    SELECT *, sum((gap IS NULL OR gap > 300e6)::INT) OVER (PARTITION BY side ORDER BY unix_us) AS session
    FROM pulses
  ),
  sessions AS (
    SELECT side, session, count(*) AS pulses,
      avg(gap) FILTER (gap <= 1100000) AS interval_us,
      stddev_pop(gap) FILTER (gap <= 1100000) AS jitter,
      sum(greatest(0, round(gap / 50000) - 1)) FILTER (gap <= 5000000) AS missing,
      count(*) FILTER (gap IS NULL OR gap > 5000000) AS contractions,
      sum(gap) FILTER (gap <= 5000000) AS on_us,
      max(amplitude_ma * pulse_width_us) AS phase_max, max(peak_v) AS peak_max
    FROM placed GROUP BY side, session
  ),
  by_session AS (
    SELECT side, count(*) AS sessions, sum(missing) AS missing,
      min(1e6 / interval_us) AS frequency_min, max(1e6 / interval_us) AS frequency_max,
      max(jitter) AS jitter_max, max(on_us / contractions + interval_us) / 1e6 AS on_max_s,
      max(phase_max) / 1000 AS phase_max_uc, max(peak_max) AS peak_max_v
    FROM sessions GROUP BY side
  ),
  by_side AS (
    SELECT side, count(*) AS pulses, min(amplitude_ma) AS amplitude_min,
      quantile_disc(amplitude_ma, 0.5) AS amplitude_median, avg(amplitude_ma) AS amplitude_mean,
      quantile_disc(amplitude_ma, 0.95) AS amplitude_p95, max(amplitude_ma) AS amplitude_max,
      sum(amplitude_ma * pulse_width_us) / 1000 AS charge_uc,
      count(*) FILTER (flags & 1 = 1) AS limited
    FROM placed GROUP BY side
  )
  SELECT * FROM by_side JOIN by_session USING (side) ORDER BY side
) TO '${output}' (FORMAT json, ARRAY true)
`);
