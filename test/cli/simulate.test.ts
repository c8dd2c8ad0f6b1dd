import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../simulator/faults/faults.js';
import { scenarios } from '../../simulator/scenarios/index.js';
import { runCli } from '../helpers/runCli.js';

const folder = mkdtempSync(join(tmpdir(), 'stimlog-simulate-'));
const path = (name: string): string => join(folder, name);
const simulate = (...args: string[]) => runCli(['simulate', ...args]);

function scenarioFile(name: string, content: unknown): string {
  writeFileSync(path(name), typeof content === 'string' ? content : JSON.stringify(content));
  return path(name);
}

describe('stimlog simulate', () => {
  it('writes the log to standard output, and nothing else anywhere', async () => {
    const { exitCode, stdout, stderr } = await simulate('steady', '--days', '3');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')[0]).toContain('"schema":"stimlog/events/1"');
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('"type":"end"');
  });

  it('writes data and truth side by side, the format by the name', async () => {
    const [log, truth] = [path('a.csv'), path('a.truth')];
    const { exitCode, stdout } = await simulate('--days', '5', '-o', log, '--truth', truth);
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(readFileSync(log, 'utf8')).toContain('patient_id,session_id,start,duration_s');
    const types = readFileSync(truth, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(new Set(types)).toEqual(new Set(['header', 'patient', 'session', 'day', 'summary']));
  });

  it('gives the same bytes again, and others with another seed', async () => {
    const of = async (seed: string): Promise<string> =>
      (await simulate('cohort', '--patients', '3', '--days', '9', '--seed', seed)).stdout;
    expect(await of('42')).toBe(
      (await simulate('cohort', '--patients', '3', '--days', '9')).stdout,
    );
    expect(await of('9007199254740991')).not.toBe(await of('42'));
  });

  it('ends on the day that --end names', async () => {
    const args = ['--start', '2026-03-27', '--zone', 'Europe/Berlin', '--preset', 'perfect'];
    const { stdout } = await simulate(...args, '--end', '2026-03-30', '--format', 'session-csv');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1 + 4 * 2);
    expect(stdout).toContain('2026-03-28T07:30:00+01:00');
    expect(stdout).toContain('2026-03-29T07:30:00+02:00');
  });

  it('writes other pieces with --fragment, and the same bytes', async () => {
    const whole = (await simulate('--days', '2')).stdout;
    for (const how of ['byte', 'random', 'full']) {
      expect((await simulate('--days', '2', '--fragment', how)).stdout).toBe(whole);
    }
  });

  it('runs a scenario of one’s own on top of a shipped one', async () => {
    const file = scenarioFile('own.json', {
      schema: 'stimlog/scenario/1',
      extends: 'noisy-link',
      days: 4,
      faults: { 'lost-frames': 0, 'damaged-frames': 1 },
    });
    const truth = path('own.truth');
    const { exitCode, stderr } = await simulate(file, '-o', path('own.ndjson'), '--truth', truth);
    expect([exitCode, stderr]).toEqual([0, '']);
    const header = JSON.parse(readFileSync(truth, 'utf8').split('\n')[0]!);
    expect(header).toMatchObject({
      fragment: 'none',
      format: 'event-ndjson',
      days: 4,
      faults: { 'lost-frames': 0, 'telemetry-gap': 0.02 },
    });
  });

  it('draws the patients from another population with --preset', async () => {
    const { stdout } = await simulate(
      'weekend-skipper',
      '--preset',
      'perfect',
      '--days',
      '7',
      '--format',
      'session-csv',
    );
    expect(stdout.trimEnd().split('\n')).toHaveLength(1 + 14);
  });

  it('leaves nothing behind when it fails', async () => {
    const before = readdirSync(folder);
    const { exitCode, stderr } = await simulate('-o', path('b.csv'), '--truth', path('no/b.truth'));
    expect(exitCode).toBe(74);
    expect(stderr).toContain('its folder does not exist');
    expect(readdirSync(folder)).toEqual(before);
  });

  it('does not write over a file unless told to', async () => {
    writeFileSync(path('kept.csv'), 'kept');
    const refused = await simulate('-o', path('kept.csv'));
    expect([refused.exitCode, readFileSync(path('kept.csv'), 'utf8')]).toEqual([74, 'kept']);
    expect((await simulate('-o', path('kept.csv'), '--force')).exitCode).toBe(0);
    expect(readFileSync(path('kept.csv'), 'utf8')).not.toBe('kept');
  });
});

