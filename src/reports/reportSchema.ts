import { LEFT_OUT_REASONS } from '../analysis/adherenceResult.js';
import { type CmaId, cmaMeasures } from '../analysis/cma/measures.js';
import { SESSION_OUTCOMES } from '../analysis/countSessions.js';
import { CENSOR_REASONS } from '../analysis/persistence.js';
import { prescriptionSchema } from '../model/prescriptionSchema.js';
import { cohortPersistence, cohortStudyFields, distributions, emerge } from './cohortSchema.js';
import { MEASURES, type MeasureName, RATIO_NAMES, type RatioName } from './measures.js';
import {
  parameterDefinitions,
  parameterSettings,
  patientParameters,
  sessionParameters,
} from './parametersSchema.js';
import { amount, count, date, list, object, oneOf, orNull, text } from './schemaWords.js';

/** A figure with its two sides; `description` says what they are and their unit. */
const ratio = (description: string) => ({ $ref: '#/$defs/ratio', description }) as const;

const ratioDefinition = object('A share with its two sides, both in one unit.', {
  value: orNull(
    amount('numerator / denominator, unrounded.'),
    'the denominator is 0, or the records cannot say',
  ),
  numerator: amount('In the unit of the denominator.'),
  denominator: amount('In the unit that the figure names.'),
  daysLeftOut: count('Days of the observation that count on neither side, days.'),
});

const RATIOS: Readonly<Record<RatioName, string>> = {
  takingRatio: 'Valid sessions over prescribed sessions, sessions. Can exceed 1.',
  cappedTakingRatio:
    'Valid sessions, in each period at most its share, over prescribed sessions, sessions.',
  durationRatio:
    'Delivered time, on each day at most the prescribed time, over prescribed time, hours.',
  correctDaysRatio: 'Days with exactly the prescribed number of valid sessions, days.',
  atLeastDaysRatio: 'Days with at least the prescribed number of valid sessions, days.',
  anyUseDaysRatio: 'Days with a session of any length, days.',
  correctPeriodsRatio: 'Periods with exactly the prescribed number of valid sessions, periods.',
  atLeastPeriodsRatio: 'Periods with at least the prescribed number of valid sessions, periods.',
  anyUsePeriodsRatio: 'Periods with a session of any length, periods.',
};
const ratios = Object.fromEntries(
  RATIO_NAMES.map((name) => [name, ratio(RATIOS[name])]),
) as Readonly<Record<RatioName, ReturnType<typeof ratio>>>;

const severity = oneOf(
  ['error', 'warning', 'notice'],
  'error: a record was set aside; warning: counted differently or doubtful; notice: worth knowing.',
);
const code = {
  type: 'string',
  pattern: '^[A-Z][A-Z_]*$',
  description: 'Diagnostic code, such as TIME_INVALID: docs/formats. Later versions may add codes.',
} as const;

const records = object('Records, by what became of them, records.', {
  read: count('accepted + rejected + notEvents, records.'),
  accepted: count('Used for counting, records.'),
  rejected: count('Set aside with a diagnostic, records.'),
  notEvents: count(
    'That record neither a session nor an event, such as a battery check or a reminder that nobody answered; records.',
  ),
});

const header = object(
  'How the header was read.',
  {
    line: count(
      'Line of the input on which it stands, from 1; 0: the columns are named in a footer.',
    ),
    delimiter: text('One character; empty where fields are not delimited.'),
    columns: list(
      object(
        'A column.',
        {
          name: text('As written.'),
          readAs: text('What its values are read as; missing: kept aside.'),
        },
        ['readAs'],
      ),
      'In the order of the header.',
    ),
    layout: text('The layout that was recognised, where the format knows several.'),
    facts: list(
      object('Something that the input says of itself.', {
        label: text('What it is about.'),
        text: text('For people; may change in any version.'),
      }),
      'Where the input is no table; without names of people and dates.',
    ),
    labels: list(
      object("A label of the maker's, such as ontime or missed.", {
        label: text(
          'Word of the layout, in lower case; empty: a label that the layout does not know.',
        ),
        rows: count('Records with this label.'),
        events: count('Of them, those that are events here; records.'),
      }),
      'Where the layout has a column of labels; in the order in which they come.',
    ),
  },
  ['layout', 'facts', 'labels'],
);

