import { type Command, InvalidArgumentError, Option } from 'commander';
import { adherenceRules } from '../analysis/adherenceRules.js';
import { CENSOR_REASONS, type CensorReason } from '../analysis/persistence.js';
import { wholeWithin, within } from '../model/checks.js';
import { parseDay, parseTimeOfDay } from '../model/civil.js';
import { StimlogError } from '../model/errors.js';
import {
  DEFAULT_SESSION_MINUTES,
  DEFAULT_SESSIONS_PER_DAY,
  type ExcusedPeriod,
  type PrescriptionInput,
  prescriptionOf,
  type RegimenInput,
  type SlotInput,
  WEEKDAYS,
  type Weekday,
} from '../model/prescription.js';
import { MINUTE_MS } from '../model/units.js';
import { zoneNamed } from '../model/zone.js';
import type { ReportSettings } from '../reports/report.js';
import { type CohortRules, cohortRules } from './cohortRules.js';
import { type ExcusedByPatient, readExcused } from './excusedFile.js';
import {
  addInputOptions,
  type InputFlags,
  type InputOptions,
  inputOptionsOf,
} from './inputOptions.js';
import { readManifest } from './manifest.js';
import { numberOf } from './numberOf.js';
import { addParameterOptions, type ParameterFlags } from './parameterOptions.js';
import { readPrescription } from './prescriptionFile.js';
import { addPseudonymOptions, type PseudonymFlags } from './pseudonymOptions.js';
import {
  type AskedOfCohort,
  addStudyOptions,
  askedOfCohort,
  type StudyFlags,
} from './studyOptions.js';
import { addWindowOptions, type WindowFlags, windowsOf } from './windowOptions.js';

export interface AnalysisFlags
  extends InputFlags,
    ParameterFlags,
    WindowFlags,
    StudyFlags,
    PseudonymFlags {
  readonly prescription?: string;
  readonly sessionsPerDay?: number;
  readonly weekdays?: readonly Weekday[];
  readonly sessionMinutes?: number;
  readonly slots?: number | readonly SlotInput[];
  readonly excused?: readonly ExcusedPeriod[];
  readonly excusedFile?: string;
  readonly manifest?: string;
  readonly dayStart?: string;
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
  readonly activation?: string;
  readonly endReason?: CensorReason;
  readonly validFraction: number;
  readonly minSession: number;
  readonly mergeGap?: number;
  readonly patient?: string;
}

export interface AnalysisOptions {
  readonly input: InputOptions;
  readonly cohort: CohortRules;
  readonly asked: AskedOfCohort;
  readonly settings: ReportSettings;
}

export function addAnalysisOptions(command: Command): Command {
  addParameterOptions(addInputOptions(command));
  addStudyOptions(addWindowOptions(command))
    .option(
      '--day-start <HH:MM>',
      'wall-clock time at which a day begins (default: 00:00)',
      timeOfDay,
    )
    .option('--prescription <file>', 'what was prescribed, as JSON (docs/adherence.md)')
    .option('--sessions-per-day <n>', 'prescribed sessions a day (default: 2, assumed)', numberOf)
    .option('--weekdays <list>', 'days that prescribe, such as sun,mon (default: all)', weekdays)
    .option('--session-minutes <min>', 'prescribed length of a session (default: 30)', numberOf)
    .option(
      '--slots <slots>',
      'equal slots of the day, or windows such as 06:00-10:00,18:00-22:00; each has its share (default: 1, any time)',
      slots,
    )
    .option('--excused <from..to>', 'local dates left out, both included; can be repeated', excused)
    .option('--excused-file <csv>', 'the same, as columns from,to and if wanted reason,patient_id')
    .option(
      '--manifest <csv>',
      'a row a patient: patient_id, and file, zone, prescription, activation, from, to, end_reason; other columns are covariates',
    )
    .option('--from <date>', 'first day observed (default: date of the first record)', date)
    .option('--to <date>', 'last day observed (default: day of the last record)', date)
    .option('--activation <date>', 'when the therapy was activated: initiation runs from it', date)
    .option('--as-of <date>', 'day on which observation ended for all patients', date)
    .addOption(
      new Option(
        '--end-reason <reason>',
        'why observation ended, for those who had not stopped by then',
      ).choices(CENSOR_REASONS),
    )
    .option(
      '--valid-fraction <share>',
      'share of the prescribed length that makes a session valid',
      numberOf,
      0.8,
    )
    .option('--min-session <min>', 'shorter sessions are ignored as tests', numberOf, 0)
    .option(
      '--merge-gap <min>',
      'fragments closer than this are one session (default: 15; events: 10)',
      numberOf,
    )
    .option('--patient <id>', 'this patient only');
  return addPseudonymOptions(
    command,
    'other names for patients and inputs, dates moved by whole weeks, no free text: in everything that is written',
  );
}

