import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { StimlogError } from '../model/errors.js';

/**
 * Keeps every byte as it comes, under its final name at once: a recording that breaks off is a good
 * recording of what came. Never writes over a file unless `force`. Throws `OUTPUT_FAILED`.
 */
export class Recording {
  readonly #path: string;
  readonly #descriptor: number;
  bytes = 0;

  constructor(path: string, force: boolean) {
    this.#path = path;
    this.#descriptor = this.#checked(() => openSync(path, force ? 'w' : 'wx'));
  }

  readonly write = (bytes: Uint8Array): void => {
    this.#checked(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    });
    this.bytes += bytes.length;
  };

  close(): void {
    this.#checked(() => {
      try {
        fsyncSync(this.#descriptor);
      } finally {
        closeSync(this.#descriptor);
      }
    });
  }

  #checked<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      const reason =
        code === 'EEXIST'
          ? 'exists; --force overwrites it'
          : code === 'ENOSPC'
            ? 'the disk is full; what came before is kept'
            : message;
      throw new StimlogError('OUTPUT_FAILED', `${this.#path}: ${reason}`, { cause });
    }
  }
}
