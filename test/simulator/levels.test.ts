import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultKind, SIMULATED_FORMATS } from '../../simulator/faults/faults.js';
import { tells } from '../../simulator/simulate.js';
import { frames } from '../../src/codecs/frames.js';
import { LOG_LEVELS } from '../../src/model/logEvent.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

const page = readFileSync(new URL('../../docs/simulator.md', import.meta.url), 'utf8');
const TYPE_AT = 5;
const LENGTH_AT = 16;
const NAMES = [
  '',
  'header',
  'program',
  'pulses',
  'contraction',
  'session-start',
  'session-stop',
  'parameter-change',
  'impedance',
  'battery',
  'clock-set',
  'clock-check',
];

/** Names of the frames of a log without faults, in their order. */
function typesOf(data: Uint8Array): string[] {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const types: string[] = [];
  for (let at = 0; at < data.length; at += 28 + view.getUint32(at + LENGTH_AT, true)) {
    types.push(NAMES[data[at + TYPE_AT]!] ?? `type ${data[at + TYPE_AT]}`);
  }
  return types;
}

describe('the page on the simulator', () => {
  it.each(SIMULATED_FORMATS)('says which levels %s can tell, and which faults', (format) => {
    const row = page.split('\n').find((line) => line.startsWith(`| [\`${format}\`]`))!;
    const cells = row
      .split('|')
      .slice(2)
      .map((cell) => cell.trim());
    const levels = LOG_LEVELS.map((level) => (tells(format, level) ? 'yes' : 'no'));
    expect(cells.slice(0, 3)).toEqual(levels);
    const named = [...cells[3]!.matchAll(/`([^`]+)`/g)].map(([, fault]) => fault!);
    for (const [, fault] of page.matchAll(/^\| `([a-z-]+)` \| (?:record|session|patient) \|/gm)) {
      const { visibleIn } = faultKind(fault as Parameters<typeof faultKind>[0]);
      const isTold = cells[3]!.startsWith('all') || named.includes(fault!);
      expect([fault, visibleIn.includes(format)]).toEqual([fault, isTold]);
    }
  });
});

it('a log of pulses has the frames that the page names, four blocks for a contraction of 10 s', () => {
  const { data } = simulatedLog(
    { start: '2026-02-02', days: 1, level: 'pulse', preset: 'perfect' },
    { seed: 1 },
  );
  expect(frames.recognises(data)).toBe(true);
  const types = typesOf(data);
  const session = ['header', 'session-start', ...Array(240).fill('pulses'), 'session-stop'];
  expect(types.slice(0, 4)).toEqual(['header', 'program', 'clock-check', 'parameter-change']);
  expect(types.slice(4, 6)).toEqual(['impedance', 'battery']);
  expect(types.slice(6, 6 + 2 * session.length)).toEqual([...session, ...session]);
  expect(types).not.toContain('contraction');
});
