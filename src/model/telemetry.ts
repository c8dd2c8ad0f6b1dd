import type { LoggedProgram } from './logEvent.js';
import type { PulseBatch, SessionKey, Side } from './pulse.js';

/** One contraction of one side as the device has summed it up. */
export interface ContractionRecord extends SessionKey {
  readonly kind: 'contraction';
  readonly side: Side;
  /** NaN where the record does not say, here and below. */
  readonly durationMs: number;
  readonly pulses: number;
  readonly amplitudeMeanMilliamps: number;
  readonly amplitudePeakMilliamps: number;
  readonly impedanceOhms: number;
}

/** The program from this time on. Absent fields are NaN. */
export interface ProgramRecord {
  readonly kind: 'program';
  readonly patientId: string;
  /** Unix time, ms, as the device's wall clock had it; NaN: unknown. */
  readonly timeMs: number;
  readonly program: LoggedProgram;
}

/** A measurement of the leads between sessions. */
export interface ImpedanceRecord {
  readonly kind: 'impedance';
  readonly patientId: string;
  readonly timeMs: number;
  readonly leftOhms: number;
  readonly rightOhms: number;
}

export interface BatteryRecord {
  readonly kind: 'battery';
  readonly patientId: string;
  readonly timeMs: number;
  readonly volts: number;
  readonly state: string;
}

/** A session that ended, with what the device counted in it beyond the columns of a session record. */
export interface SessionCounters extends SessionKey {
  readonly kind: 'session-counters';
  readonly contractions: number;
  readonly limitedLeft: number;
  readonly limitedRight: number;
  readonly chargeLeftMicrocoulombs: number;
  readonly chargeRightMicrocoulombs: number;
}

/** The device whose log this is, as the header names it; once for each device of a patient. */
export interface DeviceRecord {
  readonly kind: 'device';
  readonly patientId: string;
  /** Never empty. */
  readonly deviceId: string;
}

/** What a log says beside its sessions: it is for the parameter report, and for exports that name the device. */
export type Telemetry =
  | { readonly kind: 'pulses'; readonly batch: PulseBatch }
  | SessionCounters
  | ContractionRecord
  | ProgramRecord
  | ImpedanceRecord
  | BatteryRecord
  | DeviceRecord;
