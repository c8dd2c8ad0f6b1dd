const decimals = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });
const percents = new Intl.NumberFormat('en-GB', {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** At most two decimals, thousands apart. */
export function number(value: number): string {
  return decimals.format(value);
}

/** A ratio as a percentage; – for null. */
export function percent(ratio: number | null): string {
  return ratio === null ? '–' : `${percents.format(ratio * 100)} %`;
}

/** `1 day`, `1,204 days`. */
export function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Four significant digits for a quantity, at most three decimals; – for null. */
export function quantity(value: number | null): string {
  if (value === null) return '–';
  const digits = Math.max(0, Math.min(3, 3 - Math.floor(Math.log10(Math.abs(value) || 1))));
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: digits }).format(value);
}
