// `npm start`: the main job on a shipped sample, with everything it makes in out/.
import { mkdirSync } from 'node:fs';
import { main } from '../dist/cli/main.js';

const sample = 'samples/session-csv-12-weeks.csv';
const zone = ['--zone', 'Europe/Berlin'];

mkdirSync('out', { recursive: true });
const runs = [
  ['analyze', sample, ...zone],
  ['analyze', sample, ...zone, '-o', 'out/report.html', '--force'],
  ['chart', 'adherence-calendar', sample, ...zone, '-o', 'out/adherence-calendar.png', '--force'],
  ['chart', 'weekly-sessions', sample, ...zone, '-o', 'out/weekly-sessions.png', '--force'],
];
for (const args of runs) {
  process.exitCode = await main(args);
  if (process.exitCode !== 0) break;
}
if (process.exitCode === 0) {
  console.log(`
Made from ${sample}:
  out/report.html             the report as a page, with all charts
  out/adherence-calendar.png  each day against the prescription
  out/weekly-sessions.png     sessions week by week`);
}
