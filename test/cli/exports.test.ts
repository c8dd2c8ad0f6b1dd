import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEdf } from '../helpers/edfReader.js';
import { runCli } from '../helpers/runCli.js';
import { sessionLog } from '../helpers/simulatedLog.js';

const COHORT = 'samples/session-csv-cohort.csv';
const badIds = [
  'P 1',
  'P-1',
  'P1',
  'p1',
  '<b>x</b>',
  'a\u202eb',
  '患者',
  'A'.repeat(300),
  'tab\there',
];
const badLog = `patient_id,start,duration_s\n${badIds
  .map((id) => `"${id}",2026-02-02T08:00:00+01:00,1800\n`)
  .join('')}`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-exports-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();

const table = (path: string): string[][] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));

async function exported(args: readonly string[], name: string, stdin = ''): Promise<string> {
  const path = join(folder, name);
  const { exitCode, stderr } = await runCli(['analyze', ...args, '-o', path], { stdin });
  expect([exitCode, stderr.match(/internal error/)]).toEqual([0, null]);
  return path;
}

/** Rules of the BIDS specification that hold for every file; and its own validator, where one is named. */
function expectBids(dataset: string): void {
  const description = JSON.parse(readFileSync(join(dataset, 'dataset_description.json'), 'utf8'));
  expect(description).toMatchObject({ Name: expect.any(String), BIDSVersion: expect.any(String) });
  expect(readFileSync(join(dataset, 'README'), 'utf8')).toContain('Not a medical device');
  const sidecar = JSON.parse(readFileSync(join(dataset, 'task-stimulation_events.json'), 'utf8'));
  const participants = table(join(dataset, 'participants.tsv'));
  const described = JSON.parse(readFileSync(join(dataset, 'participants.json'), 'utf8'));
  expect(Object.keys(described)).toEqual(participants[0]);
  const subjects = participants.slice(1).map(([subject]) => subject!);
  expect(
    readdirSync(dataset)
      .filter((name) => name.startsWith('sub-'))
      .sort(),
  ).toEqual(subjects.toSorted());
  for (const subject of subjects) {
    expect(subject).toMatch(/^sub-[A-Za-z0-9]+$/);
    const stem = join(dataset, subject, 'beh', `${subject}_task-stimulation_events`);
    const [columns, ...rows] = table(`${stem}.tsv`);
    expect(columns!.slice(0, 2)).toEqual(['onset', 'duration']);
    expect(Object.keys(sidecar)).toEqual(columns);
    let before = 0;
    for (const row of rows) {
      expect(row).toHaveLength(columns!.length);
      expect(row).not.toContain('');
      expect(Number(row[0])).toBeGreaterThanOrEqual(before);
      before = Number(row[0]);
      expect(row[1]).toMatch(/^(n\/a|\d+(\.\d+)?)$/);
    }
    for (const value of Object.values(JSON.parse(readFileSync(`${stem}.json`, 'utf8')))) {
      expect(value).toBeTypeOf('object');
    }
  }
  const validator = process.env.STIMLOG_BIDS_VALIDATOR;
  if (validator === undefined) return;
  const found = JSON.parse(
    execFileSync(process.execPath, [validator, '--json', dataset], { encoding: 'utf8' }),
  );
  expect(found.issues.errors).toEqual([]);
}

it.each(['bids', 'edf', 'fhir', 'ndjson'])(
  'refuses %s of a log without sessions, and writes nothing',
  async (format) => {
    const output = join(folder, `always-on-${format}`);
    const args = ['samples/percept-json-one-day.json', '--format', format, '-o', output];
    const { exitCode, stderr } = await runCli(['analyze', ...args]);
    expect([exitCode, existsSync(output)]).toEqual([65, false]);
    expect(stderr).toMatch(/stimulation that is always on; --report parameters shows it\n$/);
  },
);

