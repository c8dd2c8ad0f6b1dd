import type { Side } from '../model/pulse.js';
import { type JsonValue, listOf } from './jsonWalk.js';

/*
 * The words of a Percept report. Enumerations are written `GroupIdDef.GROUP_A`; programs that rewrite reports
 * change the dot, and programmers in other languages translate the text behind it.
 */

/** What stands behind the name of its enumeration: `GROUP_A` of `GroupIdDef.GROUP_A`. Empty: there is no text or number. */
export function enumText(value: JsonValue | undefined): string {
  if (typeof value === 'object' && value !== null) {
    const [only, ...others] = listOf(value);
    return only === value || others.length > 0 ? '' : enumText(only);
  }
  if (typeof value !== 'string') return value === undefined || value === null ? '' : String(value);
  return value.replace(/^[A-Za-z]\w*?(?:Def|Location|Port)[._]/, '');
}

const LEFT = /left|links|linke|gauche|izquierd|sinistr|esquerd|venstre|vänster/i;
const RIGHT = /right|rechts|rechte|droit|derech|destr|direit|høyre|højre|höger/i;

/** The side that a key or text such as `HemisphereLocationDef.Left` names; undefined: none or both. */
export function sideNamed(text: string): Side | undefined {
  if (LEFT.test(text) === RIGHT.test(text)) return undefined;
  return LEFT.test(text) ? 'left' : 'right';
}

/** `A` of `GroupIdDef.GROUP_A`; empty: no group is named. */
export function groupLetter(value: JsonValue | undefined): string {
  return enumText(value).replace(/^(?:group|gruppe|groupe|grupo|gruppo|groep|grupp)[_ ]/i, '');
}

const ON = /^(?:on|ein|an|marche|activ|aktiv|enabled|encendid|acces|aan|på|true$|1$)/i;
const OFF = /^(?:off|aus|arr[eê]t|inactiv|inaktiv|disabled|apagad|spent|uit|av$|false$|0$)/i;

/** Whether a status says on or off; undefined: neither word. */
export function onOrOff(value: JsonValue | undefined): 'on' | 'off' | undefined {
  const text = enumText(value);
  if (OFF.test(text)) return 'off';
  return ON.test(text) ? 'on' : undefined;
}

/** A number, or one written as text, with a decimal point or comma and perhaps its unit; NaN: neither. */
export function numberIn(value: JsonValue | undefined, unit = ''): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  const match = typeof value === 'string' ? WRITTEN_NUMBER.exec(value) : null;
  const isOfUnit = match?.[2] === '' || match?.[2]?.replace('μ', 'µ') === unit;
  return match && isOfUnit ? Number(match[1]!.replace(',', '.')) : Number.NaN;
}

const WRITTEN_NUMBER = /^\s*([+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*(.*?)\s*$/is;
