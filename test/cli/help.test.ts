import { describe, expect, it } from 'vitest';
import { formats } from '../../src/codecs/index.js';
import { runCli } from '../helpers/runCli.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

const unwrapped = (text: string): string => text.replace(/\s+/g, ' ');

describe('help', () => {
  it.each(['analyze', 'inspect', 'monitor'])('of %s names every kind of input', async (command) => {
    const { stdout } = await runCli([command, '--help']);
    expect(unwrapped(stdout)).toContain(
      'file, - for standard input, serial:PATH?baud=N, tcp:HOST:PORT, or sim:SCENARIO?seed=N',
    );
  });

  it('says which tables the parameter report has', async () => {
    const { stdout } = await runCli(['analyze', '--help']);
    expect(unwrapped(stdout)).toContain('--report parameters has only summary and sessions');
  });
});

it('the list of formats says what the records of each are', async () => {
  const { stdout } = await runCli(['formats']);
  for (const { id, records } of formats)
    expect(stdout).toMatch(new RegExp(`^${id} +${records} `, 'm'));
  expect(stdout).toMatch(/^pulse-csv +pulses /m);
});

it('replay counts one silence as one', async () => {
  const { data } = simulatedLog({ start: '2026-02-02', days: 1, preset: 'perfect' }, { seed: 1 });
  const run = await runCli(['replay', '-', '--speed', '1000000', '--max-gap', '30000'], {
    stdin: data,
  });
  expect(run.stderr).toContain('; 1 silence shortened');
});
