import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StimlogError } from '../model/errors.js';

/**
 * Writes a file whole or not at all. Refuses a file that exists unless `force`, and what is no regular
 * file. Throws `OUTPUT_FAILED`.
 */
export async function writeFileWhole(
  path: string,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  options: { readonly force: boolean },
): Promise<void> {
  const file = new WholeFile(path, options);
  try {
    for await (const piece of pieces) file.write(piece);
    file.commit();
  } finally {
    file.release();
  }
}

/**
 * A file that comes into being whole or not at all: written beside its target under another name, then
 * renamed. A signal meanwhile removes it before it ends the program.
 */
export class WholeFile {
  readonly #path: string;
  readonly #target: string;
  readonly #beside: string;
  #descriptor: number | undefined;

  /** Refuses a file that exists unless `force`, and what is no regular file. Throws `OUTPUT_FAILED`, as all methods. */
  constructor(path: string, { force }: { readonly force: boolean }) {
    this.#path = path;
    this.#target = this.#checked(() => writableTarget(path, force));
    const name = `.stimlog-${process.pid}-${basename(this.#target).slice(0, 100)}.part`;
    this.#beside = join(dirname(this.#target), name);
    this.#descriptor = this.#checked(() => openSync(this.#beside, 'wx'));
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  write(piece: string | Uint8Array): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    this.#checked(() => writeAll(this.#descriptor!, bytes));
  }

  /** Gives the file its name. */
  commit(): void {
    this.#checked(() => {
      fsyncSync(this.#descriptor!);
      closeSync(this.#descriptor!);
      this.#descriptor = undefined;
      renameSync(this.#beside, this.#target);
    });
  }

  /** Removes what was not committed; nothing to do after {@link commit}. */
  release(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
    rmSync(this.#beside, { force: true });
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** By itself a signal would leave the unfinished file behind. */
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.release();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };

  #checked<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      if (cause instanceof StimlogError) throw cause;
      throw new StimlogError('OUTPUT_FAILED', `${this.#path}: ${reasonOf(cause)}`, { cause });
    }
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Where the bytes go: through a link to its target. Throws if that may not be written over. */
function writableTarget(path: string, force: boolean): string {
  const itself = lstatSync(path, { throwIfNoEntry: false });
  if (itself === undefined) return path;
  const existing = statSync(path, { throwIfNoEntry: false });
  const refusal =
    existing === undefined
      ? 'is a link to a file that is not there'
      : existing.isDirectory()
        ? 'is a folder; name a file in it'
        : !existing.isFile()
          ? 'is no regular file; - is standard output'
          : force
            ? undefined
            : 'exists; --force overwrites it';
  if (refusal === undefined) return realpathSync(path);
  throw new StimlogError('OUTPUT_FAILED', `${path}: ${refusal}`);
}

/** One write may take less than it was given, without an error. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

/** What the operating system had against it, for a message. */
export function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'its folder does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be written (permission denied)';
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'ENAMETOOLONG') return 'its name is too long';
  return message;
}
