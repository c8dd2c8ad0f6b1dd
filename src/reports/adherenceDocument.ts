import type { PatientAdherence, SessionCounts } from '../analysis/adherence.js';
import { daysOf, weeksOf } from '../analysis/adherenceDays.js';
import type { Ratio } from '../analysis/adherenceResult.js';
import { dayClass } from '../analysis/dayClass.js';
import type { DayRun } from '../analysis/dayRuns.js';
import { parseDay } from '../model/civil.js';
import { visible } from '../model/diagnostic.js';
import { type RegimenInput, WEEKDAYS } from '../model/prescription.js';
import { HOUR_MS } from '../model/units.js';
import { cmaSection } from './cmaSection.js';
import { cohortStudySections, comparisonSection } from './cohortStudySections.js';
import type { DocumentTable, Fact, Section } from './document.js';
import { emergeSection } from './emergeSection.js';
import { number, percent, plural } from './formatNumber.js';
import {
  MEASURES,
  type MeasureName,
  RATIO_NAMES,
  RATIO_TITLES,
  type RatioName,
} from './measures.js';
import type { Basis, Report } from './report.js';

/** Weeks shown of a long observation, the latest; all of them are in `--table weeks`. */
const WEEKS_SHOWN = 53;
/** Days of the small calendar, the latest. */
const CALENDAR_DAYS = 90;

/** The sections about adherence: one patient in detail, or a cohort as a table of patients. */
export function adherenceSections(report: Report): Section[] {
  const [only] = report.adherence;
  if (only === undefined) {
    const note = 'No session has ended in the inputs: there is none to count.';
    return [{ id: 'adherence', heading: 'Adherence', notes: [note] }];
  }
  return report.adherence.length === 1 ? onePatient(only, report) : cohort(report);
}

function onePatient(patient: PatientAdherence, report: Report): Section[] {
  const { observation, holidays, streaks } = patient;
  return [
    {
      id: 'summary',
      heading: '',
      facts: [
        { label: 'Patient', text: visible(patient.patientId) },
        { label: 'Observed', text: observedText(patient) },
        { label: 'Left out', text: leftOutText(patient) },
      ],
    },
    {
      id: 'adherence',
      heading: 'Adherence',
      tables: [ratioTable(patient, patient.observation.periods > observation.daysCounted)],
      calendar: daysOf(patient.days)
        .slice(-CALENDAR_DAYS)
        .map((day) => ({ date: day.date, dayClass: dayClass(day) })),
      facts: [
        { label: 'Delivered', text: hoursText(patient.deliveredHours, patient.prescribedHours) },
        { label: 'Holidays', text: holidaysText(holidays) },
        { label: 'Longest streak', text: streaks.longest ? runText(streaks.longest) : 'none' },
      ],
    },
    phases(patient),
    cmaSection(patient.cma),
    { id: 'sessions', heading: 'Sessions', tables: [sessionTable(patient.sessions, report)] },
    ...windowSections(patient),
    weekly(patient),
    ...report.cohort.comparisons.map(comparisonSection),
    emergeSection(report.emerge),
  ];
}

/** What a cohort's report says of each of its patients, in short. */
export function patientSections(patient: PatientAdherence): Section[] {
  const { observation, holidays, streaks } = patient;
  return [
    {
      heading: '',
      tables: [ratioTable(patient, observation.periods > observation.daysCounted)],
      facts: [
        { label: 'Observed', text: observedText(patient) },
        { label: 'Left out', text: leftOutText(patient) },
        { label: 'Delivered', text: hoursText(patient.deliveredHours, patient.prescribedHours) },
        { label: 'Holidays', text: holidaysText(holidays) },
        { label: 'Longest streak', text: streaks.longest ? runText(streaks.longest) : 'none' },
      ],
    },
  ];
}

function observedText({ observation }: PatientAdherence): string {
  const { from, to, days, daysCounted } = observation;
  return from === null
    ? 'no day'
    : `${from} to ${to}: ${plural(days, 'day')}, ${daysCounted} counted`;
}

function leftOutText({ observation }: PatientAdherence): string {
  const reasons = Object.entries(observation.daysLeftOut).filter(([, count]) => count > 0);
  if (reasons.length === 0) return 'no day';
  return reasons
    .map(([reason, count]) => `${plural(count, 'day')} ${reason.replaceAll('-', ' ')}`)
    .join(', ');
}

