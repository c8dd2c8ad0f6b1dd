import { dayNumberOf, formatInstant } from '../src/model/civil.js';
import { DEFAULT_PROGRAM } from '../src/model/program.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../src/model/units.js';
import type { Zone } from '../src/model/zone.js';
import { normal, type Random, randomStream } from './random.js';

export interface SessionLogOptions {
  readonly seed: number;
  readonly patients: number;
  readonly days: number;
  /** First day, day number. */
  readonly firstDay?: number;
  readonly zone: Zone;
}

/** The columns of `session-csv`, in the order in which they are written. */
export const SESSION_CSV_HEADER =
  'patient_id,session_id,start,duration_s,end_reason,program_id,amplitude_left_ma,amplitude_right_ma,pulse_width_us,frequency_hz,impedance_left_ohm,impedance_right_ohm,pulses_left,pulses_right\n';

/** Wall-clock times around which the two sessions of a day begin. */
const PREFERRED_MS = [7.5 * HOUR_MS, 20 * HOUR_MS];
/** Share of sessions that the patient stops early. Assumed, for realism only. */
const EARLY_STOP_SHARE = 0.06;
/** Chance on each day to begin a break, and to end it. Assumed, for realism only. */
const BREAK_BEGINS = 0.012;
const BREAK_ENDS = 0.2;

/**
 * A session log as `session-csv` text, a patient at a time: each patient starts most of two sessions a
 * day around preferred times, stops some early and takes breaks. Pure in its options; a patient comes
 * out the same whatever the number of patients.
 */
export function* sessionLog(options: SessionLogOptions): Generator<string> {
  yield SESSION_CSV_HEADER;
  for (let patient = 1; patient <= options.patients; patient++) yield patientLog(patient, options);
}

function patientLog(patient: number, options: SessionLogOptions): string {
  const { seed, days, zone, firstDay = dayNumberOf(2026, 1, 5) } = options;
  const habit = randomStream(seed, patient, 1);
  const device = randomStream(seed, patient, 2);
  const patientId = `SIM-${String(patient).padStart(4, '0')}`;
  const willing = 1 / (1 + Math.exp(-(2 + normal(habit))));
  const evening = 1 / (1 + Math.exp(-normal(habit) * 0.5)) - 0.5;
  const amplitudes = [amplitude(device), amplitude(device)] as const;
  const impedances = [650 + 400 * device(), 650 + 400 * device()] as const;
  const rows: string[] = [];
  let onBreak = false;
  let session = 0;
  for (let day = 0; day < days; day++) {
    onBreak = onBreak ? habit() >= BREAK_ENDS : habit() < BREAK_BEGINS;
    for (const [slot, preferredMs] of PREFERRED_MS.entries()) {
      const does = habit() < willing + (slot === 1 ? -evening : evening) * 0.3;
      const shiftMs = normal(habit) * 40 * MINUTE_MS;
      const seconds = duration(habit);
      if (onBreak || !does) continue;
      session++;
      const wallMs = (firstDay + day) * DAY_MS + preferredMs + shiftMs;
      const [startMs] = zone.instantsAt(Math.floor(wallMs / SECOND_MS) * SECOND_MS);
      if (startMs === undefined) continue; // the clock never showed this time
      const start = formatInstant(startMs, zone.offsetMsAt(startMs) / MINUTE_MS);
      rows.push(row(patientId, session, start, seconds, amplitudes, impedances, device));
    }
  }
  return rows.join('');
}

function amplitude(random: Random): number {
  return Math.round((1.5 + 3 * random()) * 20) / 20;
}

function duration(random: Random): number {
  const early = random() < EARLY_STOP_SHARE;
  const share = random();
  return early ? 60 + Math.floor(share * 1_600) : DEFAULT_PROGRAM.sessionMinutes * 60;
}

function row(
  patientId: string,
  session: number,
  start: string,
  seconds: number,
  amplitudes: readonly [number, number],
  impedances: readonly [number, number],
  random: Random,
): string {
  const { onSeconds, offSeconds, frequencyHertz, pulseWidthMicroseconds } = DEFAULT_PROGRAM;
  const cycle = onSeconds + offSeconds;
  const onTime = Math.floor(seconds / cycle) * onSeconds + Math.min(onSeconds, seconds % cycle);
  const pulses = onTime * frequencyHertz;
  const complete = seconds === DEFAULT_PROGRAM.sessionMinutes * 60;
  return `${[
    patientId,
    `${patientId}-${String(session).padStart(5, '0')}`,
    start,
    seconds,
    complete ? 'completed' : 'stopped-by-patient',
    'program-1',
    amplitudes[0].toFixed(2),
    amplitudes[1].toFixed(2),
    pulseWidthMicroseconds,
    frequencyHertz,
    Math.round(impedances[0] + normal(random) * 12),
    Math.round(impedances[1] + normal(random) * 12),
    pulses,
    pulses,
  ].join(',')}\n`;
}
