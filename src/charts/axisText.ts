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

/** Colour and font of the numbers along an axis. */
export function tickText(style: ChartStyle) {
  return { color: style.colours.mutedInk, font: { family: style.fontFamily, size: style.label } };
}