const UNITS: Readonly<Record<RatioName, string>> = {
  takingRatio: 'sessions',
  cappedTakingRatio: 'sessions',
  durationRatio: 'hours',
  correctDaysRatio: 'days',
  atLeastDaysRatio: 'days',
  anyUseDaysRatio: 'days',
  correctPeriodsRatio: 'periods',
  atLeastPeriodsRatio: 'periods',
  anyUsePeriodsRatio: 'periods',
};

function ratioTable(
  ratios: Readonly<Record<RatioName, Ratio>>,
  withPeriods: boolean,
): DocumentTable {
  const names = RATIO_NAMES.filter((name) => withPeriods || UNITS[name] !== 'periods');
  return {
    columns: [
      { title: 'Figure', align: 'left' },
      { title: 'Value', align: 'right' },
      { title: 'Numerator', align: 'right' },
      { title: 'Denominator', align: 'right' },
      { title: 'Unit', align: 'left' },
      { title: 'Days left out', align: 'right' },
    ],
    rows: names.map((name) => {
      const { value, numerator, denominator, daysLeftOut } = ratios[name];
      const known = value !== null || denominator === 0;
      return [
        RATIO_TITLES[name],
        percent(value),
        known ? number(numerator) : 'not recorded',
        number(denominator),
        UNITS[name],
        number(daysLeftOut),
      ];
    }),
  };
}

/** Initiation, implementation beside the ratios, and discontinuation: Vrijens et al. 2012. */
function phases(patient: PatientAdherence): Section {
  const { observation, initiation, timing, persistence, windows } = patient;
  const { regularity, halves } = timing;
  const nothingSeen = observation.daysCounted === 0 ? 'not known: no day counts' : 'never began';
  return {
    heading: 'Phases and timing',
    tables: [
      {
        columns: [
          { title: 'Persistence', align: 'left' },
          { title: 'Days', align: 'right' },
          { title: '', align: 'left' },
        ],
        rows: persistence.map(({ gapDays, days, discontinued }) => [
          `no gap of more than ${gapDays} days`,
          days === null ? '–' : number(days),
          days === null ? nothingSeen : discontinued ? 'stopped' : 'still on when the data end',
        ]),
      },
      {
        columns: [
          { title: 'Rule in 90 days', align: 'left' },
          { title: 'Met', align: 'left' },
          { title: 'Best 30 days', align: 'right' },
          { title: 'Share', align: 'right' },
        ],
        rows: windows.rules.map(({ minutes, share, met, metOn, best, complete }) => [
          `≥ ${number(minutes)} min on ${percent(share)} of 30 days`,
          met === null ? 'unknown' : met ? `on ${metOn}` : complete ? 'no' : 'not yet',
          best === null ? '–' : `${best.from} to ${best.to}`,
          percent(best?.share ?? null),
        ]),
      },
    ],
    facts: [
      { label: 'Initiation', text: initiationText(initiation) },
      { label: 'On time', text: ratioText(timing.onTimeRatio, 'intervals') },
      {
        label: 'Regularity',
        text:
          regularity === null
            ? 'no session to tell'
            : `standard deviation ${regularity.sdMinutes === null ? '–' : number(Math.round(regularity.sdMinutes))} min, R ${number(regularity.resultantLength)}, of ${plural(regularity.sessions, 'session')}`,
      },
      {
        label: 'Before noon',
        text: `${number(halves.beforeNoon)} of ${plural(halves.beforeNoon + halves.afterNoon, 'valid session')}${halves.asymmetry === null ? '' : `, asymmetry ${number(halves.asymmetry)}`}`,
      },
    ],
  };
}

function initiationText({
  activation,
  firstValidSession,
  days,
}: PatientAdherence['initiation']): string {
  if (firstValidSession === null) return 'no valid session';
  const first = `first valid session on ${firstValidSession}`;
  return activation === null
    ? `${first}; --activation tells from when`
    : `${first}, ${plural(days!, 'day')} after the activation on ${activation}`;
}

function ratioText({ value, numerator, denominator }: Ratio, unit: string): string {
  return `${percent(value)}, ${number(numerator)} of ${number(denominator)} ${unit}`;
}

