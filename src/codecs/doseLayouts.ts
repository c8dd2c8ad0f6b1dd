import type { DateOrder } from './codec.js';
import { normalized } from './tableDecoder.js';

/** What a column says about its row: whether it is an event. Values are compared by how they begin, without regard to case, blanks, hyphens and underscores. */
export interface StatusLayout {
  readonly column: string;
  /** Rows that record an event. */
  readonly events: readonly string[];
  /** Rows that record that nothing happened; looked at first. */
  readonly noEvents: readonly string[];
  /** Rows that are an event if they have a time. */
  readonly eventsIfTimed?: readonly string[];
}

/** The maker's own deadline of a dose, a time of day and a date each. */
export interface DeadlineLayout {
  readonly utcTime: string;
  readonly utcDate: string;
  readonly localTime: string;
  readonly localDate: string;
  /** Labels of doses that were taken, by how far from the deadline. */
  readonly early: string;
  readonly onTime: string;
  readonly late: string;
  /** From so many minutes before the deadline on a dose is on time, and late from so many after it. */
  readonly toleranceMinutes: number;
}

/** Which columns of a table mean what. Names are compared without regard to case and outer spaces. */
export interface DoseLayout {
  readonly title: string;
  readonly time: readonly string[];
  readonly patient: readonly string[];
  readonly zone?: readonly string[];
  /** The same instant in UTC, to hold against the local time. */
  readonly utc?: string;
  /** Columns that must stand beside the time for the layout to be this one. */
  readonly beside?: readonly string[];
  readonly dateOrder: DateOrder;
  readonly status?: StatusLayout;
  /** A column that is 1 where the lid was opened and 0 where it was closed: openings are the events. */
  readonly edges?: string;
  readonly deadline?: DeadlineLayout;
  /** Written where a column has no value. */
  readonly absent?: string;
  /** Finds the patient in a line above the header, as its first group. */
  readonly patientInPreamble?: RegExp;
}

const ECAP: Pick<DoseLayout, 'time' | 'utc' | 'dateOrder' | 'absent'> = {
  time: ['dose timestamp'],
  utc: 'dose timestamp utc',
  dateOrder: 'ymd',
  absent: '--',
};

/** Exports of electronic dose monitors seen in the wild, most particular first. */
const LAYOUTS: readonly DoseLayout[] = [
  {
    title: 'AdhereTech smart bottle',
    time: ['time_recorded_patient_timezone'],
    patient: ['patient_uid'],
    zone: ['patient_timezone'],
    utc: 'time_recorded_utc',
    beside: ['status'],
    dateOrder: 'mdy',
    status: {
      column: 'status',
      events: ['ontime', 'late', 'early'],
      noEvents: ['missed'],
      eventsIfTimed: ['paused', 'pending'],
    },
    deadline: {
      utcTime: 'deadline_utc',
      utcDate: 'dose_date_utc',
      localTime: 'deadline_patient_timezone',
      localDate: 'dose_date_patient_timezone',
      early: 'early',
      onTime: 'ontime',
      late: 'late',
      toleranceMinutes: 60,
    },
  },
  {
    ...ECAP,
    title: 'eCAP 1 (event per row, ECM ID)',
    patient: ['patient id'],
    beside: ['ecm id'],
  },
  {
    ...ECAP,
    title: 'eCAP 2 (package label)',
    patient: ['patient'],
    beside: ['package label'],
  },
  {
    ...ECAP,
    title: 'eCAP 3 (config label)',
    patient: ['patient'],
    beside: ['config label'],
  },
  {
    ...ECAP,
    title: 'eCAP, study export',
    patient: ['subject id', 'patient id', 'patient', 'study id'],
  },
  {
    title: 'MEMS cap',
    time: ['date'],
    patient: ['identification number'],
    beside: ['intakestatusdisplayresource'],
    dateOrder: 'mdy',
    status: {
      column: 'intakestatusdisplayresource',
      events: ['no change made'],
      noEvents: ['missing day'],
    },
  },
  {
    title: 'SimpleMed pillbox',
    time: ['create time'],
    patient: [],
    beside: ['event type', 'device sn'],
    dateOrder: 'mdy',
    status: {
      column: 'event type',
      events: ['pill was taken'],
      noEvents: ['pill was not taken', 'wrong cell opened', 'periodic test'],
    },
    patientInPreamble: /\bPatient:.*\(ID:\s*([^)]*?)\s*\)/i,
  },
  {
    title: 'CleverCap dispenser',
    time: ['datestamp'],
    patient: ['patientnumber'],
    beside: ['eventtype'],
    dateOrder: 'mdy',
    status: { column: 'eventtype', events: ['taken'], noEvents: [] },
  },
  {
    title: 'PatchCap lid sensor',
    time: ['measurement time'],
    patient: ['patient id', 'patient', 'subject id'],
    beside: ['primary value'],
    dateOrder: 'mdy',
    edges: 'primary value',
  },
];

export const ANY_TABLE: DoseLayout = {
  title: 'table with a time column',
  time: [
    'timestamp',
    'datetime',
    'date_time',
    'event_time',
    'event_timestamp',
    'opened_at',
    'open_time',
    'taken_at',
    'start_time',
    'started_at',
    'start',
    'recorded_at',
    'time',
  ],
  patient: [
    'patient_id',
    'patient',
    'subject_id',
    'subject',
    'participant_id',
    'participant',
    'patient id',
    'subject id',
    'participant id',
  ],
  zone: ['zone', 'timezone', 'time_zone', 'tz'],
  dateOrder: 'ymd',
};

/** The layout of a table with these header names (in lower case), if its time column can be told. */
export function layoutOf(
  names: readonly string[],
  timeColumn: string | undefined,
): DoseLayout | undefined {
  const hasTime = (layout: DoseLayout): boolean => layout.time.some((name) => names.includes(name));
  const known = LAYOUTS.find(
    (layout) => hasTime(layout) && (layout.beside ?? []).every((name) => names.includes(name)),
  );
  if (timeColumn === undefined) return known ?? (hasTime(ANY_TABLE) ? ANY_TABLE : undefined);
  const wanted = normalized(timeColumn);
  if (!names.includes(wanted)) return undefined;
  return known?.time.includes(wanted) ? known : ANY_TABLE;
}
