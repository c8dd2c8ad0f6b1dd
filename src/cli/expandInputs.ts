import { statSync } from 'node:fs';
import { StimlogError } from '../model/errors.js';
import { sources } from '../sources/index.js';
import { isSimulation } from './simulatorSource.js';

const GLOB_SIGNS = /[*?[\]{}]/;

/** Every input by its own name: of a folder all its files, of a glob those that match, each in order of path. */
export async function expandInputs(names: readonly string[]): Promise<string[]> {
  const expanded: string[] = [];
  for (const name of names) expanded.push(...(await filesOf(name)));
  return expanded;
}

async function filesOf(name: string): Promise<string[]> {
  const isFile = sources.find(({ accepts }) => accepts(name))!.id === 'file';
  if (!isFile || isSimulation(name)) return [name];
  const status = statSync(name, { throwIfNoEntry: false });
  if (status?.isDirectory()) {
    return matching(name, ['**/*'], name, 'is a folder without a file in it');
  }
  // A file may be called anything: signs of a glob are such only where no file has the name.
  if (status !== undefined || !GLOB_SIGNS.test(name)) return [name];
  return matching(name, [name], undefined, 'no file matches');
}

async function matching(
  name: string,
  patterns: readonly string[],
  cwd: string | undefined,
  reason: string,
): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  const found = await glob([...patterns], {
    ...(cwd === undefined ? {} : { cwd }),
    dot: false,
    onlyFiles: true,
    expandDirectories: false,
  });
  if (found.length === 0) throw new StimlogError('SOURCE_UNREADABLE', `${name}: ${reason}`);
  const folder = cwd === undefined ? '' : cwd.endsWith('/') ? cwd : `${cwd}/`;
  return found.map((path) => `${folder}${path}`).sort();
}