function sessionTable(sessions: SessionCounts, report: Report): DocumentTable {
  const rows: [string, number, string][] = [
    ['prescribed', sessions.prescribed, 'on the days counted'],
    ['valid', sessions.valid, 'long enough, on the days counted'],
    ['extra', sessions.extra, 'valid beyond what the day or slot prescribed'],
    ...outsideSlots(sessions),
    ['short', sessions.short, 'not long enough'],
    ['ignored', sessions.ignored, 'shorter than the minimum'],
    ['outside', sessions.outsideObservation, 'before or after the observation'],
    ['on days left out', sessions.onLeftOutDays, 'in no figure'],
    ['joined', sessions.joined, 'records that continue the one before'],
    ['duplicate', sessions.duplicate, 'records with the start of another'],
    ['records', sessions.records, 'read'],
    ...withoutStop(report),
  ];
  return {
    columns: [
      { title: 'Sessions', align: 'left' },
      { title: 'Count', align: 'right' },
      { title: '', align: 'left' },
    ],
    rows: rows.map(([name, count, meaning]) => [name, number(count), meaning]),
  };
}

/** Only windows leave a part of the day out. */
function outsideSlots({ outsideSlots }: SessionCounts): [string, number, string][] {
  return outsideSlots === 0 ? [] : [['outside slots', outsideSlots, 'of these, in no window']];
}

/** Which patient a missing stop is of is not known where one is shown: they are counted over the inputs. */
function withoutStop({ quality, settings }: Report): [string, number, string][] {
  const { stopsMissing } = quality.link;
  if (stopsMissing === 0) return [];
  const meaning =
    settings.patient === null
      ? 'began, but the log has no stop: length unknown, in no figure'
      : 'no stop in the log, in no figure; counted over all patients';
  return [['without a stop', stopsMissing, meaning]];
}

/** The windows that were asked for. */
function windowSections({ windows: { list } }: PatientAdherence): Section[] {
  if (list === undefined) return [];
  return [
    {
      heading: 'Windows',
      tables: [
        {
          columns: [
            { title: 'From', align: 'left' },
            { title: 'To', align: 'left' },
            { title: 'Days', align: 'right' },
            { title: 'Left out', align: 'right' },
            { title: 'Taking', align: 'right' },
            { title: 'Duration', align: 'right' },
            { title: 'Correct', align: 'right' },
            { title: 'Any use', align: 'right' },
            { title: 'Delivered h', align: 'right' },
            { title: '', align: 'left' },
          ],
          rows: list.map((window) => [
            window.from,
            window.to,
            number(window.daysCounted),
            number(window.daysLeftOut),
            percent(window.takingRatio.value),
            percent(window.durationRatio.value),
            percent(window.correctDaysRatio.value),
            percent(window.anyUseDaysRatio.value),
            window.deliveredHours === null ? '–' : number(window.deliveredHours),
            window.partial ? 'partial' : '',
          ]),
        },
      ],
      notes: list.length === 0 ? ['No window meets a day that was observed.'] : [],
    },
  ];
}

function weekly({ days }: PatientAdherence): Section {
  const weeks = weeksOf(days);
  const shown = weeks.slice(-WEEKS_SHOWN);
  const table: DocumentTable = {
    columns: [
      { title: 'Week of', align: 'left' },
      { title: 'Days', align: 'right' },
      { title: 'Left out', align: 'right' },
      { title: 'Prescribed', align: 'right' },
      { title: 'Valid', align: 'right' },
      { title: 'Short', align: 'right' },
      { title: 'Delivered h', align: 'right' },
      { title: 'Taking', align: 'right' },
    ],
    rows: shown.map((week) => [
      week.weekStart,
      number(week.daysCounted),
      number(week.daysLeftOut),
      number(week.prescribedSessions),
      number(week.validSessions),
      number(week.shortSessions),
      week.deliveredMs === null ? '–' : number(week.deliveredMs / HOUR_MS),
      week.prescribedSessions === 0 ? '–' : percent(week.validSessions / week.prescribedSessions),
    ]),
  };
  const earlier = weeks.length - shown.length;
  const note = `${plural(earlier, 'earlier week')} not shown; all of them: --format csv --table weeks`;
  return { id: 'weeks', heading: 'Weeks', tables: [table], notes: earlier > 0 ? [note] : [] };
}

