import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RCS_DEVICE, rcsFolder } from '../helpers/rcsFolder.js';
import { runCli } from '../helpers/runCli.js';

/** A session folder with some of its files changed. */
function folderWith(changes: Readonly<Record<string, string>>): string {
  const session = mkdtempSync(join(tmpdir(), 'stimlog-rcs-'));
  const device = join(session, `Device${RCS_DEVICE}`);
  mkdirSync(device);
  for (const [name, text] of Object.entries({ ...rcsFolder(), ...changes })) {
    writeFileSync(join(device, name), text);
  }
  return session;
}

interface ReportJson {
  readonly patients: readonly {
    readonly id: string;
    readonly adherence: { readonly sessions: { readonly records: number } };
  }[];
}

async function analysed(folder: string) {
  const run = await runCli(['analyze', folder, '--format', 'json']);
  return { ...run, report: JSON.parse(run.stdout) as ReportJson };
}

describe('a session folder', () => {
  it('whose StimLog was cut off gives the sessions before the break, and says at which byte', async () => {
    const { 'StimLog.json': whole } = rcsFolder();
    const cut = whole!.length - 40;
    const { exitCode, report, stderr } = await analysed(
      folderWith({ 'StimLog.json': whole!.slice(0, cut) }),
    );
    expect(exitCode).toBe(0);
    expect(report.patients).toMatchObject([
      { id: RCS_DEVICE, adherence: { sessions: { records: 1 } } },
    ]);
    expect(stderr).toMatch(/StimLog\.json:byte \d+: warning: the record that begins here has/);
    expect(stderr).toMatch(/is on from here to the end of the log and has no stop/);
  });

  it('with a file of 0 bytes is read without it, and that file is named', async () => {
    const { exitCode, report, stderr } = await analysed(folderWith({ 'EventLog.json': '' }));
    expect(exitCode).toBe(66);
    expect(report.patients).toMatchObject([{ adherence: { sessions: { records: 2 } } }]);
    expect(stderr).toMatch(/EventLog\.json: warning: is in no figure: is empty/);
  });

  it('with a list of nothing says that it holds no record', async () => {
    const { exitCode, stderr } = await analysed(folderWith({}));
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/ErrorLog\.json: warning: holds no record/);
  });
});
