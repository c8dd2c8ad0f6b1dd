/**
 * Writes a simulated session log to standard output:
 * `npx tsx scripts/sessionLog.ts --patients 600 --days 1217 --seed 42 --zone Europe/Berlin --start 2026-01-05`
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { sessionLog } from '../simulator/sessionLog.js';
import { parseDay } from '../src/model/civil.js';
import { zoneNamed } from '../src/model/zone.js';

const { values } = parseArgs({
  options: {
    patients: { type: 'string', default: '1' },
    days: { type: 'string', default: '84' },
    seed: { type: 'string', default: '42' },
    zone: { type: 'string', default: 'Europe/Berlin' },
    start: { type: 'string', default: '2026-01-05' },
  },
});
const firstDay = parseDay(values.start);
if (firstDay === undefined) throw new Error(`--start must be YYYY-MM-DD, got ${values.start}`);
const pieces = sessionLog({
  seed: Number(values.seed),
  patients: Number(values.patients),
  days: Number(values.days),
  firstDay,
  zone: zoneNamed(values.zone),
});
for (const piece of pieces) {
  if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
}