/** Everything that a run reads: an output must be none of it. */
export function filesRead(
  inputs: readonly string[],
  { prescription, visits, excusedFile, manifest, pseudonymKey }: AnalysisFlags,
): string[] {
  return [...inputs, prescription, visits, excusedFile, manifest, pseudonymKey].filter(
    (file) => file !== undefined,
  );
}

/** Checks the flags together and reads the prescription file, if there is one. */
export async function analysisOptionsOf(flags: AnalysisFlags): Promise<AnalysisOptions> {
  const file =
    flags.prescription === undefined ? undefined : await readPrescription(flags.prescription);
  if (flags.zone !== undefined) zoneNamed(flags.zone); // its fault is the option's, not the file's
  const input = prescriptionInput(flags, file);
  const prescription = inputNamed(flags.prescription, () => prescriptionOf(input));
  const to = observationEnd(flags);
  if (flags.from !== undefined && to !== undefined && to < flags.from) {
    throw new StimlogError('OPTION_INVALID', `--from ${flags.from} lies after the end ${to}`);
  }
  if (flags.pseudonymize && flags.windows?.kind === 'month') {
    throw new StimlogError(
      'OPTION_INVALID',
      '--windows month does not go with --pseudonymize: dates move by whole weeks, and months are not alike',
    );
  }
  const excusedByPatient: ExcusedByPatient =
    flags.excusedFile === undefined ? new Map() : readExcused(flags.excusedFile);
  const excused = [...(input.excused ?? []), ...(excusedByPatient.get(undefined) ?? [])];
  const options = {
    validFraction: within('--valid-fraction', flags.validFraction, 0.01, 1),
    minSessionMinutes: within('--min-session', flags.minSession, 0, 1_440),
    mergeGapMinutes:
      flags.mergeGap === undefined ? undefined : within('--merge-gap', flags.mergeGap, 0, 1_440),
    from: flags.from,
    to,
    activation: flags.activation,
    endReason: flags.endReason,
    windows: windowsOf(flags),
  };
  const rules = adherenceRules({ ...options, prescription });
  const manifest = flags.manifest === undefined ? undefined : readManifest(flags.manifest);
  const cohort = await cohortRules(
    { prescription: { ...input, excused }, options },
    manifest,
    excusedByPatient,
  );
  const asked = askedOfCohort(flags, manifest);
  const says = (flag: unknown): boolean => file !== undefined || flag !== undefined;
  return {
    input: inputOptionsOf(flags, prescription.zone),
    cohort,
    asked,
    settings: {
      regimens: input.regimens,
      excused,
      prescriptionBasis: file
        ? 'prescription'
        : says(flags.sessionsPerDay ?? flags.weekdays ?? flags.slots ?? flags.sessionMinutes)
          ? 'option'
          : 'default',
      sessionsPerDayAssumed: !says(flags.sessionsPerDay),
      sessionMinutesAssumed: !says(flags.sessionMinutes),
      zone: prescription.zone?.name ?? null,
      zoneBasis: flags.zone !== undefined ? 'option' : input.zone ? 'prescription' : 'records',
      dayStart: input.dayStart ?? '00:00',
      validFraction: rules.validFraction,
      minSessionMinutes: rules.minSessionMs / MINUTE_MS,
      mergeGapMinutes: rules.mergeGapMs / MINUTE_MS,
      eventGapMinutes: rules.eventGapMs / MINUTE_MS,
      from: flags.from ?? null,
      to: to ?? null,
      activation: flags.activation ?? null,
      endReason: rules.endReason,
      manifest: flags.manifest ?? null,
      patient: flags.patient ?? null,
      by: asked.by,
      useClasses: flags.useClasses ?? null,
      compare: asked.compare,
      seed: asked.seed,
      resamples: asked.resamples,
      pseudonymized: false,
    },
  };
}

function prescriptionInput(
  flags: AnalysisFlags,
  file: PrescriptionInput | undefined,
): PrescriptionInput {
  const zone = flags.zone ?? file?.zone;
  const dayStart = flags.dayStart ?? file?.dayStart;
  return {
    ...(zone === undefined ? {} : { zone }),
    ...(dayStart === undefined ? {} : { dayStart }),
    regimens: file ? fileRegimens(flags, file) : [flagRegimen(flags)],
    excused: [...(file?.excused ?? []), ...(flags.excused ?? [])],
  };
}

