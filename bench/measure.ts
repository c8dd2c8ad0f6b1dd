import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = new URL('..', import.meta.url).pathname;
export const folder = join(root, 'out', 'bench');
mkdirSync(folder, { recursive: true });

/** One whole process. */
export interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/** The program of a C source in bench/; undefined where there is no gcc. */
export function compiled(source: string): string | undefined {
  const program = join(folder, source);
  const options = ['-O3', '-march=native', '-pthread', `bench/${source}.c`, '-o', program, '-lm'];
  const { status, error, stderr } = spawnSync('gcc', options, { cwd: root, encoding: 'utf8' });
  if (error) return undefined;
  if (status !== 0) throw new Error(`gcc ${source}: ${stderr}`);
  return program;
}

/** Runs a command to its end. */
export function run(command: readonly string[]): Run {
  const measured = join(folder, 'rusage.txt');
  const wrapper = join(folder, 'rusage');
  if (!existsSync(wrapper) && compiled('rusage') === undefined) {
    throw new Error('npm run bench needs gcc: it measures with a small C program');
  }
  const { status, stderr } = spawnSync(wrapper, [measured, ...command], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${command.join(' ')}: exit ${status}: ${stderr}`);
  const [seconds, cpuSeconds, kilobytes] = readFileSync(measured, 'utf8').split(' ').map(Number);
  return {
    seconds: seconds!,
    cpuSeconds: cpuSeconds!,
    peakMegabytes: Math.round(kilobytes! / 1_024),
  };
}

/** Makes a file with stimlog, unless it is there already. */
export function make(path: string, options: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) return;
  const args = [join(root, 'bin/stimlog.js'), ...options, '-o', path];
  execFileSync('node', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
