import type { PatientAdherence } from '../analysis/adherence.js';
import type { Ratio } from '../analysis/adherenceResult.js';
import { visible } from '../model/diagnostic.js';
import {
  measureCoding,
  measureDefinition,
  measuresCodeSystem,
  SESSION_COUNT_NAMES,
} from './fhirMeasures.js';
import { MEASURES, NOTICE, RATIO_NAMES, type RatioName } from './measures.js';
import type { Report } from './report.js';
import { rounded } from './rounded.js';

export interface FhirOptions {
  /** The UUID of a text: the same text, the same UUID (RFC 9562, version 5). */
  readonly uuidOf: (text: string) => string;
  /** Ids of the devices whose logs were read, by patient; empty where the log does not name one. */
  readonly devicesOf: (patientId: string) => readonly string[];
}

/**
 * The adherence report as a FHIR R5 Bundle of type `collection`, a patient at a time: Patient, Device,
 * an Observation for each figure, and a DeviceUsage of the period observed that is derived from them. Ids are
 * made of the content.
 * docs/exports.md says what is in it and what is not.
 */
export function* renderFhir(report: Report, options: FhirOptions): Generator<string> {
  const head = {
    resourceType: 'Bundle',
    meta: { tag: [measureCoding('not-a-medical-device')] },
    type: 'collection',
  };
  yield `${JSON.stringify(head).slice(0, -1)},"entry":[\n`;
  const codes = new Entries(options.uuidOf);
  codes.add(measuresCodeSystem(report.program));
  yield codes.text;
  for (const patient of report.adherence) yield `,\n${patientEntries(patient, report, options)}`;
  yield '\n]}\n';
}

/** Entries of a bundle as text. */
class Entries {
  text = '';
  readonly #uuidOf: FhirOptions['uuidOf'];

  constructor(uuidOf: FhirOptions['uuidOf']) {
    this.#uuidOf = uuidOf;
  }

  /** Adds a resource under an id made of its content, or of `name`; returns the reference to it. */
  add(resource: object, name = JSON.stringify(resource)): { readonly reference: string } {
    const id = this.#uuidOf(name);
    const { resourceType, ...rest } = resource as { resourceType: string };
    const entry = { fullUrl: `urn:uuid:${id}`, resource: { resourceType, id, ...rest } };
    this.text += `${this.text === '' ? '' : ',\n'}${JSON.stringify(entry)}`;
    return { reference: entry.fullUrl };
  }
}

function patientEntries(
  patient: PatientAdherence,
  report: Report,
  { uuidOf, devicesOf }: FhirOptions,
): string {
  const { patientId, observation } = patient;
  const entries = new Entries(uuidOf);
  const subject = entries.add(
    { resourceType: 'Patient', identifier: [{ value: visible(patientId) }] },
    `Patient ${patientId}`, // not what is shown of it: two ids may look alike
  );
  const deviceIds = devicesOf(patientId);
  const devices = (deviceIds.length > 0 ? deviceIds : [undefined]).map((deviceId) =>
    entries.add(
      {
        resourceType: 'Device',
        ...(deviceId === undefined ? {} : { identifier: [{ value: visible(deviceId) }] }),
        displayName: 'device whose log was read',
      },
      `Device ${JSON.stringify([patientId, deviceId])}`,
    ),
  );
  const { from: start, to: end } = observation;
  const period = start === null || end === null ? undefined : { start, end };
  // Sessions are not told apart by device: with several, no figure is of one of them.
  const device = devices.length === 1 ? devices[0] : undefined;
  const derivedFrom = observations(patient).map((figure) =>
    entries.add({
      resourceType: 'Observation',
      status: 'final',
      ...figure,
      subject,
      ...(period && { effectivePeriod: period }),
      ...(device && { device }),
    }),
  );
  for (const used of period ? devices : []) {
    entries.add({
      resourceType: 'DeviceUsage',
      status: statusOf(patient),
      patient: subject,
      derivedFrom,
      ...(device && { timingPeriod: period }),
      device: { reference: used },
      note: usageNotes(report, devices.length),
    });
  }
  return entries.text;
}

