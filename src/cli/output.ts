import { fstatSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { StimlogError } from '../model/errors.js';
import type { Io } from './io.js';
import { writeFileWhole } from './writeFile.js';

export interface OutputFlags {
  readonly output?: string;
  readonly force?: boolean;
}

export function addOutputOptions(command: Command): Command {
  return command
    .option('-o, --output <file>', 'write here instead of to standard output')
    .option('--force', 'overwrite the output file if it exists');
}

/** Writes to `-o` whole or not at all, or to standard output piece by piece. Never over an input. */
export async function writeOutput(
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  { output, force = false }: OutputFlags,
  inputs: readonly string[],
  io: Io,
): Promise<void> {
  if (output === undefined || output === '-') {
    for await (const piece of pieces) await io.stdout.write(piece);
    return;
  }
  if (inputs.some((input) => isSameFile(input, output))) {
    throw new StimlogError('OPTION_INVALID', `-o ${output} is an input; inputs are never changed`);
  }
  await writeFileWhole(output, pieces, { force });
}

/** True if two paths name one file that exists. `-` is standard input. */
export function isSameFile(input: string, output: string): boolean {
  try {
    const read = input === '-' ? fstatSync(0) : statSync(input);
    const written = statSync(output);
    return read.dev === written.dev && read.ino === written.ino;
  } catch {
    return false; // one of them does not exist
  }
}