const input = object('One input and what was wrong with it.', {
  name: text('As given on the command line; stdin for standard input.'),
  bytes: count('Size as stored, before decompression, bytes.'),
  sha256: {
    type: 'string',
    pattern: '^[0-9a-f]{64}$',
    description: 'SHA-256 of the bytes as stored, hexadecimal.',
  },
  compression: oneOf(['none', 'gzip', 'zstd'], 'How the bytes were packed.'),
  format: text('Id of the format it was read as: stimlog formats.'),
  header: orNull(header, 'no header was reached'),
  bytesSetAside: count(
    'Bytes of binary telemetry that are in no record or in one that was set aside; 0 in text. Bytes.',
  ),
  records,
  diagnostics: object('What was wrong with the data.', {
    counts: list(
      object('One code.', {
        code,
        severity,
        count: count('How often; for RECORDS_LOST the records that are missing.'),
      }),
      'Every code that occurred.',
    ),
    shown: list(
      object(
        'One finding.',
        {
          severity,
          code,
          line: count('Line of the input, from 1; missing where the trouble has no line.'),
          byte: count('Byte of the input, from 0, instead of a line: in binary telemetry.'),
          row: count('Row of a Parquet table, from 1, instead of a line.'),
          bytes: count('Bytes that are set aside with it; missing where none are counted.'),
          count: count('Records concerned; missing: one.'),
          message: text('For people; may change in any version.'),
        },
        ['line', 'byte', 'row', 'bytes', 'count'],
      ),
      'The topmost 100 of the input, in the order of their lines; counts holds all.',
    ),
  }),
});

const basis = oneOf(
  ['option', 'prescription', 'default', 'records'],
  'Where it came from: an option, the prescription file, assumed, or the records themselves.',
);

const censorReason = (description: string) => oneOf(CENSOR_REASONS, description);

const enrolment = object('What holds for this patient in particular.', {
  zone: orNull(text('Zone of the local days.'), 'days follow each record’s own offset'),
  dayStart: text('Wall-clock time at which a day begins, HH:MM.'),
  prescription: orNull(text('The patient’s own prescription file.'), 'what holds for all'),
  regimens: prescriptionSchema.properties.regimens,
  excused: prescriptionSchema.properties.excused,
  activation: orNull(date('Activation of the therapy.'), 'not given'),
  from: orNull(date('First day observed.'), 'from the date of the first record'),
  to: orNull(date('Last day observed.'), 'to the day of the last session'),
  endReason: censorReason('Why observation ended.'),
  covariates: list(
    object('A column of the manifest.', {
      name: text('Of the column.'),
      value: text('As written.'),
    }),
    'Columns of the manifest that say something of this patient.',
  ),
});

const settings = object('The rules of this report.', {
  regimens: prescriptionSchema.properties.regimens,
  excused: prescriptionSchema.properties.excused,
  prescriptionBasis: basis,
  sessionsPerDayAssumed: {
    type: 'boolean',
    description: 'True if nobody said how many sessions a day: the usual 2 are assumed.',
  },
  sessionMinutesAssumed: {
    type: 'boolean',
    description: 'True if nobody said how long a session: the usual 30 min are assumed.',
  },
  zone: orNull(
    text('Zone of the local days, an IANA name or ±HH:MM.'),
    'days follow the wall clock of each record’s own offset',
  ),
  zoneBasis: basis,
  dayStart: {
    type: 'string',
    pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
    description: 'Wall-clock time at which a day begins, HH:MM.',
  },
  validFraction: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    description: 'Share of the prescribed length that makes a session valid, 0 to 1.',
  },
  minSessionMinutes: amount('Sessions shorter than this are ignored, minutes.'),
  mergeGapMinutes: amount('Fragments closer than this are one session, minutes.'),
  eventGapMinutes: amount('Bare events closer than this are one, minutes.'),
  from: orNull(date('First day observed.'), 'from the date of each patient’s first record'),
  to: orNull(date('Last day observed.'), 'to the day of each patient’s last session'),
  activation: orNull(date('Activation of the therapy.'), 'not given'),
  endReason: censorReason('Why observation ended, for those who had not stopped by then.'),
  manifest: orNull(text('The manifest of the cohort, as given.'), 'none'),
  patient: orNull(text('The one patient shown.'), 'all patients'),
  by: list(text('A column of the manifest.'), 'Covariates by which patients are grouped.'),
  useClasses: orNull(text('As given.'), 'no classes of use'),
  compare: list(text('An id.'), 'Publications laid beside the cohort.'),
  seed: count('Of the bootstrap intervals.'),
  resamples: count('Of the bootstrap intervals.'),
  pseudonymized: {
    type: 'boolean',
    description:
      'True if patients have other names, each one’s dates are moved by whole weeks, and dates stand in enrolment alone.',
  },
});

