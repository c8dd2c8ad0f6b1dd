import type { PulseColumns, Side } from './pulse.js';

/*
 * The canonical log, `event-ndjson`: one JSON object a line. The names are those of the lines, and those
 * of session-csv where it has the same quantity. docs/formats/event-ndjson.md says each in full.
 */

export const EVENTS_SCHEMA_ID = 'stimlog/events/1';

/** How finely a log tells what happened. */
export const LOG_LEVELS = ['session', 'contraction', 'pulse'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const END_REASONS = [
  'completed',
  'stopped-by-patient',
  'magnet',
  'battery',
  'fault',
  'lost-telemetry',
  'unknown',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** A therapy program as a log tells it. */
export interface LoggedProgram {
  readonly program_id: string;
  readonly frequency_hz: number;
  readonly pulse_width_us: number;
  readonly amplitude_left_ma: number;
  readonly amplitude_right_ma: number;
  readonly on_s: number;
  readonly off_s: number;
  readonly ramp_up_s: number;
  readonly ramp_down_s: number;
  readonly session_min: number;
}

/** Begins one read-out of one device. Written by the reader of the device: it has no number. */
export interface HeaderEvent {
  readonly type: 'header';
  readonly schema: typeof EVENTS_SCHEMA_ID;
  readonly patient_id: string;
  readonly device_id: string;
  /** IANA zone or offset of the patient's home. */
  readonly zone: string;
  readonly level: LogLevel;
  /** Local date on which the therapy was activated. */
  readonly activated: string;
  readonly sessions_per_day: number;
  readonly session_minutes: number;
  /** True if it says again what was said before, for those who listen late. Only binary telemetry has it. */
  readonly repeats?: true;
}

/** Ends the read-out that its header began. */
export interface EndEvent {
  readonly type: 'end';
  readonly patient_id: string;
  /** Number of the newest record in the device. */
  readonly last_seq: number;
}

/** A time in which the reader had no contact with the device. Written by the reader. */
export interface TelemetryGapEvent {
  readonly type: 'telemetry-gap';
  readonly patient_id: string;
  readonly from: string;
  readonly to: string;
}

export interface SessionStartEvent {
  readonly type: 'session-start';
  readonly session_id: string;
  readonly program_id: string;
}

/** A session that has ended, with everything that session-csv says of it. */
export interface SessionStopEvent {
  readonly type: 'session-stop';
  readonly session_id: string;
  readonly start: string;
  readonly duration_s: number;
  readonly end_reason: EndReason;
  readonly program_id: string;
  readonly amplitude_left_ma: number;
  readonly amplitude_right_ma: number;
  readonly pulse_width_us: number;
  readonly frequency_hz: number;
  readonly impedance_left_ohm: number;
  readonly impedance_right_ohm: number;
  readonly contractions: number;
  readonly pulses_left: number;
  readonly pulses_right: number;
  /** Pulses that the supply voltage did not let reach their amplitude. */
  readonly limited_left: number;
  readonly limited_right: number;
  /** Charge of the first phases, µC. */
  readonly charge_left_uc: number;
  readonly charge_right_uc: number;
}

export interface ContractionEvent {
  readonly type: 'contraction';
  readonly session_id: string;
  /** From 1 within the session. */
  readonly contraction: number;
  readonly side: Side;
  readonly start: string;
  readonly duration_ms: number;
  readonly pulses: number;
  readonly amplitude_mean_ma: number;
  readonly amplitude_peak_ma: number;
  readonly impedance_ohm: number;
  /** Simulated peak force over that of the session's first contraction: illustrative. */
  readonly force_ratio: number;
}

export interface ParameterChangeEvent extends LoggedProgram {
  readonly type: 'parameter-change';
}

export interface ImpedanceEvent {
  readonly type: 'impedance';
  readonly impedance_left_ohm: number;
  readonly impedance_right_ohm: number;
}

export interface BatteryEvent {
  readonly type: 'battery';
  readonly voltage_v: number;
  readonly state: 'ok' | 'replace' | 'end-of-service';
}

/** The device's clock read beside one that is right. */
export interface ClockCheckEvent {
  readonly type: 'clock-check';
  readonly host_time: string;
}

/** The wall clock was set on purpose: `from` it showed before. */
export interface ClockSetEvent {
  readonly type: 'clock-set';
  readonly from: string;
}

export interface AmplitudeClampEvent {
  readonly type: 'amplitude-clamp';
  readonly side: Side;
  readonly requested_ma: number;
  readonly clamped_ma: number;
}

/** A run of pulses of one contraction, both sides. Only binary telemetry carries them. */
export interface PulsesEvent {
  readonly type: 'pulses';
  /** Start of the session as the wall clock had it, Unix time, ms, with its offset from UTC, minutes. */
  readonly session_start_ms: number;
  readonly offset_min: number;
  /** From 1 within the session. */
  readonly contraction: number;
  readonly left: PulseColumns;
  readonly right: PulseColumns;
}

/** What the device itself writes down as text. */
export type WrittenEvent =
  | SessionStartEvent
  | SessionStopEvent
  | ContractionEvent
  | ParameterChangeEvent
  | ImpedanceEvent
  | BatteryEvent
  | ClockCheckEvent
  | ClockSetEvent
  | AmplitudeClampEvent;

/** What the device itself sends. */
export type DeviceEvent = WrittenEvent | PulsesEvent;

/** What every record of the device carries beside its event. */
export interface DeviceStamp {
  /** 1, 2, 3 … in the order in which the device wrote: a number that is missing was lost. */
  readonly seq: number;
  readonly patient_id: string;
  /** The device's wall clock when it wrote, ISO 8601 with offset. */
  readonly time: string;
  /** Its monotonic counter, ms, in 32 bits. */
  readonly tick_ms: number;
}

/** The program that is in force where a read-out begins. Written by the reader. */
export interface ProgramEvent extends LoggedProgram {
  readonly type: 'program';
  readonly patient_id: string;
}

export type ReaderEvent = HeaderEvent | ProgramEvent | EndEvent | TelemetryGapEvent;
