import type { ChartConfiguration } from 'chart.js';
import { withCircles } from './svgCircles.js';

/** Decimals of a pixel that no eye can tell apart: most of a file is coordinates of letters and dots. */
const DECIMALS = 2;

/**
 * Gives an SVG the chart's title as a `<title>`: its letters are drawn as paths, which nobody could search,
 * copy or have read aloud. Coordinates are rounded to a hundredth of a pixel.
 */
export function finishSvg(svg: Uint8Array, configuration: ChartConfiguration): Uint8Array {
  const source = Buffer.from(svg).toString('utf8');
  return Buffer.from(
    withCircles(source)
      .replace(/\b(?:d|transform)="[^"]*"/g, (attribute) =>
        attribute.replace(/-?\d+\.\d+/g, (number) =>
          String(Number(Number(number).toFixed(DECIMALS))),
        ),
      )
      .replace(/<svg [^>]*(?=>)/, (tag) => `${tag} role="img"`)
      .replace(
        /(<svg [^>]*>)/,
        (tag) => `${tag}\n\t<title>${escapeXml(chartTitle(configuration))}</title>`,
      ),
  );
}

/** What the chart says of itself, in one line. */
export function chartTitle({ options }: ChartConfiguration): string {
  return [options?.plugins?.title?.text ?? ''].flat().join(' ');
}

/** Characters that XML 1.0 forbids even when escaped are replaced. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
