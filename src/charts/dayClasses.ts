import type { DayClassId } from '../analysis/dayClass.js';
import type { Palette } from './palette.js';

/** A class of days in words and in colour. */
export interface DayClass {
  readonly label: string;
  readonly fill: string;
  readonly border?: string | undefined;
}

/** What each class is called and how it is drawn. */
export function dayClasses(colours: Palette): Readonly<Record<DayClassId, DayClass>> {
  return {
    noSession: { label: 'No valid session', fill: colours.none, border: colours.noneBorder },
    partly: { label: 'Fewer than prescribed', fill: colours.partly },
    asPrescribed: { label: 'As prescribed', fill: colours.asPrescribed },
    more: { label: 'More than prescribed', fill: colours.more },
    leftOut: { label: 'Left out', fill: colours.leftOut, border: colours.leftOutHatch },
    nonePrescribed: {
      label: 'None prescribed',
      fill: colours.background,
      border: colours.emptyCellBorder,
    },
  };
}
