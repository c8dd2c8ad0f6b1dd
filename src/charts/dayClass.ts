import type { AdherenceDay } from '../analysis/adherenceResult.js';
import type { Palette } from './palette.js';

/** How a day's valid sessions compare with its prescription, in words and in colour. */
export interface DayClass {
  readonly label: string;
  readonly fill: string;
  readonly border?: string | undefined;
}

/** From too little to too much, then what stands outside of that scale. The order of the legend. */
export const DAY_CLASS_IDS = [
  'noSession',
  'partly',
  'asPrescribed',
  'more',
  'leftOut',
  'nonePrescribed',
] as const;
export type DayClassId = (typeof DAY_CLASS_IDS)[number];

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

/** The class of a day. A day that is left out is that, whatever was done; a session on a free day is "more". */
export function dayClass(day: AdherenceDay): DayClassId {
  const { prescribedSessions, validSessions, leftOut } = day;
  if (leftOut !== undefined) return 'leftOut';
  if (validSessions > prescribedSessions) return 'more';
  if (prescribedSessions === 0) return 'nonePrescribed';
  if (validSessions === 0) return 'noSession';
  return validSessions < prescribedSessions ? 'partly' : 'asPrescribed';
}
