import type { ChartStyle } from './chartStyle.js';

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
  style: ChartStyle,
): Annotation {
  const lift = Math.round(style.label * 0.95);
  return {
    type: 'line',
    scaleID,
    value,
    borderColor: style.colours.ink,
    borderWidth: style.isThumbnail ? 1 : 1.5,
    borderDash: [...dash],
    drawTime: 'beforeDatasetsDraw',
    label: {
      display: !style.isThumbnail,
      content: text,
      position,
      yAdjust: above ? -lift : lift,
      padding: 2,
      color: style.colours.ink,
      backgroundColor: style.colours.halo,
      drawTime: 'afterDatasetsDraw',
      font: { family: style.fontFamily, size: style.label, weight: 'normal' },
    },
  };
}
