import { StimlogError } from '../model/errors.js';
import type { TextSink } from './io.js';
import { isSameFile, type OutputFlags } from './output.js';
import { WholeFile } from './writeFile.js';

/** Bytes that are gathered before they are written. */
const BLOCK_BYTES = 262_144;

/** Takes small pieces as they come, each copied at once, and writes them in blocks. */
export class PieceSink {
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #length = 0;
  readonly #write: (block: Uint8Array) => void;

  constructor(write: (block: Uint8Array) => void) {
    this.#write = write;
  }

  readonly take = (piece: string | Uint8Array): void => {
    const most = typeof piece === 'string' ? piece.length * 3 : piece.length;
    if (this.#length + most > BLOCK_BYTES) this.flush();
    if (most > BLOCK_BYTES) {
      this.#write(typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece));
      return;
    }
    if (typeof piece === 'string') this.#length += this.#block.write(piece, this.#length);
    else {
      this.#block.set(piece, this.#length);
      this.#length += piece.length;
    }
  };

  flush(): void {
    if (this.#length === 0) return;
    const block = this.#block.subarray(0, this.#length);
    this.#block = Buffer.allocUnsafe(BLOCK_BYTES); // the one before may still be on its way
    this.#length = 0;
    this.#write(block);
  }
}

/** Where blocks go: a file that is whole or not there, or standard output. */
export interface BlockOutput {
  /** Throws what went wrong with a block before. */
  write(block: Uint8Array): void;
  commit(): Promise<void>;
  release(): void;
}

/** `-o`, never over a file that is read, or standard output. Throws `OPTION_INVALID` or `OUTPUT_FAILED`. */
export function blockOutput(
  { output, force = false }: OutputFlags,
  filesRead: readonly string[],
  stdout: TextSink,
): BlockOutput {
  if (output === undefined || output === '-') return toStdout(stdout);
  if (filesRead.some((file) => isSameFile(file, output))) {
    throw new StimlogError('OPTION_INVALID', `-o ${output} is an input; inputs are never changed`);
  }
  const file = new WholeFile(output, { force });
  return {
    write: (block) => file.write(block),
    commit: async () => file.commit(),
    release: () => file.release(),
  };
}

function toStdout(stdout: TextSink): BlockOutput {
  let failure: unknown;
  let written = Promise.resolve();
  const check = (): void => {
    if (failure !== undefined) throw failure;
  };
  return {
    write(block) {
      check();
      written = Promise.all([written, stdout.write(block)]).then(
        () => {},
        (error: unknown) => {
          failure ??= error;
        },
      );
    },
    async commit() {
      await written;
      check();
    },
    release() {},
  };
}
