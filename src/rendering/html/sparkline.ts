/** Points of a line at most: more cannot be told apart at its width. */
const MAX_POINTS = 60;
const HEIGHT = 20;
const WIDTH = 120;

/** A small line of ratios over the weeks, 0 below and 1 above; a hole where there is none. Decoration: the row has the numbers. */
export function sparkline(ratios: readonly (number | null)[]): string {
  const step = Math.max(1, Math.ceil(ratios.length / MAX_POINTS));
  const points: (number | null)[] = [];
  for (let i = 0; i < ratios.length; i += step) {
    const known = ratios.slice(i, i + step).filter((ratio) => ratio !== null);
    points.push(
      known.length === 0 ? null : known.reduce((sum, ratio) => sum + ratio, 0) / known.length,
    );
  }
  const pitch = points.length > 1 ? WIDTH / (points.length - 1) : WIDTH;
  let path = '';
  let isDown = false;
  for (const [index, ratio] of points.entries()) {
    if (ratio === null) {
      isDown = false;
      continue;
    }
    const x = Math.round(index * pitch);
    const y = Math.round(HEIGHT - 1 - Math.min(ratio, 1.1) * ((HEIGHT - 2) / 1.1));
    const alone = !isDown && (points[index + 1] ?? null) === null;
    path += `${isDown ? 'L' : 'M'}${x} ${y}${alone ? 'h1' : ''}`;
    isDown = true;
  }
  return `<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" aria-hidden="true" focusable="false"><path d="${path}"/></svg>`;
}
