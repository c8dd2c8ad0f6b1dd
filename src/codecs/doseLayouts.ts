import type { DateOrder } from './codec.js';
import { normalized } from './tableDecoder.js';

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
  /** Rows whose `column` holds one of `values` record that nothing happened. */
  readonly noEvent?: { readonly column: string; readonly values: readonly string[] };
}

/** Exports of electronic dose monitors seen in the wild, most particular first. */
const LAYOUTS: readonly DoseLayout[] = [
  {
    title: 'smart bottle with reminders',
    time: ['time_recorded_patient_timezone'],
    patient: ['patient_uid'],
    zone: ['patient_timezone'],
    utc: 'time_recorded_utc',
    beside: ['status'],
    dateOrder: 'mdy',
    noEvent: { column: 'status', values: ['missed'] },
  },
  {
    title: 'bottle cap with local and UTC time',
    time: ['dose timestamp'],
    patient: ['patient id', 'patient', 'subject id'],
    utc: 'dose timestamp utc',
    dateOrder: 'ymd',
  },
  {
    title: 'event-monitoring cap',
    time: ['date'],
    patient: ['identification number'],
    beside: ['intakestatusdisplayresource'],
    dateOrder: 'mdy',
    noEvent: { column: 'intakestatusdisplayresource', values: ['missing day'] },
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
