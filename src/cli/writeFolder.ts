import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StimlogError } from '../model/errors.js';
import type { ExportFile } from '../reports/exportFile.js';
import { reasonOf } from './writeFile.js';

/**
 * Writes a folder of files whole or not at all: into one beside it, which then gets its name. The folder must be new
 * or empty, so that no file of another export stays among them. Throws `OUTPUT_FAILED`.
 */
export async function writeFolderWhole(path: string, files: Iterable<ExportFile>): Promise<void> {
  const target = resolve(path);
  const beside = join(
    dirname(target),
    `.stimlog-${process.pid}-${basename(target).slice(0, 100)}.part`,
  );
  const remove = (): void => rmSync(beside, { recursive: true, force: true });
  const onSignal = (signal: NodeJS.Signals): void => {
    remove();
    if (process.listenerCount(signal) === 1) {
      process.off(signal, onSignal);
      process.kill(process.pid, signal);
    }
  };
  refuseFilled(path, target);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    mkdirSync(beside);
    for (const file of files) {
      writePieces(join(beside, file.path), file.pieces);
      await pause(); // so that a signal is heard between the files
    }
    if (existsSync(target)) rmdirSync(target); // is empty, else this fails
    renameSync(beside, target);
  } catch (cause) {
    if (cause instanceof StimlogError) throw cause;
    throw new StimlogError('OUTPUT_FAILED', `${path}: ${reasonOf(cause)}`, { cause });
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    remove();
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function refuseFilled(path: string, target: string): void {
  const existing = statSync(target, { throwIfNoEntry: false });
  if (existing === undefined) return;
  const refusal = !existing.isDirectory()
    ? 'is a file; this format is a folder of files'
    : readdirSync(target).length > 0
      ? 'is a folder with files in it; name a new one'
      : undefined;
  if (refusal) throw new StimlogError('OUTPUT_FAILED', `${path}: ${refusal}`);
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
