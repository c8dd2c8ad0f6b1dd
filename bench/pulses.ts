/**
 * Parameters of a pulse capture: stimlog from frames, and DuckDB from the same pulses as CSV, side by side in
 * one run. `npm run bench:pulses [-- --days 230 --runs 5]`: makes both logs (seeded), compares the figures,
 * and only then prints times. 10 million pulses; `--days 1200` are 52 million.
 */
import { readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folder, makeLog, median, type Run, report, reportRatio, run } from './measure.js';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '230' },
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '42' },
  },
});
const name = `pulses-${values.days}-seed${values.seed}`;
const frames = join(folder, `${name}.slf`);
const csv = join(folder, `${name}.csv`);
const options = ['perfect', '--level', 'pulse', '--days', values.days, '--seed', values.seed];
makeLog(frames, options);
makeLog(csv, [...options, '--format', 'pulse-csv']);

const analyze = (input: string, output: string): Run =>
  run(
    [
      'bin/stimlog.js',
      'analyze',
      input,
      '--report',
      'parameters',
      '-o',
      join(folder, output),
      '--force',
    ],
    1,
  );
const duckdb = (): Run => run(['bench/duckdbPulses.js', csv, join(folder, 'pulses-duckdb.json')]);

analyze(frames, 'pulses-frames.json');
analyze(csv, 'pulses-csv.json');
duckdb();
const pulses = compareFigures();
console.log(
  `${pulses.toLocaleString('en')} pulses; frames ${size(frames)}, CSV ${size(csv)}: all figures are equal`,
);
const pairs = Array.from({ length: Number(values.runs) }, () => ({
  a: analyze(frames, 'pulses.csv'),
  b: duckdb(),
}));
const ours = pairs.map(({ a }) => a);
report('stimlog analyze, frames, one core', ours);
report('stimlog analyze, CSV, one core', [analyze(csv, 'pulses.csv')]);
report(
  'DuckDB, CSV, 2 threads',
  pairs.map(({ b }) => b),
);
const seconds = median(ours.map((one) => one.seconds));
console.log(`stimlog, frames: ${(pulses / seconds / 1e6).toFixed(1)} million pulses a second`);
reportRatio('DuckDB / stimlog from frames', pairs);
console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);

function size(path: string): string {
  return `${(statSync(path).size / 1e6).toFixed(0)} MB`;
}

/** Throws at the first figure that differs; returns the number of pulses. */
function compareFigures(): number {
  const theirs = JSON.parse(readFileSync(join(folder, 'pulses-duckdb.json'), 'utf8'));
  let all = 0;
  for (const file of ['pulses-frames.json', 'pulses-csv.json']) {
    const { patients } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const { parameters } = patients[0];
    for (const row of theirs) {
      const { trends, totals, amplitudes } = parameters[row.side === 'L' ? 'left' : 'right'];
      const mine: Record<string, number> = {
        sessions: trends.amplitudeMilliamps.sessions,
        pulses: totals.pulsesCounted,
        missing: totals.pulsesMissing,
        amplitude_min: amplitudes.min,
        amplitude_median: amplitudes.median,
        amplitude_mean: amplitudes.mean,
        amplitude_p95: amplitudes.p95,
        amplitude_max: amplitudes.max,
        charge_uc: totals.totalChargeMicrocoulombs,
        phase_max_uc: trends.chargePerPhaseMicrocoulombs.max,
        peak_max_v: trends.peakVolts.max,
        limited: Math.round(totals.complianceLimitedRatio * totals.pulsesCounted),
        frequency_min: trends.frequencyHertz.min,
        frequency_max: trends.frequencyHertz.max,
        jitter_max: trends.jitterMicroseconds.max,
        on_max_s: trends.onSeconds.max,
      };
      for (const [figure, value] of Object.entries(mine)) {
        const other = Number(row[figure]);
        if (Math.abs(value - other) <= 1e-9 * Math.max(1, Math.abs(other))) continue;
        throw new Error(`${file}, ${row.side}: ${figure} is ${value} here and ${other} in DuckDB`);
      }
      if (file === 'pulses-frames.json') all += Number(row.pulses);
    }
  }
  return all;
}
