import { COLOURS, FONT_FAMILY, type TextSizes } from './theme.js';

/** Options of one annotation, as chartjs-plugin-annotation documents them: it does not export their type. */
export type Annotation = Readonly<Record<string, unknown>>;

export interface LimitLineOptions {
  readonly value: number;
  readonly text: string;
  readonly scaleID?: string;
  readonly dash?: readonly number[];
  /** At which end the words stand. @defaultValue 'end', the right */
  readonly position?: 'start' | 'end';
  /** Whether the text stands above the line. @defaultValue true */
  readonly above?: boolean;
}

/** A level line across the plot with its words at the right end. A thumbnail has no words. */
export function limitLine(
  { value, text, scaleID = 'y', dash = [8, 5], above = true, position = 'end' }: LimitLineOptions,
  sizes: TextSizes,
): Annotation {
  const lift = Math.round(sizes.label * 0.95);
  return {
    type: 'line',
    scaleID,
    value,
    borderColor: COLOURS.ink,
    borderWidth: sizes.isThumbnail ? 1 : 1.5,
    borderDash: [...dash],
    drawTime: 'beforeDatasetsDraw',
    label: {
      display: !sizes.isThumbnail,
      content: text,
      position,
      yAdjust: above ? -lift : lift,
      padding: 2,
      color: COLOURS.ink,
      backgroundColor: 'rgba(255, 255, 255, 0.7)',
      drawTime: 'afterDatasetsDraw',
      font: { family: FONT_FAMILY, size: sizes.label, weight: 'normal' },
    },
  };
}
