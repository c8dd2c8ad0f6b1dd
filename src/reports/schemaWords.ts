/* Words that the report's JSON Schema is written in. */

export const text = (description: string) => ({ type: 'string', description }) as const;
export const count = (description: string) =>
  ({ type: 'integer', minimum: 0, description }) as const;
export const amount = (description: string) =>
  ({ type: 'number', minimum: 0, description }) as const;
export const oneOf = <const T extends readonly string[]>(values: T, description: string) =>
  ({ type: 'string', enum: values, description }) as const;
export const date = (description: string) =>
  ({ type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description }) as const;
export const list = <const T>(items: T, description: string) =>
  ({ type: 'array', items, description }) as const;
export const orNull = <const T extends { readonly description: string }>(
  schema: T,
  absent: string,
) =>
  ({
    anyOf: [schema, { type: 'null' }],
    description: `${schema.description} null: ${absent}.`,
  }) as const;

/** An object with exactly these keys; those in `optional` may be missing. */
export function object<const T extends Readonly<Record<string, unknown>>>(
  description: string,
  properties: T,
  optional: readonly (keyof T & string)[] = [],
) {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return {
    type: 'object',
    description,
    additionalProperties: false,
    required,
    properties,
  } as const;
}