/** Of the period observed: whether the device is used after it no log can tell. */
function statusOf({
  sessions: { valid, short, ignored, onLeftOutDays },
}: PatientAdherence): string {
  return valid + short + ignored + onLeftOutDays > 0 ? 'completed' : 'not-done';
}

function usageNotes({ quality }: Report, deviceCount: number): object[] {
  const notes = [
    NOTICE,
    'Status is of the period observed, as the log has it: nothing is known of the time after it. How the device was used is in the observations that this is derived from; why, no log tells.',
    ...(deviceCount > 1
      ? ['The log names several devices: the observations are of all of them together.']
      : []),
    ...(quality.assumed.length > 0 ? [`Assumed: ${quality.assumed.join('; ')}.`] : []),
  ];
  return notes.map((text) => ({ text }));
}

/** What differs between the observations: code, value, components and note. */
function observations(patient: PatientAdherence): object[] {
  return [
    ...RATIO_NAMES.map((name) => ratioObservation(name, patient[name], patient)),
    hoursObservation('deliveredHours', patient.deliveredHours),
    hoursObservation('prescribedHours', patient.prescribedHours),
    {
      code: codeOf('sessions'),
      note: noteOf('sessions'),
      component: SESSION_COUNT_NAMES.map((name) => ({
        code: codeOf(`sessions.${name}`),
        valueQuantity: quantity(
          patient.sessions[name],
          name === 'records' ? 'records' : 'sessions',
        ),
      })),
    },
  ];
}

function ratioObservation(
  name: RatioName,
  { value, numerator, denominator, daysLeftOut }: Ratio,
  { deliveredHours }: PatientAdherence,
): object {
  const { unit } = MEASURES[name];
  const isUnknown = name === 'durationRatio' && deliveredHours === null;
  const side = (code: string, amount: number, unitName: string): object => ({
    code: codeOf(code),
    valueQuantity: quantity(amount, unitName),
  });
  return {
    code: codeOf(name),
    ...(value === null
      ? { dataAbsentReason: absent(isUnknown ? 'unsupported' : 'not-applicable') }
      : { valueQuantity: quantity(rounded(value * 100), 'percent') }),
    note: noteOf(name),
    component: [
      ...(isUnknown ? [] : [side('numerator', numerator, unit)]),
      side('denominator', denominator, unit),
      side('daysLeftOut', daysLeftOut, 'days'),
    ],
  };
}

function hoursObservation(
  name: 'deliveredHours' | 'prescribedHours',
  hours: number | null,
): object {
  return {
    code: codeOf(name),
    ...(hours === null
      ? { dataAbsentReason: absent('unsupported') }
      : { valueQuantity: quantity(hours, 'hours') }),
    note: noteOf(name),
  };
}

function codeOf(code: string): object {
  return { coding: [measureCoding(code)] };
}

function noteOf(code: string): object[] {
  return [{ text: measureDefinition(code) }, { text: NOTICE }];
}

/** Unified Code for Units of Measure, by the units of {@link MEASURES}. */
const UCUM_CODES: Readonly<Record<string, string>> = {
  percent: '%',
  hours: 'h',
  days: 'd',
  sessions: '{sessions}',
  periods: '{periods}',
  records: '{records}',
};

function quantity(value: number, unit: string): object {
  const code = UCUM_CODES[unit];
  return { value: rounded(value), unit: code === '%' ? '%' : unit, system: UCUM, code };
}

const UCUM = 'http://unitsofmeasure.org';

/** `unsupported`: the log carries no durations; `not-applicable`: nothing to divide by. */
function absent(code: 'unsupported' | 'not-applicable'): object {
  return {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code }],
  };
}
