import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';

const folder = mkdtempSync(join(tmpdir(), 'stimlog-bad-'));
const HEADER = 'patient_id,start,duration_s\n';
const GOOD = 'P1,2026-03-01T08:00:00+01:00,1800\nP1,2026-03-02T08:00:00+01:00,1800\n';

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('input that is refused', () => {
  it.each([
    ['a missing file', () => join(folder, 'missing.csv'), 66, 'no such file'],
    [
      'a folder without a file',
      () => mkdtempSync(join(tmpdir(), 'stimlog-empty-')),
      66,
      'is a folder without a file in it',
    ],
    ['an empty file', () => file('empty.csv', ''), 65, 'is empty'],
    ['a header alone', () => file('header.csv', HEADER), 65, 'holds a header and no record'],
    [
      'a header nobody knows',
      () => file('foreign.csv', 'a,b\n1,2\n'),
      65,
      'its first line is "a,b"; name the time column with --time-column',
    ],
    [
      'binary junk',
      () =>
        file(
          'junk.csv',
          Uint8Array.from({ length: 5_000 }, (_, i) => (i * 37) % 256),
        ),
      65,
      'is binary data',
    ],
    ['UTF-16', () => file('wide.csv', Buffer.from(`\uFEFF${HEADER}`, 'utf16le')), 65, 'UTF-16'],
    [
      'naive times without a zone',
      () => file('naive.csv', `${HEADER}P1,2026-03-01T08:00:00,1800\n`),
      64,
      'naive.csv:2: the time has no offset from UTC; say where it was recorded with --zone',
    ],
    [
      'rows that are all bad',
      () => file('bad.csv', `${HEADER}P1,never,1800\n`),
      65,
      'no record of it is counted: 1 set aside',
    ],
    [
      'a zstd file',
      () => file('log.csv.zst', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0])),
      66,
      'zstd',
    ],
  ])('%s', async (_, make, exitCode, message) => {
    const path = make();
    const result = await runCli(['analyze', path]);
    expect(result.stdout).toBe('');
    expect(result.exitCode).toBe(exitCode);
    const lines = result.stderr.trimEnd().split('\n');
    expect(lines.at(-1)).toContain(message);
    expect(lines.at(-1)).toContain(path);
    expect(lines.length).toBeLessThanOrEqual(2);
  });
});

