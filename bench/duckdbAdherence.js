/**
 * The adherence figures of `stimlog analyze` in SQL, by DuckDB: the same rules (records with one
 * start counted once, time covered twice counted once, fragments joined, local days, holidays,
 * streaks, weeks), for the default prescription of two sessions of 30 minutes a day.
 * Usage: node bench/duckdbAdherence.js FILE ZONE OUT.csv
 */
import { DuckDBInstance } from '@duckdb/node-api';

const [file, zone, output] = process.argv.slice(2);
if (file === undefined || zone === undefined || output === undefined) {
  throw new Error('usage: duckdbAdherence FILE ZONE OUT.csv');
}

const TYPES = {
  patient_id: 'VARCHAR',
  session_id: 'VARCHAR',
  start: 'TIMESTAMPTZ',
  duration_s: 'DOUBLE',
  end_reason: 'VARCHAR',
  program_id: 'VARCHAR',
  amplitude_left_ma: 'DOUBLE',
  amplitude_right_ma: 'DOUBLE',
  pulse_width_us: 'DOUBLE',
  frequency_hz: 'DOUBLE',
  impedance_left_ohm: 'DOUBLE',
  impedance_right_ohm: 'DOUBLE',
  pulses_left: 'DOUBLE',
  pulses_right: 'DOUBLE',
};
const columns = Object.entries(TYPES)
  .map(([name, type]) => `'${name}': '${type}'`)
  .join(', ');

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run(`SET TimeZone = '${zone}'`);
await connection.run(`
COPY (
  WITH raw AS (
    SELECT patient_id, start, max(duration_s) AS seconds, count(*) AS copies
    FROM read_csv('${file}', header = true, delim = ',', quote = '"', columns = {${columns}})
    GROUP BY patient_id, start
  ),
  ordered AS (
    SELECT *, epoch(start) AS began,
      max(epoch(start) + seconds) OVER before AS ended,
      lag(seconds >= 1440) OVER (PARTITION BY patient_id ORDER BY start) AS whole_before
    FROM raw
    WINDOW before AS (PARTITION BY patient_id ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  ),
  grouped AS (
    SELECT *,
      seconds - greatest(0, least(coalesce(ended, began), began + seconds) - began) AS counted,
      sum(CASE WHEN began - ended < 900 AND NOT (whole_before AND seconds >= 1440) THEN 0 ELSE 1 END)
        OVER (PARTITION BY patient_id ORDER BY start) AS session
    FROM ordered
  ),
  sessions AS (
    SELECT patient_id, session, min(start) AS start, sum(counted) AS seconds, count(*) AS fragments, sum(copies) AS records
    FROM grouped GROUP BY patient_id, session
  ),
  used AS (
    SELECT patient_id, start::DATE AS day,
      count(*) FILTER (seconds >= 1440) AS valid, count(*) FILTER (seconds < 1440) AS short,
      sum(seconds) AS seconds, sum(records) AS records, sum(fragments) - count(*) AS joined
    FROM sessions GROUP BY patient_id, day
  ),
  grid AS (
    SELECT patient_id, unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day
    FROM used GROUP BY patient_id
  ),
  days AS (
    SELECT patient_id, day, coalesce(valid, 0) AS valid, coalesce(short, 0) AS short,
      coalesce(seconds, 0) AS seconds, coalesce(records, 0) AS records, coalesce(joined, 0) AS joined
    FROM grid LEFT JOIN used USING (patient_id, day)
  ),
  runs AS (
    SELECT *,
      row_number() OVER (PARTITION BY patient_id ORDER BY day)
        - row_number() OVER (PARTITION BY patient_id, valid + short = 0 ORDER BY day) AS unused_run,
      row_number() OVER (PARTITION BY patient_id ORDER BY day)
        - row_number() OVER (PARTITION BY patient_id, valid >= 2 ORDER BY day) AS streak_run
    FROM days
  ),
  holidays AS (
    SELECT patient_id, count(*) AS holidays, sum(length) AS holiday_days FROM (
      SELECT patient_id, count(*) AS length FROM runs WHERE valid + short = 0
      GROUP BY patient_id, unused_run HAVING count(*) >= 3
    ) GROUP BY patient_id
  ),
  streaks AS (
    SELECT patient_id, max(length) AS streak FROM (
      SELECT patient_id, count(*) AS length FROM runs WHERE valid >= 2 GROUP BY patient_id, streak_run
    ) GROUP BY patient_id
  ),
  weeks AS (
    SELECT patient_id, count(*) AS weeks, max(valid) AS best_week FROM (
      SELECT patient_id, date_trunc('week', day) AS week, sum(valid) AS valid FROM days GROUP BY ALL
    ) GROUP BY patient_id
  )
  SELECT d.patient_id, count(*) AS days, sum(records)::BIGINT AS records, sum(joined)::BIGINT AS joined,
    sum(valid)::BIGINT AS valid, sum(short)::BIGINT AS short,
    sum(least(valid, 2))::BIGINT AS capped, count(*) FILTER (valid = 2) AS correct_days,
    count(*) FILTER (valid >= 2) AS at_least_days, count(*) FILTER (valid + short > 0) AS any_use_days,
    round(sum(least(seconds, 3600)) * 1000)::BIGINT AS credited_ms, round(sum(seconds) * 1000)::BIGINT AS delivered_ms,
    coalesce(any_value(holidays), 0)::BIGINT AS holidays, coalesce(any_value(holiday_days), 0)::BIGINT AS holiday_days,
    coalesce(any_value(streak), 0)::BIGINT AS streak, any_value(weeks) AS weeks, any_value(best_week)::BIGINT AS best_week
  FROM days d LEFT JOIN holidays USING (patient_id) LEFT JOIN streaks USING (patient_id) LEFT JOIN weeks USING (patient_id)
  GROUP BY d.patient_id ORDER BY d.patient_id
) TO '${output}' (HEADER)`);
