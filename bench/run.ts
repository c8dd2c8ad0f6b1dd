/**
 * stimlog and its peers side by side: `npm run bench [-- --jobs A,C --runs 5 --seed 42 --full]`. Makes the data (seeded),
 * runs every program once, compares their figures, and only then measures: whole processes, one of each program a round.
 * `--full` does the jobs with ten times the data, too; `--write` puts the tables into docs/benchmarks.md.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { type Job, jobs } from './jobs.js';
import { median, type Run, root, run } from './measure.js';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: Object.keys(jobs).join(',') },
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '42' },
    full: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const tables: string[] = [];
for (const letter of values.jobs.split(',')) {
  const made = jobs[letter];
  if (made === undefined)
    throw new Error(`--jobs ${letter}: there are ${Object.keys(jobs).join(', ')}`);
  for (const job of made({ seed: values.seed, isFull: values.full })) {
    const table = `### ${job.title}\n\n${measured(job)}\n`;
    console.log(`\n${table}`);
    tables.push(table);
  }
}
const text = `Seed ${values.seed}, ${values.runs} runs; ${machine()}.\n\n${tables.join('\n')}`;
if (values.write) {
  const path = `${root}docs/benchmarks.md`;
  const [before, , after] = readFileSync(path, 'utf8').split(/<!-- \/?measured -->\n/);
  writeFileSync(path, `${before}<!-- measured -->\n${text}<!-- /measured -->\n${after}`);
}

function measured({ programs, compare }: Job): string {
  const first = programs.map(({ command }) => run(command)); // fills the file cache
  compare();
  const runs: Run[][] = programs.map(({ runsOnce }, i) => (runsOnce ? [first[i]!] : []));
  for (let round = 0; round < Number(values.runs); round++) {
    for (const [i, { command, runsOnce }] of programs.entries()) {
      if (!runsOnce) runs[i]!.push(run(command));
    }
  }
  const rows = programs.map(({ name }, i) => {
    const seconds = runs[i]!.map((one) => one.seconds);
    const ratios = runs[i]!.map((one, k) => one.seconds / (runs[0]![k] ?? runs[0]![0]!).seconds);
    return [
      name,
      String(seconds.length),
      `${spread(seconds)} s`,
      `${median(runs[i]!.map((one) => one.cpuSeconds)).toFixed(2)} s`,
      `${Math.max(...runs[i]!.map((one) => one.peakMegabytes))} MB`,
      i === 0 ? '' : spread(ratios),
    ];
  });
  const heads = ['program', 'runs', 'time', 'processor', 'peak memory', 'time / stimlog'];
  return markdownTable([heads, ...rows]);
}

/** Median, and lowest to highest. */
function spread(values: readonly number[]): string {
  const shown = (value: number): string => value.toFixed(2);
  if (values.length === 1) return shown(values[0]!);
  return `${shown(median(values))} (${shown(Math.min(...values))} to ${shown(Math.max(...values))})`;
}

function machine(): string {
  const versionOf = (command: string, ...args: string[]): string =>
    spawnSync(command, args, { encoding: 'utf8' }).stdout?.split('\n')[0]?.trim() ?? '';
  const { devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const peers = ['@duckdb/node-api', 'csv-parse', 'papaparse', 'udsv']
    .map((name) => `${name} ${devDependencies[name]}`)
    .join(', ');
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpus()[0]?.model} (virtual), ${memory} GB, Linux ${release()}, Node ${process.version}, ${versionOf('gcc', '--version')}, ${peers}, pandas ${versionOf('/usr/bin/python3', '-c', 'import pandas; print(pandas.__version__)')}`;
}
