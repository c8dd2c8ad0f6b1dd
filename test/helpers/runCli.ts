import { Readable } from 'node:stream';
import { NEVER } from 'rxjs';
import type { ExitCode } from '../../src/cli/exitCodes.js';
import type { TextSink } from '../../src/cli/io.js';
import { main } from '../../src/cli/main.js';

export interface CliRun {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, with `stdin` as its standard input. */
export async function runCli(
  args: readonly string[],
  { stdin = '' }: { readonly stdin?: string | Uint8Array } = {},
): Promise<CliRun> {
  const stdout = new Gathered();
  const stderr = new Gathered();
  const io = {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    progressOn: () => undefined,
    screen: () => undefined,
    interrupts$: NEVER,
  };
  const exitCode = await main(args, io);
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class Gathered implements TextSink {
  text = '';

  async write(text: string | Uint8Array): Promise<void> {
    this.text += typeof text === 'string' ? text : Buffer.from(text).toString();
  }
}