function cohort(report: Report): Section[] {
  const { cohort: sums, adherence } = report;
  return [
    {
      id: 'summary',
      heading: '',
      facts: [
        { label: 'Patients', text: number(sums.patients) },
        { label: 'Days counted', text: number(sums.daysCounted) },
        {
          label: 'Delivered',
          text: sums.deliveredHours === null ? 'not recorded' : `${number(sums.deliveredHours)} h`,
        },
      ],
    },
    {
      id: 'adherence',
      heading: 'All patients together',
      tables: [
        ratioTable(sums.pooled, sums.pooled.correctPeriodsRatio.denominator > sums.daysCounted),
        sessionTable(sums.sessions, report),
      ],
    },
    acrossPatients(report),
    ...(adherence.some(({ windows }) => 'list' in windows)
      ? [{ heading: 'Windows', notes: ['Of each patient: --format csv --table windows.'] }]
      : []),
    ...cohortStudySections(report),
    emergeSection(report.emerge),
    {
      id: 'patients',
      heading: 'Patients',
      tables: [
        {
          patientIds: adherence.map(({ patientId }) => patientId),
          columns: [
            { title: 'Patient', align: 'left' },
            { title: 'From', align: 'left' },
            { title: 'To', align: 'left' },
            { title: 'Days', align: 'right' },
            { title: 'Left out', align: 'right' },
            { title: 'Taking', align: 'right' },
            { title: 'Duration', align: 'right' },
            { title: 'Correct', align: 'right' },
            { title: 'Any use', align: 'right' },
            { title: 'Delivered h', align: 'right' },
            { title: 'Holidays', align: 'right' },
          ],
          rows: adherence.map((patient) => [
            visible(patient.patientId),
            patient.observation.from ?? '–',
            patient.observation.to ?? '–',
            number(patient.observation.daysCounted),
            number(patient.observation.days - patient.observation.daysCounted),
            percent(patient.takingRatio.value),
            percent(patient.durationRatio.value),
            percent(patient.correctDaysRatio.value),
            percent(patient.anyUseDaysRatio.value),
            patient.deliveredHours === null ? '–' : number(patient.deliveredHours),
            number(patient.holidays.count),
          ]),
        },
      ],
    },
  ];
}

/** How the patients are spread, each counted alike however long observed, and how many go on. */
function acrossPatients({ cohort: { distributions, persistence } }: Report): Section {
  const spreads = RATIO_NAMES.flatMap((name) => {
    const spread = distributions[name];
    return spread && UNITS[name] !== 'periods' ? [{ name, spread }] : [];
  });
  return {
    heading: 'Across patients',
    tables: [
      {
        columns: [
          { title: 'Figure', align: 'left' },
          { title: 'Patients', align: 'right' },
          { title: 'Median', align: 'right' },
          { title: 'Quartiles', align: 'right' },
          { title: 'Range', align: 'right' },
          { title: 'Mean', align: 'right' },
          { title: 'SD', align: 'right' },
        ],
        rows: spreads.map(({ name, spread }) => [
          RATIO_TITLES[name],
          number(spread.patients),
          percent(spread.median),
          `${percent(spread.q1)} – ${percent(spread.q3)}`,
          `${percent(spread.min)} – ${percent(spread.max)}`,
          percent(spread.mean),
          percent(spread.sd),
        ]),
      },
      {
        columns: [
          { title: 'Persistence', align: 'left' },
          { title: 'Began', align: 'right' },
          { title: 'Stopped', align: 'right' },
          { title: 'Median days', align: 'right' },
          { title: 'After a year', align: 'right' },
          { title: '95 % interval', align: 'right' },
          { title: 'At risk', align: 'right' },
        ],
        rows: persistence.map(({ gapDays, patients, discontinued, medianDays, afterOneYear }) => [
          `no gap of more than ${gapDays} days`,
          number(patients),
          number(discontinued),
          medianDays === null ? 'not reached' : number(medianDays),
          percent(afterOneYear?.survival ?? null),
          afterOneYear?.lower == null || afterOneYear.upper === null
            ? '–'
            : `${percent(afterOneYear.lower)} – ${percent(afterOneYear.upper)}`,
          afterOneYear === null ? '0' : number(afterOneYear.atRisk),
        ]),
      },
    ],
    notes: [
      'Quantiles of type 7. Persistence by the product-limit estimate with the interval of log(−log S); patients who never began are not in it.',
    ],
  };
}

const BASES: Readonly<Record<Basis, string>> = {
  option: 'given',
  prescription: 'from the prescription file',
  default: 'assumed',
  records: 'as recorded',
};

