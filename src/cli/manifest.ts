import { dirname, isAbsolute, join } from 'node:path';
import { CENSOR_REASONS, type CensorReason } from '../analysis/persistence.js';
import { parseDay } from '../model/civil.js';
import { quoted } from '../model/diagnostic.js';
import { StimlogError } from '../model/errors.js';
import { didYouMean } from '../model/nearest.js';
import { zoneNamed } from '../model/zone.js';
import { readTextTable } from './textTable.js';

/** What a manifest says of one patient. */
export interface Enrolment {
  readonly patientId: string;
  /** Line on which the patient is named first. */
  readonly line: number;
  readonly zone: string | undefined;
  /** Path of a prescription file. */
  readonly prescription: string | undefined;
  readonly activation: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly endReason: CensorReason | undefined;
  /** All other columns, by their names as written; empty cells are missing. */
  readonly covariates: ReadonlyMap<string, string>;
}

export interface Manifest {
  readonly path: string;
  /** Names of the columns that are no instruction, in order. */
  readonly covariates: readonly string[];
  readonly patients: ReadonlyMap<string, Enrolment>;
  /** Who is in each file, files in the order of the manifest. */
  readonly patientsIn: ReadonlyMap<string, readonly string[]>;
}

/** What a column may be called; others are covariates. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  patientId: ['patient_id', 'id', 'patient'],
  file: ['file', 'path', 'log'],
  zone: ['zone', 'time_zone', 'timezone'],
  prescription: ['prescription'],
  activation: ['activation', 'activation_date'],
  from: ['from'],
  to: ['to'],
  endReason: ['end_reason'],
};
type ColumnName = keyof typeof COLUMNS;

/**
 * Reads a manifest: delimited text, a row a patient, or several of one patient with several files. Paths are relative to
 * it. Throws `MANIFEST_INVALID` with file and line, or `SOURCE_UNREADABLE`.
 */
export function readManifest(path: string): Manifest {
  const { columns, rows } = readTextTable(path, 'MANIFEST_INVALID');
  const places = columnPlaces(path, columns);
  const covariates = columns.flatMap((name, at) =>
    name !== '' && ![...places.values()].includes(at) ? [{ name, at }] : [],
  );
  const patients = new Map<string, Enrolment>();
  const patientsIn = new Map<string, string[]>();
  for (const { line, cells } of rows) {
    const refuse: Refuse = (message) => {
      throw new StimlogError('MANIFEST_INVALID', `${path}:${line}: ${message}`);
    };
    const textOf = (name: ColumnName): string | undefined =>
      cells[places.get(name) ?? -1] || undefined;
    const patientId = textOf('patientId') ?? refuse('names no patient');
    const prescription = textOf('prescription');
    const found: Enrolment = {
      patientId,
      line,
      zone: zoneOf(textOf('zone'), refuse),
      prescription: prescription && besides(path, prescription),
      activation: dateOf('activation', textOf('activation'), refuse),
      from: dateOf('from', textOf('from'), refuse),
      to: dateOf('to', textOf('to'), refuse),
      endReason: endReasonOf(textOf('endReason'), refuse),
      covariates: new Map(
        covariates.flatMap(({ name, at }) => (cells[at] ? [[name, cells[at]]] : [])),
      ),
    };
    if (found.from !== undefined && found.to !== undefined && found.to < found.from) {
      refuse(`to ${found.to} lies before from ${found.from}`);
    }
    const known = patients.get(patientId);
    if (known === undefined) patients.set(patientId, found);
    else {
      const other = differs(known, found);
      if (other) refuse(`patient ${quoted(patientId)} has another ${other} on line ${known.line}`);
    }
    const file = textOf('file');
    if (file === undefined) {
      if (known)
        refuse(`repeats patient ${quoted(patientId)} of line ${known.line}, without a file`);
      continue;
    }
    const inFile = patientsIn.get(besides(path, file)) ?? [];
    if (/^[a-z]+:\/\//i.test(file)) refuse(`${quoted(file)} is an address; only files are read`);
    if (inFile.includes(patientId)) {
      refuse(`repeats patient ${quoted(patientId)} with the file ${quoted(file)}`);
    }
    patientsIn.set(besides(path, file), [...inFile, patientId]);
  }
  if (patients.size > 0)
    return { path, covariates: covariates.map(({ name }) => name), patients, patientsIn };
  throw new StimlogError('MANIFEST_INVALID', `${path}: names no patient`);
}

type Refuse = (message: string) => never;

function columnPlaces(path: string, columns: readonly string[]): Map<ColumnName, number> {
  const plain = columns.map((name) => name.toLowerCase().replaceAll(/[\s-]+/g, '_'));
  const places = new Map<ColumnName, number>();
  for (const [name, spellings] of Object.entries(COLUMNS)) {
    const found = plain.flatMap((column, at) => (spellings.includes(column) ? [at] : []));
    if (found.length > 1) {
      const both = found.map((at) => quoted(columns[at]!)).join(' and ');
      throw new StimlogError(
        'MANIFEST_INVALID',
        `${path}:1: ${both} both name the ${spellings[0]}`,
      );
    }
    if (found.length === 1) places.set(name, found[0]!);
  }
  if (places.has('patientId')) return places;
  throw new StimlogError(
    'MANIFEST_INVALID',
    `${path}:1: has no column patient_id; it has ${columns.map(quoted).join(', ')}`,
  );
}

function besides(path: string, file: string): string {
  return file === '-' || isAbsolute(file) ? file : join(dirname(path), file);
}

function zoneOf(name: string | undefined, refuse: Refuse): string | undefined {
  try {
    return name && zoneNamed(name).name;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function dateOf(column: string, text: string | undefined, refuse: Refuse): string | undefined {
  if (text === undefined || parseDay(text) !== undefined) return text;
  return refuse(`${column} must be a date YYYY-MM-DD that exists, got ${quoted(text)}`);
}

function endReasonOf(text: string | undefined, refuse: Refuse): CensorReason | undefined {
  const found = CENSOR_REASONS.find((reason) => reason === text);
  if (text === undefined || found !== undefined) return found;
  return refuse(
    `end_reason must be one of ${CENSOR_REASONS.join(', ')}, got ${quoted(text)}${didYouMean(text, CENSOR_REASONS)}`,
  );
}

/** What two rows of one patient say differently; undefined: nothing. */
function differs(one: Enrolment, other: Enrolment): string | undefined {
  const fields = ['zone', 'prescription', 'activation', 'from', 'to', 'endReason'] as const;
  const names = new Set([...one.covariates.keys(), ...other.covariates.keys()]);
  return (
    fields.find((field) => one[field] !== other[field]) ??
    [...names].find((name) => one.covariates.get(name) !== other.covariates.get(name))
  );
}