describe('what is impossible', () => {
  it.each([
    [['--patients', '0'], '--patients must be a whole number from 1 to 1000000, got 0'],
    [['--patients', '1.5'], '--patients must be a whole number from 1 to 1000000, got 1.5'],
    [['--days', '-3'], '--days must be a whole number from 1 to 7305, got -3'],
    [['--days', 'NaN'], "option '--days <n>' argument 'NaN' is invalid"],
    [['--seed', '-1'], '--seed must be a whole number from 0 to 9007199254740991, got -1'],
    [['--seed', '1e30'], '--seed must be a whole number'],
    [['stedy'], 'did you mean steady?'],
    [['nothing-like-it'], 'scenario must be one of steady,'],
    [['--preset', 'perfct'], '--preset must be one of', 'did you mean perfect?'],
    [
      ['--level', 'sessions'],
      '--level must be one of session, contraction, pulse',
      'did you mean session?',
    ],
    [
      ['--format', 'session-csv', '--level', 'pulse'],
      'level pulse needs format frames or pulse-csv',
    ],
    [['--format', 'session-cvs'], '--format must be one of', 'did you mean session-csv?'],
    [['--zone', 'Europe/Berln'], 'zone "Europe/Berln" is not known', 'did you mean Europe/Berlin?'],
    [['--zone', 'Mars/Phobos'], 'zone "Mars/Phobos" is not known', 'give an IANA name'],
    [['--start', '2026-02-30'], '--start must be a date YYYY-MM-DD that exists', '"2026-02-30"'],
    [['--start', '2099-12-01', '--days', '700'], '--start must be a date', 'from 1990 to 2100'],
    [['--end', '2025-12-31'], '--end 2025-12-31 lies before the start 2026-01-05'],
    [['--end', 'tomorrow'], '--end must be a date YYYY-MM-DD that exists, got "tomorrow"'],
    [['--end', '2026-02-01', '--days', '3'], '--days and --end both say when it ends'],
    [['--fault', 'lost-frame=0.1'], '--fault must be one of', 'did you mean lost-frames?'],
    [['--fault', 'lost-frames=1.01'], '--fault lost-frames must be a number from 0 to 1, got 1.01'],
    [['--fault', 'lost-frames=-0.1'], '--fault lost-frames must be a number from 0 to 1, got -0.1'],
    [['--fault', 'lost-frames'], '--fault must be NAME=RATE', 'lost-frames=0.01'],
    [['--fault', 'lost-frames=many'], '--fault must be NAME=RATE'],
    [['--fault', 'lost-frames='], '--fault must be NAME=RATE'],
    [['--fault', '__proto__=1'], '--fault must be one of'],
    [['--sessions-per-day', '0'], '--sessions-per-day must be a whole number from 1 to 24, got 0'],
    [['--sessions-per-day', '20'], '--sessions-per-day 20', 'do not fit in a day'],
    [['--session-minutes', '0'], '--session-minutes must be a number from 1 to 180, got 0'],
    [['--fragment', 'bits'], '--fragment must be one of none, byte, random, full, got "bits"'],
    [['--fragment', 'byte', '-o', 'x.csv'], '--fragment byte cuts standard output'],
    [
      ['--format', 'session-csv', '--level', 'contraction'],
      'level contraction needs format event-ndjson',
    ],
    [
      ['noisy-link', '--format', 'session-csv'],
      'would leave no trace in session-csv',
      'lost-frames',
    ],
    [
      ['-o', 'log.txt'],
      '-o log.txt does not show the format by its ending (.csv, .ndjson, .jsonl, .slf)',
    ],
    [['-o', 'x.csv', '--truth', './x.csv'], '--truth ./x.csv is the output itself'],
    [['--truth', '-'], '--truth - would mix with the data on standard output; name another file'],
    [['steady', 'declining'], 'too many arguments'],
  ])('%j is one line that says what is allowed', async (args, ...expected) => {
    const { exitCode, stdout, stderr } = await simulate(...args);
    expect([exitCode, stdout]).toEqual([64, '']);
    for (const words of expected) expect(stderr).toContain(words);
    const told = stderr.trimEnd().split('\n');
    expect(told.filter((line) => line !== '(add --help for the options)')).toHaveLength(1);
  });

  it.each([
    ['an unknown key', { dayz: 3 }, 'unknown key "dayz"', 'did you mean days?'],
    ['an unknown fault', { faults: { 'lost-frame': 1 } }, 'did you mean lost-frames?'],
    ['a rate above 1', { faults: { 'lost-frames': 2 } }, 'faults.lost-frames: must be <= 1'],
    [
      'an unknown scenario below it',
      { extends: 'stedy' },
      'extends: must be one of',
      'did you mean steady?',
    ],
    ['a wrong type', { days: '3' }, 'days: must be integer, got "3"'],
    ['another version', { schema: 'stimlog/scenario/2' }, 'schema: must be equal to constant'],
    ['no object', [], 'must be object'],
    ['no JSON', '{"days":', 'is not JSON'],
    [
      'a journey that ends before it begins',
      { travel: [{ fromDay: 5, toDay: 2, zone: 'UTC' }] },
      'travel.toDay must be a whole number from 6',
    ],
    ['a zone that does not exist', { zone: 'Atlantis/Sunk' }, 'zone "Atlantis/Sunk" is not known'],
    [
      'a program out of bounds',
      { program: { frequencyHertz: 0 } },
      'program.frequencyHertz: must be >= 1',
    ],
    [
      'ramps longer than the contraction',
      { program: { onSeconds: 2, rampUpSeconds: 3 } },
      'rampUpSeconds must be a number from 0 to 1, got 3',
    ],
  ])('a scenario file with %s is refused by name', async (_, content, ...expected) => {
    const file = scenarioFile('bad.json', content);
    const { exitCode, stderr } = await simulate(file);
    expect([64, 65]).toContain(exitCode);
    for (const words of expected) expect(stderr).toContain(words);
    expect(stderr).toContain('bad.json');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('an output that is the scenario itself', async () => {
    const file = scenarioFile('precious.json', { days: 2 });
    const flags = ['--format', 'event-ndjson', '--force'];
    const over = await simulate(file, '-o', file, ...flags);
    const truth = await simulate(file, '-o', path('p.ndjson'), '--truth', file, ...flags);
    for (const { exitCode, stderr } of [over, truth]) {
      expect(exitCode).toBe(64);
      expect(stderr).toContain('is the scenario, which is never changed');
    }
    expect(readFileSync(file, 'utf8')).toBe('{"days":2}');
  });

  it('a scenario file that is missing', async () => {
    const { exitCode, stderr } = await simulate(path('missing.json'));
    expect([exitCode, stderr]).toEqual([66, `stimlog: ${path('missing.json')}: no such file\n`]);
    expect(existsSync(path('missing.json'))).toBe(false);
  });
});

describe('sim: inputs', () => {
  it('give the report that the written log gives', async () => {
    const log = path('declining.ndjson');
    await simulate('declining', '--days', '60', '--seed', '7', '-o', log);
    const read = async (input: string): Promise<unknown> => {
      const { exitCode, stdout } = await runCli(['analyze', input, '--format', 'json']);
      expect(exitCode).toBe(0);
      const { inputs, ...report } = JSON.parse(stdout);
      return { ...report, inputs: inputs.map(({ name: _, ...input }: { name: string }) => input) };
    };
    const written = await read(log);
    expect(await read('sim:declining?seed=7&days=60')).toEqual(written);
    expect(await read('sim:declining?seed=7&days=60&fragment=random')).toEqual(written);
    expect(await read('sim:declining?seed=8&days=60')).not.toEqual(written);
  });

  it('serve the other commands too, with zones and faults', async () => {
    const input = 'sim:steady?days=20&zone=+05:30&fault=lost-frames=0.1&fault=missing-stop=0.1';
    const { exitCode, stdout } = await runCli(['inspect', input]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/RECORDS_LOST[\s\S]*STOP_MISSING|STOP_MISSING[\s\S]*RECORDS_LOST/);
    expect(stdout).toContain('+05:30');
  });

  it.each([
    ['sim:stedy', 'did you mean steady?'],
    ['sim:steady?sed=3', 'sim: option must be one of', 'did you mean seed?'],
    ['sim:steady?seed=x', 'sim: option seed must be a number, got "x"'],
    ['sim:steady?patients=0', 'patients must be a whole number'],
    ['sim:', 'scenario must be one of'],
    ['sim:steady?fault=lost-frames=2', 'must be a number from 0 to 1, got 2'],
  ])('%s is refused in one line', async (input, ...expected) => {
    const { exitCode, stderr } = await runCli(['analyze', input]);
    expect(exitCode).toBe(64);
    for (const words of expected) expect(stderr).toContain(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('a report of a log with losses', () => {
  it('counts the records that are missing', async () => {
    const input = 'sim:steady?days=30&fault=lost-frames=0.2&seed=3';
    const { stdout } = await runCli(['analyze', input, '--format', 'json']);
    const { counts, shown } = JSON.parse(stdout).inputs[0].diagnostics;
    const lost = shown.filter(({ code }: { code: string }) => code === 'RECORDS_LOST');
    const records = lost.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
    expect(records).toBeGreaterThan(lost.length);
    expect(counts).toEqual([{ code: 'RECORDS_LOST', severity: 'warning', count: records }]);
    expect(shown.map(({ line }: { line: number }) => line)).toEqual(
      shown.map(({ line }: { line: number }) => line).toSorted((a: number, b: number) => a - b),
    );
  });
});

describe('stimlog scenarios', () => {
  it('lists every scenario and every fault, none of them cut off', async () => {
    const { exitCode, stdout } = await runCli(['scenarios']);
    expect(exitCode).toBe(0);
    for (const { id, summary } of [...scenarios, ...faultKinds]) {
      expect(stdout).toContain(id);
      expect(stdout).toContain(summary);
    }
    expect(scenarios.length).toBeGreaterThanOrEqual(10);
  });

  it('is what docs/simulator.md says', () => {
    const docs = readFileSync(new URL('../../docs/simulator.md', import.meta.url), 'utf8');
    for (const { id, per, code } of faultKinds) {
      expect(docs).toContain(`| \`${id}\` | ${per} | \`${code}\` |`);
    }
    const schema = readFileSync(
      new URL('../../docs/schemas/scenario-1.schema.json', import.meta.url),
      'utf8',
    );
    for (const { id } of scenarios) expect(schema).toContain(`"${id}"`);
  });
});

describe('a log of a patient who did nothing', () => {
  it('is a report of nothing done, not a refusal', async () => {
    const flags = ['--from', '2026-01-05', '--to', '2026-02-01', '--format', 'json'];
    const { exitCode, stdout } = await runCli(['analyze', 'sim:non-starter', ...flags]);
    expect(exitCode).toBe(0);
    const { patients } = JSON.parse(stdout);
    expect(patients[0].adherence.takingRatio).toMatchObject({
      numerator: 0,
      denominator: 56,
      value: 0,
    });
  });
});
