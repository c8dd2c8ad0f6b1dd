/**
 * Holds the presets of simulated patients against the published figures that they stand for:
 * `npm run calibrate [-- --patients 2000 --seed 42 --resamples 200]`. Exit code 1 if a target is missed.
 */
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { type CalibratedFigure, calibrate } from '../simulator/calibration.js';
import { presets } from '../simulator/presets/index.js';

const { values } = parseArgs({
  options: {
    patients: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '42' },
    resamples: { type: 'string', default: '200' },
  },
});
const options = {
  patients: Number(values.patients),
  seed: Number(values.seed),
  resamples: Number(values.resamples),
};
const figures = presets.flatMap((preset) => calibrate(preset, options));
console.log(`${options.patients} patients a preset, seed ${options.seed}\n`);
console.log(
  markdownTable([
    ['preset', 'figure', 'target', 'simulated', '95 % interval', 'tolerance', '', 'source'],
    ...figures.map(row),
  ]),
);
const missed = figures.filter(({ met }) => !met).length;
console.log(`\n${figures.length - missed} of ${figures.length} targets met`);
if (missed > 0) process.exitCode = 1;

function row({ preset, target, simulated, interval, met }: CalibratedFigure): string[] {
  const show = (value: number): string =>
    target.unit === 'hours' ? `${value.toFixed(0)} h` : `${(value * 100).toFixed(1)} %`;
  return [
    preset.id,
    target.figure,
    show(target.target),
    show(simulated),
    `${show(interval[0])} to ${show(interval[1])}`,
    `± ${show(target.tolerance)}`,
    met ? 'met' : 'MISSED',
    target.source,
  ];
}
