import type { ChartConfiguration } from 'chart.js';

/**
 * Gives an SVG the chart's title as a `<title>`: its letters are drawn as paths, which nobody could search,
 * copy or have read aloud.
 */
export function titleSvg(svg: Uint8Array, configuration: ChartConfiguration): Uint8Array {
  const text = configuration.options?.plugins?.title?.text;
  const title = [typeof text === 'string' ? text : (text ?? [])].flat().join(' ');
  const source = Buffer.from(svg).toString('utf8');
  return Buffer.from(
    source
      .replace(/<svg [^>]*(?=>)/, (tag) => `${tag} role="img"`)
      .replace(/(<svg [^>]*>)/, (tag) => `${tag}\n\t<title>${escapeXml(title)}</title>`),
  );
}

/** Characters that XML 1.0 forbids even when escaped are replaced. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
