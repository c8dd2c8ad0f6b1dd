import { MEASURES, NOTICE, RATIO_NAMES } from './measures.js';
import type { Program } from './report.js';

/** The project's own codes: no published code system has these figures of a neurostimulator. */
export const MEASURES_SYSTEM = 'urn:stimlog:measures';

/** What the counts of sessions are, by their names in JSON. */
const SESSION_COUNTS = {
  records: 'records of the patient in the inputs',
  prescribed: 'sessions that were prescribed on the days counted',
  valid: 'sessions of at least the valid share of the prescribed length',
  short: 'sessions of less than that',
  extra: 'valid sessions beyond what their day (or slot) prescribed; part of the valid ones',
  duplicate: 'records with the start of another record',
  joined: 'records that were joined to the one before',
  ignored: 'sessions shorter than the minimum, taken for tests',
  outsideObservation: 'sessions outside of the observation',
  onLeftOutDays: 'sessions on days that are left out of every figure',
} as const;

export const SESSION_COUNT_NAMES = Object.keys(SESSION_COUNTS) as (keyof typeof SESSION_COUNTS)[];

const CONCEPTS: readonly (readonly [code: string, display: string, definition: string])[] = [
  ...RATIO_NAMES.map((name) => [name, MEASURES[name].title, MEASURES[name].definition] as const),
  ['numerator', 'Numerator', 'upper side of the ratio'],
  ['denominator', 'Denominator', 'lower side of the ratio'],
  ['daysLeftOut', 'Days left out', 'days of the observation that count on neither side'],
  ['deliveredHours', MEASURES.deliveredHours.title, MEASURES.deliveredHours.definition],
  ['prescribedHours', 'Prescribed', 'time prescribed on the days counted, hours'],
  ['sessions', 'Sessions', 'how the records of the log were counted'],
  ...SESSION_COUNT_NAMES.map(
    (name) => [`sessions.${name}`, `Sessions: ${name}`, SESSION_COUNTS[name]] as const,
  ),
  ['not-a-medical-device', 'Not a medical device', NOTICE],
];

const DISPLAYS = new Map(CONCEPTS.map(([code, display]) => [code, display]));
const DEFINITIONS = new Map(CONCEPTS.map(([code, , definition]) => [code, definition]));

/** A FHIR Coding of one of the project's codes. */
export function measureCoding(code: string): object {
  return { system: MEASURES_SYSTEM, code, display: DISPLAYS.get(code) };
}

/** What the code means, in one sentence. */
export function measureDefinition(code: string): string {
  return DEFINITIONS.get(code) ?? '';
}

/** The codes with their definitions, as a FHIR R5 CodeSystem. */
export function measuresCodeSystem({ version }: Program): object {
  return {
    resourceType: 'CodeSystem',
    url: MEASURES_SYSTEM,
    version,
    name: 'StimlogMeasures',
    title: 'Measures of adherence of stimlog',
    status: 'active',
    experimental: true,
    publisher: 'stimlog',
    description: `Figures counted from logs of neurostimulation. ${NOTICE}`,
    caseSensitive: true,
    content: 'complete',
    count: CONCEPTS.length,
    concept: CONCEPTS.map(([code, display, definition]) => ({ code, display, definition })),
  };
}
