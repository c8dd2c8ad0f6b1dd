import { identity, type OperatorFunction } from 'rxjs';
import { shiftedZone } from '../analysis/shiftedRules.js';
import { StimlogError } from '../model/errors.js';
import { DAY_MS } from '../model/units.js';
import type { Zone } from '../model/zone.js';
import { onCalendar, type Readings, type Renaming } from '../operators/index.js';
import { keyFiles, type PseudonymFlags, pseudonymsOf } from './pseudonymOptions.js';
import { onAnotherCalendar } from './studiedCohort.js';

/** What becomes of a log that is written anew. */
export interface LogNames {
  readonly renamingOf: ((patientId: string) => Renaming) | undefined;
  /** What an input is called. */
  readonly shownAs: (source: number) => string | undefined;
  readonly calendar: OperatorFunction<Readings, Readings>;
  readonly masked: ((message: string) => string) | undefined;
  /** Files beside the inputs that are read. */
  readonly filesRead: readonly string[];
}

/**
 * Everything under its own name, or with `--pseudonymize` under other names and with dates moved. That takes a `zone`:
 * only the wall clock can be moved to another date without telling by its offset how far. Throws `OPTION_INVALID`.
 */
export function logNames(
  flags: PseudonymFlags,
  zone: Zone | undefined,
  note: (text: string) => void,
): LogNames {
  if (flags.pseudonymize && zone === undefined) {
    throw new StimlogError(
      'OPTION_INVALID',
      '--pseudonymize needs --zone: the offsets of a log would tell how far its dates were moved',
    );
  }
  const pseudonyms = pseudonymsOf(flags, note);
  const filesRead = keyFiles(flags);
  if (pseudonyms === undefined || zone === undefined) {
    const none = { renamingOf: undefined, masked: undefined };
    return { ...none, shownAs: () => undefined, calendar: identity, filesRead };
  }
  const movedZone = new Map<string, Zone>();
  const movedZoneOf = (pseudonym: string): Zone => {
    const made = movedZone.get(pseudonym);
    if (made) return made;
    const { shiftMs } = pseudonyms.of(pseudonyms.originalOf(pseudonym)!);
    const moved = shiftedZone(zone, shiftMs / DAY_MS);
    movedZone.set(pseudonym, moved);
    return moved;
  };
  return {
    renamingOf: pseudonyms.of,
    shownAs: (source) => `input ${source + 1}`,
    calendar: onCalendar(onAnotherCalendar(movedZoneOf, () => zone)),
    masked: (message) => pseudonyms.masked(message),
    filesRead,
  };
}
