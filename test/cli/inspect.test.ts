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

  it('says of a folder what its files hold together', async () => {
    const text = await inspected('rcs-two-sessions');
    expect(text).toMatch(/Files +\d+\n/);
    expect(text).toMatch(/Formats +\d+ × rcs\n/);
    expect(text).toMatch(/Maker +Medtronic/);
    expect(text).toMatch(/Records +189 read, 2 accepted/);
    expect(text).toMatch(/StimLog\.json +rcs +\d+ +\d+ +0\n/);
    const json = JSON.parse(await inspected('rcs-two-sessions', '--format', 'json'));
    expect(json.inputs.length).toBeGreaterThan(4);
    expect(json.span.records).toBe(2);
    const { stdout, stderr, exitCode } = await runCli([
      ...['inspect', 'samples/session-csv-12-weeks.csv', 'samples/frames-two-minutes.slf'],
      'samples/nothing.csv',
    ]);
    expect(exitCode).toBe(66);
    expect(stderr).toContain('samples/nothing.csv: warning: is in no figure: no such file');
    expect(stdout).toMatch(/Formats +1 × session-csv, 1 × frames, 1 × unknown\n/);
    expect(stdout).toMatch(/Pulses +1,600\n/);
  });
});
