import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