function fileRegimens(flags: AnalysisFlags, file: PrescriptionInput): readonly RegimenInput[] {
  const { sessionsPerDay, weekdays, sessionMinutes, slots } = flags;
  if ([sessionsPerDay, weekdays, sessionMinutes, slots].every((flag) => flag === undefined)) {
    return file.regimens;
  }
  throw new StimlogError(
    'OPTION_INVALID',
    '--prescription and --sessions-per-day, --weekdays, --session-minutes or --slots both say what was prescribed; give one',
  );
}

function flagRegimen(flags: AnalysisFlags): RegimenInput {
  const sessions = wholeWithin(
    '--sessions-per-day',
    flags.sessionsPerDay ?? DEFAULT_SESSIONS_PER_DAY,
    0,
    24,
  );
  const slots = slotsOf(flags.slots ?? 1, sessions);
  return {
    sessionsPerDay: flags.weekdays
      ? Object.fromEntries(flags.weekdays.map((weekday) => [weekday, sessions]))
      : sessions,
    sessionMinutes: within(
      '--session-minutes',
      flags.sessionMinutes ?? DEFAULT_SESSION_MINUTES,
      1,
      180,
    ),
    slots,
  };
}

/** Each with its share of the day's sessions. */
function slotsOf(
  slots: NonNullable<AnalysisFlags['slots']>,
  sessions: number,
): NonNullable<RegimenInput['slots']> {
  const count = typeof slots === 'number' ? wholeWithin('--slots', slots, 1, 24) : slots.length;
  if (sessions % count !== 0) {
    throw new StimlogError(
      'OPTION_INVALID',
      `--slots: ${count} do not divide --sessions-per-day ${sessions}; each slot prescribes the same number`,
    );
  }
  return typeof slots === 'number'
    ? slots
    : slots.map((slot) => ({ ...slot, sessions: Math.max(1, sessions / count) }));
}

function observationEnd({ to, asOf }: AnalysisFlags): string | undefined {
  if (to === undefined || asOf === undefined) return to ?? asOf;
  if (to <= asOf) return to;
  throw new StimlogError(
    'OPTION_INVALID',
    `--to ${to} lies after --as-of ${asOf}, when observation ended`,
  );
}

/** Puts the file's name before what was wrong in it; without a file it was an option. */
function inputNamed<T>(path: string | undefined, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof StimlogError)) throw error;
    if (path === undefined) {
      const message = error.message.replace('regimens[0].slots', '--slots');
      throw new StimlogError('OPTION_INVALID', message, { cause: error });
    }
    throw new StimlogError('PRESCRIPTION_INVALID', `${path}: ${error.message}`, { cause: error });
  }
}

function date(text: string): string {
  if (parseDay(text) !== undefined) return text;
  throw new InvalidArgumentError('It must be a date YYYY-MM-DD that exists.');
}

function timeOfDay(text: string): string {
  if (parseTimeOfDay(text) !== undefined) return text;
  throw new InvalidArgumentError('It must be HH:MM from 00:00 to 23:59.');
}

function weekdays(text: string): Weekday[] {
  return text.split(',').map((name) => {
    const weekday = WEEKDAYS.find((known) => known === name.trim().toLowerCase().slice(0, 3));
    if (weekday) return weekday;
    throw new InvalidArgumentError(`It must be a list of ${WEEKDAYS.join(', ')}.`);
  });
}

function slots(text: string): number | SlotInput[] {
  if (!text.includes('-') || /^-?\d+$/.test(text.trim())) return numberOf(text);
  return text.split(',').map((part) => {
    const [from = '', to = '', ...rest] = part.trim().split('-');
    const end = to === '24:00' || parseTimeOfDay(to) !== undefined;
    if (rest.length === 0 && end && parseTimeOfDay(from) !== undefined) return { from, to };
    throw new InvalidArgumentError('It must be a number, or windows such as 06:00-10:00.');
  });
}

function excused(text: string, before: readonly ExcusedPeriod[] = []): ExcusedPeriod[] {
  const periods = text.split(',').map((part) => {
    const [from = '', to = from, ...rest] = part.trim().split('..');
    const [first, last] = [parseDay(from), parseDay(to)];
    if (rest.length > 0 || first === undefined || last === undefined) {
      throw new InvalidArgumentError('It must be YYYY-MM-DD..YYYY-MM-DD, dates that exist.');
    }
    if (last < first) throw new InvalidArgumentError('It ends before it begins.');
    return { from, to };
  });
  return [...before, ...periods];
}
