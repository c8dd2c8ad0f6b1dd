import type { SessionStopEvent } from '../model/logEvent.js';

/** The columns of `session-csv`, in the order in which they are written. */
export const SESSION_CSV_COLUMNS = [
  'patient_id',
  'session_id',
  'start',
  'duration_s',
  'end_reason',
  'program_id',
  'amplitude_left_ma',
  'amplitude_right_ma',
  'pulse_width_us',
  'frequency_hz',
  'impedance_left_ohm',
  'impedance_right_ohm',
  'pulses_left',
  'pulses_right',
] as const;

export const SESSION_CSV_HEADER = `${SESSION_CSV_COLUMNS.join(',')}\n`;

/** One row of `session-csv`, with its line end. The ids must need no quotes. */
export function encodeSessionRow(patientId: string, session: SessionStopEvent): string {
  return `${patientId},${session.session_id},${session.start},${session.duration_s},${session.end_reason},${session.program_id},${session.amplitude_left_ma},${session.amplitude_right_ma},${session.pulse_width_us},${session.frequency_hz},${session.impedance_left_ohm},${session.impedance_right_ohm},${session.pulses_left},${session.pulses_right}\n`;
}
