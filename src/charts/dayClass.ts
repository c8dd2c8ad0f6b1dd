import type { AdherenceDay } from '../analysis/adherenceResult.js';
import { COLOURS } from './theme.js';

/** How a day's valid sessions compare with its prescription, in words and in colour. */
export interface DayClass {
  readonly label: string;
  readonly fill: string;
  readonly border?: string;
}

const LEFT_OUT: DayClass = {
  label: 'Left out',
  fill: COLOURS.leftOut,
  border: COLOURS.leftOutHatch,
};
const NONE_PRESCRIBED: DayClass = {
  label: 'None prescribed',
  fill: COLOURS.background,
  border: COLOURS.emptyCellBorder,
};
const NO_SESSION: DayClass = { label: 'No valid session', fill: COLOURS.none };
const PARTLY: DayClass = { label: 'Fewer than prescribed', fill: COLOURS.partly };
const AS_PRESCRIBED: DayClass = { label: 'As prescribed', fill: COLOURS.asPrescribed };
const MORE: DayClass = { label: 'More than prescribed', fill: COLOURS.more };

/** From too little to too much, then what stands outside of that scale. The order of the legend. */
export const DAY_CLASSES = {
  noSession: NO_SESSION,
  partly: PARTLY,
  asPrescribed: AS_PRESCRIBED,
  more: MORE,
  leftOut: LEFT_OUT,
  nonePrescribed: NONE_PRESCRIBED,
} as const;

/** The class of a day. A day that is left out is that, whatever was done; a session on a free day is "more". */
export function dayClass(day: AdherenceDay): keyof typeof DAY_CLASSES {
  const { prescribedSessions, validSessions, leftOut } = day;
  if (leftOut !== undefined) return 'leftOut';
  if (validSessions > prescribedSessions) return 'more';
  if (prescribedSessions === 0) return 'nonePrescribed';
  if (validSessions === 0) return 'noSession';
  return validSessions < prescribedSessions ? 'partly' : 'asPrescribed';
}