describe('the BIDS dataset', () => {
  it('holds a file of events for each patient, with what the sidecar describes', async () => {
    const dataset = await exported([COHORT, '--format', 'bids'], 'cohort');
    expectBids(dataset);
    expect(filesIn(dataset)).toHaveLength(5 + 2 * 5);
  });

  it('has the sessions of the JSON report, with seconds since the first and its instant', async () => {
    const dataset = await exported([COHORT, '--format', 'bids'], 'sessions');
    const { stdout } = await runCli(['analyze', COHORT, '--format', 'json', '--table', 'sessions']);
    for (const { id, sessions } of JSON.parse(stdout).patients) {
      const subject = `sub-${id.replace('-', '')}`;
      const stem = join(dataset, subject, 'beh', `${subject}_task-stimulation_events`);
      const [, ...rows] = table(`${stem}.tsv`);
      const { OnsetReference } = JSON.parse(readFileSync(`${stem}.json`, 'utf8'));
      expect(OnsetReference.Value).toBe(sessions[0].start);
      const reference = Date.parse(OnsetReference.Value);
      expect(
        rows.map((row) => [
          reference + Number(row[0]) * 1_000,
          Number(row[1]) / 60,
          row[3],
          Number(row[4]),
        ]),
      ).toEqual(
        (
          sessions as {
            start: string;
            deliveredMinutes: number;
            outcome: string;
            records: number;
          }[]
        ).map(({ start, deliveredMinutes, outcome, records }) => [
          Date.parse(start),
          expect.closeTo(deliveredMinutes, 9),
          outcome,
          records,
        ]),
      );
    }
  });

  it('says what stimulated, in the units of the sidecar', async () => {
    const log =
      'patient_id,start,duration_s,amplitude_left_ma,amplitude_right_ma,pulse_width_us,frequency_hz\n' +
      'P1,2026-02-02T08:00:00+01:00,1800,1.8,2.45,214,20\n' +
      'P1,2026-02-02T20:00:00+01:00,1800,,2.45,214,20\n' +
      'P1,2026-02-03T08:00:00+01:00,1800,,,,\n';
    const dataset = await exported(['-', '--format', 'bids'], 'units', log);
    expectBids(dataset);
    const [, ...rows] = table(join(dataset, 'sub-P1/beh/sub-P1_task-stimulation_events.tsv'));
    expect(rows.map((row) => row.slice(5))).toEqual([
      ['pulse_train', 'left-right', '0.0018', '0.00245', '20', '0.000214'],
      ['pulse_train', 'right', 'n/a', '0.00245', '20', '0.000214'],
      ['pulse_train', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a'],
    ]);
  });

  it('holds for ids of every kind, each with a label of its own', async () => {
    const dataset = await exported(['-', '--format', 'bids'], 'ids', badLog);
    expectBids(dataset);
    const participants = table(join(dataset, 'participants.tsv')).slice(1);
    expect(participants.map(([, id]) => id).sort()).toEqual(
      badIds.map((id) => id.replace('\t', '\\x09').replace('\u202e', '\\x202e')).sort(),
    );
  });

  it('holds for bare events and for a patient without a session', async () => {
    expectBids(
      await exported(
        ['samples/dose-events-once-daily.csv', '--zone', 'UTC', '--format', 'bids'],
        'doses',
      ),
    );
    const header =
      '{"type":"header","schema":"stimlog/events/1","patient_id":"SIM-9","device_id":"D","zone":"UTC"}\n';
    const dataset = await exported(['-', '--format', 'bids'], 'none', header);
    expectBids(dataset);
    expect(table(join(dataset, 'sub-SIM9/beh/sub-SIM9_task-stimulation_events.tsv'))).toHaveLength(
      1,
    );
  });

  it('holds for a cohort', async () => {
    const log = sessionLog(1, { patients: 300, days: 7 });
    expectBids(await exported(['-', '--format', 'bids'], 'many', log));
  });
});

describe('EDF+ files', () => {
  it('are one a patient, named by its label', async () => {
    const path = await exported([COHORT, '--format', 'edf'], 'edf');
    expect(filesIn(path)).toEqual([1, 2, 3, 4, 5].map((i) => `SIM000${i}_sessions.edf`));
    const { stdout } = await runCli(['analyze', COHORT, '--format', 'json', '--table', 'sessions']);
    for (const { id, sessions } of JSON.parse(stdout).patients) {
      const { annotations } = readEdf(
        readFileSync(join(path, `${id.replace('-', '')}_sessions.edf`)),
      );
      expect(annotations.map(({ text }) => text)).toEqual(
        (sessions as { outcome: string }[]).map(({ outcome }) => `stimulation session, ${outcome}`),
      );
    }
  });

  it('hold for ids of every kind', async () => {
    const path = await exported(['-', '--format', 'edf'], 'edf-ids', badLog);
    expect(filesIn(path)).toHaveLength(badIds.length);
    for (const file of filesIn(path)) {
      expect(readEdf(readFileSync(join(path, file))).annotations).toHaveLength(1);
    }
  });

  it('are one file where the output ends in .edf and there is one patient', async () => {
    const path = await exported(['samples/session-csv-12-weeks.csv'], 'one.edf');
    expect(readEdf(readFileSync(path)).fields.patient).toBe('SIM-0001 X X X');
    const cohort = await runCli(['analyze', COHORT, '-o', join(folder, 'five.edf')]);
    expect([cohort.exitCode, existsSync(join(folder, 'five.edf'))]).toEqual([64, false]);
    expect(cohort.stderr).toContain('is the file of one patient, and the input holds 5');
    await exported([COHORT, '--patient', 'SIM-0002'], 'second.edf');
  });
});

describe('a format that is a folder', () => {
  it('needs a name', async () => {
    const { exitCode, stderr } = await runCli(['analyze', COHORT, '--format', 'bids']);
    expect([exitCode, stderr]).toEqual([
      64,
      'stimlog: bids is a folder of files: name a new one with -o\n',
    ]);
  });

  it('is written into an empty folder, never into one with files', async () => {
    mkdirSync(join(folder, 'empty'));
    const into = await exported([COHORT, '--format', 'edf'], 'empty');
    expect(filesIn(into)).toHaveLength(5);
    expect(readdirSync(into).filter((name) => name.startsWith('.'))).toEqual([]);
    const filled = join(folder, 'filled');
    mkdirSync(filled);
    writeFileSync(join(filled, 'mine.txt'), 'mine');
    const { exitCode, stderr } = await runCli([
      'analyze',
      COHORT,
      '--format',
      'edf',
      '-o',
      filled,
      '--force',
    ]);
    expect([exitCode, stderr]).toEqual([
      74,
      `stimlog: ${filled}: is a folder with files in it; name a new one\n`,
    ]);
    expect(filesIn(filled)).toEqual(['mine.txt']);
  });

  it('is written whole or not at all', async () => {
    const nowhere = join(folder, 'nowhere', 'deep');
    const { exitCode, stderr } = await runCli([
      'analyze',
      COHORT,
      '--format',
      'bids',
      '-o',
      nowhere,
    ]);
    expect([exitCode, stderr]).toEqual([74, `stimlog: ${nowhere}: its folder does not exist\n`]);
    expect(readdirSync(folder).filter((name) => name.startsWith('.stimlog'))).toEqual([]);
  });
});

describe('NDJSON', () => {
  it('is the patients of the JSON report, a line each', async () => {
    for (const more of [[], ['--table', 'sessions'], ['--report', 'all']]) {
      const json = await runCli(['analyze', COHORT, '--format', 'json', ...more]);
      const ndjson = await runCli(['analyze', COHORT, '--format', 'ndjson', ...more]);
      const lines = ndjson.stdout.trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(json.stdout).patients);
    }
  });
});

it.each([
  ['x.fhir.json', '{"resourceType":"Bundle"'],
  ['x.json', '{\n  "schema": "stimlog/report/1"'],
  ['x.ndjson', '{"id":"SIM-0001"'],
])('the name %s shows the format', async (name, head) => {
  const path = await exported([COHORT], name);
  expect(readFileSync(path, 'utf8').slice(0, head.length)).toBe(head);
});
