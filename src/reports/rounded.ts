const SIGNIFICANT_DIGITS = 12;
const DECIMALS = 6;
/** From here on six decimals are more than twelve digits: sums of whole pC in µC keep theirs. */
const LARGE = 10 ** (SIGNIFICANT_DIGITS - DECIMALS);

/** Without what binary fractions add to a quotient: 12 significant digits, of large numbers 6 decimals. */
export function rounded(value: number): number {
  if (Number.isInteger(value) || !Number.isFinite(value)) return value;
  return Math.abs(value) < LARGE
    ? Number(value.toPrecision(SIGNIFICANT_DIGITS))
    : Number(value.toFixed(DECIMALS));
}

/** A copy of JSON data in which every number is {@link rounded}. */
export function roundedIn(value: unknown): unknown {
  if (typeof value === 'number') return rounded(value);
  if (Array.isArray(value)) return value.map(roundedIn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, roundedIn(inner)]));
}
