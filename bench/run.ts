/**
 * Adherence of a session log: stimlog and DuckDB side by side in one run.
 * `npm run bench [-- --patients 600 --days 1275 --runs 5]`: makes the log (seeded), compares the figures,
 * and only then prints times: whole processes, medians, and the ratio pair by pair.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    patients: { type: 'string', default: '600' },
    days: { type: 'string', default: '1275' },
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '42' },
  },
});
const root = new URL('..', import.meta.url).pathname;
const folder = join(root, 'out', 'bench');
const zone = 'Europe/Berlin';
const log = join(folder, `sessions-${values.patients}x${values.days}-seed${values.seed}.csv`);

interface Run {
  readonly seconds: number;
  readonly maxRssMegabytes: number;
}

const analyze = (output: string): Run =>
  run(['bin/stimlog.js', 'analyze', log, '--zone', zone, '-o', join(folder, output), '--force']);
const ours = (): Run => analyze('stimlog.csv');
const duckdb = (): Run => run(['bench/duckdbAdherence.js', log, zone, join(folder, 'duckdb.csv')]);

makeLog();
analyze('stimlog.json'); // warms the file cache, and makes what is compared
duckdb();
const patients = compareFigures();
console.log(`${statSync(log).size / 1e6} MB, ${patients} patients: all figures of both are equal`);
const pairs = Array.from({ length: Number(values.runs) }, () => ({ a: ours(), b: duckdb() }));
const ratios = pairs.map(({ a, b }) => b.seconds / a.seconds);
report(
  'stimlog analyze, summary as CSV',
  pairs.map(({ a }) => a),
);
report(
  'DuckDB, 2 threads, summary as CSV',
  pairs.map(({ b }) => b),
);
console.log(
  `DuckDB / stimlog: median ${median(ratios).toFixed(2)}, from ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
);
console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);

function makeLog(): void {
  mkdirSync(folder, { recursive: true });
  if (existsSync(log)) return;
  const size = ['--patients', values.patients, '--days', values.days, '--seed', values.seed];
  const options = [...size, '--zone', zone, '-o', log];
  const { status } = spawnSync('node', [join(root, 'bin/stimlog.js'), 'simulate', ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`simulate: exit ${status}`);
}

/** Runs Node in a child that tells its own peak memory. */
function run(args: readonly string[]): Run {
  const began = performance.now();
  const { status, stderr } = spawnSync(
    '/usr/bin/env',
    ['bash', '-c', 'exec node --import "$0" "$@"', join(root, 'bench/tellMemory.js'), ...args],
    { cwd: root, encoding: 'utf8' },
  );
  const seconds = (performance.now() - began) / 1_000;
  const memory = /MAXRSS (\d+)/.exec(stderr);
  if (status !== 0 || memory === null)
    throw new Error(`${args.join(' ')}: exit ${status}: ${stderr}`);
  return { seconds, maxRssMegabytes: Number(memory[1]) / 1_024 };
}

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

function report(name: string, runs: readonly Run[]): void {
  const seconds = runs.map((one) => one.seconds);
  const rss = Math.max(...runs.map(({ maxRssMegabytes }) => maxRssMegabytes));
  console.log(
    `${name}: median ${median(seconds).toFixed(2)} s (${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}), peak ${rss.toFixed(0)} MB`,
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
