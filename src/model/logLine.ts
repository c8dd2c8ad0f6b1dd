import type { DeviceEvent, ReaderEvent } from './logEvent.js';
import type { ParameterColumn, StampKind } from './session.js';

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
}

/** What a line of an event log carries beside its event. NaN: the line does not say. */
export interface LineStamp {
  readonly line: number;
  readonly patientId: string;
  readonly seq: number;
  readonly tickMs: number;
  readonly timeMs: number;
}

/** One line of an event log, as far as it could be read. */
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
    });

/** Types of records that a log can hold. */
export const EVENT_TYPES = [
  'header',
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
] as const satisfies readonly (DeviceEvent | ReaderEvent)['type'][];
