#!/usr/bin/env node
import { readFileSync } from 'node:fs';

const args = process.argv.slice(2);
const shown = args.length === 1 ? quickAnswer(args[0]) : undefined;
if (shown === undefined) {
  const { main } = await import('../dist/cli/main.js');
  process.exitCode = await main(args);
} else {
  process.stdout.on('error', ({ code, message }) => {
    if (code === 'EPIPE') return; // nobody listens any more
    process.exitCode = 74;
    process.stderr.write(`stimlog: standard output: ${message}\n`);
  });
  process.stdout.write(shown);
}

/** What can be said without loading the program: the same text as the program's own. */
function quickAnswer(option) {
  const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
  if (option === '--version' || option === '-V')
    return `${JSON.parse(read('../package.json')).version}\n`;
  return option === '--help' || option === '-h' ? read('../dist/cli/usage.txt') : undefined;
}
