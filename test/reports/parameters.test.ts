import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PARAMETER_RULES } from '../../src/analysis/parameterChecks.js';
import { quantity } from '../../src/reports/formatNumber.js';
import { FIGURE_NAMES, PARAMETER_FIGURES } from '../../src/reports/parameterFigures.js';
import { runCli } from '../helpers/runCli.js';

const page = readFileSync(new URL('../../docs/parameters.md', import.meta.url), 'utf8');
const CAPTURE = 'sim:steady?level=pulse&days=3&seed=9';

describe('docs/parameters.md', () => {
  it.each(FIGURE_NAMES)('defines %s', (name) => {
    expect(page).toContain(`\`${name}\``);
  });

  it.each(PARAMETER_RULES.map(({ id }) => id))('gives the source of %s', (id) => {
    expect(page).toContain(`\`${id}\``);
  });
});

describe('the parameter report as text', () => {
  it('has every figure that the log tells, each side, with its unit', async () => {
    const { stdout, exitCode } = await runCli(['analyze', CAPTURE, '--report', 'parameters']);
    expect(exitCode).toBe(0);
    for (const { title, unit } of Object.values(PARAMETER_FIGURES)) {
      const line = stdout.split('\n').find((candidate) => candidate.startsWith(title));
      expect(line, title).toBeDefined();
      expect(line!.trimEnd().endsWith(unit), line).toBe(true);
    }
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
    expect(stdout).toContain('Not a clearance');
    expect(stdout).toContain('contact area: 0.1197 cm²');
    expect(stdout).not.toContain('prescription:'); // nobody asked about adherence
  });

  it('lists as assumed what nobody gave, and no more', async () => {
    const flags = ['--contact-area', '0.05', '--supply-voltage', '8'];
    const { stdout } = await runCli(['analyze', CAPTURE, '--report', 'parameters', ...flags]);
    expect(stdout).not.toContain('contact area: 0.1197');
    expect(stdout).toContain('Contact area');
    expect(stdout).toContain('0.05 cm²');
    expect(stdout).toContain('double layer: 20 µF/cm²');
  });

  it('shows a cohort as a table of patients', async () => {
    const { stdout } = await runCli([
      'analyze',
      'sim:cohort?patients=3&days=30',
      '--report',
      'parameters',
    ]);
    for (const id of ['SIM-0001', 'SIM-0002', 'SIM-0003']) {
      expect(stdout).toMatch(new RegExp(`^${id} +\\d+ `, 'm'));
    }
  });
});

describe('what the parameter report says of many', () => {
  it('shows of a patient the share of limited pulses of the worst session, so that a broken lead shows', async () => {
    const log = 'sim:lead-fracture?level=pulse&patients=2&days=7';
    const { stdout } = await runCli(['analyze', log, '--report', 'parameters']);
    expect(stdout).toContain('of Shannon k and of the limited share the highest');
    const { stdout: json } = await runCli([
      ...['analyze', log, '--report', 'parameters', '--format', 'json'],
    ]);
    let hidden = 0; // by a share of the pulses of all sessions
    for (const { id, parameters } of JSON.parse(json).patients) {
      const [row] = stdout.split('\n').filter((line) => line.startsWith(id));
      const shown = [...row!.matchAll(/([\d.]+) %/g)].map(([, share]) => Number(share));
      const worst = [parameters.left, parameters.right].map(
        ({ trends }) => trends.complianceLimitedRatio.max * 100,
      );
      expect(shown).toEqual(worst.map((share) => Number(share.toFixed(1))));
      const all = [parameters.left, parameters.right].map(
        ({ totals }) => totals.complianceLimitedRatio * 100,
      );
      hidden += worst.filter((share, i) => share > all[i]!).length;
    }
    expect(hidden).toBeGreaterThan(0);
  });

  it('says which of an even number of sessions is the median', async () => {
    const { stdout } = await runCli(['analyze', CAPTURE, '--report', 'parameters']);
    expect(stdout).toMatch(/^Median +of the sessions: .* of an even number the lower of the/m);
  });
});

describe('the tables of the parameter report', () => {
  const csv = async (...flags: string[]) => {
    const run = await runCli([
      'analyze',
      CAPTURE,
      '--report',
      'parameters',
      '--format',
      'csv',
      ...flags,
    ]);
    return { ...run, rows: run.stdout.trimEnd().split('\n') };
  };

  it('hold a row for each session and a column for each figure and side', async () => {
    const { rows } = await csv('--table', 'sessions');
    const header = rows[0]!.split(',');
    for (const name of FIGURE_NAMES) {
      expect(header).toEqual(expect.arrayContaining([`left.${name}`, `right.${name}`]));
    }
    expect(rows.length).toBeGreaterThan(4);
    for (const row of rows) expect(row.split(',')).toHaveLength(header.length);
  });

  it('hold the trends and sums of each side', async () => {
    const { rows } = await csv();
    expect(rows[0]).toBe('patient_id,side,figure,unit,sessions,first,last,min,median,max,value');
    expect(rows.some((row) => row.startsWith('SIM-0001,left,shannonK,'))).toBe(true);
    expect(rows.some((row) => row.startsWith('SIM-0001,right,totals.pulsesCounted,pulses,'))).toBe(
      true,
    );
  });

  it.each([
    [['--table', 'weeks'], '--table weeks is of the adherence report'],
    [['--report', 'all'], '--report all has no csv'],
    [['--report', 'quality'], '--report quality has no csv'],
    [['--contact-area', '0'], '--contact-area must be a number from'],
    [['--supply-voltage', '-3'], '--supply-voltage must be a number from'],
    [['--session-gap', '0'], '--session-gap must be a number from'],
    [['--train-gap', 'x'], 'It must be a number'],
  ])('refuse %j in one line', async (flags, message) => {
    const { exitCode, stderr } = await csv(...flags);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(message);
  });
});

describe('numbers in words', () => {
  it.each([
    [1_434.62, '1,435'],
    [0.11969, '0.12'],
    [11.633, '11.63'],
    [0, '0'],
    [-0.417, '-0.417'],
    [null, '–'],
  ])('%d is %s', (value, text) => {
    expect(quantity(value)).toBe(text);
  });
});
