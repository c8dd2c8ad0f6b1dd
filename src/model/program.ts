import { within } from './checks.js';

/** What is programmed into the device for one patient. */
export interface TherapyProgram {
  readonly id: string;
  readonly frequencyHertz: number;
  readonly pulseWidthMicroseconds: number;
  readonly amplitudeLeftMilliamps: number;
  readonly amplitudeRightMilliamps: number;
  /** Length of one contraction, s. */
  readonly onSeconds: number;
  /** Rest between contractions, s. */
  readonly offSeconds: number;
  readonly rampUpSeconds: number;
  readonly rampDownSeconds: number;
  readonly sessionMinutes: number;
}

/**
 * 20 Hz (NCT04803214) and 214 µs (report of Ardeshiri 2022, World Neurosurg 168:e253) are
 * published; the cycle, the ramps and the amplitudes are assumed.
 */
export const DEFAULT_PROGRAM: TherapyProgram = {
  id: 'default',
  frequencyHertz: 20,
  pulseWidthMicroseconds: 214,
  amplitudeLeftMilliamps: 3,
  amplitudeRightMilliamps: 3,
  onSeconds: 10,
  offSeconds: 20,
  rampUpSeconds: 2,
  rampDownSeconds: 2,
  sessionMinutes: 30,
};

/** The fields of {@link DEFAULT_PROGRAM} that no published source gives: print them as assumed. */
export const ASSUMED_PROGRAM_FIELDS = [
  'amplitudeLeftMilliamps',
  'amplitudeRightMilliamps',
  'onSeconds',
  'offSeconds',
  'rampUpSeconds',
  'rampDownSeconds',
] as const satisfies readonly (keyof TherapyProgram)[];

/** Largest values of a program in a log that are believed: what no device has would make nonsense of its contractions. */
export const LOGGED_PROGRAM_LIMITS = {
  frequency_hz: 10_000,
  pulse_width_us: 65_534,
  amplitude_left_ma: 65.534,
  amplitude_right_ma: 65.534,
  on_s: 86_400,
  off_s: 86_400,
  ramp_up_s: 3_600,
  ramp_down_s: 3_600,
  session_min: 1_440,
} as const;

/** Returns `program` if every field lies within the schema's bounds; throws `OPTION_INVALID` naming the field. */
export function checkedProgram(program: TherapyProgram): TherapyProgram {
  within('frequencyHertz', program.frequencyHertz, 1, 200);
  within('pulseWidthMicroseconds', program.pulseWidthMicroseconds, 10, 1_000);
  within('amplitudeLeftMilliamps', program.amplitudeLeftMilliamps, 0, 25.5);
  within('amplitudeRightMilliamps', program.amplitudeRightMilliamps, 0, 25.5);
  within('onSeconds', program.onSeconds, 0.1, 3_600);
  within('offSeconds', program.offSeconds, 0, 3_600);
  within('rampUpSeconds', program.rampUpSeconds, 0, program.onSeconds / 2);
  within('rampDownSeconds', program.rampDownSeconds, 0, program.onSeconds / 2);
  within('sessionMinutes', program.sessionMinutes, 1, 180);
  return program;
}
