import { readFileSync } from 'node:fs';
import type { Program } from '../reports/report.js';

/** Name and version of this program, from its package. */
export function program(): Program {
  const manifest = new URL('../../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { name: 'stimlog', version, timeZoneData: process.versions.tz ?? 'unknown' };
}
