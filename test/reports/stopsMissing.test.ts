import { describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';

const WHOLE = 'sim:steady?days=20';
const NO_STOPS = `${WHOLE}&fault=missing-stop=0.2`;

async function analyzed(...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runCli(['analyze', ...args]);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

async function stopsMissing(source: string): Promise<number> {
  return JSON.parse(await analyzed(source, '--format', 'json')).quality.link.stopsMissing;
}

describe('sessions that began and have no stop', () => {
  it('are counted beside the sessions of the adherence report', async () => {
    const count = await stopsMissing(NO_STOPS);
    expect(count).toBeGreaterThan(1);
    const row = `began, but the log has no stop: length unknown, in no figure`;
    expect(await analyzed(NO_STOPS)).toMatch(new RegExp(`^without a stop +${count}  ${row}$`, 'm'));
    expect(await analyzed(NO_STOPS, '--format', 'markdown')).toContain(row);
  });

  it('are those of all patients, which is said where one of them is shown', async () => {
    const cohort = `${NO_STOPS}&patients=2`;
    const count = await stopsMissing(cohort);
    expect(await analyzed(cohort)).toMatch(new RegExp(`^without a stop +${count} .*figure$`, 'm'));
    expect(await analyzed(cohort, '--patient', 'SIM-0002')).toMatch(
      new RegExp(`^without a stop +${count} .*figure; counted over all patients$`, 'm'),
    );
  });

  it('are told by the data quality of every report', async () => {
    const count = await stopsMissing(NO_STOPS);
    expect(await analyzed(NO_STOPS, '--report', 'quality')).toMatch(
      new RegExp(`^Without a stop +${count} sessions of unknown length`, 'm'),
    );
  });

  it('are not mentioned where there are none', async () => {
    expect(await stopsMissing(WHOLE)).toBe(0);
    expect(await analyzed(WHOLE)).not.toMatch(/without a stop/i);
  });
});
