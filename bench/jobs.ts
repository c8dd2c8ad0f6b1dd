import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zoneNamed } from '../src/model/zone.js';
import { compareAdherence, comparePulses } from './compare.js';
import { compiled, folder, make, root } from './measure.js';

/** A command that does a job. */
export interface Program {
  readonly name: string;
  readonly command: readonly string[];
  /** True if it takes so long that it runs once. */
  readonly runsOnce?: boolean;
}

/** What several programs do, the first of them stimlog. */
export interface Job {
  readonly title: string;
  readonly programs: readonly Program[];
  /** Throws at the first figure in which two programs differ; called when each has run once. */
  compare(): void;
}

export interface JobOptions {
  readonly seed: string;
  /** Ten times the data, too. */
  readonly isFull: boolean;
}

const at = (name: string): string => join(folder, name);
const megabytes = (path: string): string => `${Math.round(statSync(path).size / 1e6)} MB`;
const stimlog = ['node', 'bin/stimlog.js'];
const ZONE = 'Europe/Berlin';

/** The jobs by their letter; each makes its data when it is asked for. */
export const jobs: Readonly<Record<string, (options: JobOptions) => Job[]>> = {
  A: ({ seed, isFull }) => [
    adherence(600, 1_275, seed, true),
    ...(isFull ? [adherence(6_000, 1_275, seed, false)] : []),
  ],
  B: (options) => pulseDays(options).map((days) => pulses('B', days, options.seed)),
  C: (options) => pulseDays(options).map((days) => pulses('C', days, options.seed)),
  D: (options) => pulseDays(options).map((days) => pulses('D', days, options.seed)),
  E: ({ seed, isFull }) => [simulateSessions(seed), simulatePulses(isFull ? 1_042 : 104, seed)],
  F: ({ seed }) => [cohortPage(seed)],
  G: () => [startUp('--version'), startUp('--help'), startUp('analyze')],
};

/** 48,000 pulses a day. */
function pulseDays({ isFull }: JobOptions): readonly number[] {
  return isFull ? [104, 1_042] : [104];
}

function adherence(patients: number, days: number, seed: string, withSlow: boolean): Job {
  const log = at(`sessions-${patients}x${days}-seed${seed}.csv`);
  const size = ['--patients', String(patients), '--days', String(days)];
  make(log, ['simulate', ...size, '--seed', seed, '--zone', ZONE]);
  const zone = at('transitions.txt');
  writeFileSync(zone, transitions());
  const analyze = (output: string, jobs?: number): readonly string[] => [
    ...stimlog,
    'analyze',
    log,
    '--zone',
    ZONE,
    '--force',
    '-o',
    at(output),
    ...(jobs ? ['--jobs', String(jobs)] : []),
  ];
  const limit = compiled('adherence');
  const peers = ['readline', 'udsv', 'papaparse', 'csv-parse'];
  const outputs = ['adherence-duckdb.csv'];
  const peer = (name: string, command: readonly string[], output: string): Program => {
    outputs.push(output);
    return { name, command, runsOnce: name !== 'DuckDB, 2 threads' && !name.startsWith('C') };
  };
  const programs: Program[] = [
    { name: 'stimlog', command: analyze('adherence.csv') },
    { name: 'stimlog, --jobs 1', command: analyze('adherence.csv', 1) },
    {
      name: 'DuckDB, 2 threads',
      command: ['node', 'bench/duckdbAdherence.js', log, ZONE, at('adherence-duckdb.csv')],
    },
    ...(limit === undefined
      ? []
      : [1, 2].map((threads) => {
          const output = `adherence-c${threads}.csv`;
          const command = [limit, log, zone, at(output), String(threads)];
          return peer(inC(threads), command, output);
        })),
  ];
  if (withSlow) {
    for (const name of peers) {
      const output = `adherence-${name}.csv`;
      const command = ['node', 'bench/peerAdherence.js', name, log, ZONE, at(output)];
      programs.push(peer(name, command, output));
    }
    if (hasPandas()) {
      const output = 'adherence-pandas.csv';
      const command = [PYTHON, 'bench/pandasAdherence.py', log, ZONE, at(output)];
      programs.push(peer('pandas', command, output));
    }
  }
  const rows = readRows(log);
  return {
    title: `A: adherence of ${patients} patients over ${days} days, summary as CSV (${rows}, ${megabytes(log)})`,
    programs,
    compare() {
      const report = spawnSync('node', [...analyze('adherence.json')].slice(1), { cwd: root });
      if (report.status !== 0) throw new Error(String(report.stderr));
      const json = JSON.parse(readFileSync(at('adherence.json'), 'utf8'));
      for (const output of outputs)
        compareAdherence(json, readFileSync(at(output), 'utf8'), output);
    },
  };
}

/** What each job reads the pulses from, and what DuckDB does, which reads no frames. */
const PULSE_FORMS = {
  B: { form: 'csv', what: 'pulse CSV', theirs: 'csv', isLimited: true },
  C: { form: 'slf', what: 'frames, checksums checked', theirs: 'parquet', isLimited: true },
  D: { form: 'parquet', what: 'Parquet', theirs: 'parquet', isLimited: false },
} as const;