const definitions = object(
  'What each figure is, one sentence each.',
  Object.fromEntries(
    (Object.keys(MEASURES) as MeasureName[]).map((name) => [name, text(`Definition of ${name}.`)]),
  ) as Readonly<Record<MeasureName, ReturnType<typeof text>>>,
);

const sessionCounts = {
  $ref: '#/$defs/sessionCounts',
  description: 'Sessions and records, by what became of them.',
} as const;

const sessionCountsDefinition = object('Counts of sessions or records.', {
  records: count('Records of the patient in the inputs, records.'),
  prescribed: count('On the days that count, sessions.'),
  valid: count('Long enough, on the days that count, sessions.'),
  short: count('Not long enough, on the days that count, sessions.'),
  extra: count('Valid beyond what their day or slot prescribed; part of valid, sessions.'),
  outsideSlots: count('Valid, but begun in no slot of their day; part of extra, sessions.'),
  duplicate: count('With the start of another record, records.'),
  joined: count('That continue the session before, records.'),
  ignored: count('Shorter than the minimum, sessions.'),
  outsideObservation: count('Before the first or after the last day observed, sessions.'),
  onLeftOutDays: count('On days that are left out, sessions.'),
});

const run = (description: string) => ({ $ref: '#/$defs/run', description }) as const;

const runDefinition = object('A run of days.', {
  days: count('Days that count in the run, days.'),
  from: date('First day.'),
  to: date('Last day.'),
});

const observation = object('The days looked at.', {
  from: orNull(date('First day.'), 'no day is observed'),
  to: orNull(date('Last day.'), 'no day is observed'),
  days: count('From first to last, days.'),
  daysCounted: count('Of these, those in the figures, days.'),
  daysLeftOut: object('Of these, those in no figure, days.', {
    excused: count('In an excused period, days.'),
    'before-prescription': count('Before the first regimen, days.'),
    'no-prescription': count('Between two regimens or after the last, days.'),
    'before-activation': count('Before the therapy was activated, days.'),
    'date-skipped-by-zone': count('Dates that the zone never had, days.'),
  }),
  periods: count('Slots of the days that count, periods.'),
});

const dayCounts = {
  prescribedSessions: count('Prescribed, sessions.'),
  prescribedMs: count('Prescribed, milliseconds.'),
  validSessions: count('Long enough, sessions.'),
  shortSessions: count('Not long enough, sessions.'),
} as const;
const delivered = count('Delivered by valid and short sessions, milliseconds.');

const week = object('Sums over the days of one week, Monday to Sunday, that count.', {
  weekStart: date('The Monday.'),
  daysCounted: count('Days of the week that count, days.'),
  daysLeftOut: count('Days of the week that are left out, days.'),
  ...dayCounts,
  deliveredMs: orNull(delivered, 'the records carry no durations'),
});

const initiation = object('From the activation of the therapy to its first use.', {
  activation: orNull(date('As given.'), 'not given'),
  firstValidSession: orNull(
    date('Day of the first valid session, from the activation on.'),
    'there is none',
  ),
  days: orNull(
    { type: 'integer', description: 'Between the two, days.' } as const,
    'one of them is not known',
  ),
});

const persistence = object('Until a gap of this length.', {
  gapDays: count('More days than these without a session end it, days.'),
  days: orNull(
    count(
      'From the first day of use, day 1, to the last before the gap, or to the end of the data.',
    ),
    'never began, or no day counts',
  ),
  discontinued: orNull(
    { type: 'boolean', description: 'Whether a gap followed.' } as const,
    'never began, or no day counts',
  ),
  censored: orNull(
    censorReason('Why no more is known.'),
    'it ended, never began, or no day counts',
  ),
});

