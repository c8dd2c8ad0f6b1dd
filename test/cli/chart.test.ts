import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { charts } from '../../src/charts/index.js';
import { runCli } from '../helpers/runCli.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stimlog-chart-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const draw = (id: string, input: string, name: string, ...flags: string[]) =>
  runCli(['chart', id, input, '-o', join(folder, name), '--force', ...flags]);

describe('every chart', () => {
  it.each(charts)('$id is drawn from a pulse capture', async ({ id, needs }) => {
    const { exitCode, stderr } = await draw(id, 'sim:steady?level=pulse&days=2', `${id}.svg`);
    expect(exitCode, stderr).toBe(0);
    const svg = readFileSync(join(folder, `${id}.svg`), 'utf8');
    expect(svg).toContain('<title>');
    expect(svg.includes('SIM-0001')).toBe(needs !== 'cohort' && needs !== 'quality');
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it.each(charts)('$id of several patients shows all, or says which there are', async (chart) => {
    const { id, needs } = chart;
    const { exitCode, stderr } = await draw(id, 'sim:cohort?patients=3&days=5', 'none.png');
    if (needs === 'cohort' || needs === 'quality') {
      expect(exitCode, stderr).toBe(0);
      return;
    }
    expect(exitCode).toBe(64);
    expect(stderr).toContain(
      '3 patients (SIM-0001, SIM-0002, SIM-0003); choose one with --patient',
    );
  });
});

describe('the options of a chart', () => {
  const sample = 'samples/session-csv-12-weeks.csv';

  it.each([
    [['--width', '1e9'], '--width must be a whole number from 200 to 8000'],
    [['--scale', '9'], '--scale must be a number from 1 to 4'],
    [['--locale', 'no such'], 'It must be a language tag'],
    [['--theme', 'pink'], 'Allowed choices are light, dark, print'],
    [['--font', 'No Such Font'], 'this machine has none of that name'],
    [['--font', '/no/such.ttf'], 'there is no such file'],
    [['--gap-days', '0'], '--gap-days must be a whole number from 1'],
  ])('refuses %j in one line', async (flags, message) => {
    const { exitCode, stderr } = await draw('persistence', sample, 'refused.png', ...flags);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(message);
  });

  it('refuses a font file that is no font, and two outputs of one name', async () => {
    const file = join(folder, 'text.ttf');
    writeFileSync(file, 'no font');
    const font = await draw('weekly-sessions', sample, 'refused.png', '--font', file);
    expect(font.exitCode).toBe(64);
    expect(font.stderr).toContain('it is no font that can be read');
    const same = join(folder, 'same.png');
    const data = await draw('weekly-sessions', sample, 'same.png', '--data', same);
    expect(data.exitCode).toBe(64);
    expect(data.stderr).toContain('--data and -o both name');
    expect(existsSync(same)).toBe(false);
  });

  it('writes the numbers that the report has, a row a day', async () => {
    const data = join(folder, 'days.csv');
    const { exitCode } = await draw('daily-minutes', sample, 'days.png', '--data', data);
    expect(exitCode).toBe(0);
    const { stdout } = await runCli(['analyze', sample, '--format', 'json', '--table', 'days']);
    const { days } = JSON.parse(stdout).patients[0];
    const rows = readFileSync(data, 'utf8').trimEnd().split('\n').slice(1);
    expect(rows).toEqual(
      days.map(
        (day: Record<string, number | string>) =>
          `${day.date},${day.prescribedSessions},${day.validSessions},${day.shortSessions},${Number((Number(day.deliveredMs) / 60_000).toPrecision(12))},`,
      ),
    );
  });

  it('writes numbers without what binary fractions add to them', async () => {
    const data = join(folder, 'amplitude.csv');
    const { exitCode } = await draw('compliance-headroom', sample, 'h.png', '--data', data);
    expect(exitCode).toBe(0);
    const cells = readFileSync(data, 'utf8').split(/[,\n]/);
    expect(cells.length).toBeGreaterThan(300);
    expect(cells.filter((cell) => /\d\.\d{12}/.test(cell))).toEqual([]);
  });

  it('draws one side where one is asked for', async () => {
    const input = 'sim:steady?level=contraction&days=5';
    await draw('impedance-trend', input, 'left.svg', '--side', 'left');
    const svg = readFileSync(join(folder, 'left.svg'), 'utf8');
    expect(svg).toMatch(/<title>Impedance, SIM-0001: left [^<]*<\/title>/);
    expect(svg).not.toMatch(/<title>[^<]*right/);
  });

  it('draws as many pixels as the size and the scale ask for', async () => {
    await draw('weekly-sessions', sample, 'column.png', '--size', 'column');
    const png = readFileSync(join(folder, 'column.png'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1_440, 1_080]);
  });

  it('makes a page of one chart', async () => {
    await draw('holidays', sample, 'holidays.html', '--title', '<b>Figure 1</b>');
    const page = readFileSync(join(folder, 'holidays.html'), 'utf8');
    expect(page).toContain('data-chart="holidays"');
    expect(page).toContain('&lt;b&gt;Figure 1&lt;/b&gt;');
    expect(page).not.toContain('<b>Figure');
  });
});

describe('pulse-train', () => {
  const capture = 'sim:perfect?level=pulse&days=1';

  it.each([
    [['--session', '3'], '--session 3: the input holds 2 sessions with pulses'],
    [['--contraction', '61'], '--contraction 61: the session has 60'],
    [['--session', '0'], '--session must be a whole number from 1'],
  ])('refuses %j in one line', async (flags, message) => {
    const { exitCode, stderr } = await draw('pulse-train', capture, 'train.png', ...flags);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(message);
  });

  it('of a log without pulses says so', async () => {
    const { exitCode, stderr } = await draw('pulse-train', 'sim:perfect?days=3', 'train.png');
    expect(exitCode).toBe(64);
    expect(stderr).toContain('the input holds 0 sessions with pulses');
  });
});
