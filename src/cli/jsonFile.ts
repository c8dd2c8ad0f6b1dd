import type { ErrorObject } from 'ajv';
import { type ErrorCode, StimlogError } from '../model/errors.js';
import { didYouMean } from '../model/nearest.js';
import { readWholeText } from './readWhole.js';

/** Such files are written by hand. */
const MAX_BYTES = 1_048_576;

/**
 * Reads a JSON file and checks it against its schema. Throws `SOURCE_UNREADABLE`, or `code` with the
 * name of the file and what is wrong in it.
 */
export async function readJsonFile(
  path: string,
  schema: object,
  code: ErrorCode,
): Promise<unknown> {
  const text = readWholeText(path, MAX_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StimlogError(code, `${path}: is not JSON: ${(cause as Error).message}`, { cause });
  }
  const { default: ajv } = await import('ajv/dist/2020.js'); // only runs that need it pay for it
  const validate = new ajv.Ajv2020({ allErrors: true, verbose: true }).compile(schema);
  let trouble: string;
  try {
    if (validate(value)) return value;
    trouble = sayError(validate.errors ?? []);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause; // the call stack is the limit of depth
    trouble = 'is nested too deeply';
  }
  throw new StimlogError(code, `${path}: ${trouble}`);
}

/** The most telling of the validator's findings as one sentence. */
function sayError(errors: readonly ErrorObject[]): string {
  // A failed `oneOf` comes with the failures of all its branches: the deepest place says most.
  const depth = ({ instancePath }: ErrorObject): number => instancePath.split('/').length;
  const rank = (error: ErrorObject): number =>
    (error.keyword === 'additionalProperties' ? 100 : 0) + depth(error);
  const alternatives = errors.find(({ keyword }) => keyword === 'oneOf');
  const inside = errors.filter(
    ({ instancePath, keyword }) =>
      alternatives !== undefined &&
      keyword !== 'oneOf' &&
      keyword !== 'type' &&
      instancePath.startsWith(alternatives.instancePath),
  );
  const worst =
    alternatives !== undefined && inside.length === 0
      ? alternatives
      : errors
          .filter(({ keyword }) => keyword !== 'oneOf')
          .toSorted((a, b) => rank(b) - rank(a))[0];
  if (worst === undefined) return 'does not follow the schema';
  const field = fieldName(worst.instancePath);
  const got = `, got ${JSON.stringify(worst.data)?.slice(0, 80)}`;
  switch (worst.keyword) {
    case 'additionalProperties': {
      const allowed = Object.keys((worst.parentSchema?.properties as object) ?? {});
      const key: string = worst.params.additionalProperty;
      return `${field}unknown key "${key}"; known are ${allowed.join(', ')}${didYouMean(key, allowed)}`;
    }
    case 'enum': {
      const allowed = worst.params.allowedValues as readonly string[];
      return `${field}must be one of ${allowed.join(', ')}${got}${didYouMean(String(worst.data), allowed)}`;
    }
    case 'required':
      return `${field}key "${worst.params.missingProperty}" is missing`;
    case 'pattern':
      return `${field}must look like ${/dayStart|slots/.test(field) ? 'HH:MM' : 'YYYY-MM-DD'}${got}`;
    case 'oneOf':
      if (field.includes('slots')) {
        return `${field}must be a whole number from 1 to 24, or a list such as [{"from": "06:00", "to": "10:00"}]${got}`;
      }
      return `${field}must be a whole number from 0 to 24, or an object such as {"mon": 2, "thu": 1}${got}`;
    default:
      return `${field}${worst.message ?? 'is not allowed'}${got}`;
  }
}

/** `/regimens/0/slots` as `regimens[0].slots: `; '' for the whole file. */
function fieldName(pointer: string): string {
  const path = pointer
    .slice(1)
    .replaceAll(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
  return path === '' ? '' : `${path}: `;
}
