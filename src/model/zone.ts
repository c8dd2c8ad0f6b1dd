import { Temporal } from 'temporal-polyfill';
import { StimlogError } from './errors.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './units.js';

/** Times outside these years are refused as implausible; zone tables cover them with a year to spare. */
export const FIRST_YEAR = 1990;
export const LAST_YEAR = 2100;

/** A civil time zone as a table: offset changes in UTC order, so that bulk look-ups never leave this file. */
export interface Zone {
  /** IANA name, or `±HH:MM` for a fixed offset. */
  readonly name: string;
  /** Local wall clock minus UTC at an instant, ms. */
  offsetMsAt(utcMs: number): number;
  /** The instants at which the wall clock shows `wallMs` (ms as if it were UTC): none in a gap, two in a fold, earlier first. */
  instantsAt(wallMs: number): readonly number[];
  /** Local dates (day numbers) that the zone never had, as Samoa's 2011-12-30. */
  readonly skippedDays: ReadonlySet<number>;
}

const FIXED_OFFSET = /^([+-])(0\d|1[0-4]):?([0-5]\d)$/;
const compiled = new Map<string, Zone>();

/**
 * The zone of an IANA name (`Europe/Berlin`, `UTC`) or fixed offset (`+02:00`), compiled once.
 * Throws `OPTION_INVALID` for a name that the time-zone data does not know.
 */
export function zoneNamed(name: string): Zone {
  const known = compiled.get(name);
  if (known) return known;
  const zone = compileZone(name);
  compiled.set(name, zone);
  return zone;
}

function compileZone(name: string): Zone {
  const fixed = FIXED_OFFSET.exec(name);
  if (fixed) {
    const size = Number(fixed[2]) * HOUR_MS + Number(fixed[3]) * MINUTE_MS;
    return tableZone(name, [-Infinity], [fixed[1] === '-' ? -size : size]);
  }
  let at: Temporal.ZonedDateTime | null;
  try {
    at = Temporal.ZonedDateTime.from(`${FIRST_YEAR - 1}-01-01T00:00:00+00:00[${name}]`, {
      offset: 'use',
    });
  } catch (cause) {
    const hint = 'give an IANA name such as Europe/Berlin, or a fixed offset such as +02:00';
    throw new StimlogError('OPTION_INVALID', `zone "${name}" is not known; ${hint}`, { cause });
  }
  const startsMs = [-Infinity];
  const offsetsMs = [at.offsetNanoseconds / 1e6];
  const endMs = Date.UTC(LAST_YEAR + 2, 0);
  for (;;) {
    at = at.getTimeZoneTransition('next');
    if (at === null || at.epochMilliseconds > endMs) break;
    startsMs.push(at.epochMilliseconds);
    offsetsMs.push(at.offsetNanoseconds / 1e6);
  }
  return tableZone(name, startsMs, offsetsMs);
}

function tableZone(name: string, startsMs: readonly number[], offsetsMs: readonly number[]): Zone {
  const starts = Float64Array.from(startsMs);
  const offsets = Float64Array.from(offsetsMs);
  let hint = 0; // the interval of the last answer: logs are mostly in order

  const offsetMsAt = (utcMs: number): number => {
    if (utcMs < starts[hint]! || utcMs >= (starts[hint + 1] ?? Infinity)) {
      let low = 0;
      let high = starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (starts[middle]! <= utcMs) low = middle;
        else high = middle;
      }
      hint = low;
    }
    return offsets[hint]!;
  };

  const instantsAt = (wallMs: number): readonly number[] => {
    // Offsets lie within ±26 h, and no zone changes twice within two days.
    const before = wallMs - offsetMsAt(wallMs - 26 * HOUR_MS);
    const after = wallMs - offsetMsAt(wallMs + 26 * HOUR_MS);
    const candidates = before === after ? [before] : [before, after];
    return candidates.filter((utcMs) => utcMs + offsetMsAt(utcMs) === wallMs).sort((a, b) => a - b);
  };

  const skippedDays = new Set<number>();
  for (let i = 1; i < starts.length; i++) {
    const jumpMs = offsets[i]! - offsets[i - 1]!;
    if (jumpMs >= DAY_MS) skippedDays.add(Math.floor((starts[i]! + offsets[i - 1]!) / DAY_MS));
  }
  return { name, offsetMsAt, instantsAt, skippedDays };
}
