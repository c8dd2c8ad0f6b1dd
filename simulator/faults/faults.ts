import type { DiagnosticCode } from '../../src/model/diagnostic.js';

/** The formats that the simulator writes. */
export const SIMULATED_FORMATS = [
  'event-ndjson',
  'session-csv',
  'frames',
  'pulse-csv',
  'opennerve',
] as const;
export type SimulatedFormat = (typeof SIMULATED_FORMATS)[number];

interface FaultKind {
  readonly id: string;
  /** What the rate is a probability of: it strikes each of these. */
  readonly per: 'record' | 'session' | 'patient';
  readonly summary: string;
  /** The diagnostic under which a reader finds it. */
  readonly code: DiagnosticCode;
  /** Formats in which it leaves a trace. */
  readonly visibleIn: readonly SimulatedFormat[];
}

const EVENTS = ['event-ndjson', 'frames'] as const;
/** Events of any kind of log, whether or not its records have numbers and ticks. */
const ALL_EVENTS = [...EVENTS, 'opennerve'] as const;
const ALL = [...ALL_EVENTS, 'session-csv'] as const;

/** Every fault that can be injected. Where two strike the same record, the first of this list wins. */
export const faultKinds = [
  {
    id: 'lost-frames',
    per: 'record',
    summary: 'a record never arrives',
    code: 'RECORDS_LOST',
    visibleIn: EVENTS,
  },
  {
    id: 'duplicated-frames',
    per: 'record',
    summary: 'a record arrives twice',
    code: 'RECORD_REPEATED',
    visibleIn: EVENTS,
  },
  {
    id: 'reordered-frames',
    per: 'record',
    summary: 'a record arrives after one to three later ones',
    code: 'RECORD_LATE',
    visibleIn: EVENTS,
  },
  {
    id: 'damaged-frames',
    per: 'record',
    summary: 'one to three bytes of a record are changed',
    code: 'RECORD_DAMAGED',
    visibleIn: EVENTS,
  },
  {
    id: 'truncated-frames',
    per: 'record',
    summary: 'a record is cut short',
    code: 'RECORD_TRUNCATED',
    visibleIn: EVENTS,
  },
  {
    id: 'telemetry-gap',
    per: 'session',
    summary: 'no contact for 6 to 72 hours after a session',
    code: 'TELEMETRY_GAP',
    visibleIn: EVENTS,
  },
  {
    id: 'missing-stop',
    per: 'session',
    summary: 'the device does not write the stop of a session',
    code: 'STOP_MISSING',
    visibleIn: ALL_EVENTS,
  },
  {
    id: 'amplitude-clamped',
    per: 'session',
    summary: 'a higher amplitude than programmed is asked for, and refused',
    code: 'AMPLITUDE_CLAMPED',
    visibleIn: ALL_EVENTS,
  },
  {
    id: 'battery-end',
    per: 'patient',
    summary: 'the battery ends in a session, and with it the therapy',
    code: 'BATTERY_END',
    visibleIn: ALL,
  },
  {
    id: 'open-lead',
    per: 'patient',
    summary: 'a lead breaks: 12 to 20 kΩ from then on',
    code: 'LEAD_OPEN',
    visibleIn: ALL,
  },
  {
    id: 'short-circuit',
    per: 'patient',
    summary: 'a lead has a short: 5 to 40 Ω from then on',
    code: 'LEAD_SHORT',
    visibleIn: ALL,
  },
  {
    id: 'high-impedance',
    per: 'patient',
    summary: 'a side has 3.5 to 6 kΩ for 5 to 20 days',
    code: 'IMPEDANCE_HIGH',
    visibleIn: ALL,
  },
  {
    id: 'clock-drift',
    per: 'patient',
    summary: 'the clock is 40 to 200 ppm fast or slow',
    code: 'CLOCK_DRIFT',
    visibleIn: EVENTS,
  },
  {
    id: 'clock-jump',
    per: 'patient',
    summary: 'the clock is set wrong one night: 3 h back to 24 h ahead',
    code: 'CLOCK_JUMP',
    visibleIn: EVENTS,
  },
  {
    id: 'dst-naive-clock',
    per: 'patient',
    summary: 'the clock ignores the changes of daylight-saving time',
    code: 'CLOCK_DST_NAIVE',
    visibleIn: EVENTS,
  },
  {
    id: 'log-overwritten',
    per: 'patient',
    summary: 'the ring buffer has lost its oldest 20 to 80 % of days',
    code: 'HISTORY_OVERWRITTEN',
    visibleIn: ALL_EVENTS,
  },
  {
    id: 'duplicate-upload',
    per: 'patient',
    summary: 'the same log is uploaded twice',
    code: 'UPLOAD_REPEATED',
    visibleIn: ALL_EVENTS,
  },
] as const satisfies readonly FaultKind[];

export type FaultId = (typeof faultKinds)[number]['id'];
export const FAULT_IDS: readonly FaultId[] = faultKinds.map(({ id }) => id);

/** Probabilities, 0 to 1; a fault that is not named does not happen. */
export type FaultRates = Readonly<Partial<Record<FaultId, number>>>;

/** What one injected fault shows to a reader of the data. */
export interface FaultMark {
  readonly fault: FaultId;
  /** Records concerned; 1 where the fault is one event. */
  readonly count: number;
  /** For people. */
  readonly detail: string;
}

export function faultKind(id: FaultId): FaultKind {
  return faultKinds.find((kind) => kind.id === id)!;
}