/** How adherence was counted. */
export function adherenceMethod({ settings, definitions, enrolments }: Report): Section {
  const zone =
    settings.zone === null
      ? 'the wall clock of each record’s own offset'
      : `${settings.zone} (${BASES[settings.zoneBasis]})`;
  const zones = zonesText(enrolments);
  const excused = settings.excused.map(
    ({ from, to, reason }) => `${from} to ${to}${reason ? ` (${visible(reason)})` : ''}`,
  );
  const facts: Fact[] = [
    ...settings.regimens.map((regimen) => ({
      label: 'Prescription',
      text: `${regimenText(regimen)} (${BASES[settings.prescriptionBasis]})`,
    })),
    settings.pseudonymized
      ? {
          label: 'Pseudonyms',
          text: 'other names for patients and inputs; the dates of each patient are moved by whole weeks, those of options with them',
        }
      : {
          label: 'Excused',
          text:
            [
              ...excused,
              ...(enrolments.ownExcused > 0
                ? [`${plural(enrolments.ownExcused, 'period')} of single patients`]
                : []),
            ].join(', ') || 'no period',
        },
    ...(enrolments.ownPrescription > 0
      ? [
          {
            label: 'Own prescription',
            text: `${number(enrolments.ownPrescription)} of ${plural(enrolments.patients, 'patient')}, instead of the one above`,
          },
        ]
      : []),
    { label: 'Local days', text: `${zones ?? zone}, from ${settings.dayStart}` },
    {
      label: 'Valid session',
      text: `at least ${percent(settings.validFraction)} of the prescribed length`,
    },
    {
      label: 'Fragments',
      text: `joined when closer than ${number(settings.mergeGapMinutes)} min, events ${number(settings.eventGapMinutes)} min${settings.minSessionMinutes > 0 ? `; sessions below ${number(settings.minSessionMinutes)} min ignored` : ''}`,
    },
    ...(Object.keys(definitions) as MeasureName[]).map((name) => ({
      label: MEASURES[name].title,
      text: definitions[name],
    })),
  ];
  return { id: 'method', heading: 'Method', facts };
}

/** The zones of single patients; undefined: there are none. */
function zonesText({ zones, patients }: Report['enrolments']): string | undefined {
  const known = [...zones].map(([zone, count]) => `${zone} (${plural(count, 'patient')})`);
  const others = patients - [...zones.values()].reduce((sum, count) => sum + count, 0);
  if (known.length === 0) return undefined;
  if (zones.size === 1 && others === 0) return [...zones.keys()][0];
  return [...known, ...(others > 0 ? [`as recorded (${plural(others, 'patient')})`] : [])].join(
    ', ',
  );
}

function regimenText({
  sessionsPerDay,
  sessionMinutes = 30,
  slots = 1,
  validFrom,
  validTo,
}: RegimenInput): string {
  const sessions =
    typeof sessionsPerDay === 'number'
      ? `${plural(sessionsPerDay, 'session')} a day`
      : WEEKDAYS.filter((weekday) => sessionsPerDay[weekday])
          .map((weekday) => `${weekday} ${sessionsPerDay[weekday]}`)
          .join(', ');
  const valid = [
    validFrom === undefined ? '' : `from ${validFrom}`,
    validTo === undefined ? '' : `to ${validTo}`,
  ].filter((part) => part !== '');
  const when = slotsText(slots);
  const from = valid.length === 0 ? '' : `${valid.join(' ')}: `;
  return `${from}${sessions}, ${number(sessionMinutes)} min each, ${when}`;
}

function slotsText(slots: NonNullable<RegimenInput['slots']>): string {
  if (slots === 1) return 'at any time of the day';
  if (typeof slots === 'number') return `in ${slots} equal slots of the day`;
  const windows = slots.map(({ from, to, sessions = 1 }) => `${sessions} from ${from} to ${to}`);
  return `of which ${windows.join(', ')}`;
}

function hoursText(delivered: number | null, prescribed: number): string {
  return delivered === null
    ? 'not recorded'
    : `${number(delivered)} h of ${number(prescribed)} h prescribed`;
}

function holidaysText({ count, days, longest }: PatientAdherence['holidays']): string {
  if (longest === null) return 'none of 3 days or more';
  return `${plural(count, 'run')} of 3 days or more, ${plural(days, 'day')} in all, longest ${runText(longest)}`;
}

function runText({ days, from, to }: DayRun): string {
  const spanned = parseDay(to)! - parseDay(from)! + 1;
  const counted = spanned === days ? plural(days, 'day') : `${plural(days, 'day')} that count`;
  return `${counted} (${from} to ${to})`;
}
