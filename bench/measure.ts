import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = new URL('..', import.meta.url).pathname;
export const folder = join(root, 'out', 'bench');

/** One whole process. */
export interface Run {
  readonly seconds: number;
  readonly maxRssMegabytes: number;
}

/** Runs Node in a child that tells its own peak memory; `cores`: pinned to the first so many. */
export function run(args: readonly string[], cores?: number): Run {
  const pin = cores === undefined ? '' : `taskset -c 0-${cores - 1} `;
  const began = performance.now();
  const { status, stderr } = spawnSync(
    '/usr/bin/env',
    [
      'bash',
      '-c',
      `exec ${pin}node --import "$0" "$@"`,
      join(root, 'bench/tellMemory.js'),
      ...args,
    ],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const seconds = (performance.now() - began) / 1_000;
  const memory = /MAXRSS (\d+)/.exec(stderr);
  if (status !== 0 || memory === null)
    throw new Error(`${args.join(' ')}: exit ${status}: ${stderr}`);
  return { seconds, maxRssMegabytes: Number(memory[1]) / 1_024 };
}

/** Simulates a log, unless it is there already. */
export function makeLog(path: string, options: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) return;
  const args = [join(root, 'bin/stimlog.js'), 'simulate', ...options, '-o', path];
  const { status } = spawnSync('node', args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`simulate: exit ${status}`);
}

export function report(name: string, runs: readonly Run[]): void {
  const seconds = runs.map((one) => one.seconds);
  const rss = Math.max(...runs.map(({ maxRssMegabytes }) => maxRssMegabytes));
  console.log(
    `${name}: median ${median(seconds).toFixed(2)} s (${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}), peak ${rss.toFixed(0)} MB`,
  );
}

/** How many times slower the second of each pair was. */
export function reportRatio(
  name: string,
  pairs: readonly { readonly a: Run; readonly b: Run }[],
): void {
  const ratios = pairs.map(({ a, b }) => b.seconds / a.seconds);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  console.log(
    `${name}: median ${median(ratios).toFixed(2)}, from ${low.toFixed(2)} to ${high.toFixed(2)}`,
  );
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
