import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StimlogError } from '../model/errors.js';
import type { ExportFile } from '../reports/exportFile.js';
import { reasonOf } from './writeFile.js';

/**
 * Writes a folder of files whole or not at all: into one beside it or, where it is there and empty, in it, whose files
 * are then moved. No folder with files is written into, so that none of another export stays among them.
 * Throws `OUTPUT_FAILED`.
 */
export async function writeFolderWhole(path: string, files: Iterable<ExportFile>): Promise<void> {
  const target = resolve(path);
  const isThere = checked(path, () => isEmptyFolder(path, target));
  const name = `.stimlog-${process.pid}-${basename(target).slice(0, 100)}.part`;
  const beside = join(isThere ? target : dirname(target), name);
  const remove = (): void => rmSync(beside, { recursive: true, force: true });
  const onSignal = (signal: NodeJS.Signals): void => {
    remove();
    if (process.listenerCount(signal) === 1) {
      process.off(signal, onSignal);
      process.kill(process.pid, signal);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    mkdirSync(beside);
    for (const file of files) {
      writePieces(join(beside, file.path), file.pieces);
      await pause(); // so that a signal is heard between the files
    }
    if (!isThere) renameSync(beside, target);
    // A folder that is there stays itself: it may be where the user stands, or a mount.
    else
      for (const entry of readdirSync(beside)) renameSync(join(beside, entry), join(target, entry));
  } catch (cause) {
    throw outputFailure(path, cause);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    remove();
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function checked<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw outputFailure(path, cause);
  }
}

/** What the operating system refused, with the path; anything else stays as it is. */
function outputFailure(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error && 'syscall' in cause)) return cause;
  return new StimlogError('OUTPUT_FAILED', `${path}: ${reasonOf(cause)}`, { cause });
}

/** True if the folder is there and empty, false if nothing is; throws if anything else is. */
function isEmptyFolder(path: string, target: string): boolean {
  const existing = statSync(target, { throwIfNoEntry: false });
  if (existing === undefined) return false;
  const refusal = !existing.isDirectory()
    ? 'is a file; this format is a folder of files'
    : readdirSync(target).length > 0
      ? 'is a folder with files in it; name a new one'
      : undefined;
  if (refusal) throw new StimlogError('OUTPUT_FAILED', `${path}: ${refusal}`);
  return true;
}

function writePieces(file: string, pieces: Iterable<string | Uint8Array>): void {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'wx');
  try {
    for (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      // One write may take less than it was given, without an error.
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    }
  } finally {
    closeSync(descriptor);
  }
}

function pause(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
