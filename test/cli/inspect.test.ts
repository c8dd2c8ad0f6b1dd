import { describe, expect, it } from 'vitest';
import { runCli } from '../helpers/runCli.js';

const inspected = async (name: string, ...args: string[]): Promise<string> => {
  const { stdout, exitCode } = await runCli(['inspect', `samples/${name}`, ...args]);
  expect(exitCode).toBe(0);
  return stdout;
};

describe('inspect', () => {
  it.each([
    ['session-csv-12-weeks.csv', /Recognised by +a header with patient_id/],
    ['session-csv-12-weeks.csv', /For adherence +missing: what was prescribed/],
    ['session-csv-12-weeks.csv', /For parameters +complete for sessions/],
    ['dose-events-once-daily.csv', /For adherence +missing: durations/],
    ['dose-events-once-daily.csv', /For parameters +nothing that tells of stimulation/],
    ['session-csv-defects.csv', /For adherence +missing: a zone for the times/],
    ['session-csv-defects.csv', /For parameters +missing: amplitude_right_ma/],
    ['frames-two-minutes.slf', /Devices +SIM\*+\n/],
    ['frames-two-minutes.slf', /For parameters +complete: every pulse/],
    ['opennerve-12-weeks.log', /Maker +OpenNerve/],
    ['percept-json-one-day.json', /For adherence +no sessions/],
  ])('says of %s %s', async (name, text) => {
    expect(await inspected(name)).toMatch(text);
  });

  it('asks for no zone where one is given, and never shows a serial number', async () => {
    expect(await inspected('session-csv-defects.csv', '--zone', 'Europe/Berlin')).not.toContain(
      'a zone for',
    );
    const json = await inspected('frames-two-minutes.slf', '--format', 'json');
    expect(JSON.parse(json).telemetry.devices[0]).toMatch(/^SIM\*+$/);
  });
});
