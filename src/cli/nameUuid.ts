import { createHash } from 'node:crypto';

/** Names of this program: chosen once by chance, never changed. */
const NAMESPACE = Buffer.from('6f1d2a9ec37b4e58912d0b84f5a6c317', 'hex');

/** The UUID of a text: RFC 9562, 5.5 (version 5, SHA-1) in this program's name space. */
export function nameUuid(text: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
