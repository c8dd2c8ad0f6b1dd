import { quoted } from '../model/diagnostic.js';
import { isJsonObject, type JsonObject, type JsonValue, listOf } from './jsonWalk.js';
import { numberIn } from './perceptWords.js';

/** Hears, in words, of what stands where a report has something else: it is left out. */
export type OnStrange = (what: string) => void;

/** What a member of a report measures. */
export interface PerceptQuantity {
  /** Name of the member, as in the report. */
  readonly name: string;
  readonly unit: PerceptUnit;
  /** Beyond it a number is damage. */
  readonly max: number;
}

export type PerceptUnit = 'mA' | 'µs' | 'Hz' | 'Ω' | '%' | 'months';

/** True for what a report writes where there is nothing: null, an empty text, list or object, and the text `[]`. */
export function isNothing(value: JsonValue | undefined): boolean {
  if (isJsonObject(value)) return Object.keys(value).length === 0;
  return listOf(value).every((one) => one !== value && isNothing(one));
}

/** A number from 0 to the greatest there is, also as text with its unit. NaN: there is none, or it cannot be read. */
export function quantityIn(
  value: JsonValue | undefined,
  { name, unit, max }: PerceptQuantity,
  onStrange: OnStrange,
): number {
  if (isNothing(value)) return Number.NaN;
  const number = numberIn(value, unit);
  if (number >= 0 && number <= max) return number;
  onStrange(`${name} ${shown(value)}`);
  return Number.NaN;
}

/** The objects of a list, or the object that stands for one; those without members are nothing. */
export function partsIn(
  value: JsonValue | undefined,
  name: string,
  onStrange: OnStrange,
): readonly JsonObject[] {
  const parts = listOf(value).filter((one) => !isNothing(one));
  for (const part of parts) if (!isJsonObject(part)) onStrange(name);
  return parts.filter(isJsonObject);
}

function shown(value: JsonValue | undefined): string {
  if (typeof value === 'string') return quoted(value);
  if (isJsonObject(value)) return 'with members';
  return typeof value === 'object' ? 'with several values' : String(value);
}
