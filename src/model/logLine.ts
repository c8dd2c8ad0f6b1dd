import type { LoggedProgram, ReaderEvent, WrittenEvent } from './logEvent.js';
import type { PulseBatch, Side } from './pulse.js';
import type { ParameterColumn, StampKind } from './session.js';
import type { Telemetry } from './telemetry.js';

/** A session as a stop tells it, read and checked. */
export interface LoggedSession {
  readonly sessionId: string;
  readonly startMs: number;
  readonly offsetMinutes: number;
  readonly stampKind: StampKind;
  readonly durationMs: number;
  readonly endReason: string;
  readonly programId: string;
  /** NaN where the record says nothing. */
  readonly parameters: Readonly<Record<ParameterColumn, number>>;
  readonly counters: LoggedCounters;
}

/** What a stop counts beyond the columns of a session record; NaN where it says nothing. */
export interface LoggedCounters {
  readonly contractions: number;
  readonly limitedLeft: number;
  readonly limitedRight: number;
  readonly chargeLeftMicrocoulombs: number;
  readonly chargeRightMicrocoulombs: number;
}

/** What a record of a device log carries beside its event. NaN: the record does not say. */
export interface LineStamp {
  /** Line of the input, from 1; in a binary format the record's first byte, from 0. */
  readonly line: number;
  readonly patientId: string;
  readonly seq: number;
  readonly tickMs: number;
  readonly timeMs: number;
}

/** One record of a device log, as far as it could be read. */
export type LogLine =
  /** Damaged or no record at all: nobody knows whose it was. */
  | { readonly kind: 'unreadable'; readonly line: number }
  /** Set aside, but its number is known. */
  | (LineStamp & { readonly kind: 'set-aside' })
  /** Read, and of no interest here. */
  | (LineStamp & { readonly kind: 'other' })
  | (LineStamp & {
      readonly kind: 'header';
      readonly deviceId: string;
      readonly zone: string | undefined;
    })
  | (LineStamp & { readonly kind: 'end'; readonly lastSeq: number })
  | (LineStamp & { readonly kind: 'telemetry-gap'; readonly from: string; readonly to: string })
  | (LineStamp & { readonly kind: 'session-start'; readonly sessionId: string })
  | (LineStamp & { readonly kind: 'session-stop'; readonly session: LoggedSession })
  | (LineStamp & { readonly kind: 'clock-check'; readonly hostMs: number })
  | (LineStamp & { readonly kind: 'clock-set' })
  | (LineStamp & {
      readonly kind: 'amplitude-clamp';
      readonly side: string;
      readonly requestedMilliamps: number;
      readonly clampedMilliamps: number;
    })
  | (LineStamp & { readonly kind: 'pulses'; readonly batches: readonly PulseBatch[] })
  | (LineStamp & { readonly kind: 'program'; readonly program: LoggedProgram })
  | (LineStamp & {
      readonly kind: 'impedance';
      readonly leftOhms: number;
      readonly rightOhms: number;
    })
  | (LineStamp & { readonly kind: 'battery'; readonly volts: number; readonly state: string })
  | (LineStamp & {
      readonly kind: 'contraction';
      readonly sessionId: string;
      readonly side: Side;
      readonly durationMs: number;
      readonly pulses: number;
      readonly amplitudeMeanMilliamps: number;
      readonly amplitudePeakMilliamps: number;
      readonly impedanceOhms: number;
    })
  /** Of a converted log: a patient whose log began, or of whom no record could be used. */
  | (LineStamp & { readonly kind: 'patient'; readonly isEnrolled: boolean })
  /** Of a converted log: a session, or an event (its duration is NaN), of which nothing else is known. */
  | (LineStamp & { readonly kind: 'session'; readonly session: LoggedSession })
  /** Of a converted log: a record as it was read there. */
  | (LineStamp & { readonly kind: 'telemetry'; readonly telemetry: Telemetry });

/** Types of the lines that only a conversion writes. */
type ConvertedType =
  | Exclude<Telemetry['kind'], 'program' | 'impedance' | 'battery' | 'contraction'>
  | 'conversion'
  | 'converted'
  | 'patient'
  | 'session'
  | 'finding';

/** Types of records that a log can hold. */
export const EVENT_TYPES = [
  'header',
  'program',
  'end',
  'telemetry-gap',
  'session-start',
  'session-stop',
  'contraction',
  'parameter-change',
  'impedance',
  'battery',
  'clock-check',
  'clock-set',
  'amplitude-clamp',
  // of converted logs
  'conversion',
  'converted',
  'patient',
  'device',
  'session',
  'session-counters',
  'pulses',
  'amplitude-trend',
  'group',
  'device-event',
  'contact-impedances',
  'finding',
] as const satisfies readonly ((WrittenEvent | ReaderEvent)['type'] | ConvertedType)[];
