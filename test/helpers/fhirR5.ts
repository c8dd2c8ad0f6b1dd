import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import fhirpath from 'fhirpath';
import r5 from 'fhirpath/fhir-context/r5';

export interface FhirResource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [element: string]: unknown;
}

interface ElementDefinition {
  readonly path: string;
  readonly min: number;
  readonly type?: readonly { readonly code: string }[];
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
  readonly constraint?: readonly {
    readonly key: string;
    readonly severity: string;
    readonly expression?: string;
  }[];
}

const definitions = dirname(
  createRequire(import.meta.url).resolve('hl7.fhir.r5.core/package.json'),
);
const read = (name: string): unknown => JSON.parse(readFileSync(join(definitions, name), 'utf8'));

/**
 * What a resource has against the definitions of FHIR R5 (package hl7.fhir.r5.core): its JSON Schema; and of each
 * StructureDefinition, types included, elements that are required, required bindings, and constraints of the
 * severity `error`, which fhirpath evaluates.
 */
export function fhirProblems(resource: FhirResource): string[] {
  const validate = schemaOf(resource.resourceType);
  const problems = validate(resource)
    ? []
    : validate.errors!.map(({ instancePath, message }) => `schema: ${instancePath} ${message}`);
  return [
    ...problems,
    ...structureProblems(resource, resource.resourceType, resource.resourceType),
  ];
}

const schemas = new Map<string, ValidateFunction>();
let whole: Ajv | undefined;

function schemaOf(type: string): ValidateFunction {
  if (whole === undefined) {
    const schema = read('openapi/fhir.schema.json') as { definitions: Record<string, object> };
    schema.definitions.ResourceList = {}; // entries are held against their own type
    // One of the published patterns is not a regular expression of Unicode mode.
    whole = new Ajv({
      strict: false,
      allErrors: true,
      meta: false,
      validateSchema: false,
      unicodeRegExp: false,
    });
    whole.addSchema({ definitions: schema.definitions }, 'r5');
  }
  let validate = schemas.get(type);
  if (validate === undefined) {
    validate = whole.compile({ $ref: `r5#/definitions/${type}` });
    schemas.set(type, validate);
  }
  return validate;
}

const elements = new Map<string, readonly ElementDefinition[] | undefined>();

function elementsOf(type: string): readonly ElementDefinition[] | undefined {
  if (!elements.has(type)) {
    const name = `StructureDefinition-${type}.json`;
    const known = existsSync(join(definitions, name));
    elements.set(
      type,
      known
        ? (read(name) as { snapshot: { element: ElementDefinition[] } }).snapshot.element
        : undefined,
    );
  }
  return elements.get(type);
}

const compiled = new Map<string, Evaluator>();

type Evaluator = (resource: object, variables: object) => unknown[];

function evaluate(resource: object, expression: string): unknown[] {
  let evaluator = compiled.get(expression);
  if (evaluator === undefined) {
    evaluator = fhirpath.compile(expression, r5, { traceFn: () => {} }) as Evaluator;
    compiled.set(expression, evaluator);
  }
  return evaluator(resource, { resource, rootResource: resource });
}

function structureProblems(resource: FhirResource, type: string, base: string): string[] {
  const problems: string[] = [];
  const holds = (expression: string): boolean => evaluate(resource, expression)[0] === true;
  const pathOf = (path: string): string => base + path.slice(type.length).replace('[x]', '');
  for (const element of elementsOf(type) ?? []) {
    const path = pathOf(element.path);
    const parent = element.path.lastIndexOf('.');
    if (parent >= 0 && element.min > 0) {
      const leaf = element.path.slice(parent + 1).replace('[x]', '');
      const owner = pathOf(element.path.slice(0, parent));
      if (!holds(`${owner}.all(${leaf}.exists())`)) problems.push(`${path}: is missing`);
    }
    if (evaluate(resource, path).length === 0) continue;
    for (const { key, severity, expression } of element.constraint ?? []) {
      if (severity !== 'error' || expression === undefined) continue;
      if (!holds(`${path}.all(${expression})`)) problems.push(`${path}: breaks ${key}`);
    }
    problems.push(...bindingProblems(resource, element, path));
    if (parent < 0) continue;
    for (const { code } of element.type ?? []) {
      if (!/^[A-Z]/.test(code) || /Element$|^Resource$/.test(code)) continue;
      const typed = element.path.endsWith('[x]') ? `${path}.ofType(${code})` : path;
      if (evaluate(resource, typed).length > 0) {
        problems.push(...structureProblems(resource, code, typed));
      }
    }
  }
  return problems;
}

function bindingProblems(
  resource: FhirResource,
  { binding, type }: ElementDefinition,
  path: string,
): string[] {
  if (binding?.strength !== 'required' || !binding.valueSet || type?.[0]?.code !== 'code')
    return [];
  const codes = codesOf(binding.valueSet.split('|')[0]!);
  const wrong = evaluate(resource, path).filter((code) => !codes.has(String(code)));
  return wrong.map((code) => `${path}: ${code} is not in ${binding.valueSet}`);
}

function codesOf(valueSet: string): Set<string> {
  const name = valueSet.split('/').at(-1)!;
  const { compose } = read(`ValueSet-${name}.json`) as {
    compose: { include: { system: string; concept?: { code: string }[] }[] };
  };
  return new Set(
    compose.include.flatMap(({ system, concept }) => {
      const listed =
        concept ?? (read(`CodeSystem-${system.split('/').at(-1)}.json`) as Concepts).concept;
      return allCodes(listed);
    }),
  );
}

interface Concepts {
  readonly concept: readonly { readonly code: string; readonly concept?: Concepts['concept'] }[];
}

function allCodes(concepts: Concepts['concept']): string[] {
  return concepts.flatMap(({ code, concept }) => [code, ...allCodes(concept ?? [])]);
}