const timing = object('When sessions were begun.', {
  onTimeRatio: ratio('Intervals within a quarter of the prescribed one, intervals.'),
  regularity: orNull(
    object('How much alike the times of day are.', {
      sessionsPerDay: count('Parts that the clock is folded into.'),
      sessions: count('Looked at, sessions.'),
      resultantLength: amount('Mean resultant length, 0 to 1.'),
      sdMinutes: orNull(amount('Circular standard deviation, minutes.'), 'the length is 0'),
    }),
    'no valid session on a day that prescribes any',
  ),
  halves: object('By the wall clock.', {
    beforeNoon: count('Valid sessions, sessions.'),
    afterNoon: count('Valid sessions, sessions.'),
    asymmetry: orNull(
      {
        type: 'number',
        minimum: -1,
        maximum: 1,
        description: '(before − after) / (before + after).',
      } as const,
      'there is no session',
    ),
  }),
});

const minutesWindow = object('Consecutive days that all count.', {
  from: date('First day.'),
  to: date('Last day.'),
  daysMet: count('Days with at least the minutes asked for, days.'),
  share: amount('Of the days of the window, unrounded.'),
});

const minutesRule = object('A rule in the manner of the one for positive airway pressure.', {
  minutes: amount('Delivered time that a day needs, minutes.'),
  windowDays: count('Consecutive days.'),
  share: amount('Of them that must meet it.'),
  withinDays: count('From the first day observed, days.'),
  met: orNull(
    { type: 'boolean', description: 'Whether a window meets it.' } as const,
    'no window was observed whole, or there are no durations',
  ),
  metOn: orNull(date('Last day of the first window that meets it.'), 'none does'),
  best: orNull(minutesWindow, 'as for met'),
  complete: {
    type: 'boolean',
    description: 'False: fewer days were observed than the rule looks at.',
  } as const,
});

const windowFigures = object('The figures of one window.', {
  from: date('First day, whether observed or not.'),
  to: date('Last day, whether observed or not.'),
  daysCounted: count('Days of it in the figures, days.'),
  daysLeftOut: count('Days of it that were observed and are in no figure, days.'),
  partial: {
    type: 'boolean',
    description: 'Whether some of its days were not observed.',
  } as const,
  deliveredHours: orNull(
    amount('Time delivered, hours.'),
    'the records carry no durations, or no day of it was observed',
  ),
  ...ratios,
});

const adherence = object('The figures: docs/adherence.md.', {
  observation,
  sessions: sessionCounts,
  ...ratios,
  deliveredHours: orNull(
    amount('Time delivered by valid and short sessions on the days that count, hours.'),
    'the records carry no durations',
  ),
  prescribedHours: amount('On the days that count, hours.'),
  holidays: object('Runs of at least 3 prescribed days without a session of any length.', {
    count: count('Runs.'),
    days: count('Days in all of them, days.'),
    longest: orNull(run('The longest, the first of equals.'), 'there is none'),
    runs: list(run('One of them.'), 'In order of date.'),
  }),
  streaks: object('Runs of days with at least the prescribed sessions.', {
    longest: orNull(run('The longest, the first of equals.'), 'there is none'),
  }),
  initiation,
  persistence: list(persistence, 'For gaps of 14, 30, 90 and 180 days.'),
  timing,
  windows: object(
    'Consecutive days.',
    {
      best: orNull(
        {
          ...minutesWindow,
          description: 'The 30 days with the most days of at least 30 min, the first of equals.',
        },
        'none was observed whole, or there are no durations',
      ),
      rules: list(minutesRule, 'For 30 and 48 min.'),
      list: list(windowFigures, 'Those that were asked for, in order; missing: none were.'),
    },
    ['list'],
  ),
  cma: object(
    'AdhereR’s measures, an event a day with valid sessions, nothing carried over; days.',
    Object.fromEntries(
      cmaMeasures.map(({ id, title }) => [id, ratio(`${title}, days.`)]),
    ) as Readonly<Record<CmaId, ReturnType<typeof ratio>>>,
  ),
  weeks: list(week, 'In order of date.'),
});

const day = object(
  'One local day.',
  {
    date: date('On which the day begins.'),
    ...dayCounts,
    deliveredMs: orNull(delivered, 'the records carry no durations'),
    leftOut: oneOf(LEFT_OUT_REASONS, 'Why the day counts in no figure; missing: it counts.'),
  },
  ['leftOut'],
);

