import { readFileSync } from 'node:fs';

export interface ConsoleExample {
  readonly command: string;
  readonly output: string;
}

const path = new URL('../../README.md', import.meta.url);
export const readme = readFileSync(path, 'utf8');

/** The commands of the README's console blocks, each with the output that stands below it. */
export const consoleExamples: readonly ConsoleExample[] = [
  ...readme.matchAll(/```console\n\$ (.*)\n([\s\S]*?)```/g),
].map(([, command, output]) => ({ command: command!, output: output! }));
