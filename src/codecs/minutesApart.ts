/** `5 h 30 min before`, `730 d after`, for people. */
export function minutesApart(minutes: number): string {
  const size = Math.abs(minutes);
  const parts = [
    [Math.floor(size / 1_440), 'd'],
    [Math.floor((size % 1_440) / 60), 'h'],
    [size % 60, 'min'],
  ] as const;
  const text = parts.filter(([count]) => count > 0).map((part) => part.join(' '));
  return `${text.join(' ')} ${minutes < 0 ? 'before' : 'after'}`;
}
