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
  /** Charge left of a full battery, 0 to 1; absent where the device does not say. */
  readonly chargeRatio?: number;
  /** Months that it will last, as the device estimates; absent where it does not say. */
  readonly monthsLeft?: number;
}

/**
 * What one side of a device that stimulates without sessions gave over time: the mean amplitude of each bin,
 * at the begin of the bin. Times ascend, none twice. Never changed after it is emitted.
 */
export interface AmplitudeTrend {
  readonly kind: 'amplitude-trend';
  readonly patientId: string;
  readonly side: Side;
  readonly length: number;
  /** Unix time, ms. */
  readonly timeMs: Float64Array;
  /** µA, whole; {@link ABSENT}: the device does not say. */
  readonly amplitudeMicroamps: Uint16Array;
}

/** One program of one side of a group. NaN: the record does not say. */
export interface GroupProgram {
  readonly amplitudeMilliamps: number;
  readonly lowerLimitMilliamps: number;
  readonly upperLimitMilliamps: number;
  readonly pulseWidthMicroseconds: number;
  readonly frequencyHertz: number;
}

/** A group of programs between which the patient may choose, as it was set at this time. */
export interface GroupRecord {
  readonly kind: 'group';
  readonly patientId: string;
  readonly timeMs: number;
  readonly groupId: string;
  readonly isActive: boolean;
  /** Share of the time in which it was the active one, 0 to 1; NaN: the device does not say. */
  readonly usageRatio: number;
  /** Several where a side is driven by programs that take turns. */
  readonly left: readonly GroupProgram[];
  readonly right: readonly GroupProgram[];
}

/** Who wrote an event down. */
export type EventOrigin = 'device' | 'patient';

/** Something that happened to a device outside of sessions. */
export interface DeviceEventRecord {
  readonly kind: 'device-event';
  readonly patientId: string;
  /** NaN: the record does not say. */
  readonly timeMs: number;
  readonly origin: EventOrigin;
  /** Such as `therapy-on`; of a patient the event's name as it was written. */
  readonly name: string;
  /** Such as the groups between which it was changed; empty: nothing. */
  readonly detail: string;
  /** How many events of the log are the same in all of this, before it. */
  readonly repeat: number;
}

/** Resistances between the contacts of one side, Ω. */
export interface ContactImpedances {
  readonly kind: 'contact-impedances';
  readonly patientId: string;
  readonly timeMs: number;
  readonly side: Side;
  /** From each contact to the case. NaN: the device gave no number. */
  readonly monopolarOhms: readonly number[];
  /** Between two contacts. */
  readonly bipolarOhms: readonly number[];
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
  | AmplitudeTrend
  | GroupRecord
  | DeviceEventRecord
  | ContactImpedances
  | DeviceRecord;
