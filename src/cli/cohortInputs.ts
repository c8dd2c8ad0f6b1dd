import { statSync } from 'node:fs';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import type { Zone } from '../model/zone.js';
import type { CohortRules } from './cohortRules.js';
import { expandInputs } from './expandInputs.js';

/** One input, and what the manifest says of it. */
export interface CohortInput {
  readonly name: string;
  /** Zone of times without an offset; undefined: that of the options. */
  readonly zone: Zone | undefined;
  /** What a patient of it is called in the cohort. Throws `MANIFEST_INVALID` where that cannot be told. */
  readonly nameOf: (patientId: string) => string;
  /** Who is a patient even without a record. */
  readonly enrolled: readonly string[];
}

export interface CohortInputs {
  readonly inputs: readonly CohortInput[];
  /** Names of files that had been named before: they are read once. */
  readonly repeated: readonly string[];
  /** Patients of the manifest who may be in any of the inputs that is not one other patient's ({@link mayHoldOthers}). */
  readonly anywhere: readonly string[];
}

/** False of an input that the manifest gives to a single patient: a record of another is refused there. */
export function mayHoldOthers({ enrolled }: { readonly enrolled: readonly string[] }): boolean {
  return enrolled.length !== 1;
}

/** The inputs that were named, then those of the manifest, each file once; `settings` are files that are no input. */
export async function cohortInputs(
  given: readonly string[],
  { manifest, zoneOf }: CohortRules,
  settings: readonly string[],
): Promise<CohortInputs> {
  const inputs: CohortInput[] = [];
  const others = new Set(settings.map(fileIdentity));
  const several = given.length + (manifest?.patientsIn.size ?? 0) > 1;
  for (const name of await expanded(given, several)) {
    // A folder may hold its own manifest; who names one as an input is told that it is none.
    if (!given.includes(name) && others.has(fileIdentity(name))) continue;
    inputs.push({ name, zone: undefined, nameOf: (patientId) => patientId, enrolled: [] });
  }
  for (const [file, patients] of manifest?.patientsIn ?? []) {
    const zones = new Set(patients.map(zoneOf));
    const [zone] = zones;
    for (const name of await expanded([file], several)) {
      inputs.push({
        name,
        zone: zones.size === 1 ? zone : undefined,
        nameOf: nameIn(patients, manifest!.patients),
        enrolled: patients,
      });
    }
  }
  if (inputs.length === 0) {
    const reason = manifest ? ', and the manifest has no column file' : '';
    throw new StimlogError('OPTION_INVALID', `no input is named${reason}`);
  }
  const placed = new Set([...(manifest?.patientsIn.values() ?? [])].flat());
  const anywhere = [...(manifest?.patients.keys() ?? [])].filter((id) => !placed.has(id));
  return { ...onceEach(inputs), anywhere };
}

/** The files in folders and globs. One that holds none is left as it is among several, to be named when it is read. */
async function expanded(names: readonly string[], several: boolean): Promise<string[]> {
  if (!several) return expandInputs(names);
  const found = await Promise.all(
    names.map((name) =>
      expandInputs([name]).catch((error: unknown) => {
        if (error instanceof StimlogError && error.code === 'SOURCE_UNREADABLE') return [name];
        throw error;
      }),
    ),
  );
  return found.flat();
}

/** A file of one patient may call him what it likes; one of several must use the manifest's names. */
function nameIn(
  patients: readonly string[],
  known: ReadonlyMap<string, { readonly line: number }>,
): CohortInput['nameOf'] {
  const [only] = patients;
  if (patients.length !== 1 || only === undefined) return (patientId) => patientId;
  let calledAs: string | undefined;
  return (patientId) => {
    calledAs ??= patientId;
    const other = known.get(patientId);
    if (patientId === calledAs && (other === undefined || patientId === only)) return only;
    const line = other === undefined ? '' : ` (on line ${other.line} of the manifest)`;
    throw new StimlogError(
      'MANIFEST_INVALID',
      `holds patient ${quoted(patientId)}${line}, but the manifest gives the file to ${quoted(only)}; give it a row for each of its patients`,
    );
  };
}

/** Says that an input was named before; `isHidden`: without its name. */
export function repeatedNote(name: string, isHidden = false): string {
  return `${isHidden ? 'an input' : name} is named more than once; it is read once`;
}

/** Each file once, whatever it was called, and the names of those that were named before. */
export function onceEach<
  Input extends { readonly name: string; readonly enrolled?: readonly string[] },
>(
  inputs: readonly Input[],
): { readonly inputs: readonly Input[]; readonly repeated: readonly string[] } {
  const seen = new Set<string>();
  const repeated: string[] = [];
  const inManifest = new Set(
    inputs.flatMap(({ name, enrolled = [] }) => (enrolled.length > 0 ? fileIdentity(name) : [])),
  );
  const once = inputs.filter(({ name, enrolled = [] }) => {
    const identity = fileIdentity(name);
    if (identity === undefined) return true;
    // What the manifest says of a file holds, also where the file stands on the command line.
    if (enrolled.length === 0 && inManifest.has(identity)) return false;
    if (!seen.has(identity)) {
      seen.add(identity);
      return true;
    }
    repeated.push(name);
    return false;
  });
  return { inputs: once, repeated };
}

/** The same for all names of one file; undefined for what is no file, such as a simulation or a link. */
function fileIdentity(name: string): string | undefined {
  try {
    if (name === '-') return undefined;
    const { dev, ino } = statSync(name);
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}
