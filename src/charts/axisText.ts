import { COLOURS, FONT_FAMILY, type TextSizes } from './theme.js';

/** The title of an axis: what and in which unit. A thumbnail has none. */
export function axisTitle(text: string, sizes: TextSizes) {
  return {
    display: !sizes.isThumbnail,
    text,
    color: COLOURS.mutedInk,
    font: { family: FONT_FAMILY, size: sizes.label },
  };
}

/** Colour and font of the numbers along an axis. */
export function tickText(sizes: TextSizes) {
  return { color: COLOURS.mutedInk, font: { family: FONT_FAMILY, size: sizes.label } };
}
