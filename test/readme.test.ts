import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../src/cli/commands/index.js';
import { consoleExamples, readme } from './helpers/readme.js';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'stimlog-readme-'));
symlinkSync(join(root, 'samples'), join(folder, 'samples'));
symlinkSync(join(root, 'bin/stimlog.js'), join(folder, 'stimlog'));

/** Runs a command of the README where its files are, with `stimlog` on the path. */
function run(command: string): string {
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  const { stdout, stderr } = spawnSync('bash', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  return stdout + stderr;
}

describe('the README', () => {
  it.each(consoleExamples)('shows what comes out of: $command', ({ command, output }) => {
    expect(run(command)).toBe(output);
    expect(output).not.toMatch(/internal error|PLACEHOLDER/);
  });

  it('has at least five worked examples', () => {
    expect(consoleExamples.length).toBeGreaterThanOrEqual(5);
  });

  it('has the set-up commands that CI runs', () => {
    const ci = readFileSync(join(root, '.ci/run'), 'utf8');
    for (const command of ['npm ci && npm start', 'npm ci && npm test']) {
      expect(readme.split('\n')).toContain(command);
      expect(ci).toContain(`readme_command '${command}'`);
    }
  });

  it('lists every command', () => {
    for (const name of commands.keys()) expect(readme).toContain(`| \`stimlog ${name}`);
  });

  it('shows pictures that its own commands make', () => {
    const commands = readme.match(/^stimlog chart .* -o \S+\.png$/gm) ?? [];
    expect(commands.length).toBe(4);
    for (const command of commands) {
      expect(run(command)).toBe('');
      const name = command.slice(command.lastIndexOf(' ') + 1);
      expect(readme).toContain(`(docs/images/${name})`);
      if (process.env.UPDATE_GOLDEN)
        copyFileSync(join(folder, name), join(root, 'docs/images', name));
      const same = readFileSync(join(folder, name)).equals(
        readFileSync(join(root, 'docs/images', name)),
      );
      // Elsewhere letters may differ by a shade; test/charts/golden.test.ts holds the charts there.
      expect(same || `${process.platform}-${process.arch}` !== 'linux-x64', name).toBe(true);
    }
  });

  it('shows library use that runs', () => {
    const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
    const script = join(folder, 'library.mjs');
    writeFileSync(
      script,
      code!
        .replace("'stimlog'", `'${join(root, 'dist/src/index.js')}'`)
        .replace("'rxjs'", `'${join(root, 'node_modules/rxjs/dist/cjs/index.js')}'`),
    );
    expect(code!.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
    expect(run(`node ${script}`)).toContain('SIM-0001 {');
  });

  it('links to files that are there', () => {
    for (const [, target] of readme.matchAll(/\]\(([^)#:]+)\)/g)) {
      expect([target, existsSync(join(root, target!))]).toEqual([target, true]);
    }
  });

  it.each([...commands])('%s --help shows examples that begin with its name', async (id, load) => {
    const { examples, name } = await load();
    expect(name).toBe(id);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(example).toContain(`stimlog ${name}`);
  });
});
