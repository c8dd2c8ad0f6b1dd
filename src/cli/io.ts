import type { Readable, Writable } from 'node:stream';
import { StimlogError } from '../model/errors.js';

/** Everything a command may touch of the outside world besides files. Tests pass their own. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** The terminal behind stderr, for a progress bar; undefined if there is none, or data go to it too. */
  progressOn(dataToStdout: boolean): NodeJS.WriteStream | undefined;
}

export interface TextSink {
  /** Settles when the text was taken; rejects with {@link ClosedPipe} or `OUTPUT_FAILED`. */
  write(text: string | Uint8Array): Promise<void>;
}

/** The reader went away (`| head`): no failure, nothing more to do. */
export class ClosedPipe extends Error {
  override readonly name = 'ClosedPipe';
}

export function processIo(): Io {
  return {
    stdin: process.stdin,
    stdout: checkedSink(process.stdout, 'standard output'),
    stderr: checkedSink(process.stderr, 'standard error'),
    progressOn: (dataToStdout) =>
      process.stderr.isTTY && !(dataToStdout && process.stdout.isTTY) ? process.stderr : undefined,
  };
}

function checkedSink(stream: Writable, name: string): TextSink {
  let failure: Error | undefined;
  stream.on('error', (error: Error) => {
    failure ??= error; // heard here, so that it is no uncaught exception
  });
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        const fail = (error: NodeJS.ErrnoException): void =>
          reject(
            error.code === 'EPIPE'
              ? new ClosedPipe(name)
              : new StimlogError('OUTPUT_FAILED', `${name}: ${error.message}`, { cause: error }),
          );
        if (failure) return fail(failure);
        stream.write(text, (error) => (error ? fail(error) : resolve()));
      }),
  };
}
