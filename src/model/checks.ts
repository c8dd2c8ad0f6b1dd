import { quoted } from './diagnostic.js';
import { StimlogError } from './errors.js';
import { didYouMean } from './nearest.js';

/** Returns `value` if it is a finite number of at least zero; names the option and echoes the value otherwise. */
export function notNegative(option: string, value: number): number {
  if (value >= 0 && value < Infinity) return value; // NaN fails both
  throw new StimlogError(
    'OPTION_INVALID',
    `${option} must be a number of at least 0, got ${String(value)}`,
  );
}

/** Returns `value` if it is a finite number above zero; names the option and echoes the value otherwise. */
export function positive(option: string, value: number): number {
  if (value > 0 && value < Infinity) return value; // NaN fails both
  throw new StimlogError(
    'OPTION_INVALID',
    `${option} must be a number above 0, got ${String(value)}`,
  );
}

/** Returns `value` if it lies from `min` to `max`, both included. */
export function within(option: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw new StimlogError(
    'OPTION_INVALID',
    `${option} must be a number from ${min} to ${max}, got ${String(value)}`,
  );
}

/** Returns `value` if it is a whole number from `min` to `max`, both included. */
export function wholeWithin(option: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new StimlogError(
    'OPTION_INVALID',
    `${option} must be a whole number from ${min} to ${max}, got ${String(value)}`,
  );
}

/** Returns `value` if it is one of `allowed`; lists them otherwise, and names one that is spelled alike. */
export function oneOf<const T extends string>(
  option: string,
  value: string,
  allowed: readonly T[],
): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new StimlogError(
    'OPTION_INVALID',
    `${option} must be one of ${allowed.join(', ')}, got ${quoted(value)}${didYouMean(value, allowed)}`,
  );
}
