import { formatDay } from '../src/model/civil.js';
import { DAY_MS, SECOND_MS } from '../src/model/units.js';
import type { TrueSession, TrueSummary } from './truth.js';

export interface PatientTallyOptions {
  readonly patientId: string;
  readonly firstDay: number;
  readonly days: number;
  readonly sessionsPerDay: number;
  readonly sessionSeconds: number;
}

/** A session is valid from this share of the prescribed length on. */
const VALID_SHARE = 0.8;

/** Counts what one patient did, straight from the sessions: an oracle that shares nothing with the analysis. */
export class PatientTally {
  readonly #options: PatientTallyOptions;
  readonly #valid: Uint8Array;
  readonly #any: Uint8Array;
  #sessions = 0;
  #validSessions = 0;
  #deliveredSeconds = 0;
  #records = 0;
  #pulsesLeft = 0;
  #pulsesRight = 0;

  constructor(options: PatientTallyOptions) {
    this.#options = options;
    this.#valid = new Uint8Array(options.days);
    this.#any = new Uint8Array(options.days);
  }

  /** `wallMs`: what the wall clock showed at the start, ms as if it were UTC. */
  add(session: TrueSession, wallMs: number): void {
    const day = Math.floor(wallMs / DAY_MS) - this.#options.firstDay;
    const validFromMs = Math.round(VALID_SHARE * this.#options.sessionSeconds * SECOND_MS);
    this.#records += session.parts.length;
    for (const part of session.parts) {
      this.#pulsesLeft += part.pulses_left;
      this.#pulsesRight += part.pulses_right;
    }
    this.#deliveredSeconds += session.delivered_s;
    this.#sessions++;
    this.#any[day] = 1; // a day beyond the last is no element: it is not counted
    if (session.delivered_s * SECOND_MS < validFromMs) return;
    this.#validSessions++;
    this.#valid[day]!++;
  }

  summary(): TrueSummary {
    const { patientId, days, sessionsPerDay } = this.#options;
    const capped = this.#valid.map((count) => Math.min(count, sessionsPerDay));
    return {
      type: 'summary',
      patient_id: patientId,
      days,
      prescribed_sessions: days * sessionsPerDay,
      sessions: this.#sessions,
      valid_sessions: this.#validSessions,
      short_sessions: this.#sessions - this.#validSessions,
      capped_sessions: capped.reduce((total, count) => total + count, 0),
      any_use_days: this.#any.reduce((total, used) => total + used, 0),
      correct_days: this.#valid.filter((count) => count === sessionsPerDay).length,
      delivered_s: this.#deliveredSeconds,
      records: this.#records,
      pulses_left: this.#pulsesLeft,
      pulses_right: this.#pulsesRight,
    };
  }
}

/** Local date of a start, `YYYY-MM-DD`. */
export function localDate(wallMs: number): string {
  return formatDay(Math.floor(wallMs / DAY_MS));
}
