import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounded } from '../../src/reports/rounded.js';
import { runCli } from '../helpers/runCli.js';

const CAPTURE = 'sim:steady?level=pulse&days=3&seed=9';

async function analyzed(...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runCli(['analyze', ...args]);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

/** Numbers of a text with more than 12 significant digits that are not whole. */
const noisy = (text: string): string[] =>
  [...text.matchAll(/(?<![\w.])-?\d+\.\d+(?:e-?\d+)?(?![\w.])/g)]
    .map(([number]) => number)
    .filter((number) => number.replace(/e.*|[-.]/g, '').replace(/^0+/, '').length > 12);

describe('a figure that was divided', () => {
  it.each([
    [9.049999999999999, 9.05],
    [1 / 3, 0.333333333333],
    [-2 / 3, -0.666666666667],
    [1e-9 / 3, 3.33333333333e-10],
    [1_234_567.123456, 1_234_567.123456],
    [1_767_603_150_000, 1_767_603_150_000],
    [Number.NaN, Number.NaN],
    [0, 0],
  ])('%d is written as %d', (value, expected) => {
    expect(rounded(value)).toBe(expected);
  });

  it('changes by no more than a part in 10^12 below a million, and half a millionth above', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const change = Math.abs(rounded(value) - value);
        expect(change).toBeLessThanOrEqual(Math.max(Math.abs(value) * 1e-11, Number.MIN_VALUE));
        expect(rounded(rounded(value))).toBe(rounded(value));
      }),
    );
  });

  it.each([
    [CAPTURE, '--report', 'parameters', '--format', 'json', '--table', 'sessions'],
    [CAPTURE, '--report', 'parameters', '--format', 'csv'],
    [CAPTURE, '--report', 'parameters', '--format', 'csv', '--table', 'sessions'],
  ])('has at most twelve digits: %s %s %s %s', async (...args) => {
    const text = (await analyzed(...args)).split('"patients"').at(-1)!; // settings are as given
    expect(text).toMatch(/\d\.\d/);
    expect(noisy(text)).toEqual([]);
  });
});

describe('the sums of the parameter summary', () => {
  it('stand in a column of their own, not under the highest of the sessions', async () => {
    const rows = (await analyzed(CAPTURE, '--report', 'parameters', '--format', 'csv'))
      .trimEnd()
      .split('\n')
      .map((row) => row.split(','));
    const header = rows[0]!;
    const [max, value] = [header.indexOf('max'), header.indexOf('value')];
    for (const row of rows.slice(1)) {
      const isSum = row[2]!.startsWith('totals.');
      expect([row[2], row[max] === '', row[value] === '']).toEqual([row[2], isSum, !isSum]);
    }
  });
});
