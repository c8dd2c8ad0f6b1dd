import { oneOf, within } from '../model/checks.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { LinkTimes } from './liveLink.js';

/** A week: more than any pause between uploads, and less than a timer can hold. */
const LONGEST_WAIT_SECONDS = 604_800;

/** Keys that every live source understands: seconds, 0 for never. */
export const TIME_KEYS = ['silence', 'give-up'] as const;

/** `SCHEME:PLACE?key=value&key=value`, taken apart. */
export interface LinkArgument<Key extends string> {
  readonly scheme: string;
  readonly place: string;
  readonly query: ReadonlyMap<Key | (typeof TIME_KEYS)[number], string>;
}

/** Throws `OPTION_INVALID` for a key that is not among `keys` and {@link TIME_KEYS}, or is given twice. */
export function linkArgument<const Key extends string>(
  argument: string,
  keys: readonly Key[],
): LinkArgument<Key> {
  const afterScheme = argument.indexOf(':') + 1;
  const scheme = argument.slice(0, afterScheme);
  const [place = '', ...query] = argument.slice(afterScheme).split('?');
  const values = new Map<Key | (typeof TIME_KEYS)[number], string>();
  for (const pair of query.join('?').split('&')) {
    if (pair === '') continue;
    const [key = '', ...value] = pair.split('=');
    const known = oneOf(`${scheme} option`, key, [...keys, ...TIME_KEYS]);
    if (values.has(known)) {
      throw new StimlogError('OPTION_INVALID', `${scheme} option ${known} is given twice`);
    }
    values.set(known, value.join('='));
  }
  return { scheme, place, query: values };
}

/** The number that a key has; undefined if it is not given. */
export function numberOf<Key extends string>(
  { scheme, query }: LinkArgument<Key>,
  key: Key | (typeof TIME_KEYS)[number],
): number | undefined {
  const text = query.get(key);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new StimlogError(
    'OPTION_INVALID',
    `${scheme} option ${key} must be a number, got ${quoted(text)}`,
  );
}

/** `silence` and `give-up`, in milliseconds. */
export function timesOf<Key extends string>(argument: LinkArgument<Key>): LinkTimes {
  const [silenceMs, giveUpMs] = TIME_KEYS.map((key) => {
    const seconds = numberOf(argument, key);
    if (seconds === undefined) return undefined;
    return within(`${argument.scheme} option ${key}`, seconds, 0, LONGEST_WAIT_SECONDS) * 1_000;
  });
  return { silenceMs, giveUpMs };
}

/** The waits of a live source, checked: times that it calls itself are not in seconds. */
export function checkedTimes<T extends LinkTimes>(options: T): T {
  const { silenceMs = 0, giveUpMs = 0 } = options;
  within('silenceMs', silenceMs, 0, LONGEST_WAIT_SECONDS * 1_000);
  within('giveUpMs', giveUpMs, 0, LONGEST_WAIT_SECONDS * 1_000);
  return options;
}
