import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { StimlogError } from '../model/errors.js';
import { readWhole } from './readWhole.js';

const LEAST_BYTES = 16;
const MOST_BYTES = 65_536;

/**
 * The secret that pseudonyms are made with: the bytes of a file, or of the user's own key, which is made at the first use
 * and told to `note`. Throws `SOURCE_UNREADABLE`, or `OPTION_INVALID` for a key that is too short.
 */
export function pseudonymKey(path: string | undefined, note: (text: string) => void): Uint8Array {
  const found = path ?? usersKey(note);
  const key = readWhole(found, MOST_BYTES);
  if (key.length >= LEAST_BYTES) return key;
  throw new StimlogError(
    'OPTION_INVALID',
    `${found}: a key needs at least ${LEAST_BYTES} bytes, it has ${key.length}`,
  );
}

/** Where the user's own key is, or would be. */
export function usersKeyPath(): string {
  const { XDG_CONFIG_HOME } = process.env;
  return join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'stimlog', 'pseudonym.key');
}

function usersKey(note: (text: string) => void): string {
  const path = usersKeyPath();
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
    note(`made a key for pseudonyms, ${path}: keep it, and keep it from others`);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return path;
    const reason = (cause as Error).message;
    throw new StimlogError(
      'OPTION_INVALID',
      `no key for pseudonyms can be kept (${reason}); name one with --pseudonym-key`,
      { cause },
    );
  }
  return path;
}
