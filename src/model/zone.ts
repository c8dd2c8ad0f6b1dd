import { Temporal } from 'temporal-polyfill';
import { quoted } from './diagnostic.js';
import { StimlogError } from './errors.js';
import { didYouMean } from './nearest.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './units.js';

/** A civil time zone as a table: offset changes in UTC order, so that bulk look-ups never leave this file. */
export interface Zone {
  /** IANA name, or `±HH:MM` for a fixed offset. */
  readonly name: string;
  /** Local wall clock minus UTC at an instant, ms. */
  offsetMsAt(utcMs: number): number;
  /** Writes what the wall clock shows at each of `utcMs` (ms as if it were UTC) into `wallMs`. */
  wallMsAt(utcMs: Float64Array, wallMs: Float64Array): void;
  /** The instants at which the wall clock shows `wallMs` (ms as if it were UTC): none in a gap, two in a fold, earlier first. */
  instantsAt(wallMs: number): readonly number[];
  /** The local dates (day numbers) from `firstDay` to `lastDay` that the zone never had, as Samoa's 2011-12-30. */
  skippedDays(firstDay: number, lastDay: number): readonly number[];
}

/** The zone of each patient; undefined: the wall clock of each record's own offset. */
export type ZoneOf = (patientId: string) => Zone | undefined;

const FIXED_OFFSET = /^([+-])(0\d:[0-5]\d|1[0-3]:[0-5]\d|14:00)$/;
const IANA_NAME = /^[A-Za-z][\w+-]*(\/[\w+-]+)*$/;
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
    const [hours, minutes] = fixed[2]!.split(':').map(Number);
    const size = hours! * HOUR_MS + minutes! * MINUTE_MS;
    const table = { starts: Float64Array.of(-Infinity), offsets: Float64Array.of(size) };
    if (fixed[1] === '-') table.offsets[0] = -size;
    return tableZone(name, () => table);
  }
  const tables = new Map<number, OffsetTable>();
  const tableOf = (block: number): OffsetTable => {
    const known = tables.get(block);
    if (known) return known;
    const table = compileBlock(name, block);
    tables.set(block, table);
    return table;
  };
  try {
    if (!IANA_NAME.test(name)) throw new RangeError('no IANA name');
    tableOf(0); // a name that is not known fails here, not later
  } catch (cause) {
    const hint = 'give an IANA name such as Europe/Berlin, or a fixed offset such as +02:00';
    const near = didYouMean(name, Intl.supportedValuesOf('timeZone'));
    throw new StimlogError(
      'OPTION_INVALID',
      `zone ${quoted(name)} is not known${near || `; ${hint}`}`,
      {
        cause,
      },
    );
  }
  return tableZone(name, tableOf);
}

/** Tables are compiled a few years at a time, for asking the library takes longer than a small report. */
const BLOCK_MS = 4 * 365 * DAY_MS;

/** Offsets from each of `starts` (Unix time, ms) on; the first start is the block's own. */
interface OffsetTable {
  readonly starts: Float64Array;
  readonly offsets: Float64Array;
}

function compileBlock(name: string, block: number): OffsetTable {
  const instant = Temporal.Instant.fromEpochMilliseconds(block * BLOCK_MS);
  let at: Temporal.ZonedDateTime | null = instant.toZonedDateTimeISO(name);
  const starts = [-Infinity];
  const offsets = [at.offsetNanoseconds / 1e6];
  for (;;) {
    at = at.getTimeZoneTransition('next');
    if (at === null || at.epochMilliseconds >= (block + 1) * BLOCK_MS) break;
    starts.push(at.epochMilliseconds);
    offsets.push(at.offsetNanoseconds / 1e6);
  }
  return { starts: Float64Array.from(starts), offsets: Float64Array.from(offsets) };
}

function tableZone(name: string, tableOf: (block: number) => OffsetTable): Zone {
  let fromMs = Infinity; // the interval of the last answer: logs are mostly in order
  let toMs = -Infinity;
  let offsetMs = 0;

  const offsetMsAt = (utcMs: number): number => {
    if (utcMs >= fromMs && utcMs < toMs) return offsetMs;
    const block = Math.floor(utcMs / BLOCK_MS);
    const { starts, offsets } = tableOf(block);
    const index = starts.findLastIndex((start) => start <= utcMs);
    fromMs = Math.max(starts[index]!, block * BLOCK_MS);
    toMs = Math.min(starts[index + 1] ?? Infinity, (block + 1) * BLOCK_MS);
    offsetMs = offsets[index]!;
    return offsetMs;
  };

  const wallMsAt = (utcMs: Float64Array, wallMs: Float64Array): void => {
    let [from, to, offset] = [Infinity, -Infinity, 0];
    for (let i = 0; i < utcMs.length; i++) {
      const at = utcMs[i]!;
      if (at < from || at >= to) {
        offset = offsetMsAt(at);
        [from, to] = [fromMs, toMs];
      }
      wallMs[i] = at + offset;
    }
  };

  const instantsAt = (wallMs: number): readonly number[] => {
    // Offsets lie within ±26 h, and no zone changes twice within two days.
    const before = wallMs - offsetMsAt(wallMs - 26 * HOUR_MS);
    const after = wallMs - offsetMsAt(wallMs + 26 * HOUR_MS);
    if (before === after) return [before]; // no change is near
    return [before, after]
      .filter((utcMs) => utcMs + offsetMsAt(utcMs) === wallMs)
      .sort((a, b) => a - b);
  };

  const skippedDays = (firstDay: number, lastDay: number): readonly number[] => {
    const days: number[] = [];
    const lastBlock = Math.floor(((lastDay + 2) * DAY_MS) / BLOCK_MS);
    for (
      let block = Math.floor(((firstDay - 2) * DAY_MS) / BLOCK_MS);
      block <= lastBlock;
      block++
    ) {
      const { starts, offsets } = tableOf(block);
      for (let i = 1; i < starts.length; i++) {
        if (offsets[i]! - offsets[i - 1]! < DAY_MS) continue; // only such a jump leaves a whole day out
        const day = Math.floor((starts[i]! + offsets[i - 1]!) / DAY_MS);
        if (day >= firstDay && day <= lastDay) days.push(day);
      }
    }
    return days;
  };
  return { name, offsetMsAt, wallMsAt, instantsAt, skippedDays };
}
