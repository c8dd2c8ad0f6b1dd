/** 1, 2 and 5 of each decade; of more than three decades only the 1. */
export function logTicks(min: number, max: number): number[] {
  const steps = max / min > 1_000 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(min)); 10 ** exponent <= max; exponent++) {
    for (const step of steps) {
      const value = Number(`${step}e${exponent}`);
      if (value >= min && value <= max) ticks.push(value);
    }
  }
  return ticks;
}
