/**
 * Adherence of a session log: stimlog and DuckDB side by side in one run.
 * `npm run bench [-- --patients 600 --days 1275 --runs 5]`: makes the log (seeded), compares the figures,
 * and only then prints times: whole processes, medians, and the ratio pair by pair.
 */
import { readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folder, makeLog, type Run, report, reportRatio, run } from './measure.js';

const { values } = parseArgs({
  options: {
    patients: { type: 'string', default: '600' },
    days: { type: 'string', default: '1275' },
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '42' },
  },
});
const zone = 'Europe/Berlin';
const log = join(folder, `sessions-${values.patients}x${values.days}-seed${values.seed}.csv`);

const analyze = (output: string): Run =>
  run(['bin/stimlog.js', 'analyze', log, '--zone', zone, '-o', join(folder, output), '--force']);
const ours = (): Run => analyze('stimlog.csv');
const duckdb = (): Run => run(['bench/duckdbAdherence.js', log, zone, join(folder, 'duckdb.csv')]);

makeLog(log, [
  '--patients',
  values.patients,
  '--days',
  values.days,
  '--seed',
  values.seed,
  '--zone',
  zone,
]);
analyze('stimlog.json'); // warms the file cache, and makes what is compared
duckdb();
const patients = compareFigures();
console.log(`${statSync(log).size / 1e6} MB, ${patients} patients: all figures of both are equal`);
const pairs = Array.from({ length: Number(values.runs) }, () => ({ a: ours(), b: duckdb() }));
report(
  'stimlog analyze, summary as CSV',
  pairs.map(({ a }) => a),
);
report(
  'DuckDB, 2 threads, summary as CSV',
  pairs.map(({ b }) => b),
);
reportRatio('DuckDB / stimlog', pairs);
console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);

/** Throws at the first figure that differs; returns the number of patients. */
function compareFigures(): number {
  const { patients } = JSON.parse(readFileSync(join(folder, 'stimlog.json'), 'utf8'));
  const [header, ...rows] = readFileSync(join(folder, 'duckdb.csv'), 'utf8').trimEnd().split('\n');
  const names = header!.split(',');
  if (rows.length !== patients.length)
    throw new Error(`${patients.length} and ${rows.length} patients`);
  rows.forEach((row, i) => {
    const theirs = Object.fromEntries(row.split(',').map((value, k) => [names[k], value]));
    const { id, adherence } = patients[i];
    const mine: Record<string, string | number> = {
      patient_id: id,
      days: adherence.observation.daysCounted,
      records: adherence.sessions.records,
      joined: adherence.sessions.joined,
      valid: adherence.sessions.valid,
      short: adherence.sessions.short,
      capped: adherence.cappedTakingRatio.numerator,
      correct_days: adherence.correctDaysRatio.numerator,
      at_least_days: adherence.atLeastDaysRatio.numerator,
      any_use_days: adherence.anyUseDaysRatio.numerator,
      credited_ms: Math.round(adherence.durationRatio.numerator * 3_600_000),
      delivered_ms: Math.round(adherence.deliveredHours * 3_600_000),
      holidays: adherence.holidays.count,
      holiday_days: adherence.holidays.days,
      streak: adherence.streaks.longest?.days ?? 0,
      weeks: adherence.weeks.length,
      best_week: Math.max(
        ...adherence.weeks.map((week: { validSessions: number }) => week.validSessions),
      ),
    };
    for (const [name, value] of Object.entries(mine)) {
      if (String(value) === theirs[name]) continue;
      throw new Error(`${id}: ${name} is ${value} here and ${theirs[name]} in DuckDB`);
    }
  });
  return rows.length;
}
