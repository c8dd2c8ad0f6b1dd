import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { scenarios } from '../../simulator/scenarios/index.js';
import { simulatedLog } from '../helpers/simulatedLog.js';

/**
 * SHA-256 of data and truth of every scenario with seed 42, and the first lines of one of them. A change
 * is an entry in the changelog; `npx vitest run -u test/simulator/golden.test.ts` writes it.
 */
const golden = new URL('../golden/seed-42.txt', import.meta.url);

const digest = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

function stream(): string {
  const lines = scenarios.map((scenario) => {
    const input = { ...scenario, patients: Math.min(scenario.patients ?? 1, 3) };
    const { data, truth } = simulatedLog(input, { seed: 42 });
    return `${scenario.id} ${digest(data)} ${digest(JSON.stringify(truth))}`;
  });
  const { data } = simulatedLog({ days: 2, level: 'contraction' }, { seed: 42 });
  return `${lines.join('\n')}\n${data.toString().split('\n').slice(0, 12).join('\n')}\n`;
}

describe('seed 42', () => {
  it('gives what it has always given', async () => {
    await expect(stream()).toMatchFileSnapshot(golden.pathname);
  });
});

describe('a patient', () => {
  const size = { days: 40, preset: 'reactiv8b-year2' } as const;
  const few = simulatedLog({ ...size, patients: 3 }, { seed: 42 });
  const many = simulatedLog({ ...size, patients: 30 }, { seed: 42 });

  it('is the same among few and among many: the shorter log begins the longer', () => {
    expect(many.data.subarray(0, few.data.length).equals(few.data)).toBe(true);
    expect(many.truth.slice(0, few.truth.length)).toEqual(few.truth);
    expect(many.data.length).toBeGreaterThan(5 * few.data.length);
  });

  it('lives the same days in a shorter simulation', () => {
    const sessions = (days: number): object[] =>
      simulatedLog({ ...size, days, patients: 3 }, { seed: 42 }).truth.filter(
        ({ type }) => type === 'session',
      );
    const short = sessions(20);
    const long = sessions(40);
    expect(short.length).toBeGreaterThan(20);
    for (const session of short) expect(long).toContainEqual(session);
  });

  it('is another with another seed', () => {
    const other = simulatedLog({ ...size, patients: 3 }, { seed: 43 });
    expect(other.data.equals(few.data)).toBe(false);
  });
});
