import type { AdherenceDay } from './adherenceResult.js';

/** How a day's valid sessions compare with its prescription: from too little to too much, then what stands outside of that scale. */
export const DAY_CLASS_IDS = [
  'noSession',
  'partly',
  'asPrescribed',
  'more',
  'leftOut',
  'nonePrescribed',
] as const;
export type DayClassId = (typeof DAY_CLASS_IDS)[number];

/** The class of a day. A day that is left out is that, whatever was done; a session on a free day is "more". */
export function dayClass(day: AdherenceDay): DayClassId {
  const { prescribedSessions, validSessions, leftOut } = day;
  if (leftOut !== undefined) return 'leftOut';
  if (validSessions > prescribedSessions) return 'more';
  if (prescribedSessions === 0) return 'nonePrescribed';
  if (validSessions === 0) return 'noSession';
  return validSessions < prescribedSessions ? 'partly' : 'asPrescribed';
}
