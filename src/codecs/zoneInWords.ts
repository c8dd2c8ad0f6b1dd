import { findIana } from 'windows-iana';
import { MINUTE_MS } from '../model/units.js';
import { type Zone, zoneNamed } from '../model/zone.js';

/** A zone that a line of free text names. */
export interface ZoneInWords {
  readonly zone: Zone;
  /** The words that name it. */
  readonly words: string;
  /** True if only an offset stands there: it knows nothing of daylight saving time. */
  readonly isFixed: boolean;
}

/** What Windows shows people for zones that it shows as "… Time (country)"; its other names are identifiers. */
const SHOWN_NAMES: Readonly<Record<string, string>> = {
  'Eastern Time (US & Canada)': 'America/New_York',
  'Central Time (US & Canada)': 'America/Chicago',
  'Mountain Time (US & Canada)': 'America/Denver',
  'Pacific Time (US & Canada)': 'America/Los_Angeles',
  'Atlantic Time (Canada)': 'America/Halifax',
};

const WINDOWS_NAME = /((?:[A-Za-z][\w.]* ){1,5})(?:Standard|Daylight|Summer) Time\b/;
const IANA_NAME = /\b[A-Z][A-Za-z_]+\/[A-Z][\w+-]+(?:\/[A-Z][\w+-]+)?/;
const OFFSET = /\b(?:UTC|GMT)\s?([+\-\u2212])(\d{1,2})(?::?(\d{2}))?(?![\d:])/;
const UTC_ALONE = /\b(?:Coordinated Universal Time|UTC)\b(?!\s?[+\-\u2212]?\d)/;

/**
 * The zone that `text` names: an IANA name, a name of Windows (`Eastern Standard Time`,
 * `Eastern Time (US & Canada)`; CLDR's table of them), an offset (`GMT+1`, `(UTC-5)`), or UTC. Undefined if
 * it names none, or an offset beside a name that never has it: then neither is sure.
 */
export function zoneInWords(text: string): ZoneInWords | undefined {
  const offset = offsetIn(text);
  const named = namedZoneIn(text);
  if (named !== undefined) {
    return offset === undefined || hasOffset(named.zone, offset.minutes) ? named : undefined;
  }
  if (offset !== undefined) return { zone: offset.zone, words: offset.words, isFixed: true };
  const utc = UTC_ALONE.exec(text);
  return utc === null ? undefined : { zone: zoneNamed('UTC'), words: utc[0], isFixed: false };
}

function namedZoneIn(text: string): ZoneInWords | undefined {
  for (const [words, name] of Object.entries(SHOWN_NAMES)) {
    if (text.includes(words)) return { zone: zoneNamed(name), words, isFixed: false };
  }
  const windows = WINDOWS_NAME.exec(text);
  if (windows !== null) {
    const words = windows[1]!.trim().split(' ');
    // What stands before the name belongs to the sentence: the longest name that is one counts.
    for (let from = 0; from < words.length; from++) {
      const name = `${words.slice(from).join(' ')} Standard Time`;
      const [iana] = findIana(name, '001');
      if (iana !== undefined) return { zone: zoneNamed(iana), words: name, isFixed: false };
    }
  }
  const iana = IANA_NAME.exec(text)?.[0];
  if (iana === undefined) return undefined;
  try {
    return { zone: zoneNamed(iana), words: iana, isFixed: false };
  } catch {
    return undefined; // two words with a slash between them
  }
}

function offsetIn(
  text: string,
): { readonly zone: Zone; readonly minutes: number; readonly words: string } | undefined {
  const found = OFFSET.exec(text);
  if (found === null) return undefined;
  const [words, sign, hours, minutes = '00'] = found;
  const isBehind = sign !== '+';
  try {
    const zone = zoneNamed(`${isBehind ? '-' : '+'}${hours!.padStart(2, '0')}:${minutes}`);
    const size = Number(hours) * 60 + Number(minutes);
    return { zone, minutes: isBehind ? -size : size, words };
  } catch {
    return undefined;
  }
}

/** True if the zone's clocks show this offset at one time of the year. */
function hasOffset(zone: Zone, minutes: number): boolean {
  const seasons = [Date.UTC(2022, 0, 1), Date.UTC(2022, 6, 1)];
  return seasons.some((utcMs) => zone.offsetMsAt(utcMs) === minutes * MINUTE_MS);
}
