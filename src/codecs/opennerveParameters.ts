import { LOGGED_PROGRAM_LIMITS as LIMITS } from '../model/program.js';

/** What is read of the parameters of stimulation, by id; the device stores them in these units. */
export const READ_PARAMETERS = {
  SP02: 'amplitudeMilliamps',
  SP03: 'pulseWidthMicroseconds',
  SP04: 'frequencyHertz',
  SP05: 'rampUpSeconds',
  SP06: 'rampDownSeconds',
  SP07: 'trainOnSeconds',
  SP08: 'trainOffSeconds',
  SP13: 'maxSafeAmplitudeMilliamps',
} as const;
export type ReadParameter = (typeof READ_PARAMETERS)[keyof typeof READ_PARAMETERS];

/** Largest values that are believed: those of a program in any log. */
const LARGEST: Readonly<Record<ReadParameter, number>> = {
  amplitudeMilliamps: LIMITS.amplitude_left_ma,
  pulseWidthMicroseconds: LIMITS.pulse_width_us,
  frequencyHertz: LIMITS.frequency_hz,
  rampUpSeconds: LIMITS.ramp_up_s,
  rampDownSeconds: LIMITS.ramp_down_s,
  trainOnSeconds: LIMITS.on_s,
  trainOffSeconds: LIMITS.off_s,
  maxSafeAmplitudeMilliamps: LIMITS.amplitude_left_ma,
};

/** Highest number of each family of ids: parameters of hardware, stimulation, Bluetooth, test. */
const HIGHEST: Readonly<Record<string, number>> = { HP: 30, SP: 19, BP: 3, TP: 1 };

/** True for an id that the firmware has (App/Functions/Inc/app_func_parameter.h). */
export function isKnownParameter(id: string): boolean {
  if (/^ST[1-6][12]$/.test(id)) return true;
  const match = /^([A-Z]P)(\d\d)$/.exec(id);
  if (match === null) return false;
  const number = Number(match[2]);
  return number >= 1 && number <= (HIGHEST[match[1]!] ?? 0);
}

const isRead = (id: string): id is keyof typeof READ_PARAMETERS =>
  Object.hasOwn(READ_PARAMETERS, id);

/** A change of a parameter as logged: `(SP02)Val=00003.0`, or raw bytes in hexadecimal. */
export interface ParameterChange {
  readonly id: string;
  readonly isKnown: boolean;
  /** What it is read as; undefined: known to the device only. */
  readonly readAs: ReadParameter | undefined;
  /** NaN where the text is no number that is believed. */
  readonly value: number;
  readonly written: string;
}

/** Undefined where the text names no parameter. */
export function readParameterChange(data: string): ParameterChange | undefined {
  const match = /^\(\s*([A-Za-z0-9]{1,12})\s*\)(.*)$/.exec(data);
  if (match === null) return undefined;
  const id = match[1]!;
  const readAs = isRead(id) ? READ_PARAMETERS[id] : undefined;
  const written = match[2]!.trim();
  const value = readAs ? numberOf(written.replace(/^Val=\s*/i, '')) : Number.NaN;
  return {
    id,
    isKnown: isKnownParameter(id),
    readAs,
    value: readAs && value <= LARGEST[readAs] ? value : Number.NaN,
    written,
  };
}

/** A number as the device writes it, with or without commas between thousands; NaN for other text. */
export function numberOf(text: string): number {
  if (!/^(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(text)) return Number.NaN;
  return Number(text.replaceAll(',', ''));
}