const session = object('One session, fragments joined.', {
  start: {
    type: 'string',
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?[+-]\\d{2}:\\d{2}$',
    description: 'Start of the first fragment, ISO 8601, wall clock of the local day with offset.',
  },
  date: date('Day in which it starts.'),
  deliveredMinutes: orNull(
    amount('Time delivered, no instant counted twice, minutes.'),
    'the record carries no duration',
  ),
  records: count('Records it was made of, records.'),
  outcome: oneOf(SESSION_OUTCOMES, 'What became of it.'),
});

/** JSON Schema (2020-12) of the JSON report; published as docs/schemas/report-1.schema.json. */
export const reportSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:stimlog:report:1',
  title: 'stimlog report, version 1',
  ...object(
    'What stimlog analyze --format json prints. Ratios run from 0 to 1.',
    {
      schema: { const: 'stimlog/report/1', description: 'Name and version of this schema.' },
      program: object('What made the report.', {
        name: { const: 'stimlog', description: 'The program.' },
        version: text('Its version.'),
        timeZoneData: text('Release of the time-zone data, such as 2025c; unknown if it has none.'),
      }),
      notice: text('What the report is not for.'),
      inputs: list(input, 'In the order given.'),
      settings,
      definitions,
      emerge,
      cohort: object('All patients shown, added up.', {
        patients: count('Patients.'),
        daysCounted: count('Days that count, all patients, days.'),
        sessions: sessionCounts,
        pooled: object('Numerators and denominators of all patients added up.', ratios),
        distributions,
        persistence: list(cohortPersistence, 'For gaps of 14, 30, 90 and 180 days.'),
        ...cohortStudyFields,
        deliveredHours: orNull(
          amount('Time delivered, hours.'),
          'the records of a patient carry no durations',
        ),
      }),
      quality: object('What the data can bear.', {
        records,
        rejectedByCode: {
          type: 'object',
          description: 'Records set aside, by diagnostic code, records.',
          propertyNames: { pattern: code.pattern },
          additionalProperties: count('Records.'),
        },
        stamps: object('How the start times were written, records.', {
          offset: count('With an offset from UTC, records.'),
          utc: count('In UTC (Z), records.'),
          naive: count('Without either, placed by a zone, records.'),
        }),
        patientsWithoutRecords: list(
          text('As in the inputs.'),
          'Patients who are named in the inputs or the manifest, but of whom there is no record that can be used.',
        ),
        patientsInSeveralInputs: list(
          text('As in the inputs.'),
          'Patients whose records stand in several inputs: each is counted as one patient.',
        ),
        patientsNotInManifest: list(
          text('As in the inputs.'),
          'Patients of the inputs who are not in the manifest: in no figure.',
        ),
        link: object('What happened between the devices and the log.', {
          lost: count('Missing by their numbers, records.'),
          repeated: count('Records.'),
          late: count('Records.'),
          damaged: count('Records or pieces that cannot be read.'),
          truncated: count('Cut short, records.'),
          bytesSetAside: count('Of binary telemetry, bytes.'),
          gaps: count('Times without contact that the reader wrote down.'),
          disconnections: count('Times that a live link was lost while it was read.'),
          stopsMissing: count(
            'Sessions of all inputs that began and have no stop: their length is not known, and they are in no figure of adherence.',
          ),
          overwritten: count('Logs whose oldest records were overwritten.'),
          clockJumps: count('Times that a clock jumped.'),
          clockDrifts: count('Clocks that drift beyond the limit.'),
          clockDstNaive: count('Changes of daylight-saving time that a clock did not follow.'),
        }),
        assumed: list(text('A sentence.'), 'What was taken for granted.'),
      }),
      parameters: parameterSettings,
      patients: list(
        object(
          'One patient.',
          {
            id: text('As in the inputs.'),
            enrolment,
            adherence,
            parameters: patientParameters,
            days: list(day, 'Every day observed, in order; with --table days.'),
            sessions: list(session, 'Every session, in order of start; with --table sessions.'),
            sessionParameters: list(
              sessionParameters,
              'Every session, in order of start; with --report parameters --table sessions.',
            ),
          },
          ['enrolment', 'adherence', 'parameters', 'days', 'sessions', 'sessionParameters'],
        ),
        'In code-unit order of their ids.',
      ),
    },
    ['parameters'],
  ),
  $defs: {
    ratio: ratioDefinition,
    sessionCounts: sessionCountsDefinition,
    run: runDefinition,
    ...parameterDefinitions,
  },
} as const;
