import { InvalidArgumentError } from 'commander';

/** The number that an option's argument says. */
export function numberOf(text: string): number {
  // Number() also reads 0x10, and nothing as 0.
  const value = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : NaN;
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number.');
}
