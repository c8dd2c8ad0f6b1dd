import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RCS_DEVICE, RCS_SESSION, rcsFolder } from './helpers/rcsFolder.js';
import { runCli } from './helpers/runCli.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}samples/README.md`, 'utf8');

/** The rows of the table in samples/README.md. */
const samples = [...readme.matchAll(/^\| `(\S+)` \| (\d+) \| (\d+) \| (\d+) \|/gm)].map(
  ([, name, read, accepted, rejected]) => ({
    name: name!,
    records: { read: Number(read), accepted: Number(accepted), rejected: Number(rejected) },
  }),
);
const simulated = [...readme.matchAll(/^stimlog (simulate .+)$/gm)].map(([, command]) => command!);
const commands = [...readme.matchAll(/^stimlog (analyze .+)$/gm)].map(([, command]) => command!);

interface InputJson {
  readonly format: string;
  readonly records: Readonly<Record<string, number>>;
  readonly diagnostics: {
    readonly counts: readonly { readonly code: string }[];
    readonly shown: readonly { readonly code: string; readonly line?: number }[];
  };
}

async function inspected(name: string): Promise<InputJson> {
  const path = `${root}samples/${name}`;
  const flags = ['--zone', 'Europe/Berlin', '--format', 'json'];
  const { exitCode, stdout, stderr } = await runCli(['inspect', path, ...flags]);
  expect(exitCode, stderr).toBe(0);
  return (JSON.parse(stdout) as { input: InputJson }).input;
}

const isFolder = (name: string): boolean => statSync(`${root}samples/${name}`).isDirectory();

describe('samples/README.md', () => {
  it('lists every sample, none of them larger than 50 kB', () => {
    const files = readdirSync(`${root}samples`).filter((name) => name !== 'README.md');
    const listed = [
      ...samples.map(({ name }) => name),
      'manifest-cohort.csv',
      'prescription-hospital.json',
      'scenario-short-nights.json',
      'supply-events.csv',
      'truth-noisy-link.ndjson',
    ];
    expect(files.toSorted()).toEqual(listed.toSorted());
    for (const file of files) expect(readme).toContain(`\`${file}\``);
    for (const file of readdirSync(`${root}samples`, { recursive: true, encoding: 'utf8' })) {
      expect(statSync(`${root}samples/${file}`).size, file).toBeLessThanOrEqual(50_000);
    }
  });

  it.each(samples.filter(({ name }) => !isFolder(name)))(
    'says how many records of $name are accepted and set aside',
    async (sample) => {
      const { format, records } = await inspected(sample.name);
      const notEvents = sample.records.read - sample.records.accepted - sample.records.rejected;
      expect(records).toEqual({ ...sample.records, notEvents });
      expect(sample.name.startsWith(format)).toBe(true);
    },
  );

  it.each(samples)('says the same of $name to analyze', async ({ name, records }) => {
    const path = `${root}samples/${name}`;
    // Without a session there is no adherence to report.
    const kind = records.accepted === 0 ? ['--report', 'parameters'] : [];
    const flags = ['--zone', 'Europe/Berlin', '--format', 'json', ...kind];
    const { exitCode, stdout, stderr } = await runCli(['analyze', path, ...flags]);
    expect(exitCode, stderr).toBe(0);
    const { quality } = JSON.parse(stdout) as { quality: { records: object } };
    const notEvents = records.read - records.accepted - records.rejected;
    expect(quality.records).toEqual({ ...records, notEvents });
  });

  it('gives commands that run', async () => {
    expect(commands.length).toBeGreaterThan(3);
    for (const command of commands) {
      const args = command
        .split(' ')
        .map((arg) => arg.replace(/^(sim:)?samples\//, `$1${root}samples/`));
      const { exitCode, stdout, stderr } = await runCli(args);
      expect(exitCode, stderr).toBe(command.includes('--strict') ? 1 : 0);
      expect(stdout).toContain('Adherence report');
    }
  });
});

describe('simulated samples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stimlog-samples-'));

  it.each(simulated)('are what `stimlog %s` makes, byte for byte', async (command) => {
    const made: string[] = [];
    const args = command.split(' ').map((arg) => {
      if (!arg.startsWith('samples/')) return arg;
      made.push(arg);
      return join(folder, basename(arg));
    });
    const { exitCode, stderr } = await runCli(args);
    expect(exitCode, stderr).toBe(0);
    expect(made.length).toBeGreaterThan(0);
    for (const file of made) {
      const written = readFileSync(join(folder, basename(file)), 'utf8');
      expect(written === readFileSync(`${root}${file}`, 'utf8'), file).toBe(true);
    }
  });
});

