/** A closed path of curves alone, as the canvas writes a dot: it has no word for a circle. */
const CURVED_PATH = /<path ([^>]*?)d="M(-?[\d.]+) (-?[\d.]+)((?:Q[-\d. ]+){16,})Z"\/>/g;
const CURVE = /Q-?[\d.]+ -?[\d.]+ (-?[\d.]+) (-?[\d.]+)/g;
/** How far, in pixels, a point of it may lie from the circle: what rounding does. */
const TOLERANCE = 0.08;

/** Writes dots as circles: a fiftieth of the letters, and what a program that edits the picture takes for one. */
export function withCircles(svg: string): string {
  return svg.replace(
    CURVED_PATH,
    (path, attributes: string, x: string, y: string, curves: string) => {
      const points = [[Number(x), Number(y)] as const];
      for (const [, endX, endY] of curves.matchAll(CURVE))
        points.push([Number(endX), Number(endY)]);
      const circle = circleThrough(points);
      if (circle === undefined) return path;
      const [cx, cy, r] = circle.map((value) => String(Number(value.toFixed(2))));
      return `<circle ${attributes}cx="${cx}" cy="${cy}" r="${r}"/>`;
    },
  );
}

function circleThrough(
  points: readonly (readonly [number, number])[],
): [number, number, number] | undefined {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const [cx, cy, r] = [(left + right) / 2, (top + bottom) / 2, (right - left) / 2];
  const isRound = points.every(([x, y]) => Math.abs(Math.hypot(x - cx, y - cy) - r) <= TOLERANCE);
  return isRound ? [cx, cy, r] : undefined;
}