function pulses(letter: keyof typeof PULSE_FORMS, days: number, seed: string): Job {
  const { form, what, theirs, isLimited } = PULSE_FORMS[letter];
  const capture = (ending: string): string => at(`pulses-${days}-seed${seed}.${ending}`);
  const options = ['simulate', 'perfect', '--level', 'pulse', '--days', String(days)];
  make(capture('csv'), [...options, '--seed', seed, '--format', 'pulse-csv']);
  make(capture('slf'), [...options, '--seed', seed]);
  make(capture('parquet'), ['convert', capture('csv'), '--table', 'pulses']);
  const analyze = (output: string): readonly string[] => [
    ...stimlog,
    'analyze',
    capture(form),
    '--report',
    'parameters',
    '--force',
    '-o',
    at(output),
  ];
  const duckdb = at('pulses-duckdb.json');
  const limit = isLimited ? compiled('pulses') : undefined;
  const limits = (limit === undefined ? [] : [1, 2]).map((threads) => {
    const output = at(`pulses-c${threads}.json`);
    const command = [limit!, capture(form), output, String(threads)];
    return { output, program: { name: inC(threads), command } };
  });
  const from = theirs === form ? 'the same' : 'the same pulses in';
  const name = `DuckDB from ${from} ${theirs === 'csv' ? 'CSV' : 'Parquet'}, 2 threads`;
  return {
    title: `${letter}: stimulation parameters of ${(days * 0.048).toFixed(0)} million pulses from ${what} (${megabytes(capture(form))})`,
    programs: [
      { name: 'stimlog', command: analyze('pulses.csv') },
      { name, command: ['node', 'bench/duckdbPulses.js', capture(theirs), duckdb] },
      ...limits.map(({ program }) => program),
    ],
    compare() {
      const report = spawnSync('node', [...analyze('pulses.json')].slice(1), { cwd: root });
      if (report.status !== 0) throw new Error(String(report.stderr));
      const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
      for (const output of [duckdb, ...limits.map((one) => one.output)]) {
        comparePulses(read(at('pulses.json')), read(output));
      }
    },
  };
}

const inC = (threads: number): string => `C, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;

const nothing = (): void => {};

function simulateSessions(seed: string): Job {
  const command = [...stimlog, 'simulate', '--patients', '600', '--days', '1275', '--seed', seed];
  return {
    title: 'E: simulate 600 patients over 1,275 days, sessions as CSV',
    programs: [{ name: 'stimlog', command: [...command, '-o', at('made.csv'), '--force'] }],
    compare: nothing,
  };
}

function simulatePulses(days: number, seed: string): Job {
  const command = [...stimlog, 'simulate', 'perfect', '--level', 'pulse', '--seed', seed];
  return {
    title: `E: simulate ${(days * 0.048).toFixed(0)} million pulses as frames`,
    programs: [
      {
        name: 'stimlog',
        command: [...command, '--days', String(days), '-o', at('made.slf'), '--force'],
      },
    ],
    compare: nothing,
  };
}

function cohortPage(seed: string): Job {
  const log = at(`sessions-600x1275-seed${seed}.csv`);
  make(log, ['simulate', '--patients', '600', '--days', '1275', '--seed', seed, '--zone', ZONE]);
  const command = [...stimlog, 'analyze', log, '--zone', ZONE, '-o', at('cohort.html'), '--force'];
  return {
    title: 'F: page of a cohort of 600 patients (HTML)',
    programs: [{ name: 'stimlog', command }],
    compare: nothing,
  };
}

function startUp(what: '--version' | '--help' | 'analyze'): Job {
  const args = what === 'analyze' ? ['analyze', 'samples/session-csv-12-weeks.csv'] : [what];
  return {
    title: `G: ${what === 'analyze' ? 'a report of 12 weeks' : what}`,
    programs: [
      { name: 'stimlog', command: [...stimlog, ...args] },
      { name: 'node -e 0', command: ['node', '-e', '0'] },
    ],
    compare: nothing,
  };
}

/** Debian's, for which its package is. */
const PYTHON = '/usr/bin/python3';

function hasPandas(): boolean {
  return existsSync(PYTHON) && spawnSync(PYTHON, ['-c', 'import pandas']).status === 0;
}

/** Offset changes of the zone, for a program that has no table of its own: Unix time and offset, s. */
export function transitions(): string {
  const zone = zoneNamed(ZONE);
  const lines: string[] = [];
  let last = Number.NaN;
  for (let hour = Date.UTC(1990, 0); hour < Date.UTC(2100, 0); hour += 3_600_000) {
    const offset = zone.offsetMsAt(hour) / 1_000;
    if (offset !== last) lines.push(`${hour / 1_000} ${offset}`);
    last = offset;
  }
  return `${lines.join('\n')}\n`;
}

function readRows(log: string): string {
  const { stdout } = spawnSync('wc', ['-l', log], { encoding: 'utf8' });
  return `${((Number.parseInt(stdout, 10) - 1) / 1e6).toFixed(2)} million rows`;
}
