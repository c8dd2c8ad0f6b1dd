import { sourceOf } from './sourceOf.js';

/**
 * What the name of each input says of what it holds: that of the file without folders and endings, with
 * as many folders as tell it from the other inputs. Undefined for what is no file. A file that is named
 * twice has one name.
 */
export function inputStems(names: readonly string[]): (string | undefined)[] {
  const paths = names.map((name) => (sourceOf(name).isPath ? partsOf(name) : undefined));
  const distinct = new Map(
    paths.flatMap((parts) => (parts ? [[parts.join('/'), parts] as const] : [])),
  );
  const stems = new Map<string, string>();
  let unnamed = [...distinct];
  for (let depth = 1; unnamed.length > 0; depth++) {
    const counts = new Map<string, number>();
    for (const [, parts] of unnamed) {
      const stem = lastOf(parts, depth);
      counts.set(stem, (counts.get(stem) ?? 0) + 1);
    }
    unnamed = unnamed.filter(([path, parts]) => {
      const stem = lastOf(parts, depth);
      const isSettled = counts.get(stem) === 1 || depth >= parts.length;
      if (isSettled) stems.set(path, stem);
      return !isSettled;
    });
  }
  return paths.map((parts) => parts && stems.get(parts.join('/')));
}

/** Folders and name, without endings such as `.log` and `.log.gz`. */
function partsOf(path: string): string[] {
  const parts = path.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  const name = parts.pop() ?? '';
  return [...parts, name.replace(/(?<=.)\.(gz|zst|zstd)$/i, '').replace(/(?<=.)\.[^.]+$/, '')];
}

function lastOf(parts: readonly string[], count: number): string {
  return parts.slice(-count).join('/');
}
