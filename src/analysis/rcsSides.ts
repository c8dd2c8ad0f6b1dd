import type { Side } from '../model/pulse.js';
import type { RcsGroupSettings } from '../model/rcsRecord.js';
import { RCS_PROGRAMS } from '../model/rcsRecord.js';

/** Contacts of one lead; leads 0 and 1 are on the first connector of the implant, 2 and 3 on the second. */
const LEAD_CONTACTS = 4;
const FIRST_CONNECTOR_CONTACTS = 8;
/** Codes of `LeadLocation` (convertMetadataCodes.m). */
const LOCATIONS: Readonly<Record<number, Side>> = { 1: 'left', 2: 'right' };

/** How the side of a program is known: by the place of its lead, by the connector, or not at all. */
export type SideSource = 'lead' | 'connector' | 'unknown';

export interface ProgramSide {
  readonly side: Side;
  readonly from: SideSource;
}

/**
 * Which side a program stimulates. Where the record of the leads does not say, contacts 0 to 7 stand for the left and 8 to
 * 15 for the right; where the contacts are not known either, the left stands for all: `from` says so.
 */
export function programSide(
  program: number,
  group: RcsGroupSettings | undefined,
  leadLocations: readonly number[],
): ProgramSide {
  const contact = group?.programs[program]?.contacts[0];
  if (contact === undefined) return { side: 'left', from: 'unknown' };
  const located = LOCATIONS[leadLocations[Math.floor(contact / LEAD_CONTACTS)] ?? 0];
  if (located !== undefined) return { side: located, from: 'lead' };
  return { side: contact < FIRST_CONNECTOR_CONTACTS ? 'left' : 'right', from: 'connector' };
}

/** True if DeviceSettings says that the program is not in use. */
export function isDisabled(program: number, group: RcsGroupSettings | undefined): boolean {
  return group?.programs[program]?.isEnabled === false;
}

export const ALL_PROGRAMS: readonly number[] = Array.from({ length: RCS_PROGRAMS }, (_, i) => i);