describe('rcs-two-sessions', () => {
  const folder = `${root}samples/rcs-two-sessions`;

  it('is what `npx tsx scripts/rcsSample.ts` makes, byte for byte', () => {
    const made = Object.entries(rcsFolder()).map(([name, text]) => [
      `Session${RCS_SESSION}/Device${RCS_DEVICE}/${name}`,
      text,
    ]);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
    expect(Object.fromEntries(files)).toEqual(Object.fromEntries(made));
  });

  it.each([
    ['the folder', ''],
    ['the folder of the device', `Session${RCS_SESSION}/Device${RCS_DEVICE}`],
    ['its files by a glob', `Session*/*/*.json`],
  ])('gives two sessions, read as %s', async (_, path) => {
    const { exitCode, stdout, stderr } = await runCli([
      ...['analyze', join(folder, path), '--report', 'all', '--format', 'json'],
      ...['--table', 'sessions'],
    ]);
    expect(exitCode, stderr).toBe(0);
    const { patients, inputs } = JSON.parse(stdout) as {
      patients: readonly { id: string }[];
      inputs: readonly InputJson[];
    };
    expect(patients.map(({ id }) => id)).toEqual([RCS_DEVICE]);
    expect(inputs.map(({ format }) => format)).toEqual(inputs.map(() => 'rcs'));
    expect(stdout).toContain('2026-03-02T07:30:00+01:00');
    expect(stderr.split('\n').filter((line) => line.includes('passed over'))).toHaveLength(2);
  });
});

describe('session-csv-defects.csv', () => {
  async function analyzed(): Promise<InputJson> {
    const path = `${root}samples/session-csv-defects.csv`;
    const flags = ['--zone', 'Europe/Berlin', '--format', 'json'];
    const { stdout } = await runCli(['analyze', path, ...flags]);
    return (JSON.parse(stdout) as { inputs: readonly InputJson[] }).inputs[0]!;
  }

  it('shows every diagnostic that a row of a session log can give', async () => {
    const { diagnostics } = await analyzed();
    const codes = new Set(diagnostics.counts.map(({ code }) => code));
    expect([...codes].toSorted()).toEqual([
      'DECIMAL_COMMA',
      'DUPLICATE',
      'DURATION_INVALID',
      'FIELD_COUNT',
      'LAST_LINE_UNFINISHED',
      'LEAP_SECOND',
      'ORDER_BACKWARDS',
      'OVERLAP',
      'RECORD_MALFORMED',
      'TEXT_INVALID',
      'TIME_AMBIGUOUS',
      'TIME_IMPLAUSIBLE',
      'TIME_INVALID',
      'TIME_NAIVE',
      'TIME_NONEXISTENT',
      'VALUE_INVALID',
    ]);
  });

  it('shows what only all records together show, at the line of each', async () => {
    const { diagnostics } = await analyzed();
    const ofTheWhole = ['DUPLICATE', 'OVERLAP', 'ORDER_BACKWARDS'];
    const found = diagnostics.shown.filter(({ code }) => ofTheWhole.includes(code));
    expect(found.map(({ code, line }) => `${code} ${line}`).toSorted()).toEqual([
      'DUPLICATE 22',
      'DUPLICATE 23',
      'ORDER_BACKWARDS 26',
      'OVERLAP 24',
    ]);
  });
});
