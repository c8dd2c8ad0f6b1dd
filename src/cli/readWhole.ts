import { readFileSync, statSync } from 'node:fs';
import { StimlogError } from '../model/errors.js';

/** The bytes of a file that a person keeps. Throws `SOURCE_UNREADABLE` with the reason, also for one longer than `maxBytes`. */
export function readWhole(path: string, maxBytes: number): Uint8Array {
  try {
    const status = statSync(path);
    if (status.isFile() && status.size <= maxBytes) return readFileSync(path);
    const reason = status.isFile() ? `is longer than ${maxBytes} bytes` : 'is no regular file';
    throw new StimlogError('SOURCE_UNREADABLE', `${path}: ${reason}`);
  } catch (cause) {
    if (cause instanceof StimlogError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'no such file' : message;
    throw new StimlogError('SOURCE_UNREADABLE', `${path}: ${reason}`, { cause });
  }
}

/** Its text, without a byte-order mark. */
export function readWholeText(path: string, maxBytes: number): string {
  return new TextDecoder().decode(readWhole(path, maxBytes));
}
