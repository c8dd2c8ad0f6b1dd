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
import { dirname, join } from 'node:path';
import { StimlogError } from '../model/errors.js';

/**
 * Writes a file whole or not at all: beside the target under another name, then renamed. Refuses a
 * file that exists unless `force`, and what is no regular file. Throws `OUTPUT_FAILED`.
 */
export function writeFileWhole(
  path: string,
  pieces: Iterable<string | Uint8Array>,
  { force }: { readonly force: boolean },
): void {
  let temporary: string | undefined;
  let descriptor: number | undefined;
  const release = holdSignals();
  try {
    const target = writableTarget(path, force);
    const beside = join(dirname(target), `.stimlog-${process.pid}.part`);
    descriptor = openSync(beside, 'wx');
    temporary = beside;
    for (const piece of pieces) writeAll(descriptor, Buffer.from(piece as Uint8Array));
    fsyncSync(descriptor);
    closeSync(descriptor);
    descriptor = undefined;
    renameSync(beside, target);
    temporary = undefined;
  } catch (cause) {
    if (cause instanceof StimlogError) throw cause;
    throw new StimlogError('OUTPUT_FAILED', `${path}: ${reasonOf(cause)}`, { cause });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
    if (temporary !== undefined) rmSync(temporary, { force: true });
    release();
  }
}

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

/** A signal waits until the file is whole or gone: by itself it would leave the unfinished one behind. */
function holdSignals(): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const hold = (): void => {};
  for (const signal of signals) process.on(signal, hold);
  return () => {
    for (const signal of signals) process.off(signal, hold);
  };
}

/** One write may take less than it was given, without an error. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'its folder does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be written (permission denied)';
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'ENAMETOOLONG') return 'its name is too long';
  return message;
}
