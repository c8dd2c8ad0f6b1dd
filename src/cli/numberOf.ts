import { InvalidArgumentError } from 'commander';

/** The number that an option's argument says. */
export function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number.');
}
