import type { Readable, Writable } from 'node:stream';
import type { Observable } from 'rxjs';
import { StimlogError } from '../model/errors.js';
import { processInterrupts } from './interrupt.js';

/** Everything a command may touch of the outside world besides files. Tests pass their own. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** The terminal behind stderr, for a progress bar; undefined if there is none, or data go to it too. */
  progressOn(dataToStdout: boolean): NodeJS.WriteStream | undefined;
  /** The terminal that stdout is, for a live screen; undefined if it is none. */
  screen(): Screen | undefined;
  /** Emits when somebody asks the program to end; while nobody listens a signal ends it at once. */
  readonly interrupts$: Observable<unknown>;
}

/** A terminal with a size. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** False if it shows none, or somebody asked for none (NO_COLOR). */
  readonly hasColours: boolean;
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
    screen: () => (process.stdout.isTTY ? screenOf(process.stdout) : undefined),
    interrupts$: processInterrupts(),
  };
}

/** Its size is what it is when somebody asks. https://no-color.org */
function screenOf(terminal: NodeJS.WriteStream): Screen {
  return {
    get columns() {
      return terminal.columns || 80;
    },
    get rows() {
      return terminal.rows || 24;
    },
    hasColours: !process.env.NO_COLOR && terminal.hasColors(),
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