describe('rows that are set aside', () => {
  it.each([
    ['a last line that was cut', `${HEADER}${GOOD}P1,2026-03-0`, 4, 'row has 2 fields'],
    [
      'an unbalanced quote',
      `${HEADER}"P1,2026-02-28T08:00:00Z,1800\n${GOOD}`,
      2,
      'a quote is not closed',
    ],
    [
      'a duration that is no number',
      `${HEADER}P1,2026-02-28T08:00:00Z,NaN\n${GOOD}`,
      2,
      'is not a number of seconds',
    ],
    ['a negative duration', `${HEADER}P1,2026-02-28T08:00:00Z,-1800\n${GOOD}`, 2, 'is negative'],
    [
      'an absurd duration',
      `${HEADER}P1,2026-02-28T08:00:00Z,9e9\n${GOOD}`,
      2,
      'is longer than a day',
    ],
    [
      'a date that does not exist',
      `${HEADER}P1,2026-02-30T08:00:00Z,1800\n${GOOD}`,
      2,
      'the calendar does not have',
    ],
    [
      'a time that does not exist',
      `${HEADER}P1,2026-03-29T02:30:00,1800\n${GOOD}`,
      2,
      'does not exist in Europe/Berlin',
    ],
    [
      'a time that exists twice',
      `${HEADER}P1,2025-10-26T02:30:00,1800\n${GOOD}`,
      2,
      'exists twice in Europe/Berlin',
    ],
    [
      'a line of two megabytes',
      `${HEADER}${'x'.repeat(2_000_000)}\n${GOOD}`,
      2,
      'line is longer than 1048576 bytes',
    ],
  ])('%s', async (_, content, line, message) => {
    const path = file('rows.csv', content);
    const result = await runCli(['analyze', path, '--zone', 'Europe/Berlin', '--format', 'json']);
    expect(result.exitCode).toBe(0);
    const errors = result.stderr.split('\n').filter((text) => text.includes('error'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(`${path}:${line}: error: `);
    expect(errors[0]).toContain(message);
    const report = JSON.parse(result.stdout);
    expect(report.patients[0].adherence.sessions.valid).toBe(2);
    expect(report.quality.records).toMatchObject({ read: 3, accepted: 2, rejected: 1 });
    expect((await runCli(['analyze', path, '--zone', 'Europe/Berlin', '--strict'])).exitCode).toBe(
      1,
    );
  });

  it('rows of one code but two severities are counted apart, and --strict hears of both', async () => {
    const path = file(
      'severities.csv',
      `patient_id,start,duration_s,amplitude_left_ma\nP1,2026-03-01T08:00:00Z,1800,"2,5"\nP1,2026-03-02T08:00:00Z,"1800,5",2\n`,
    );
    const { stdout } = await runCli(['analyze', path, '--format', 'json']);
    const { quality, inputs } = JSON.parse(stdout);
    expect(quality.rejectedByCode).toEqual({ DECIMAL_COMMA: 1 });
    expect(inputs[0].diagnostics.counts).toEqual([
      { code: 'DECIMAL_COMMA', severity: 'warning', count: 1 },
      { code: 'DECIMAL_COMMA', severity: 'error', count: 1 },
    ]);
  });

  it('duplicates: counted once, each with its line', async () => {
    const path = file('twice.csv', HEADER + GOOD + GOOD);
    const result = await runCli(['analyze', path, '--format', 'json']);
    expect(result.stderr).toContain(
      `${path}:4: warning: same start and length as line 2; counted once`,
    );
    expect(JSON.parse(result.stdout).patients[0].adherence.sessions).toMatchObject({
      valid: 2,
      duplicate: 2,
      records: 4,
    });
  });

  it('newest first: put in order, with one notice', async () => {
    const path = file('newest.csv', `${HEADER + GOOD.trim().split('\n').reverse().join('\n')}\n`);
    const result = await runCli(['analyze', path, '--format', 'json']);
    expect(result.stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining(`${path}:3: notice: times run backwards here`),
    ]);
    expect(JSON.parse(result.stdout).patients[0].adherence.observation.days).toBe(2);
  });

  it('two patients interleaved: two reports', async () => {
    const path = file('two.csv', `${HEADER}${GOOD.replaceAll(/(P1)(.*\n)/g, '$1$2P2$2')}`);
    const result = await runCli(['analyze', path, '--format', 'json']);
    const { patients } = JSON.parse(result.stdout);
    expect(
      patients.map(
        ({ id, adherence }: { id: string; adherence: { sessions: { valid: number } } }) => [
          id,
          adherence.sessions.valid,
        ],
      ),
    ).toEqual([
      ['P1', 2],
      ['P2', 2],
    ]);
  });

  it('a gzip file that ends too early: what came before is counted', async () => {
    const many =
      HEADER +
      Array.from(
        { length: 20_000 },
        (_, i) => `P${i % 7},2026-03-0${1 + (i % 9)}T08:00:00+01:00,${i % 3_000}\n`,
      ).join('');
    const whole = gzipSync(many);
    const path = file('cut.csv.gz', whole.subarray(0, whole.length - 2_000));
    const result = await runCli(['analyze', path, '--format', 'json']);
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain('gzip data end too early');
    expect(JSON.parse(result.stdout).quality.records.accepted).toBeGreaterThan(10_000);
  });

  it('prints no more than a handful, and counts them all', async () => {
    const path = file('many.csv', `${HEADER}${'P1,never,1800\n'.repeat(500)}${GOOD}`);
    const result = await runCli(['analyze', path, '--format', 'json']);
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(4);
    expect(result.stderr).toContain('497 more TIME_INVALID; all are counted in the report');
    const [input] = JSON.parse(result.stdout).inputs;
    expect(input.diagnostics.counts).toEqual([
      { code: 'TIME_INVALID', severity: 'error', count: 500 },
    ]);
  });

  it('ids that a spreadsheet would run get an apostrophe in CSV, unless told not to', async () => {
    const path = file('formula.csv', `${HEADER}=A1+1,2026-03-01T08:00:00Z,1800\n`);
    const first = async (...args: string[]) =>
      (await runCli(['analyze', path, '--format', 'csv', ...args])).stdout
        .split('\n')[1]!
        .split(',')[0];
    expect(await first()).toBe("'=A1+1");
    expect(await first('--raw-csv')).toBe('=A1+1');
  });

  it('text that could steer a terminal is shown, not obeyed', async () => {
    const path = file('steer.csv', `${HEADER}"\u001b[31mred\u202e",2026-03-01T08:00:00Z,1800\n`);
    const result = await runCli(['analyze', path]);
    expect(result.stdout).toContain('\\x1b[31mred\\x202e');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may come out
    expect(result.stdout + result.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

describe('options that cannot be', () => {
  const path = file('ok.csv', HEADER + GOOD);
  it.each([
    [['--sessions-per-day', 'two'], '--sessions-per-day'],
    [
      ['--sessions-per-day', '2.5'],
      '--sessions-per-day must be a whole number from 0 to 24, got 2.5',
    ],
    [['--sessions-per-day', '3', '--slots', '2'], '--slots: 2 do not divide --sessions-per-day 3'],
    [['--session-minutes', '0'], '--session-minutes must be a number from 1 to 180, got 0'],
    [['--valid-fraction', '1.5'], '--valid-fraction must be a number from 0.01 to 1, got 1.5'],
    [['--zone', 'Mars/Base'], 'zone "Mars/Base" is not known'],
    [['--day-start', '25:00'], '--day-start'],
    [['--excused', '2026-03-05..2026-03-01'], 'It ends before it begins'],
    [['--excused', '2026-02-30..2026-03-01'], 'dates that exist'],
    [
      ['--from', '2026-03-05', '--to', '2026-03-01'],
      '--from 2026-03-05 lies after the end 2026-03-01',
    ],
    [['--to', '2026-03-05', '--as-of', '2026-03-01'], '--to 2026-03-05 lies after --as-of'],
    [['--weekdays', 'someday'], '--weekdays'],
    [['--to', '9999-12-31'], 'to must be a date YYYY-MM-DD from 1990 to 2100, got "9999-12-31"'],
    [['--from', '0000-01-01'], 'from must be a date'],
    [['--zone', '2026-01-01T00:00Z[UTC]'], 'is not known'],
    [['--zone=-15:00'], 'is not known'],
    [['--patient', 'P9'], '--patient "P9" is not in the input; it holds P1'],
    [['--time-column', 'start', '--input-format', 'session-csv'], 'is for dose-events'],
    [['--fromat', 'json'], "unknown option '--fromat'"],
    [['--format', 'yaml'], 'Allowed choices are text, json, csv, parquet, markdown'],
  ])('%j', async (args, message) => {
    const result = await runCli(['analyze', path, ...args]);
    expect(result.exitCode).toBe(64);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain(message);
  });

  it('an unknown command is met with the near one', async () => {
    const result = await runCli(['analyse', path]);
    expect(result.exitCode).toBe(64);
    expect(result.stderr).toContain('analyze');
  });
});

describe('a prescription file', () => {
  const log = file('p.csv', HEADER + GOOD);
  const use = (content: unknown) =>
    runCli([
      'analyze',
      log,
      '--prescription',
      file('p.json', typeof content === 'string' ? content : JSON.stringify(content)),
    ]);

  it('sets what was prescribed', async () => {
    const result = await use({
      regimens: [{ sessionsPerDay: 1, sessionMinutes: 20 }],
      zone: 'Europe/Berlin',
    });
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain(
      '1 session a day, 20 min each, at any time of the day (from the prescription file)',
    );
  });

  it.each([
    ['{', 'is not JSON'],
    [{}, 'key "regimens" is missing'],
    [
      { regimens: [{ sessionsPerDay: 'two' }] },
      'regimens[0].sessionsPerDay: must be a whole number from 0 to 24',
    ],
    [{ regimens: [{ sessionsPerDay: 99 }] }, 'regimens[0].sessionsPerDay: must be <= 24, got 99'],
    [
      { regimens: [{ sessionsPerDay: { monday: 2 } }] },
      'regimens[0].sessionsPerDay: unknown key "monday"; known are sun, mon',
    ],
    [
      { regimens: [{ sessionsPerDay: 2, sesionMinutes: 3 }] },
      'regimens[0]: unknown key "sesionMinutes"; known are validFrom, sessionsPerDay',
    ],
    [
      { regimens: [{ sessionsPerDay: 2, slots: 3 }] },
      'regimens[0].slots is 3, which does not divide 2',
    ],
    [{ regimens: [{ sessionsPerDay: 2 }], dayStart: '24:00' }, 'dayStart: must look like HH:MM'],
    [
      { regimens: [{ sessionsPerDay: 2, validFrom: '2026-02-30' }] },
      'regimens[0].validFrom must be a date YYYY-MM-DD that exists',
    ],
    [
      { regimens: [{ sessionsPerDay: 2 }], excused: [{ from: '2026-02-03', to: '2026-02-01' }] },
      'excused[0] ends (2026-02-01) before it begins',
    ],
    [
      {
        regimens: [
          { sessionsPerDay: 2, validFrom: '2026-02-03' },
          { sessionsPerDay: 2, validFrom: '2026-02-01' },
        ],
      },
      'regimens[1].validFrom must be later',
    ],
  ])('%j is refused with the field named', async (content, message) => {
    const result = await use(content);
    expect(result.exitCode).toBe(65);
    expect(result.stderr).toContain(`p.json: ${message}`);
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    ['['.repeat(100_000), 'is'],
    [`{"regimens":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'is nested too deeply'],
    [
      JSON.stringify({ regimens: Array.from({ length: 300 }, () => ({ sessionsPerDay: 1 })) }),
      'regimens: must NOT have more than 200 items',
    ],
    [' '.repeat(1_100_000), 'is longer than 1048576 bytes'],
  ])('of hostile size or depth is refused', async (content, message) => {
    const result = await use(content);
    expect([65, 66]).toContain(result.exitCode);
    expect(result.stderr).toContain(message);
    expect(result.stderr.length).toBeLessThan(500);
  });

  it('with an unknown zone is refused by its name', async () => {
    const result = await use({ regimens: [{ sessionsPerDay: 1 }], zone: 'Mars/Base' });
    expect(result.exitCode).toBe(65);
    expect(result.stderr).toContain('p.json: zone "Mars/Base" is not known');
  });

  it('and flags that say the same are too much', async () => {
    const path = file('q.json', JSON.stringify({ regimens: [{ sessionsPerDay: 1 }] }));
    const result = await runCli([
      'analyze',
      log,
      '--prescription',
      path,
      '--sessions-per-day',
      '2',
    ]);
    expect(result.exitCode).toBe(64);
    expect(result.stderr).toContain('both say what was prescribed');
  });
});

describe('what the report would else leave unsaid', () => {
  it('names patients of whom no record could be used', async () => {
    const path = file('lost.csv', `${HEADER}${GOOD}P7,never,1800\nP3,2026-02-30T08:00:00Z,1800\n`);
    const { stdout } = await runCli(['analyze', path, '--format', 'json']);
    expect(JSON.parse(stdout).quality.patientsWithoutRecords).toEqual(['P3', 'P7']);
    expect((await runCli(['analyze', path])).stdout).toContain('P3, P7');
  });

  it.each([
    [['--excused', '2025-03-01..2025-03-02'], 'note: excused 2025-03-01..2025-03-02 meets no day'],
    [['--from', '2027-01-01'], 'note: no day was observed of 1 patient: P1'],
    [['--day-start', '22:00'], 'note: 1 sessions start before the first observed day'],
  ])('notes on stderr with %j', async (args, note) => {
    const path = file('notes.csv', HEADER + GOOD);
    const { stderr, exitCode } = await runCli(['analyze', path, ...args]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(note);
  });

  it.each([
    [
      ['--table', 'days', '--format', 'text'],
      '--table is for csv, parquet, json and ndjson, not for text',
    ],
    [['-o', join(folder, 'report.xlsx')], 'does not show the format by its ending'],
  ])('refuses %j', async (args, message) => {
    const { stderr, exitCode } = await runCli(['analyze', file('f.csv', HEADER + GOOD), ...args]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(message);
  });
});
