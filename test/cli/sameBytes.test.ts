import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SESSION_CSV_HEADER } from '../../src/codecs/sessionCsvRow.js';
import { zoneNamed } from '../../src/model/zone.js';
import { runCli } from '../helpers/runCli.js';
import { sessionLog } from '../helpers/simulatedLog.js';

const folder = mkdtempSync(join(tmpdir(), 'stimlog-same-'));
const zone = zoneNamed('America/New_York');
const log = sessionLog(5, { patients: 3, days: 70 });
const rows = log.slice(SESSION_CSV_HEADER.length).split('\n').slice(0, -1);
// Trouble of every kind, so that its counts are compared too.
rows.splice(20, 0, rows[3]!, 'SIM-0001,x,never,1800,,,,,,,,,,', 'cut,off');

function file(
  name: string,
  lines: readonly string[],
  pack = (text: string): string | Uint8Array => text,
): string {
  const path = join(folder, name);
  writeFileSync(path, pack(`${SESSION_CSV_HEADER}${lines.join('\n')}\n`));
  return path;
}

/** The JSON report without what it says of the inputs. */
async function report(inputs: readonly string[], stdin: string | Uint8Array = ''): Promise<string> {
  const { stdout, exitCode } = await runCli(
    ['analyze', ...inputs, '--format', 'json', '--table', 'days', '--zone', zone.name],
    { stdin },
  );
  expect(exitCode).toBe(0);
  const { quality, ...rest } = JSON.parse(stdout);
  return JSON.stringify({
    ...rest,
    quality: { ...quality, patientsInSeveralInputs: null },
    inputs: null,
  });
}

describe('the same records give the same bytes', async () => {
  const whole = file('whole.csv', rows);
  const expected = await report([whole]);
  const half = rows.length >> 1;
  const first = file('first.csv', rows.slice(0, half));
  const second = file('second.csv', rows.slice(half));

  it('with something to compare', () => {
    expect(JSON.parse(expected).quality.rejectedByCode).toEqual({
      FIELD_COUNT: 1,
      TIME_INVALID: 1,
    });
    expect(JSON.parse(expected).patients).toHaveLength(3);
  });
  it('from two files', async () => expect(await report([first, second])).toBe(expected));
  it('from two files in the other order', async () =>
    expect(await report([second, first])).toBe(expected));
  it('from gzip', async () =>
    expect(await report([file('whole.csv.gz', rows, gzipSync)])).toBe(expected));
  it('from standard input', async () =>
    expect(await report(['-'], `${SESSION_CSV_HEADER}${rows.join('\n')}\n`)).toBe(expected));
  it('from gzip on standard input', async () =>
    expect(await report(['-'], gzipSync(`${SESSION_CSV_HEADER}${rows.join('\n')}\n`))).toBe(
      expected,
    ));
  it('in any order of rows, with any line end', async () => {
    const path = join(folder, 'backwards.csv');
    writeFileSync(
      path,
      `\uFEFF${SESSION_CSV_HEADER}${[...rows].reverse().join('\r\n')}`.replace('\n', '\r\n'),
    );
    expect(await report([path])).toBe(expected);
  });
  it('twice over, with every record a duplicate', async () => {
    const twice = JSON.parse(await report([whole, file('again.csv', rows)]));
    const once = JSON.parse(expected);
    const ratios = ({ patients }: typeof once) =>
      patients.map(
        ({
          adherence,
        }: {
          adherence: { takingRatio: unknown; durationRatio: unknown; weeks: unknown };
        }) => [adherence.takingRatio, adherence.durationRatio, adherence.weeks],
      );
    expect(ratios(twice)).toEqual(ratios(once));
    expect(twice.cohort.sessions.duplicate).toBe(
      once.cohort.sessions.records + once.cohort.sessions.duplicate,
    );
  });
});
