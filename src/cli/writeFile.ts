import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { StimlogError } from '../model/errors.js';

/**
 * Writes a file whole or not at all: beside the target under another name, then renamed. Refuses a
 * file that exists unless `force`. Throws `OUTPUT_FAILED`.
 */
export function writeFileWhole(
  path: string,
  pieces: Iterable<string | Uint8Array>,
  { force }: { readonly force: boolean },
): void {
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing?.isDirectory()) {
    throw new StimlogError('OUTPUT_FAILED', `${path}: is a folder; name a file in it`);
  }
  if (existing && !force) {
    throw new StimlogError('OUTPUT_FAILED', `${path}: exists; --force overwrites it`);
  }
  const temporary = `${path}.${process.pid}.part`;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(temporary, 'wx');
    for (const piece of pieces) writeAll(descriptor, Buffer.from(piece as Uint8Array));
    fsyncSync(descriptor);
    closeSync(descriptor);
    descriptor = undefined;
    renameSync(temporary, path);
  } catch (cause) {
    if (descriptor !== undefined) closeSync(descriptor);
    rmSync(temporary, { force: true });
    if (cause instanceof StimlogError) throw cause;
    throw new StimlogError('OUTPUT_FAILED', `${path}: ${reasonOf(cause)}`, { cause });
  }
}

/** One write may take less than it was given, without an error. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'its folder does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be written (permission denied)';
  if (code === 'ENOSPC') return 'the disk is full';
  return message;
}
