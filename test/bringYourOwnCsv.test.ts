import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const path = join(root, 'docs/bring-your-own-csv.md');
const page = readFileSync(path, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'stimlog-csv-'));
symlinkSync(join(root, 'bin/stimlog.js'), join(folder, 'stimlog'));

const files = [...page.matchAll(/^`(\S+\.csv)`:\n\n```csv\n([\s\S]*?)```/gm)];
for (const [, name, text] of files) writeFileSync(join(folder, name!), text!);
const examples = [...page.matchAll(/```console\n\$ (.*)\n([\s\S]*?)```/g)].map(
  ([, command, output]) => ({ command: command!, output: output! }),
);

function run(command: string): string {
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  const { stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  return stderr + stdout;
}

describe('docs/bring-your-own-csv.md', () => {
  it.each(examples)('shows what comes out of: $command', ({ command, output }) => {
    const shown = run(command);
    if (process.env.UPDATE_GOLDEN) {
      const now = readFileSync(path, 'utf8');
      const before = `$ ${command}\n${output}\`\`\``;
      writeFileSync(
        path,
        now.replace(before, () => `$ ${command}\n${shown}\`\`\``),
      );
    } else expect(shown).toBe(output);
  });

  it('has an example of every option that maps a column', () => {
    expect([files.length, examples.length]).toEqual([3, 4]);
    for (const option of ['time-column', 'patient-column', 'zone-column', 'date-order', 'zone']) {
      expect(examples.some(({ command }) => command.includes(`--${option} `))).toBe(true);
    }
  });
});
