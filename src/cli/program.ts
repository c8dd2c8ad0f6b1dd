import { existsSync, readFileSync } from 'node:fs';
import type { Program } from '../reports/report.js';

/** Name and version of this program, from its package. */
export function program(): Program {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) folder = new URL('..', folder);
  const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
    version: string;
  };
  return { name: 'stimlog', version, timeZoneData: process.versions.tz ?? 'unknown' };
}
