import type { ChartStyle } from './chartStyle.js';

/** The title of an axis: what and in which unit. A thumbnail has none. */
export function axisTitle(text: string, style: ChartStyle) {
  return {
    display: !style.isThumbnail,
    text,
    color: style.colours.mutedInk,
    font: { family: style.fontFamily, size: style.label },
  };
}

/** The title of a logarithmic axis: that it is one is said where there is room; its numbers show it too. */
export function logTitle(quantity: string, unit: string, { height, width }: ChartStyle): string {
  const hasRoom = Math.min(height, width) >= 450;
  return hasRoom ? `${quantity} (${unit}, logarithmic)` : `${quantity} (${unit})`;
}

/** Colour and font of the numbers along an axis. */
export function tickText(style: ChartStyle) {
  return { color: style.colours.mutedInk, font: { family: style.fontFamily, size: style.label } };
}
